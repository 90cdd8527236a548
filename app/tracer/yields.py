"""Where a task stands, from the yield itself: `sys.monitoring` tells it on 3.12 and later.

Reading an instruction from a suspended coroutine's frame makes a frame object, which then lives as long as
the coroutine does; with many tasks, that is most of what a tracer would cost. The yield's own event gives
the same instruction for nothing. What it says is used only when it speaks of the same awaited future.
"""

import inspect
import sys
from types import CodeType

from .running import running

_tool: int | None = None


def install() -> None:
    """Takes a free tool number of `sys.monitoring`, where there is such a thing."""
    global _tool
    if sys.version_info >= (3, 12):
        for tool in (4, 3):
            if sys.monitoring.get_tool(tool) is None:
                sys.monitoring.use_tool_id(tool, "loopscope")
                sys.monitoring.register_callback(tool, sys.monitoring.events.PY_YIELD, _yielded)
                _tool = tool
                break


def watch(function: CodeType) -> None:
    """From now on, a coroutine function of the user's tells its yields."""
    if _tool is not None and sys.version_info >= (3, 12) and function.co_flags & inspect.CO_COROUTINE:
        also(function, sys.monitoring.events.PY_YIELD)


def also(function: CodeType, events: int) -> None:
    """Tells these events of a function, beside those that it tells already."""
    if _tool is not None and sys.version_info >= (3, 12):
        monitoring = sys.monitoring
        monitoring.set_local_events(_tool, function, monitoring.get_local_events(_tool, function) | events)


def stop() -> None:
    """Ends it all; a forked copy of the process has no use for it."""
    global _tool
    if _tool is not None and sys.version_info >= (3, 12):
        sys.monitoring.free_tool_id(_tool)
        _tool = None


def _yielded(function: CodeType, instruction: int, yielded: object) -> None:
    """A yield passes through every frame of the chain, from the innermost outwards: the first one counts."""
    if running.code is None or yielded is not running.value:
        running.code = function
        running.offset = instruction
        running.value = yielded
