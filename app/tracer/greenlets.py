"""Greenlets: each switch between two of them, with the value that it carries; gevent's are greenlets too.

`greenlet.settrace` tells of every switch as it happens, in the thread that it is set in; a trace function of
the program's own goes on being called. What a switch carries is seen where user code calls `switch` or
`throw` (see `calls`); of switches that library code makes, the value is not known.
"""

import sys
import threading
from functools import partial
from types import BuiltinFunctionType, FrameType, FunctionType, MethodType, ModuleType
from typing import Any

from . import calls, channel, code, gone, names, processes, threads, values
from .imports import when_imported

_Where = dict[str, object]


class _Lane:
    """One greenlet: its number, and whether user code waits in it for the result of a `switch`."""

    __slots__ = ("awaits", "number")

    def __init__(self, number: int) -> None:
        self.number = number
        self.awaits = False


class _Thread(threading.local):
    """What one thread knows: the program's own trace function, the switch that is on its way."""

    traced = False
    users: Any = None
    origin = 0
    """Identity of the greenlet that is about to switch."""
    carried: str | None = None
    pool = ""
    """What to call everything in this thread if it is gevent's own."""
    worker = False
    """Whether this is a thread of a pool of gevent's, which ends with its greenlet."""
    late: "dict[str, object] | None" = None
    """A switch whose value the receiver will tell, and its moment."""
    moment = 0


_here = _Thread()
_lanes: dict[int, _Lane] = {}
_greenlet: Any = None


def install() -> None:
    """Nothing, until the program imports greenlet."""
    when_imported("greenlet._greenlet", _imported)


def _imported(module: ModuleType) -> None:
    global _greenlet
    _greenlet = module
    kind = module.greenlet
    calls.replace(kind, "switch", partial(calls.Method, seen=_seen, before=_switches, after=_received))
    calls.replace(kind, "throw", partial(calls.Method, seen=_seen, before=_throws, after=_received))
    _trace_functions(module)
    _watch_thread()
    if "gevent" in sys.modules:
        when_imported("gevent.subprocess", processes.gevent_imported)


def _trace_functions(module: ModuleType) -> None:
    """`settrace` and `gettrace` speak of the program's own trace function, as if ours were not there."""
    original = module.settrace

    def settrace(callback: Any) -> Any:
        before, _here.users = _here.users, callback
        original(_traced if callback is None else _both(callback))
        _here.traced = True
        return before

    def gettrace() -> Any:
        return _here.users

    for ours in (settrace, gettrace):
        ours.__qualname__ = ours.__name__
        ours.__module__ = module.__name__
        ours.__doc__ = vars(module)[ours.__name__].__doc__
        setattr(module, ours.__name__, ours)
    _watch.append(original)


_watch: list[Any] = []


def _both(callback: Any) -> Any:
    """Our trace function and the program's, with no frame of ours around the latter."""
    return calls.preceded(callback, 2, lambda arguments: _traced(*arguments))


def _watch_thread() -> None:
    if not _here.traced:
        _here.traced = True
        _watch[0](_traced)


def _seen(greenlet: Any, shown: bool) -> None:
    """Someone looked up a greenlet's `switch` or `throw`: it gets its lane before it starts."""
    try:
        _watch_thread()
        if greenlet is not None:
            _lane(greenlet)
    except Exception as error:
        channel.give_up(error)


def _switches(greenlet: Any, arguments: tuple[Any, ...]) -> None:
    try:
        _carries(greenlet, values.describe(arguments[0] if len(arguments) == 1 else arguments))
    except Exception as error:
        channel.give_up(error)


def _throws(greenlet: Any, arguments: tuple[Any, ...]) -> None:
    try:
        _carries(greenlet, _thrown(arguments))
    except Exception as error:
        channel.give_up(error)


def _thrown(arguments: tuple[Any, ...]) -> str:
    """What `throw(type, value, traceback)` raises."""
    if not arguments:
        return "GreenletExit"
    error = arguments[1] if len(arguments) > 1 and arguments[1] is not None else arguments[0]
    return error.__qualname__ if isinstance(error, type) else values.describe(error)


