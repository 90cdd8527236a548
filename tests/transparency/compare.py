"""A unit on both sides, and what that adds up to for a suite."""

from dataclasses import dataclass, field

from . import attempts, differences
from .suites import Unit


@dataclass
class Row:
    """A suite on one Python. The lists have a sentence for each thing to be told below the table."""

    suite: str
    python: str
    tests: int = 0
    skipped: int = 0
    failed_plain: int = 0
    failed_traced: int = 0
    retried: int = 0
    seconds_plain: float = 0.0
    seconds_traced: float = 0.0
    listed: list[str] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def difference(self) -> int:
        """How many tests fail under the tracer alone."""
        return len(self.listed) + len(self.unlisted)

    @property
    def bad(self) -> bool:
        """Whether the tracer is at fault for anything that is not listed."""
        return bool(self.unlisted or self.wrong) or self.tests == 0

    def add(self, unit: Unit, plain: attempts.Attempt, traced: attempts.Attempt, retried: bool) -> None:
        """Counts a unit that ran on both sides."""
        self.tests += len(plain.outcomes)
        self.skipped += sum(outcome == "skipped" for outcome in plain.outcomes.values())
        self.failed_plain += len(plain.failures)
        self.failed_traced += len(traced.failures)
        self.retried += retried
        self.seconds_plain += plain.seconds
        self.seconds_traced += traced.seconds
        for test in sorted(only_traced(plain, traced)):
            reason = differences.reason_for(self.suite, self.python, test)
            if reason:
                self.listed.append(f"{test}: {reason}")
            elif test == "the run":
                self.unlisted.append(f"{unit.name}: {traced.problem}")
            else:
                self.unlisted.append(test if test in traced.outcomes else f"{test}: was not run")
        self.wrong += [f"{unit.name}: {text}" for text in traced.wrong]


def only_traced(plain: attempts.Attempt, traced: attempts.Attempt) -> set[str]:
    """The tests that failed, or did not run at all, under the tracer alone."""
    ran = {test for test, outcome in plain.outcomes.items() if outcome == "passed"}
    done = {test for test, outcome in traced.outcomes.items() if outcome == "passed"}
    return (traced.failures | (ran - done)) - plain.failures


def both(unit: Unit) -> tuple[attempts.Attempt, attempts.Attempt, bool]:
    """Runs a unit plain and traced, and both once more if they do not agree."""
    plain, traced = attempts.plain(unit), attempts.traced(unit)
    if plain.failures == traced.failures and not only_traced(plain, traced):
        return plain, traced, False
    return plain.better_of(attempts.plain(unit)), traced.better_of(attempts.traced(unit)), True
