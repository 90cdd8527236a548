"""A step longer than 100 ms is pointed out, from the line where it went on to the one where it stopped."""

from tests.story import Story


def test_a_long_step_between_two_awaits() -> None:
    story = Story()
    fetch = story.task("fetch")
    story.waits(fetch, "sleep", 12, delay=1, deadline=1)
    story.wakes(fetch)
    started = story.starts(fetch)
    ended = story.later(1.2).suspends(fetch, "sleep", 15, delay=1, deadline=1)
    assert story.told() == [
        "held_the_loop: The step of fetch held the loop for 1.2 s, from line 12 to its await at line 15."
    ]
    assert story.evidence() == [[started, ended]]


def test_a_step_of_exactly_the_limit_is_none() -> None:
    story = Story()
    fetch = story.task("fetch")
    story.starts(fetch)
    story.later(0.1).suspends(fetch, "yield")
    assert story.told() == []


def test_a_first_and_last_step() -> None:
    story = Story()
    one, other = story.task("one"), story.task("other")
    story.starts(one)
    story.later(0.25).returns(one)
    story.starts(other)
    story.later(12).raises(other)
    assert story.told() == [
        "held_the_loop: The step of one held the loop for 250 ms, from its first line to its end.",
        "held_the_loop: The step of other held the loop for 12 s, from its first line "
        "to the exception that ended it.",
    ]


def test_the_line_at_which_the_step_was_seen() -> None:
    story = Story()
    fetch = story.task("fetch")
    started = story.starts(fetch)
    where = {"file": "script.py", "line": 13, "function": "fetch"}
    seen = story.later(0.11).event("step_held", task=fetch, where=where)
    story.later(0.1).event("step_held", task=fetch, where={**where, "line": 14})
    ended = story.later(0.5).suspends(fetch, "sleep", 15, delay=1, deadline=1)
    assert story.told() == [
        "held_the_loop: The step of fetch held the loop for 710 ms, from its first line "
        "to its await at line 15; after 110 ms of it, it was at line 13."
    ]
    assert story.evidence() == [[started, seen, ended]]


def test_the_call_that_took_most_of_the_step() -> None:
    story = Story()
    fetch = story.task("fetch")
    started = story.starts(fetch)
    where = {"file": "other.py", "line": 13, "function": "get"}
    story.event("thread_blocked", thread=1, task=fetch, call="open", where=where)
    story.event("thread_unblocked", thread=1)
    blocked = story.event("thread_blocked", thread=1, task=fetch, call="time.sleep", where=where)
    story.later(0.3).event("thread_unblocked", thread=1)
    ended = story.returns(fetch)
    assert story.told() == [
        "held_the_loop: The step of fetch held the loop for 300 ms, from its first line to its end; "
        "most of that in time.sleep at line 13 of other.py."
    ]
    assert story.evidence() == [[started, blocked, ended]]


def test_a_call_that_took_less_than_half_of_it_is_not_blamed() -> None:
    story = Story()
    fetch = story.task("fetch")
    story.starts(fetch)
    story.event("thread_blocked", thread=1, task=fetch, call="time.sleep", where=None)
    story.later(0.1).event("thread_unblocked", thread=1)
    story.later(0.2).returns(fetch)
    assert "time.sleep" not in story.told()[0]


def test_what_was_seen_in_an_earlier_step_does_not_count() -> None:
    story = Story()
    fetch = story.task("fetch")
    story.starts(fetch)
    story.later(0.11).event("step_held", task=fetch, where={"file": "script.py", "line": 3, "function": "f"})
    story.suspends(fetch, "yield")
    story.wakes(fetch)
    story.starts(fetch)
    story.later(0.3).returns(fetch)
    assert ["line 3" in text for text in story.told()] == [True, False]


def test_a_step_that_never_ends_has_held_it_up_to_the_end_of_the_run() -> None:
    story = Story()
    fetch = story.task("fetch")
    started = story.starts(fetch)
    story.later(3).ends("timed_out")
    assert story.told() == [
        "held_the_loop: The step of fetch held the loop for 3.0 s, from its first line, "
        "and had not ended when the run did."
    ]
    assert story.evidence() == [[started]]


def test_of_nested_steps_the_inner_one_is_told_of() -> None:
    story = Story()
    main = story.task("main")
    story.starts(main)
    eager = story.task("eager", main)
    story.event("step_started", task=eager, eager=True)
    story.later(0.3).returns(eager)
    story.later(0.05).returns(main)
    assert [text.split(" held")[0] for text in story.told()] == ["held_the_loop: The step of eager"]
