"""Functions by the names under which people know them: `time.sleep`, `concurrent.futures.Future.result`.

A function of the user's goes by its qualified name alone, as a task's coroutine does.
"""

from collections.abc import Callable
from contextvars import Context
from functools import partial
from types import (
    BuiltinFunctionType,
    FrameType,
    FunctionType,
    MethodDescriptorType,
    MethodType,
    ModuleType,
)
from typing import Any

from . import code, stand_ins

_PUBLIC = {
    "_io": "io",
    "_queue": "queue",
    "_signal": "signal",
    "_socket": "socket",
    "_thread": "threading",
    "builtins": "",
    "concurrent.futures._base": "concurrent.futures",
    "multiprocessing.context": "multiprocessing",
    "multiprocessing.queues": "multiprocessing",
    "posix": "os",
}
_PUBLIC_CLASSES = {
    "concurrent.futures.process.ProcessPoolExecutor": "concurrent.futures.ProcessPoolExecutor",
    "concurrent.futures.thread.ThreadPoolExecutor": "concurrent.futures.ThreadPoolExecutor",
    "multiprocessing.connection._ConnectionBase": "multiprocessing.connection.Connection",
    "multiprocessing.process.BaseProcess": "multiprocessing.Process",
    "threading.lock": "threading.Lock",
}


def public(module: object, qualname: str) -> str:
    """A name with the module that it is imported from."""
    if type(module) is not str or module == "__main__":
        return qualname
    module = _PUBLIC.get(module, module)
    name = f"{module}.{qualname}" if module else qualname
    owner, _, last = name.rpartition(".")
    return f"{_PUBLIC_CLASSES[owner]}.{last}" if owner in _PUBLIC_CLASSES else name


def of_frame(frame: FrameType) -> str:
    """The name of the function that runs in a frame of a library's."""
    return public(frame.f_globals.get("__name__"), frame.f_code.co_qualname)


def of_callable(thing: Any) -> str:
    """The name of anything callable; none of its own code runs for it."""
    thing = target(thing)
    if type(thing) is stand_ins.StandIn:
        thing = stand_ins.original(thing)
    if type(thing) is MethodType:
        thing = thing.__func__
    kind = type(thing)
    if kind is FunctionType:
        if code.look_up(thing.__code__).user:
            return str(thing.__qualname__)
        return public(thing.__module__, thing.__qualname__)
    if kind is MethodDescriptorType:
        return public(thing.__objclass__.__module__, thing.__qualname__)
    if issubclass(kind, BuiltinFunctionType):
        owner: object = getattr(thing, "__self__", None)
        if owner is None or type(owner) is ModuleType:
            return public(thing.__module__, thing.__qualname__)
        return public((owner if type(owner) is type else type(owner)).__module__, thing.__qualname__)
    named = thing if kind is type else kind
    return public(named.__module__, named.__qualname__)


def target(thing: Any) -> Any:
    """What is called in the end: `partial`s and the `Context.run` of `asyncio.to_thread` taken off."""
    while type(thing) is partial:
        inner: Any = thing.func
        if type(inner) is BuiltinFunctionType and type(inner.__self__) is Context and thing.args:
            inner = thing.args[0]
        thing = inner
    return thing


def runs(thing: Any, base: Callable[[Any], object]) -> Any:
    """What a thread or a process runs: its target, or the `run` of its class, where that is not `base`'s."""
    for kind in type(thing).__mro__:
        run = kind.__dict__.get("run")
        if run is base:
            return thing.__dict__.get("_target")
        if run is not None:
            return run
    return None
