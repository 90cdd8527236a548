"""A lock is acquired in the order in which it is asked for: 200 random sets of competitors.

They run the functions of the demo's own script, many sets at once in one loop, each with a lock of its own.
In what order they asked and got it is read off the trace.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field

import pytest

from app.facts import Event
from app.main import DEMOS
from app.parameters import substitute
from tests.tracing import Traced, trace

SETS = 200
AT_ONCE = 50
LARGEST = 8
UNIT = 0.01

ENDING = "asyncio.run(main())\n"
CONTESTS = """
async def come(after: int, compete, name: str, units: int, lock: asyncio.Lock) -> None:
    if after:
        await asyncio.sleep(after * UNIT)
    await compete(name, units, lock)


async def contests(sets: list[list[tuple[str, int, int, bool]]]) -> None:
    async with asyncio.TaskGroup() as group:
        for competitors in sets:
            lock = asyncio.Lock()
            for name, after, units, alone in competitors:
                job = come(after, by_hand if alone else with_block, name, units, lock)
                group.create_task(job, name=name)
"""


@dataclass
class Contest:
    """One set of competitors, as the trace has it: tasks, in order."""

    said: list[int] = field(default_factory=list)
    """By the script's own words, printed just before it asks."""
    asked: list[int] = field(default_factory=list)
    """By the first thing that the lock did about them: let them in, or made them wait."""
    acquired: list[int] = field(default_factory=list)


def random_set(number: int, dice: random.Random) -> list[tuple[str, int, int, bool]]:
    """Competitors as their tasks begin: name, UNITs until it asks, UNITs that it holds, style."""
    return [
        (f"set-{number}/{place}", dice.randrange(4), dice.randrange(4), dice.random() < 0.5)
        for place in range(dice.randint(1, LARGEST))
    ]


def script(sets: list[list[tuple[str, int, int, bool]]]) -> str:
    """The demo's text with these sets in place of its own."""
    text = (DEMOS / "30_synchronization" / "lock" / "lock.py").read_text(encoding="utf-8")
    assert text.endswith(ENDING)
    text = substitute(text, {"UNIT": UNIT}).removesuffix(ENDING)
    return f"{text}{CONTESTS}\n\nasyncio.run(contests({sets!r}))\n"


def read(traced: Traced) -> dict[str, Contest]:
    """The contests by their names."""
    names = {event["task"]: event["name"] for event in traced.of_type("task_created", "task_renamed")}
    contests: dict[str, Contest] = defaultdict(Contest)
    locks: dict[str, set[int]] = defaultdict(set)

    def of(event: Event) -> Contest:
        return contests[names[event["task"]].partition("/")[0]]

    for event in traced.of_type("output", "lock_acquired", "step_ended"):
        task = event["task"]
        if event["type"] == "output":
            if event["text"].endswith("wants the lock\n"):
                of(event).said.append(task)
            continue
        acquired = event["type"] == "lock_acquired"
        if not acquired and event.get("awaiting", {}).get("kind") != "lock":
            continue
        locks[names[task].partition("/")[0]].add(event["object"] if acquired else event["awaiting"]["object"])
        if task not in of(event).asked:
            of(event).asked.append(task)
        if acquired:
            of(event).acquired.append(task)
    assert all(len(its) == 1 for its in locks.values()), locks
    assert len(set.union(*locks.values())) == len(contests), "they share a lock"
    return contests


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(SETS // AT_ONCE))
def test_the_order_of_acquisition_is_the_order_of_asking(batch: int) -> None:
    dice = random.Random(f"locks {batch}")
    sets = [random_set(number, dice) for number in range(AT_ONCE)]
    traced = trace(script(sets))
    assert (traced.exit_code, traced.violations) == (0, []), traced.stderr
    contests = read(traced)
    assert len(contests) == AT_ONCE
    for number, competitors in enumerate(sets):
        contest = contests[f"set-{number}"]
        assert len(contest.acquired) == len(competitors), (number, competitors, contest)
        assert contest.acquired == contest.asked == contest.said, (number, competitors, contest)
    # The sets are worth asking: many come in another order than their tasks began in.
    assert sum(contest.asked != sorted(contest.asked) for contest in contests.values()) > AT_ONCE / 2
