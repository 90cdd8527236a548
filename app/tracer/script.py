"""Runs a script the way `python script.py` does, in a process that is observed."""

import os
import sys
from collections.abc import Sequence
from types import FrameType, ModuleType, TracebackType
from typing import Any

from . import coroutines, imports

if sys.version_info >= (3, 12):
    from .monitored import watched
else:
    from .spliced import watched

_OWN_PACKAGE = __name__.partition(".")[0]


def run(path: str, source: bytes | None, arguments: Sequence[str]) -> None:
    """Executes the script at `path` (or `source` under its name) as `__main__`.

    What the script raises is raised here, for the interpreter to end as it would have: with a traceback
    (ours cut from it), with an exit code, by SIGINT.
    """
    sys.argv = [path, *arguments]
    path = os.path.abspath(path)
    module = _main_module(path)
    sys.path[0] = os.path.dirname(path)
    sys.modules["__main__"] = module
    for name in [name for name in sys.modules if name.partition(".")[0] == _OWN_PACKAGE]:
        del sys.modules[name]
    try:
        if source is None:
            with open(path, "rb") as file:
                source = file.read()
        imports.in_modules(watched)
        coroutines.watch_exit(module.__dict__)
        _execute(source, path, module.__dict__)
    except SystemExit:
        raise
    except BaseException:
        _cut_tracebacks()
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
    exec(watched(compile(source, path, "exec", dont_inherit=True), lambda: source), namespace)


def _cut_tracebacks() -> None:
    """Lets the hook that prints the uncaught exception see none of the frames that called the script."""
    hook = sys.excepthook

    def cut(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> Any:
        sys.excepthook = hook
        while traceback is not None:
            ours = _is_ours(traceback.tb_frame)
            traceback = traceback.tb_next
            if ours:
                break
        error.__traceback__ = traceback
        return hook(kind, error, traceback)

    sys.excepthook = cut


def _is_ours(frame: FrameType) -> bool:
    return frame.f_code is _execute.__code__
