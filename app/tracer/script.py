"""Runs a script the way `python script.py` does, in a process that is observed."""

import os
import sys
from collections.abc import Sequence
from types import ModuleType, TracebackType
from typing import Any

from . import bottom, coroutines, imports, paths

if sys.version_info >= (3, 12):
    from .eager_calls import watch as in_libraries
    from .monitored import watched
else:
    from .spliced import watched

    in_libraries = None

_OWN_PACKAGE = __name__.partition(".")[0]


_own_modules: list[str] = []


def prepare() -> None:
    """Before the forks of processes that `run`: what they would find each for itself is looked for once."""
    _own_modules[:] = _find_own_modules()


def _find_own_modules() -> list[str]:
    return [name for name in sys.modules if name.partition(".")[0] == _OWN_PACKAGE]


def run(path: str, source: bytes | None, arguments: Sequence[str]) -> None:
    """Executes the script at `path` (or `source` under its name) as `__main__`.

    What the script raises is raised here, for the interpreter to end as it would have: with a traceback
    (ours cut from it), with an exit code, by SIGINT.
    """
    sys.argv = [path, *arguments]
    path = paths.named(path)
    module = _main_module(path)
    sys.path[0] = os.path.dirname(os.path.realpath(path))
    sys.modules["__main__"] = module
    if "__mp_main__" in sys.modules:
        # What children send back names its classes by this; it was bound when `multiprocessing` was imported.
        sys.modules["__mp_main__"] = module
    for name in _own_modules or _find_own_modules():
        sys.modules.pop(name, None)
    try:
        if source is None:
            with open(path, "rb") as file:
                source = file.read()
        imports.in_modules(watched, in_libraries)
        coroutines.watch_exit(module.__dict__)
        _execute(source, path, module.__dict__)
    except SystemExit:
        raise
    except BaseException as error:
        _cut_traceback(error.__traceback__)
        raise


def _main_module(path: str) -> ModuleType:
    from importlib.machinery import SourceFileLoader

    module = ModuleType("__main__")
    module.__file__ = path
    module.__loader__ = SourceFileLoader("__main__", path)
    module.__builtins__ = sys.modules["builtins"]  # type: ignore[attr-defined]
    module.__cached__ = None  # type: ignore[attr-defined]
    module.__annotations__ = {}
    return module


def _execute(source: bytes, path: str, namespace: dict[str, Any]) -> None:
    code = watched(compile(source, path, "exec", dont_inherit=True), lambda: source)
    whole = bottom.cut(sys._getframe())
    try:
        exec(code, namespace)
    finally:
        bottom.mend(whole)


def _cut_traceback(traceback: TracebackType | None) -> None:
    """Lets the hook that prints the uncaught exception see it as it left the script, not the frames since."""
    hook = sys.excepthook
    while traceback is not None and traceback.tb_frame.f_code in _OWN_CODE:
        traceback = traceback.tb_next

    def cut(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> Any:
        sys.excepthook = hook
        error.__traceback__ = traceback
        return hook(kind, error, traceback)

    sys.excepthook = cut


_OWN_CODE = (run.__code__, _execute.__code__)
"""These frames show where functions of ours cannot be hidden."""
