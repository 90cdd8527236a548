"""Runs a program that is given as JSON: event loops, one after the other, each with a tree of actions.

`[{"eager": false, "debug": false, "actions": [[name, argument], …]}, …]`; the name is that of a function
below, the argument a number or, for actions that hold others, a list of actions. Whatever is awaited is
bounded, so that every program ends, also one that swallows its cancellations. Each task says what it does,
and at the end it is said what became of each; the trace must agree.
"""

import asyncio
import contextlib
import json
import sys
import time
import types
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator
from typing import Any

BOUND = 0.03  # seconds that any wait for another takes at most
ENDED = "="  # begins a line that says how a task ended
Actions = list[list[Any]]


class Things:
    """What the tasks of one loop share."""

    def __init__(self) -> None:
        self.locks = [asyncio.Lock(), asyncio.Lock()]
        self.queues: list[asyncio.Queue[int]] = [
            asyncio.Queue(1), asyncio.PriorityQueue(2), asyncio.LifoQueue(),
        ]  # fmt: skip
        self.semaphores = [asyncio.Semaphore(1), asyncio.BoundedSemaphore(2)]
        self.event = asyncio.Event()
        self.condition = asyncio.Condition()
        self.barrier = asyncio.Barrier(2)
        self.tasks: list[asyncio.Task[Any]] = []
        self.made = 0


things: dict[asyncio.AbstractEventLoop, Things] = {}


def ours() -> Things:
    return things[asyncio.get_running_loop()]


def say(*words: object) -> None:
    task = asyncio.current_task()
    line = " ".join(map(str, (task.get_name() if task else "-", *words)))
    sys.stdout.write(line + "\n")  # in one piece: `print` writes in several


def spawn(actions: Actions, **options: Any) -> asyncio.Task[int]:
    ours().made += 1
    make: Any = asyncio.Task if options else asyncio.create_task
    task: asyncio.Task[int] = make(run(actions), name=f"t{ours().made}", **options)
    ours().tasks.append(task)
    return task


async def run(actions: Actions) -> int:
    for name, argument in actions:
        say(name)
        try:
            await ACTIONS[name](argument)
        finally:
            say(name, "over")
    return len(actions)


async def bounded(waiting: Awaitable[Any]) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(BOUND):
            await waiting


# -- alone ---------------------------------------------------------------------------------------------------


async def sleep(number: int) -> None:
    await asyncio.sleep(number / 1000)


