"""The calls that block a thread, and how each is told from one that would not.

Built-in functions get a stand-in, methods of built-in types an attribute that gives one where the call is
going to block, Python functions an observation point at the statement that does. What asyncio itself waits
in (its selector; sockets that do not block) is none of these.
"""

import _socket
import _thread
import concurrent.futures.thread as pools
import ctypes
import gc
import io
import multiprocessing.connection
import multiprocessing.popen_fork
import os
import select
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from asyncio import events
from collections.abc import Callable
from ctypes import c_ulong
from functools import partial
from threading import get_ident
from types import FrameType
from typing import Any

from . import arguments, blocking, channel, stand_ins
from .arguments import UNKNOWN
from .splice import Body, splice
from .stand_ins import Begins

_Lock: Any = type(_thread.allocate_lock())
_RLock: Any = _thread.RLock
_timeout_of = _socket.socket.gettimeout
_number_of = _socket.socket.fileno
_is_seekable = io.FileIO.seekable
_number_of_file = io.FileIO.fileno
_poll = select.poll
_IN, _OUT = select.POLLIN, select.POLLOUT
Blocks = Callable[[Any, FrameType], Begins | None]


def install() -> None:
    """Puts everything in place. Raises `SpliceError`."""
    _functions()
    _locks()
    _sockets()
    _files()
    _selectors()
    _processes()
    if sys.version_info >= (3, 13):
        join: Any = threading.Thread.join
        splice(join, _guarded("self._handle.join(timeout)", _joins, "self._handle, timeout"))
    splice(pools.ThreadPoolExecutor.shutdown, _held)


# -- built-in functions ------------------------------------------------------------------------------------


def _functions() -> None:
    for module, name in ((time, "sleep"), (signal, "pause"), (signal, "sigwait")):
        call = f"{module.__name__}.{name}"
        setattr(module, name, stand_ins.stand_in(getattr(module, name), _always(call)))
    system = sys.modules["posix"]
    for name in ("system", "wait"):
        made = stand_ins.stand_in(getattr(os, name), _always(f"os.{name}"))
        setattr(os, name, made)
        setattr(system, name, made)
    select.select = stand_ins.stand_in(select.select, _always("select.select"))


def _always(call: str) -> Begins:
    def begins(frame: FrameType) -> bool:
        return blocking.begins(call, frame)

    return begins


# -- locks -------------------------------------------------------------------------------------------------


def _locks() -> None:
    for kind, call, busy in (
        (_Lock, "threading.Lock.acquire", _Lock.locked),
        (_RLock, "threading.RLock.acquire", _is_held_by_another),
    ):
        if kind is _RLock and not _can_tell_owners():
            continue
        replace(kind, "acquire", busy, _acquires(call, busy))
        replace(kind, "__enter__", busy, _enters(call, busy))


def _owner(lock: Any) -> int:
    """The thread that has a reentrant lock (0: none). `_thread.RLock` tells only whether it is this one."""
    return c_ulong.from_address(id(lock) + _OWNER_AT).value


def _is_held_by_another(lock: Any) -> bool:
    return _owner(lock) not in (0, get_ident())


_OWNER_AT = object.__basicsize__ + 8
"""Where a reentrant lock keeps its owner's ident: after the lock itself (`rlockobject` in CPython)."""


def _can_tell_owners() -> bool:
    lock = _RLock()
    free = _owner(lock)
    with lock:
        held = _owner(lock)
    return (free, held, _owner(lock)) == (0, get_ident(), 0)


def _enters(call: str, busy: Callable[[Any], bool]) -> Blocks:
    def blocks(lock: Any, frame: FrameType) -> Begins:
        return lambda frame: busy(lock) and blocking.begins(call, frame)

    return blocks


def _acquires(call: str, busy: Callable[[Any], bool]) -> Blocks:
    def blocks(lock: Any, frame: FrameType) -> Begins | None:
        given = arguments.following(frame)
        if given is None:
            return lambda frame: busy(lock) and _called_plainly(frame) and blocking.begins(call, frame)
        wanted = arguments.parameter(given, 0, "blocking")
        waits = True if wanted is None else arguments.value(frame, wanted)
        timeout = arguments.value(frame, arguments.parameter(given, 1, "timeout"))
        if waits is UNKNOWN or not waits or timeout == 0:
            return None
        return lambda frame: busy(lock) and blocking.begins(call, frame)

    return blocks


def _called_plainly(frame: FrameType) -> bool:
    """A function that was handed on is called by a thread or an executor, without arguments."""
    local = frame.f_locals if frame.f_code.co_qualname in ("Thread.run", "_WorkItem.run") else {}
    runner = local.get("self")
    if isinstance(runner, threading.Thread):
        return not runner._args and not runner._kwargs  # type: ignore[attr-defined]
    if runner is None:
        return False
    function = runner.fn
    plain = not runner.args and not runner.kwargs
    return plain and len(getattr(function, "args", ())) < 2 and not getattr(function, "keywords", None)


def replace(kind: Any, name: str, busy: Callable[[Any], bool], blocks: Blocks) -> None:
    """Puts an attribute into the dictionary of a built-in type, which refuses assignment."""
    method = kind.__dict__[name]
    gc.get_referents(kind.__dict__)[0][name] = stand_ins.Method(method, busy, blocks)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))


