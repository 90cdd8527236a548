"""Child processes: started by `subprocess.Popen` (asyncio's too), and reaped."""

import subprocess
from asyncio import base_subprocess
from typing import Any

from . import objects, values
from .channel import guarded
from .splice import splice

_MOST_ARGUMENTS = 20


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


@guarded
def _started(popen: Any) -> None:
    objects.process_started(popen.pid, _arguments(popen.args))


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
    if popen.returncode is not None:
        objects.process_exited(popen.pid, popen.returncode)


@guarded
def _exited(transport: Any, returncode: int) -> None:
    if transport._pid is not None:
        objects.process_exited(transport._pid, returncode)