def _carries(greenlet: Any, value: str) -> None:
    current = _greenlet.getcurrent()
    _lane(current).awaits = True
    if greenlet is not current:
        _here.origin, _here.carried = id(current), value


def _received(greenlet: Any, result: Any) -> None:
    """A `switch` of user code's has returned: what it got is what the last switch carried."""
    try:
        _lane(_greenlet.getcurrent()).awaits = False
        late, _here.late = _here.late, None
        if late is not None:
            late["value"] = values.describe(result)
            channel.event_at(_here.moment, "greenlet_switched", late)
    except Exception as error:
        channel.give_up(error)


def _traced(event: str, pair: Any) -> None:
    """What `greenlet.settrace` calls in the greenlet that was switched to."""
    if channel.detached:
        return
    try:
        _switched(event, *pair)
    except Exception as error:
        channel.give_up(error)


def _switched(event: str, origin: Any, target: Any) -> None:
    kind = _greenlet.greenlet
    moment = channel.now()
    left, entered = _lane(origin), _lane(target)
    carried = _here.carried if _here.origin == id(origin) else None
    _here.origin, _here.carried = 0, None
    dead = kind.dead.__get__(origin)
    frame = sys._getframe() if origin is target else kind.gr_frame.__get__(origin)
    where, awaiting = _standing(frame)
    thread = _thread_number()
    if dead:
        ended = {"greenlet": left.number, **_outcome(event, origin), "thread": thread}
        channel.event_at(moment, "greenlet_ended", ended)
    switched: dict[str, object] = {
        "from": left.number,
        "to": entered.number,
        "value": carried,
        "how": event,
        "thread": thread,
        "where": where,
    }
    if awaiting is not None:
        switched["awaiting"] = awaiting
    if carried is None and event == "switch" and entered.awaits:
        _here.late, _here.moment = switched, moment
    else:
        entered.awaits = False
        channel.event_at(moment, "greenlet_switched", switched)
    if dead and _here.worker and _is_gevents(origin, "_WorkerGreenlet"):
        channel.event("thread_ended", thread=thread)


def _outcome(event: str, greenlet: Any) -> dict[str, object]:
    """How a greenlet ended. gevent catches what is raised in its own and keeps it, as it keeps the result."""
    kind = _gevents(greenlet)
    if kind is None:
        return {"outcome": "returned" if event == "switch" else "raised"}
    error = vars(kind)["exception"].__get__(greenlet)
    if error is None:
        return {"outcome": "returned", "result": values.describe(vars(kind)["value"].__get__(greenlet))}
    return {"outcome": "raised", "exception": values.exception(error)}


def _thread_number() -> int | None:
    return None if threads.in_main_thread() else threads.thread_number()


# -- lanes ---------------------------------------------------------------------------------------------------


def _lane(greenlet: Any) -> _Lane:
    return _lanes.get(id(greenlet)) or _created(greenlet)


def _created(greenlet: Any) -> _Lane:
    """A greenlet seen for the first time: told of with what runs in it, and after its parent."""
    kind = _greenlet.greenlet
    if _is_gevents(greenlet, "_WorkerGreenlet"):
        _worker_thread(greenlet)
    parent = kind.parent.__get__(greenlet)
    above = None if parent is None else _lane(parent).number
    lane = _lanes[id(greenlet)] = _Lane(channel.new_id())
    gone.drop_with(greenlet, _lanes, id(greenlet))
    run = _run(greenlet)
    fields: dict[str, object] = {
        "object": lane.number,
        "kind": "greenlet",
        "name": "main" if parent is None else _name(run, greenlet),
        "parent": above,
        "thread": _thread_number(),
        "where": _spawned(greenlet),
        "defined": _defined(run),
    }
    if _is_gevents(greenlet, "Hub"):
        fields["internal"] = "gevent hub"
    elif _here.pool:
        fields["internal"] = _here.pool
    channel.event("object_created", **fields)
    return lane


def _is_gevents(greenlet: Any, name: str) -> bool:
    kind = type(greenlet)
    return kind.__name__ == name and kind.__module__.startswith("gevent.")


