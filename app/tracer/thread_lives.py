"""The life of each `threading.Thread`: who started it and where, what it runs, its end."""

import concurrent.futures.thread as pools
import sys
from threading import Thread

from . import channel, loops, names, objects
from .channel import guarded
from .origins import place_of
from .splice import Body, splice
from .threads import function_of, here, name_of, tracing

_starting: dict[int, tuple[int, dict[str, object]]] = {}
"""Where threads that are about to start were started, and by whom; by identity."""

_OWN = ("asyncio.", "multiprocessing.", "concurrent.futures.process.", "subprocess.")
_MAKERS = {"_do_waitpid": "child watcher", "_do_shutdown": "shutdown_default_executor"}


def install() -> None:
    """Splices the observation points in. Raises `SpliceError`."""
    splice(Thread.start, _start)
    splice(Thread._bootstrap_inner, _bootstrap)  # type: ignore[attr-defined]


def _start(body: Body) -> None:
    body.before("with _active_limbo_lock:\n    _limbo[self] = self", f"{body.hook(_starts)}(self)")
    body.before("with _active_limbo_lock:\n    del _limbo[self]", f"{body.hook(_failed)}(self)")


def _bootstrap(body: Body) -> None:
    body.before("self._started.set()", f"{body.hook(_started)}(self)")
    body.before("self._delete()", f"{body.hook(_ended)}()")


@guarded
def _starts(thread: Thread) -> None:
    if tracing():
        _starting[id(thread)] = place_of(sys._getframe(1)), loops.acting()


@guarded
def _failed(thread: Thread) -> None:
    _starting.pop(id(thread), None)


@guarded
def _started(thread: Thread) -> None:
    """In the new thread, before whoever started it goes on."""
    if not tracing():
        return
    here.place, by = _starting.pop(id(thread), (0, {}))
    here.number = channel.new_id()
    function = function_of(thread)
    fields: dict[str, object] = {
        "thread": here.number,
        "name": name_of(thread),
        "call": names.of_callable(function),
        "place": here.place,
        **by,
    }
    if function is pools._worker:
        fields["executor"] = objects.known(thread._args[0]()) or None  # type: ignore[attr-defined]
    internal = _maker(function)
    if internal:
        here.internal = True
        fields["internal"] = internal
    channel.event("thread_started", **fields)


@guarded
def _ended() -> None:
    if here.number and tracing():
        channel.event("thread_ended", thread=here.number)


def _maker(function: object) -> str:
    """What the standard library made a thread for, if for its own ends; empty for threads of the user's, and
    for the workers of pools, which do the user's work."""
    name = names.of_callable(function)
    if not name.startswith(_OWN) or name.endswith(".worker"):
        return ""
    return _MAKERS.get(name.rpartition(".")[2], name)