async def turn(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def fail(number: int) -> None:
    raise ValueError(number)


async def rename(number: int) -> None:
    task = asyncio.current_task()
    assert task is not None
    task.set_name(f"{task.get_name()}'")


async def future_soon(number: int) -> None:
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_soon(future.set_result, number)
    await future


async def future_later(number: int) -> None:
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(number / 1000, future.set_result, number)
    await future


async def future_fails(number: int) -> None:
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_soon(future.set_exception, KeyError(number))
    await future


async def future_is_cancelled(number: int) -> None:
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_soon(future.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await future


async def future_from_thread(number: int) -> None:
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def later() -> None:
        time.sleep(number / 1000)
        loop.call_soon_threadsafe(settle)

    def settle() -> None:
        if not future.done():
            future.set_result(number)

    loop.run_in_executor(None, later)
    await future


async def executor(number: int) -> None:
    await asyncio.get_running_loop().run_in_executor(None, time.sleep, number / 1000)


async def thread(number: int) -> None:
    await asyncio.to_thread(time.sleep, number / 1000)


async def cancel_oneself(number: int) -> None:
    task = asyncio.current_task()
    assert task is not None
    for _ in range(number % 3 + 1):
        task.cancel(number)


async def uncancel(number: int) -> None:
    task = asyncio.current_task()
    assert task is not None
    task.uncancel()


async def cancel_another(number: int) -> None:
    tasks = ours().tasks
    if tasks:
        say(tasks[number % len(tasks)].cancel(f"by lot {number}"))


async def generator(number: int) -> None:
    async def count() -> AsyncIterator[int]:
        try:
            for each in range(3):
                await asyncio.sleep(0)
                yield each
        finally:
            await asyncio.sleep(0)
            say("closed")

    counting: Any = count()
    async for each in counting:
        if each >= number % 4:
            break
    if number % 2:
        await counting.aclose()


class Custom:
    def __await__(self) -> Generator[Any, Any, None]:
        yield from asyncio.sleep(0).__await__()


@types.coroutine
def bare() -> Generator[None, None, None]:
    yield


async def custom(number: int) -> None:
    await (Custom() if number % 2 else bare())


# -- things that are shared ----------------------------------------------------------------------------------


async def lock(number: int) -> None:
    async with asyncio.timeout(BOUND), ours().locks[number % 2]:
        await turn(number)


async def semaphore(number: int) -> None:
    async with asyncio.timeout(BOUND), ours().semaphores[number % 2]:
        await asyncio.sleep(0)


async def put(number: int) -> None:
    await bounded(ours().queues[number % 3].put(number))


async def put_nowait(number: int) -> None:
    with contextlib.suppress(asyncio.QueueFull):
        ours().queues[number % 3].put_nowait(number)


async def get(number: int) -> None:
    queue = ours().queues[number % 3]
    async with asyncio.timeout(BOUND):
        say(await queue.get())
    queue.task_done()


async def join(number: int) -> None:
    await bounded(ours().queues[number % 3].join())


async def event_set(number: int) -> None:
    ours().event.set()


async def event_clear(number: int) -> None:
    ours().event.clear()


async def event_wait(number: int) -> None:
    await bounded(ours().event.wait())


async def notify(number: int) -> None:
    condition = ours().condition
    async with asyncio.timeout(BOUND), condition:
        condition.notify(number)


async def condition_wait(number: int) -> None:
    condition = ours().condition
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(BOUND), condition:
            await condition.wait()


async def condition_wait_for(number: int) -> None:
    condition = ours().condition
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(BOUND), condition:
            await condition.wait_for(ours().event.is_set)


async def barrier(number: int) -> None:
    with contextlib.suppress(asyncio.BrokenBarrierError):
        await bounded(ours().barrier.wait())


async def barrier_reset(number: int) -> None:
    await (ours().barrier.abort() if number % 3 == 0 else ours().barrier.reset())


# -- around other actions ------------------------------------------------------------------------------------


async def call(actions: Actions) -> None:
    await run(actions)


async def task(actions: Actions) -> None:
    await spawn(actions)


async def eager_task(actions: Actions) -> None:
    if sys.version_info >= (3, 12):
        await spawn(actions, eager_start=True)


async def constructed(actions: Actions) -> None:
    """The same, in a call that spells the argument."""
    if sys.version_info >= (3, 12):
        ours().made += 1
        task = asyncio.Task(run(actions), name=f"t{ours().made}", eager_start=True)
        ours().tasks.append(task)
        await task


async def forget(actions: Actions) -> None:
    spawn(actions)


async def soon(actions: Actions) -> None:
    asyncio.get_running_loop().call_soon(spawn, actions)


async def later(actions: Actions) -> None:
    asyncio.get_running_loop().call_later(0.002, spawn, actions)


async def gather(actions: Actions) -> None:
    say(await asyncio.gather(*(run([action]) for action in actions)))


async def gather_all(actions: Actions) -> None:
    results = await asyncio.gather(*(spawn([action]) for action in actions), return_exceptions=True)
    say(*(type(result).__name__ for result in results))


async def gather_cancelled(actions: Actions) -> None:
    gathering = asyncio.gather(*(spawn([action]) for action in actions))
    asyncio.get_running_loop().call_soon(gathering.cancel, "all of you")
    with contextlib.suppress(asyncio.CancelledError):
        await gathering


async def group(actions: Actions) -> None:
    async with asyncio.TaskGroup() as made:
        for action in actions:
            made.create_task(run([action]))
        await asyncio.sleep(0)


def _waiter(when: str) -> Callable[[Actions], Coroutine[Any, Any, None]]:
    async def wait(actions: Actions) -> None:
        tasks = [spawn([action]) for action in actions]
        done, pending = await asyncio.wait(tasks, return_when=when)
        say(len(done), len(pending))

    return wait


async def as_completed(actions: Actions) -> None:
    with contextlib.suppress(TimeoutError):
        for each in asyncio.as_completed([run([action]) for action in actions], timeout=BOUND):
            await each


async def wait_for(actions: Actions) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(run(actions), 0.004)


async def wait_for_task(actions: Actions) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(spawn(actions), 0.004)


async def wait_for_shielded(actions: Actions) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(spawn(actions)), 0.004)


async def wait_for_nothing(actions: Actions) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(run(actions), 0)


async def shield(actions: Actions) -> None:
    await asyncio.shield(run(actions))


async def timeout(actions: Actions) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.003):
            await run(actions)


