"""Work given to executors: submitted, started in which thread, ended how.

A thread pool's work is told of exactly. Of a process pool's, the parent knows when a piece was handed to the
queue that the processes take from (its `work_started`) and when its result came back; which process did it
is not known, and not guessed.
"""

import concurrent.futures.process as processes
import concurrent.futures.thread as threads
import sys
from asyncio import tasks
from concurrent.futures import Executor, Future
from typing import Any

from . import channel, loops, making, names, objects, values, works
from .channel import guarded
from .origins import place_of
from .splice import Body, splice
from .threads import here, number_or_none, tracing

AnyFuture = Future[Any]


def install() -> None:
    """Splices the observation points in. Raises `SpliceError`."""
    pool: Any = threads
    splice(threads.ThreadPoolExecutor.submit, _submit("self._work_queue.put(w)", "thread"))
    splice(pool._WorkItem.run, _run)
    splice(
        processes.ProcessPoolExecutor.submit,
        _submit("self._pending_work_items[self._queue_count] = w", "process"),
    )
    manager: Any = processes._ExecutorManagerThread
    splice(manager.add_call_item_to_queue, _hand_over)
    splice(manager.process_result_item, _take_result)
    splice(Future.cancel, _cancel)
    splice(
        tasks.run_coroutine_threadsafe,
        lambda body: body.before("loop.call_soon_threadsafe(callback)", f"{body.hook(_handed)}(coro)"),
    )


def _submit(statement: str, kind: str) -> Any:
    @guarded
    def submitted(executor: Executor, future: AnyFuture, function: Any) -> None:
        _submitted(executor, future, function, kind)

    return lambda body: body.before(statement, f"{body.hook(submitted)}(self, f, fn)")


def _run(body: Body) -> None:
    refused = "if not self.future.set_running_or_notify_cancel():\n    return"
    body.after(refused, f"{body.hook(_started)}(self.future)")
    body.before("self.future.set_exception(exc)", f"{body.hook(_ended)}(self.future, exc)")
    body.before("self.future.set_result(result)", f"{body.hook(_ended)}(self.future, None)")


def _hand_over(body: Body) -> None:
    body.before(
        "self.call_queue.put(_CallItem(work_id, work_item.fn, work_item.args, work_item.kwargs), block=True)",
        f"{body.hook(_started)}(work_item.future)",
    )


def _take_result(body: Body) -> None:
    for statement, error in (
        ("work_item.future.set_exception(result_item.exception)", "result_item.exception"),
        ("work_item.future.set_result(result_item.result)", "None"),
    ):
        body.before(statement, f"{body.hook(_ended)}(work_item.future, {error})")


def _cancel(body: Body) -> None:
    body.after("self._state = CANCELLED", f"{body.hook(_cancelled)}(self)")


def _submitted(executor: Executor, future: AnyFuture, function: Any, kind: str) -> None:
    if not tracing():
        return
    place = place_of(sys._getframe(1))
    number = objects.known(executor) or objects.created(executor, "executor", place, {})
    work = works.submitted(future, place, kind)
    channel.event(
        "work_submitted", work=work.number, **loops.acting(), call=names.of_callable(function),
        executor=number, place=place,
    )  # fmt: skip


@guarded
def _started(future: AnyFuture) -> None:
    work = works.known(future)
    if work is None or not tracing():
        return
    if work.executor == "process":
        channel.event("work_started", work=work.number, process=None)
    else:
        here.work = work
        work.thread = number_or_none()
        channel.event("work_started", work=work.number, thread=work.thread)


@guarded
def _ended(future: AnyFuture, error: BaseException | None) -> None:
    work = works.known(future)
    if work is None or not tracing():
        return
    here.work = None
    if error is None:
        channel.event("work_ended", work=work.number, outcome="returned")
    else:
        exception = values.exception(error)
        channel.event("work_ended", work=work.number, outcome="raised", exception=exception)


@guarded
def _cancelled(future: AnyFuture) -> None:
    work = works.known(future)
    if work is not None and tracing():
        channel.event("work_ended", work=work.number, outcome="cancelled")


@guarded
def _handed(coro: Any) -> None:
    """`run_coroutine_threadsafe`: the task will be made by the loop, on behalf of this thread's line."""
    if tracing():
        making.handed[id(coro)] = place_of(sys._getframe(1))
