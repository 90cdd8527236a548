"""Which step runs in which loop, from what the decoder learns of."""

from app.pipe import records
from app.pipe.decoder import Decoder
from app.pipe.lines import Limits
from app.pipe.running import Running, Step
from app.summary import Life
from tests.pipe.test_decoder import Tape

LOOP = '{"type":"object_created","object":1,"kind":"loop","place":0,"address":4096}'


def life(since: int) -> Life:
    life = Life("", 0, False)
    life.turn("running", since)
    return life


def test_the_inner_of_two_nested_steps_runs_in_each_loop() -> None:
    lives = {10: life(100), 11: life(200), 20: life(300)}
    running = Running(lives)
    running.loop(1, 0x1000)
    running.loop(2, 0x2000)
    for task, loop in ((10, 1), (11, 1), (20, 2)):
        running.created(task, loop)
        running.begun[task] = None
    assert running.steps() == {1: Step(11, 200, 1), 2: Step(20, 300, 2)}
    lives[11].turn("waiting", 400)
    lives[20].end("finished", 400)
    assert running.steps() == {1: Step(10, 100, 1)}
    assert list(running.begun) == [10]


def test_a_loop_at_the_address_of_one_that_is_gone_is_the_one_there() -> None:
    running = Running({})
    running.loop(1, 0x1000)
    running.loop(2, 0x1000)
    assert (running.loop_at(0x1000), running.loop_at(0x2000)) == (2, 0)


def test_nothing_runs_in_a_loop_that_was_never_told_of() -> None:
    running = Running({10: life(100)})
    running.created(10, 1)
    running.last = 10
    assert running.steps() == {}


def test_a_second_loop_does_not_hide_the_step_that_runs_in_the_first() -> None:
    tape = Tape()
    tape.text(records.EVENT, 5, LOOP)
    tape.put(records.CREATED, 2, 10, 0, 0, 1, 1)
    tape.put(records.STARTED, 2, 20)
    tape.text(records.EVENT, 25, LOOP.replace('"object":1', '"object":3').replace("4096", "8192"))
    tape.put(records.CREATED, 4, 30, 0, 0, 1, 3)
    tape.put(records.STARTED, 4, 40)
    decoder = Decoder(0, Limits())
    decoder.feed(tape.slots)
    assert decoder.running.steps() == {1: Step(2, 20, 1), 3: Step(4, 40, 3)}


def test_an_eager_step_is_the_one_that_runs_and_its_creators_goes_on_after_it() -> None:
    tape = Tape()
    tape.text(records.EVENT, 5, LOOP)
    tape.put(records.CREATED, 2, 10, 0, 0, 1, 1)
    tape.put(records.STARTED, 2, 20)
    tape.put(records.CREATED, 3, 30, 0, 0, 2, 1)
    tape.put(records.STARTED, 3, 30, 1)
    decoder = Decoder(0, Limits())
    decoder.feed(tape.slots)
    assert decoder.running.steps() == {1: Step(3, 30, 1)}
    tape = Tape()
    tape.put(records.RETURNED, 3, 50)
    decoder.feed(tape.slots)
    assert decoder.running.steps() == {1: Step(2, 20, 1)}


def test_the_decoder_knows_what_runs_and_an_address_is_no_part_of_an_event() -> None:
    tape = Tape()
    tape.text(records.EVENT, 5, LOOP)
    tape.put(records.CREATED, 2, 10, 0, 0, 1, 1)
    tape.put(records.CREATED, 3, 10, 0, 0, 2, 1)
    tape.put(records.STARTED, 2, 20)
    decoder = Decoder(0, Limits())
    decoder.feed(tape.slots)
    assert decoder.running.steps() == {1: Step(2, 20, 1)}
    assert b"address" not in decoder.take()

    tape = Tape()
    tape.put(records.YIELDED | records.NEXT, 2, 30, 0, 0, 0, 0, 3)
    decoder.feed(tape.slots)
    assert decoder.running.steps() == {1: Step(3, 30, 1)}

    tape = Tape()
    tape.text(records.EVENT, 40, '{"type":"step_ended","task":3,"outcome":"returned","result":"x"}')
    decoder.feed(tape.slots)
    assert decoder.running.steps() == {}


def test_when_the_tracer_is_silent_nothing_is_known_to_run() -> None:
    tape = Tape()
    tape.text(records.EVENT, 5, LOOP)
    tape.put(records.CREATED, 2, 10, 0, 0, 1, 1)
    tape.put(records.STARTED, 2, 20)
    tape.text(records.EVENT, 25, '{"type":"truncated","limit":"tracer","missing":null,"error":"E: e"}')
    decoder = Decoder(0, Limits())
    decoder.feed(tape.slots)
    assert (decoder.running.steps(), decoder.running.addresses) == ({}, {})
