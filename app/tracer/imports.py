"""What is to be watched once the program imports it: the tracer itself loads nothing that it need not."""

import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, FunctionType, ModuleType
from typing import Any

from . import code
from .channel import guarded

Watched = Callable[[CodeType, Callable[[], bytes]], CodeType]


def when_imported(name: str, hook: Callable[[ModuleType], None]) -> None:
    """Calls `hook` with the module as soon as the program has imported it (at once if it is there)."""
    module = sys.modules.get(name)
    if module is not None:
        guarded(hook)(module)
    else:
        sys.meta_path.insert(0, _Once(name, guarded(hook)))


class _Once:
    """A finder for one module, which steps aside when it is asked for."""

    def __init__(self, name: str, hook: Callable[[ModuleType], None]) -> None:
        self._name = name
        self._hook = hook

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        """The spec that would be found anyway; its loader calls the hook after the module has run."""
        if name != self._name:
            return None
        sys.meta_path.remove(self)
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return None
        loader, hook = spec.loader, self._hook
        execute = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            del loader.exec_module
            execute(module)
            hook(module)

        loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def in_modules(watched: Watched, in_libraries: Callable[[CodeType], None] | None) -> None:
    """Hands the code of every module of the user's to `watched` before it is executed, with its source, and
    the code of a library's that names asyncio to `in_libraries`.

    The function that stands in for the loader's own bears the importer's file name, so that a traceback of a
    failing import leaves it out with the rest of the importer's frames.
    """
    owner: Any = next(kind for kind in SourceFileLoader.__mro__ if "get_code" in vars(kind))
    original: FunctionType = vars(owner)["get_code"]

    def get_code(self: Any, fullname: str) -> Any:
        compiled = original(self, fullname)
        if type(compiled) is CodeType:
            known = code.look_up(compiled)
            if known.user:
                return watched(compiled, lambda: self.get_data(self.get_filename(fullname)))
            if in_libraries is not None and known.library and "asyncio" in compiled.co_names:
                in_libraries(compiled)
        return compiled

    get_code.__code__ = get_code.__code__.replace(co_filename=original.__code__.co_filename)
    get_code.__qualname__, get_code.__module__ = original.__qualname__, original.__module__
    get_code.__doc__ = original.__doc__
    owner.get_code = get_code
