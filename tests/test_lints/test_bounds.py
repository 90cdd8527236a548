"""Of many lints the first are told, and the rest are counted in a last one."""

from app.lints.bounds import MOST_OF_A_RULE, MOST_OF_A_TASK
from app.proofs import Proofs
from tests.story import Story


def hold(story: Story, task: int) -> int:
    story.starts(task)
    seq = story.later(0.2).suspends(task, "yield")
    story.wakes(task, task)
    return seq


def test_of_one_rule_and_task() -> None:
    story = Story()
    task = story.task("slow")
    last = [hold(story, task) for _ in range(MOST_OF_A_TASK + 5)][-1]
    story.ends("failed")
    assert len(story.told()) == MOST_OF_A_TASK + 1
    counted = story.lints[-1]
    assert (counted["text"], counted["missing"]) == ("5 more of this kind are not listed one by one.", 5)
    assert counted["evidence"] == [last - 1, last]


def test_of_one_rule() -> None:
    story = Story()
    for number in range(MOST_OF_A_RULE + 1):
        hold(story, story.task(f"t{number}"))
    story.ends("failed")
    assert len(story.told()) == MOST_OF_A_RULE + 1
    assert story.told()[-1] == "held_the_loop: 1 more of this kind is not listed one by one."


def test_evidence_never_comes_after_the_lint() -> None:
    lint = {"type": "lint", "seq": 5, "at": 0, "rule": "spin", "text": "x", "task": 1, "evidence": [9]}
    assert Proofs().feed(lint) == ["gives evidence that does not come before it: [9]"]
