"""Workers take jobs by priority; one job crashes, one is cancelled, and the workers are told to go home."""

import asyncio
from dataclasses import dataclass, field


@dataclass(order=True)
class Job:
    priority: int
    name: str = field(compare=False)
    seconds: float = field(compare=False, default=0.005)


async def perform(job: Job) -> str:
    await asyncio.sleep(job.seconds)
    if job.name == "broken":
        raise RuntimeError("cannot do that")
    return job.name


async def worker(jobs: asyncio.PriorityQueue[Job], done: list[str]) -> None:
    while True:
        job = await jobs.get()
        try:
            done.append(await asyncio.wait_for(perform(job), timeout=0.05))
        except (RuntimeError, TimeoutError) as error:
            done.append(f"{job.name}: {type(error).__name__}")
        finally:
            jobs.task_done()


async def main() -> None:
    jobs: asyncio.PriorityQueue[Job] = asyncio.PriorityQueue()
    done: list[str] = []
    for priority, name in ((3, "sweep"), (1, "cook"), (2, "broken"), (5, "sleep")):
        await jobs.put(Job(priority, name, 1.0 if name == "sleep" else 0.005))
    workers = [asyncio.create_task(worker(jobs, done), name=f"worker-{number}") for number in range(2)]
    await jobs.join()
    for one in workers:
        one.cancel()
    print(await asyncio.gather(*workers, return_exceptions=True))
    print(done)


asyncio.run(main())