async def timeout_moved(actions: Actions) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(None) as limit:
            limit.reschedule(asyncio.get_running_loop().time() + 0.002)
            await asyncio.sleep(0)
            limit.reschedule(asyncio.get_running_loop().time() + 0.005)
            await run(actions)


async def timeout_over(actions: Actions) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(-1):
            await run(actions)


async def cancel(actions: Actions) -> None:
    victim = spawn(actions)
    await asyncio.sleep(0)
    victim.cancel("enough")
    await asyncio.wait([victim])


async def cancel_twice(actions: Actions) -> None:
    victim = spawn(actions)
    await asyncio.sleep(0)
    victim.cancel("once")
    await asyncio.sleep(0)
    victim.cancel("twice")
    await asyncio.wait([victim])


async def cancel_early(actions: Actions) -> None:
    victim = spawn(actions)
    victim.cancel()
    await asyncio.gather(victim, return_exceptions=True)


async def cancel_and_forgive(actions: Actions) -> None:
    victim = spawn(actions)
    await asyncio.sleep(0)
    victim.cancel()
    victim.uncancel()
    await asyncio.wait([victim])


async def swallow(actions: Actions) -> None:
    with contextlib.suppress(asyncio.CancelledError, Exception):
        await run(actions)


async def clean_up(actions: Actions) -> None:
    try:
        await run(actions)
    finally:
        await asyncio.sleep(0.001)


async def elsewhere(actions: Actions) -> None:
    """The same in a loop of its own, in another thread."""
    await asyncio.to_thread(begin, actions)


_SINGLE = (
    sleep, turn, fail, rename, future_soon, future_later, future_fails, future_is_cancelled,
    future_from_thread, executor, thread, cancel_oneself, uncancel, cancel_another, generator, custom,
    lock, semaphore, put, put_nowait, get, join, event_set, event_clear, event_wait, notify,
    condition_wait, condition_wait_for, barrier, barrier_reset,
)  # fmt: skip
_AROUND = (
    call, task, eager_task, constructed, forget, soon, later, gather, gather_all, gather_cancelled, group,
    as_completed, wait_for, wait_for_task, wait_for_shielded, wait_for_nothing, shield, timeout,
    timeout_moved, timeout_over, cancel, cancel_twice, cancel_early, cancel_and_forgive, swallow, clean_up,
    elsewhere,
)  # fmt: skip
_WAITS = {
    f"wait_{when.lower()}": _waiter(when) for when in ("FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED")
}
SINGLE = [action.__name__ for action in _SINGLE]
AROUND = [*(action.__name__ for action in _AROUND), *_WAITS]
UNORDERED = {
    "sleep", "future_later", "future_from_thread", "executor", "thread", "later", "elsewhere", "clean_up",
    "wait_for", "wait_for_task", "wait_for_shielded", "timeout", "timeout_moved", "as_completed", "group",
}  # fmt: skip
"""Actions whose order among others is up to the clock, or to a set of tasks, which is up to the memory."""
ACTIONS: dict[str, Callable[[Any], Awaitable[Any]]] = {
    **{action.__name__: action for action in (*_SINGLE, *_AROUND)},
    **_WAITS,
}


def state(task: asyncio.Task[Any]) -> str:
    if not task.done():
        return "pending"
    return "cancelled" if task.cancelled() else "failed" if task.exception() else "finished"


async def main(actions: Actions, eager: bool, shared: Things) -> None:
    loop = asyncio.get_running_loop()
    things[loop] = shared
    loop.set_exception_handler(lambda loop, context: None)
    if eager and sys.version_info >= (3, 12):
        loop.set_task_factory(asyncio.eager_task_factory)
    try:
        await run(actions)
    except (Exception, asyncio.CancelledError) as error:
        say(type(error).__name__)


def begin(actions: Actions, eager: bool = False, debug: bool | None = None) -> None:
    shared = Things()
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(main(actions, eager, shared), debug=debug)
    for task in shared.tasks:
        print(ENDED, task.get_name(), state(task))


if __name__ == "__main__":
    for each in json.loads(sys.argv[1]):
        begin(each["actions"], each["eager"], each["debug"])