def _worker_thread(worker: Any) -> None:
    """A thread of one of gevent's thread pools, told of in that thread; gevent starts it without `threading`.

    The pool that each hub has is gevent's own, for what blocks in C, such as looking up names.
    """
    fields: dict[str, object] = {"name": "gevent pool", "call": names.of_callable(type(worker).run)}
    pool = getattr(worker._hub, "_threadpool", None)
    if pool is not None and pool.task_queue is worker._task_queue:
        _here.pool = fields["internal"] = "gevent threadpool"
    _here.worker = True
    threads.thread_number(**fields)


def _run(greenlet: Any) -> Any:
    """The function that runs in it, or what a gevent server calls there to serve one connection."""
    run = _runs(greenlet)
    if type(run) is FunctionType and run.__qualname__ == _SERVES and run.__module__ == "gevent.baseserver":
        arguments = vars(_gevents(greenlet))["args"].__get__(greenlet)
        return arguments[0] if arguments else run
    return run


_SERVES = "_handle_and_close_when_done"


def _runs(greenlet: Any) -> Any:
    """gevent keeps the function, a plain greenlet only until it starts."""
    wanted = "run" if _gevents(greenlet) is None else "_run"
    own = vars(_greenlet.greenlet)["__dict__"].__get__(greenlet)
    if wanted in own:
        return own[wanted]
    for kind in type(greenlet).__mro__:
        found = vars(kind).get(wanted)
        if type(found) is FunctionType:
            return found
        if found is not None:
            try:
                return found.__get__(greenlet)
            except AttributeError:
                return None
    return None


def _gevents(greenlet: Any) -> Any:
    """gevent's class of greenlets that `spawn` makes, if this is one of them."""
    for kind in type(greenlet).__mro__:
        if kind.__name__ == "Greenlet" and kind.__module__.startswith("gevent."):
            return kind
    return None


_NAMED = (FunctionType, BuiltinFunctionType, type)


def _function(run: Any) -> Any:
    """What is called in the end, behind partial applications and bound methods."""
    while type(run) in (partial, MethodType):
        run = run.func if type(run) is partial else run.__func__
    return run


def _name(run: Any, greenlet: Any) -> str:
    run = _function(run)
    if run is None:
        return type(greenlet).__qualname__
    named = type(run) in _NAMED or type(run).__name__ == "cython_function_or_method"
    name = run.__qualname__ if named else None
    return name if type(name) is str else type(run).__qualname__


def _defined(run: Any) -> _Where | None:
    run = _function(run)
    if type(run) is FunctionType and code.look_up(run.__code__).user:
        return code.described(code.place(run.__code__, -1))
    return None


def _spawned(greenlet: Any) -> _Where | None:
    """Where gevent's `spawn` was called, which gevent remembers; greenlet itself does not."""
    kept = vars(_gevents(greenlet) or object).get("spawning_stack")
    frame = None if kept is None else kept.__get__(greenlet)
    while frame is not None:
        if code.look_up(frame.f_code).user:
            its_code = frame.f_code
            file = code.relative(its_code.co_filename)
            return {"file": file, "line": frame.f_lineno, "function": its_code.co_qualname}
        frame = frame.f_back
    return None


def _standing(frame: FrameType | None) -> tuple[_Where | None, dict[str, object] | None]:
    """The user's line in which a greenlet was left, and the sleep that it is in, if gevent's says so."""
    library = awaiting = None
    while frame is not None and not code.look_up(frame.f_code).user:
        its_code = frame.f_code
        module = frame.f_globals.get("__name__")
        if its_code.co_qualname == "sleep" and module == "gevent.hub":
            seconds = frame.f_locals.get("seconds")
            if type(seconds) in (int, float):
                awaiting = {"kind": "sleep", "delay": seconds}
        library = its_code.co_qualname
        frame = frame.f_back
    if frame is None:
        return None, awaiting
    place = code.place(frame.f_code, frame.f_lasti)
    if library is not None:
        place = code.within_library(place, library)
    return code.described(place), awaiting
