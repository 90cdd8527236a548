"""Cancellations that were swallowed, and those that took long."""

from tests.story import Story


def asked(story: Story, name: str = "worker") -> tuple[int, int]:
    """A main task asks a waiting task to stop; both ids."""
    main = story.task("main")
    worker = story.task(name, main)
    story.waits(worker, "sleep", 20, delay=9, deadline=9)
    story.starts(main)
    story.asks(worker, {"kind": "task", "task": main})
    story.wakes(worker, main)
    return main, worker


def delivered(story: Story, name: str = "worker") -> int:
    main, worker = asked(story, name)
    story.suspends(main, "task", task=worker)
    story.starts(worker)
    story.delivers(worker, 20)
    return worker


class TestSwallowedCancel:
    def test_a_task_that_finishes_all_the_same(self) -> None:
        story = Story()
        worker = delivered(story, "stubborn")
        story.later(0.1).suspends(worker, "sleep", delay=1, deadline=1)
        story.later(1).wakes(worker)
        story.starts(worker)
        story.returns(worker)
        ended = story.settles(worker, "swallowed")
        assert story.told() == [
            "swallowed_cancel: stubborn was asked to stop by main, got its CancelledError at line 20, "
            "did not pass it on and finished as if nothing had happened."
        ]
        assert story.evidence()[0][-1] == ended
        assert len(story.evidence()[0]) == 3

    def test_a_task_that_passes_it_on(self) -> None:
        story = Story()
        worker = delivered(story)
        story.event("step_ended", task=worker, outcome="cancelled")
        story.settles(worker, "cancelled")
        assert story.told() == []

    def test_a_timeout_that_takes_its_own(self) -> None:
        story = Story()
        worker = delivered(story)
        story.settles(worker, "handled")
        assert story.told() == []

    def test_a_task_that_fails_instead_has_stopped(self) -> None:
        story = Story()
        worker = delivered(story)
        story.raises(worker)
        story.settles(worker, "swallowed")
        assert story.told() == []

    def test_one_that_was_never_delivered_was_not_swallowed(self) -> None:
        story = Story()
        _, worker = asked(story)
        story.settles(worker, "swallowed")
        assert story.told() == []

    def test_a_group_that_stops_its_own_waiting(self) -> None:
        story = Story()
        main = story.task("main")
        child = story.task("child", main)
        story.waits(main, "wait", tasks=[child], through=["TaskGroup"])
        story.starts(child)
        story.raises(child)
        story.asks(main, {"kind": "task", "task": child, "via": "TaskGroup"})
        story.wakes(main, child)
        story.starts(main)
        story.delivers(main)
        story.settles(main, "swallowed")
        assert story.told() == []

    def test_a_timeout_whose_request_the_body_keeps(self) -> None:
        story = Story()
        main = story.task("main")
        story.waits(main, "sleep", 7, delay=9, deadline=9)
        story.asks(main, {"kind": "timer", "via": "timeout"})
        story.wakes(main)
        story.starts(main)
        story.delivers(main, 7)
        story.settles(main, "swallowed")
        assert story.told() == [
            "swallowed_cancel: main was asked to stop by a timeout, got its CancelledError at line 7, "
            "did not pass it on and went on."
        ]


class TestSlowToCancel:
    def test_a_cleanup_of_more_than_a_second(self) -> None:
        story = Story()
        worker = delivered(story)
        story.suspends(worker, "sleep", delay=2, deadline=2)
        story.later(2).wakes(worker)
        story.starts(worker)
        story.event("step_ended", task=worker, outcome="cancelled")
        story.settles(worker, "cancelled")
        assert story.told() == [
            "slow_to_cancel: worker got its CancelledError at line 20 and went on for another 2.0 s "
            "before it ended."
        ]

    def test_a_second_is_not_more_than_a_second(self) -> None:
        story = Story()
        worker = delivered(story)
        story.suspends(worker, "sleep", delay=1, deadline=1)
        story.later(1).wakes(worker)
        story.starts(worker)
        story.event("step_ended", task=worker, outcome="cancelled")
        story.settles(worker, "cancelled")
        assert story.told() == []

    def test_time_in_which_others_ran_is_not_its_own(self) -> None:
        story = Story()
        worker = delivered(story)
        story.suspends(worker, "sleep", delay=0.5, deadline=1)
        story.later(0.5).wakes(worker)
        story.later(9).starts(worker)
        story.event("step_ended", task=worker, outcome="cancelled")
        story.settles(worker, "cancelled")
        assert story.told() == []

    def test_one_that_had_not_ended_when_the_run_did(self) -> None:
        story = Story()
        worker = delivered(story)
        story.suspends(worker, "sleep", delay=9, deadline=9)
        story.later(3).ends("timed_out")
        assert story.told() == [
            "slow_to_cancel: worker got its CancelledError at line 20, went on for another 3.0 s "
            "and had not ended when the run did."
        ]

    def test_a_request_that_came_late_because_the_loop_was_held(self) -> None:
        story = Story()
        main, worker = asked(story)
        story.later(1.5).suspends(main, "task", task=worker)
        story.starts(worker)
        story.delivers(worker)
        assert story.told()[1:] == [
            "slow_to_cancel: worker got its CancelledError only 1.5 s after it was asked to stop: "
            "for 1.5 s of that, main held the loop."
        ]

    def test_a_request_that_never_came(self) -> None:
        story = Story()
        asked(story)
        story.later(4).ends("timed_out")
        assert story.told()[1:] == [
            "slow_to_cancel: worker was asked to stop and never got its CancelledError: "
            "for 4.0 s of that, main held the loop."
        ]

    def test_one_that_waits_for_what_it_awaits_to_stop(self) -> None:
        """Its own CancelledError comes when the inner task has ended; nobody held the loop."""
        story = Story()
        main = story.task("main")
        inner = story.task("inner", main)
        outer = story.task("outer", main)
        story.waits(inner, "sleep", delay=9, deadline=9)
        story.waits(outer, "task", task=inner)
        story.asks(outer, {"kind": "timer"})
        story.later(5)
        story.starts(main)
        assert story.told() == []
