"""What the runs of this demo show."""

from itertools import pairwise

from app.facts import Ran, fact


@fact("exit codes, each as the child had it")
def exit_codes(ran: Ran) -> str:
    children = int(ran.values["CHILDREN"])
    codes = [
        event["exit_code"] for event in ran.of_type("process_exited")
    ]
    assert codes == [3, 0, 0, -9, *[0] * children], codes
    ran.printed("fails: exit code 3,")
    ran.printed("succeeds: exit code 0,")
    ran.printed("lines: exit code 0\n")
    ran.printed("late: killed, exit code -9\n")
    return f"3, 0, 0, -9 by the kill, then {children} times 0"


@fact("stdout and stderr apart")
def two_streams(ran: Ran) -> str:
    failing = ran.printed(
        "fails: exit code 3, stdout '', stderr 'no such thing\\n'\n"
    )
    succeeding = ran.printed(
        "succeeds: exit code 0, stdout 'all is well\\n', stderr ''\n"
    )
    first, second = ran.of_type("process_exited")[:2]
    assert (
        first["seq"]
        < failing["seq"]
        < second["seq"]
        < succeeding["seq"]
    )
    return "stderr 'no such thing' of the one, stdout 'all is well' of the other"


@fact("lines as they come, while the child still runs")
def lines(ran: Ran) -> str:
    line = ran.line("async for line in process.stdout")
    waits = [
        event
        for event in ran.waits("stream_read")
        if event["where"]["line"] == line
    ]
    told = [
        ran.printed(f"lines: line {number}\n") for number in (1, 2, 3)
    ]
    exited = ran.of_type("process_exited")[2]
    assert told[-1]["seq"] < exited["seq"], (
        "the child had ended before its last line was told"
    )
    for earlier, later in pairwise(told):
        between = [
            event
            for event in waits
            if earlier["seq"] < event["seq"] < later["seq"]
        ]
        assert between, "two lines were there at the same time"
    gaps = [
        ran.units(later["at"] - earlier["at"])
        for earlier, later in pairwise(told)
    ]
    return f"three lines, {gaps[0]:.2f} and {gaps[1]:.2f} units apart, before the exit"


@fact("the timeout ends the wait, the kill ends the child")
def kill(ran: Ran) -> str:
    (killed,) = [
        event
        for event in ran.of_type("process_exited")
        if event["exit_code"] == -9
    ]
    (started,) = [
        event
        for event in ran.of_type("process_started")
        if event["process"] == killed["process"]
    ]
    assert started["argv"][0] == "sleep", started["argv"]
    (requested,) = ran.of_type("task_cancel_requested")
    (ended,) = ran.of_type("task_cancel_ended")
    assert requested["by"]["kind"] == "timer", requested["by"]
    assert ended["how"] == "handled", ended["how"]
    # The child outlives the wait: it ends only after the timeout has been handled.
    assert requested["seq"] < ended["seq"] < killed["seq"]
    lived = ran.units(killed["at"] - started["at"])
    assert 0.9 <= lived < 20, lived
    return f"cancel at {ran.units(requested['at'] - started['at']):.2f} units, exit code -9 after {lived:.2f} of 20"


@fact("several at once: a lane each, in one unit")
def at_once(ran: Ran) -> str:
    children = int(ran.values["CHILDREN"])
    starts = ran.of_type("process_started")[-children:]
    ends = ran.of_type("process_exited")[-children:]
    assert (
        len(
            {
                event["process"]
                for event in ran.of_type("process_started")
            }
        )
        == 4 + children
    )
    assert {event["process"] for event in starts} == {
        event["process"] for event in ends
    }
    assert max(event["seq"] for event in starts) < ends[0]["seq"], (
        "one ended before all had started"
    )
    for number in range(1, children + 1):
        assert ran.printed(
            f"child-{number}: exit code 0, stdout 'hello from {number}"
        )
    took = ran.units(ends[-1]["at"] - starts[0]["at"])
    return f"{children} started before the first ended; all done in {took:.2f} units"
