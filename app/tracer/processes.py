"""Child processes: started by `subprocess.Popen` (asyncio's too) or `multiprocessing`, and reaped."""

import contextlib
import multiprocessing.popen_fork
import os
import subprocess
import sys
from asyncio import base_subprocess
from multiprocessing.process import BaseProcess, current_process
from types import ModuleType
from typing import Any

from . import channel, loops, names, objects, threads, values
from .channel import guarded
from .origins import place_of
from .splice import SpliceError, forget_sources, splice

_MOST_ARGUMENTS = 20
_PRACTICE_SITE = ["-m", "app.practice"]
"""How the arguments end of the one program of ours that a script starts for itself."""
_run = BaseProcess.run


def install() -> None:
    """Splices the observation points in. Raises `SpliceError`."""
    popen: Any = subprocess.Popen
    splice(popen._execute_child, lambda body: body.last(f"{body.hook(_started)}(self)"))
    splice(
        popen._posix_spawn,
        lambda body: body.after("self._child_created = True", f"{body.hook(_started)}(self)"),
    )
    splice(popen._handle_exitstatus, lambda body: body.last(f"{body.hook(_reaped)}(self)"))
    splice(
        base_subprocess.BaseSubprocessTransport._process_exited,
        lambda body: body.after("self._returncode = returncode", f"{body.hook(_exited)}(self, returncode)"),
    )
    splice(
        BaseProcess.start,
        lambda body: body.after("self._popen = self._Popen(self)", f"{body.hook(_launched)}(self)"),
    )
    splice(
        multiprocessing.popen_fork.Popen.poll,
        lambda body: body.after(
            "self.returncode = os.waitstatus_to_exitcode(sts)", f"{body.hook(_reaped)}(self)"
        ),
    )
    os.register_at_fork(after_in_child=_own_key)


def gevent_imported(module: ModuleType) -> None:
    """`gevent.subprocess` has a `Popen` of its own. One that is written otherwise is not observed."""
    with contextlib.suppress(SpliceError):
        # The hub may have seen the child's end before its start is known to have succeeded.
        splice(
            module.Popen._execute_child,
            lambda body: body.last(f"{body.hook(_started)}(self)\n{body.hook(_reaped)}(self)"),
        )
        splice(module.Popen._on_child, lambda body: body.last(f"{body.hook(_reaped)}(self)"))
    forget_sources()


def _own_key() -> None:
    """`multiprocessing` draws a key when it is imported; each run gets one of its own, as it would alone."""
    if not threads.tracing() and not channel.detached:
        current_process().authkey = os.urandom(32)


@guarded
def _started(popen: Any) -> None:
    if threads.tracing():
        place = place_of(sys._getframe(1))
        argv = _arguments(popen.args)
        helper = {"helper": "practice site"} if argv[-2:] == _PRACTICE_SITE else {}
        objects.process_started(popen.pid, place, argv=argv, call=None, **loops.acting(), **helper)


@guarded
def _launched(process: Any) -> None:
    if threads.tracing():
        call = names.of_callable(names.runs(process, _run))
        objects.process_started(
            process._popen.pid, place_of(sys._getframe(1)), argv=None, call=call, **loops.acting()
        )


def _arguments(args: Any) -> list[str]:
    """The command as strings; a single string is a shell's command line."""
    if isinstance(args, str | bytes) or not isinstance(args, list | tuple):
        args = [args]
    return [
        argument if type(argument) is str else values.describe(argument)
        for argument in args[:_MOST_ARGUMENTS]
    ]


@guarded
def _reaped(popen: Any) -> None:
    if popen.returncode is not None and threads.tracing():
        objects.process_exited(popen.pid, popen.returncode)


@guarded
def _exited(transport: Any, returncode: int) -> None:
    if transport._pid is not None and threads.tracing():
        objects.process_exited(transport._pid, returncode)
