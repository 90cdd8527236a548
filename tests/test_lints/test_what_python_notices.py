"""Coroutines never awaited, exceptions never retrieved, resources never closed: Python notices."""

from tests.story import Story

DEFINED = {"file": "script.py", "line": 1, "function": "fetch"}
DROPPED = {"file": "script.py", "line": 4, "function": "main"}


def test_a_coroutine_that_nobody_awaited() -> None:
    story = Story()
    main = story.task("main")
    seq = story.event("coroutine_never_awaited", coro="fetch", where=DEFINED, dropped=DROPPED, task=main)
    assert story.told() == [
        "never_awaited: The coroutine fetch was never awaited: nothing of it ran (noticed at line 4)."
    ]
    assert story.evidence() == [[seq]]


def test_a_coroutine_of_no_task() -> None:
    story = Story()
    story.event("coroutine_never_awaited", coro="fetch", where=DEFINED, dropped=None, task=None)
    assert story.told() == ["never_awaited: The coroutine fetch was never awaited: nothing of it ran."]


def test_a_failure_that_nobody_asked_for() -> None:
    story = Story()
    boom = story.task("boom")
    story.starts(boom)
    raised = story.raises(boom)
    exception = {"type": "ValueError", "message": "no"}
    seq = story.event("exception_never_retrieved", task=boom, exception=exception)
    assert story.told() == [
        "exception_never_retrieved: boom failed with ValueError (no), and nobody ever asked for its result."
    ]
    assert story.evidence() == [[raised, seq]]


def test_a_future_that_failed() -> None:
    story = Story()
    exception = {"type": "OSError", "message": ""}
    seq = story.event("exception_never_retrieved", object=7, exception=exception)
    assert story.told() == [
        "exception_never_retrieved: A future got OSError, and nobody ever asked for its result."
    ]
    assert (story.lints[0]["object"], story.evidence()) == (7, [[seq]])


def test_a_transport_that_was_left_open() -> None:
    story = Story()
    story.event("resource_unclosed", kind="transport", dropped=DROPPED, object=5)
    story.event("resource_unclosed", kind="event_loop", dropped=None)
    assert story.told() == [
        "unclosed: A transport was never closed: it was thrown away while it was open (noticed at line 4).",
        "unclosed: An event loop was never closed: it was thrown away while it was open.",
    ]
