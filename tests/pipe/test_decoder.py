"""Records become numbered events, output joins into lines, and limits are told."""

import json
from time import monotonic_ns
from typing import Any

import pytest

from app.pipe import records
from app.pipe.decoder import Decoder
from app.pipe.lines import Limits
from app.pipe.ring import PART, PART_BYTES, RECORD, SLOTS


class Tape:
    """Slots as the traced process would write them."""

    def __init__(self) -> None:
        self.slots = b""
        self._texts = 0

    def put(self, op: int, subject: int, us: int, *arguments: int) -> None:
        padded = (*arguments, 0, 0, 0, 0, 0)[:5]
        self.slots += RECORD.pack(op, subject, us * 1000, *padded, 1)

    def text(self, op: int, us: int, text: str, *arguments: int) -> None:
        self._texts += 1
        data = text.encode()
        for start in range(0, len(data), PART_BYTES):
            self.slots += PART.pack(records.PART, self._texts, data[start : start + PART_BYTES], 1)
        self.put(op, self._texts, us, len(data), *arguments)

    def decode(self, limits: Limits | None = None) -> list[dict[str, Any]]:
        decoder = Decoder(0, limits or Limits())
        decoder.feed(self.slots)
        decoder.last("run_finished", decoder.at, {"outcome": "completed"})
        return [json.loads(line) for line in decoder.take().splitlines()]


def test_a_life_in_five_records() -> None:
    tape = Tape()
    tape.text(records.DEFINE, 0, '"work"', records.STRING, 1)
    tape.text(records.DEFINE, 0, '{"file":"a.py","line":3,"function":"work"}', records.PLACE, 1)
    tape.put(records.CREATED, 2, 10, 1 | 1 << 32, records.BY_NONE, 7, 1)
    tape.put(records.STARTED, 2, 20)
    tape.put(records.SLEEPS | records.NEXT, 2, 30, 1, 90_000, 60_000, 0, 2)
    tape.put(records.RETURNED, 2, 95, 3, 42)
    where = {"file": "a.py", "line": 3, "function": "work"}
    assert tape.decode()[:-1] == [
        {"seq": 1, "at": 10, "type": "task_created", "task": 2, "name": "Task-7", "coro": "work",
         "parent": None, "loop": 1, "where": where},
        {"seq": 2, "at": 20, "type": "step_started", "task": 2, "eager": False},
        {"seq": 3, "at": 30, "type": "step_ended", "task": 2, "outcome": "suspended",
         "awaiting": {"kind": "sleep", "delay": 6e-05, "deadline": 90}, "where": where},
        {"seq": 4, "at": 30, "type": "step_started", "task": 2, "eager": False},
        {"seq": 5, "at": 95, "type": "step_ended", "task": 2, "outcome": "returned", "result": "42"},
    ]  # fmt: skip


def test_time_never_goes_back() -> None:
    tape = Tape()
    tape.put(records.STARTED, 1, 50)
    tape.put(records.STARTED, 2, 40)
    assert [event["at"] for event in tape.decode()] == [50, 50, 50]


def test_writes_join_up_to_a_newline() -> None:
    tape = Tape()
    for part in ("one", " ", "line", "\n"):
        tape.text(records.OUTPUT, 5, part, 1, 3)
    assert [event["text"] for event in tape.decode() if event["type"] == "output"] == ["one line\n"]


def test_writes_join_up_to_the_next_event_or_another_lane() -> None:
    tape = Tape()
    tape.text(records.OUTPUT, 5, "a", 1, 3)
    tape.put(records.STARTED, 3, 6)
    tape.text(records.OUTPUT, 7, "b", 1, 3)
    tape.text(records.OUTPUT, 8, "c", 2, 3)
    told = [(event["type"], event.get("stream"), event.get("text")) for event in tape.decode()]
    assert told == [
        ("output", "stdout", "a"),
        ("step_started", None, None),
        ("output", "stdout", "b"),
        ("output", "stderr", "c"),
        ("run_finished", None, None),
    ]


def test_a_line_of_one_thread_is_not_broken_by_another_lane() -> None:
    tape = Tape()
    tape.text(records.OUTPUT, 5, "half", 1, 0, 9)
    tape.put(records.STARTED, 3, 6)
    tape.text(records.OUTPUT, 7, " and half\n", 1, 0, 9)
    told = [(event["at"], event["type"], event.get("text")) for event in tape.decode()]
    assert told[:2] == [(6, "step_started", None), (7, "output", "half and half\n")]


@pytest.mark.parametrize("text", ["é" * 100, "line\u2028separator", '"quoted"\\', "\x00\x1b[31m"])
def test_any_text_survives(text: str) -> None:
    tape = Tape()
    tape.text(records.OUTPUT, 5, text, 1)
    assert tape.decode()[0]["text"] == text


def test_at_its_limit_the_log_falls_silent_and_counts() -> None:
    tape = Tape()
    for number in range(1, 11):
        tape.put(records.STARTED, number, number)
    kinds = [(event["type"], event.get("missing")) for event in tape.decode(Limits(events=4))]
    assert kinds == [("step_started", None)] * 4 + [("truncated", 6), ("run_finished", None)]


@pytest.mark.parametrize("behind", [False, True])
def test_a_step_in_which_the_ring_was_full_is_not_held_against_the_program(behind: bool) -> None:
    """The writer waits while a reader is a whole ring behind; that time is not the step's own."""
    # What stood in the slots that the step needs was read long before the step, or during it.
    decoder = Decoder(monotonic_ns() - 1_000_000_000, Limits())
    decoder.feed(RECORD.pack(63, 0, 0, 0, 0, 0, 0, 0, 1) * SLOTS)
    tape = Tape()
    tape.text(records.DEFINE, 0, '"work"', records.STRING, 1)
    start = 500_000 if behind else 5_000_000
    moments = ((records.CREATED, start), (records.STARTED, start), (records.RETURNED, start + 5_000_000))
    for op, us in moments:
        tape.put(op, 2, us + decoder.began // 1000)
    decoder.feed(tape.slots)
    kinds = [json.loads(line)["type"] for line in decoder.take().splitlines()]
    assert ("lint" in kinds) == (not behind)
