"""What is to be watched once the program imports it: the tracer itself loads nothing that it need not."""

import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

from .channel import guarded


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