# -- sockets and files -------------------------------------------------------------------------------------


def _sockets() -> None:
    for name, ready, flags in (
        ("recv", _IN, 1), ("recv_into", _IN, 2), ("recvfrom", _IN, 1), ("recvfrom_into", _IN, 2),
        ("recvmsg", _IN, 2), ("recvmsg_into", _IN, 2), ("_accept", _IN, 9), ("send", _OUT, 1),
        ("sendall", _OUT, 1), ("sendto", _OUT, 9), ("sendmsg", _OUT, 2), ("connect", 0, 9),
        ("connect_ex", 0, 9),
    ):  # fmt: skip
        call = f"socket.socket.{name}"
        method = getattr(_socket.socket, name)
        busy = partial(_socket_waits, ready)
        setattr(socket.socket, name, stand_ins.Method(method, busy, _transfers(call, busy, flags)))


def _socket_waits(ready: int, sock: Any) -> bool:
    """`ready` is what the socket is polled for; 0: the call waits in any case."""
    return _timeout_of(sock) != 0 and _is_not(ready, _number_of(sock))


def _is_not(ready: int, descriptor: int) -> bool:
    """Whether a descriptor is not `ready` now."""
    if descriptor < 0 or not ready:
        return descriptor >= 0
    poll = _poll()
    poll.register(descriptor, ready)
    return not poll.poll(0)


def _transfers(call: str, busy: Callable[[Any], bool], flags: int) -> Blocks:
    """`flags` is the place of an argument that could ask not to wait."""

    def blocks(sock: Any, frame: FrameType) -> Begins | None:
        given = arguments.following(frame)
        if given is not None and arguments.value(frame, arguments.parameter(given, flags, "flags")):
            return None
        return lambda frame: busy(sock) and blocking.begins(call, frame)

    return blocks


def _files() -> None:
    """What buffers and text streams read from, too: pipes, terminals. Other files have no such wait."""
    for name in ("read", "readall", "readinto"):
        replace(io.FileIO, name, _file_waits, _reads)


def _file_waits(file: Any) -> bool:
    if file.closed or _is_seekable(file):
        return False
    descriptor = _number_of_file(file)
    return os.get_blocking(descriptor) and _is_not(_IN, descriptor)


def _reads(file: Any, frame: FrameType) -> Begins:
    return lambda frame: _file_waits(file) and blocking.begins("io.FileIO.read", frame)


# -- Python functions --------------------------------------------------------------------------------------


def _guarded(statement: str, begins: Callable[..., bool], arguments: str) -> Callable[[Body], None]:
    def edit(body: Body) -> None:
        body.guard(
            statement,
            f"_loopscope = {body.hook(_checked(begins))}({arguments})",
            f"if _loopscope:\n        {body.hook(blocking.ends)}()",
        )

    return edit


def _checked(begins: Callable[..., bool]) -> Callable[..., bool]:
    def check(*its: Any) -> bool:
        try:
            return begins(sys._getframe(1), *its)
        except Exception as error:
            channel.give_up(error)
            return False

    return check


def _held(body: Body) -> None:
    body.around(f"{body.hook(blocking.holds)}()", f"{body.hook(blocking.releases)}()")


def _joins(frame: FrameType, handle: Any, timeout: float | None) -> bool:
    return timeout != 0 and not handle.is_done() and blocking.begins("threading.Thread.join", frame)


def _selectors() -> None:
    for kind, statement in (
        (selectors.SelectSelector, "r, w, _ = self._select(self._readers, self._writers, [], timeout)"),
        (selectors._PollLikeSelector, "fd_event_list = self._selector.poll(timeout)"),
        (selectors.EpollSelector, "fd_event_list = self._selector.poll(timeout, max_ev)"),
    ):
        splice(kind.select, _guarded(statement, _selects, "self, timeout"))


def _selects(frame: FrameType, selector: Any, timeout: float | None) -> bool:
    if timeout == 0:
        return False
    loop = events._get_running_loop()
    if loop is not None and getattr(loop, "_selector", None) is selector:
        return False
    return blocking.begins("selectors.BaseSelector.select", frame)


def _processes() -> None:
    popen: Any = subprocess.Popen
    splice(popen._wait, _waits)
    splice(popen.communicate, _held)
    splice(subprocess.run, _held)
    splice(multiprocessing.popen_fork.Popen.wait, _waits_for_fork)
    connection: Any = multiprocessing.connection.Connection
    splice(connection._recv, _guarded("chunk = read(handle, remaining)", _receives, "handle"))


def _waits(body: Body) -> None:
    _guarded("pid, sts = self._try_wait(0)", _waits_for_child, "")(body)
    _held(body)


def _waits_for_child(frame: FrameType) -> bool:
    return blocking.begins("subprocess.Popen.wait", frame)


def _waits_for_fork(body: Body) -> None:
    _guarded("return self.poll(os.WNOHANG if timeout == 0.0 else 0)", _polls_fork, "timeout")(body)
    _held(body)


def _polls_fork(frame: FrameType, timeout: float | None) -> bool:
    return timeout is None and blocking.begins("multiprocessing.Process.join", frame)


def _receives(frame: FrameType, descriptor: int) -> bool:
    return _is_not(_IN, descriptor) and blocking.begins("multiprocessing.Connection.recv", frame)
