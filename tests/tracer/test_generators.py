"""Plain generators driven by hand: who resumes whom, with which value, and how each ends."""

import sys
from pathlib import Path

from tests.tracing import Traced, alone, trace, write

MONITORED = sys.version_info >= (3, 12)
TYPES = ("generator_resumed", "generator_yielded", "generator_ended")


def told(traced: Traced) -> list[str]:
    assert traced.violations == []
    assert traced.of_type("truncated") == []
    return traced.told(*TYPES)


def test_two_generators_advanced_in_turn() -> None:
    traced = trace(
        """\
        def count(name):
            yield name + "1"
            yield name + "2"
            return name

        a, b = count("a"), count("b")
        print(next(a), next(b))
        print(next(a), next(b))
        for each in a, b:
            print(next(each, "end"))
        """
    )
    assert traced.stdout == "a1 b1\na2 b2\nend\nend\n"
    assert told(traced) == [
        "count generator_resumed next value=None line 1",
        "count generator_yielded value='a1' line 2",
        "count/2 generator_resumed next value=None line 1",
        "count/2 generator_yielded value='b1' line 2",
        "count generator_resumed next value=None line 2",
        "count generator_yielded value='a2' line 3",
        "count/2 generator_resumed next value=None line 2",
        "count/2 generator_yielded value='b2' line 3",
        "count generator_resumed next value=None line 3",
        "count generator_ended returned 'a' line 4",
        "count/2 generator_resumed next value=None line 3",
        "count/2 generator_ended returned 'b' line 4",
    ]
    created = traced.of_type("object_created")
    assert [(event["kind"], event["name"], event["defined"]["line"]) for event in created] == [
        ("generator", "count", 1),
        ("generator", "count", 1),
    ]
    callers = [event["caller"]["line"] for event in traced.of_type("generator_resumed")]
    assert callers == [7, 7, 8, 8, 10, 10]


def test_the_value_that_each_send_delivers() -> None:
    traced = trace(
        """\
        def average():
            total, mean = 0, None
            for count in range(1, 4):
                total += yield mean
                mean = total / count
            return mean

        consumer = average()
        consumer.send(None)
        print(consumer.send(10), consumer.send(2 * 10 if consumer else 0))
        try:
            consumer.send(*[30])
        except StopIteration as stop:
            print(stop.value)
        """
    )
    assert traced.stdout == "10.0 15.0\n20.0\n"
    # Where the call is not a plain one, 3.12 and later do not tell what was sent.
    plainly = [("send", "10"), (None, None), (None, None)] if MONITORED else [("send", "10"), ("send", "20")]
    resumed = [(event["how"], event["value"]) for event in traced.of_type("generator_resumed")]
    assert resumed == [("next", "None"), *plainly, *([] if MONITORED else [("send", "30")])]
    assert told(traced)[-1] == "average generator_ended returned 20.0 line 6"


def test_exceptions_thrown_in_caught_and_raised() -> None:
    source = """\
        def guarded():
            try:
                yield 1
            except KeyError as error:
                yield error
            1 / 0

        steps = guarded()
        next(steps)
        print(repr(steps.throw(KeyError("lost"))))
        next(steps)
        """
    path = write(source)
    plain, traced = alone(path), trace(path)
    assert (traced.stdout, traced.stderr, traced.exit_code) == (plain.stdout, plain.stderr, 1)
    assert told(traced) == [
        "guarded generator_resumed next value=None line 1",
        "guarded generator_yielded value=1 line 3",
        "guarded generator_resumed throw value=KeyError(\"'lost'\") line 3",
        "guarded generator_yielded value=KeyError(\"'lost'\") line 5",
        "guarded generator_resumed next value=None line 5",
        "guarded generator_ended raised ZeroDivisionError(division by zero) line 6",
    ]


def test_closed_by_hand_and_dropped() -> None:
    traced = trace(
        """\
        def careful(name):
            try:
                yield name
            finally:
                print("cleanup", name)

        closed = careful("closed")
        next(closed)
        closed.close()
        dropped = careful("dropped")
        next(dropped)
        del dropped
        """
    )
    assert traced.stdout == "cleanup closed\ncleanup dropped\n"
    assert told(traced) == [
        "careful generator_resumed next value=None line 1",
        "careful generator_yielded value='closed' line 3",
        "careful generator_resumed throw value=GeneratorExit('') line 3",
        "careful generator_ended closed line 3",
        "careful/2 generator_resumed next value=None line 1",
        "careful/2 generator_yielded value='dropped' line 3",
        "careful/2 generator_resumed throw value=GeneratorExit('') line 3",
        "careful/2 generator_ended closed line 3",
    ]


def test_a_close_that_runs_nothing_ends_the_lane() -> None:
    traced = trace(
        """\
        def endless():
            while True:
                yield

        each = endless()
        next(each)
        each.close()
        """
    )
    assert told(traced)[-1] == "endless generator_ended closed line 3"


def test_a_generator_within_a_generator() -> None:
    traced = trace(
        """\
        def inner():
            got = yield "in"
            return got

        def outer():
            print((yield from inner()))
            yield "out"

        both = outer()
        next(both)
        both.send("through")
        both.close()
        """
    )
    assert traced.stdout == "through\n"
    lines = [line for line in told(traced) if line.startswith("inner")]
    assert lines == [
        "inner generator_resumed in outer next value=None line 1",
        "inner generator_yielded in outer value='in' line 2",
        "inner generator_resumed in outer send value='through' line 2",
        "inner generator_ended returned in outer 'through' line 3",
    ]
    # What passes through `yield from` is told of the outer generator, too.
    passed = [line for line in told(traced) if line.startswith("outer") and "line 6" in line]
    assert passed == [
        "outer generator_yielded value='in' line 6",
        "outer generator_resumed send value='through' line 6",
    ]


def test_a_dropped_generator_is_nobodys_parent() -> None:
    # 3.13 drops these without running them, and a caller's frame soon stands where theirs stood.
    callers = "".join(
        "\ndrop()\n\ndef caller{0}():\n{1}    left = count(0, 2)\n    next(left)\n\ncaller{0}()\n".format(
            size, "".join(f"    x{number} = {number}\n" for number in range(size))
        )
        for size in range(12)
    )
    traced = trace(
        "def count(first, most):\n    for number in range(first, most):\n        yield number\n\n"
        "def drop():\n    left, right = count(0, 2), count(0, 2)\n    next(left), next(right)\n" + callers
    )
    told(traced)
    assert {event["parent"] for event in traced.of_type(*TYPES)} == {None}


def test_generators_that_tasks_and_libraries_drive_have_no_lane() -> None:
    traced = trace(
        """\
        import asyncio, contextlib, types

        @contextlib.contextmanager
        def managed():
            yield "entered"

        @types.coroutine
        def bare():
            yield

        async def main():
            with managed() as value:
                print(value)
            await bare()

        asyncio.run(main())
        """
    )
    assert traced.stdout == "entered\n"
    assert told(traced) == []
    assert [event["kind"] for event in traced.of_type("object_created")] == ["loop"]


def test_a_generator_in_a_task_names_the_task() -> None:
    traced = trace(
        """\
        import asyncio

        def numbers():
            yield 1
            yield 2

        async def main():
            for number in numbers():
                await asyncio.sleep(0)

        asyncio.run(main())
        """
    )
    told(traced)
    task = traced.of_type("task_created")[0]
    assert {event["task"] for event in traced.of_type(*TYPES)} == {task["task"]}
    places = [event["where"]["line"] for event in traced.of_type("step_ended") if "awaiting" in event]
    assert places == [9, 9]


def test_after_a_thousand_resumptions_it_says_so_and_falls_silent() -> None:
    traced = trace(
        """\
        def many():
            for number in range(5_000):
                yield number

        def few():
            yield 1

        print(sum(many()), list(few()))
        """
    )
    assert traced.stdout == "12497500 [1]\n"
    assert traced.violations == []
    (cut,) = traced.of_type("truncated")
    assert (cut["limit"], cut["missing"], cut["generator"], cut["where"]["line"]) == (
        "generator",
        None,
        "many",
        1,
    )
    lines = traced.told(*TYPES)
    assert len([line for line in lines if line.startswith("many generator_resumed")]) == 1_000
    assert lines[-1] == "few generator_ended returned None line 6"


def test_generators_of_a_module_of_the_users(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text("import steps\nprint(list(steps.two()))\nimport broken\n")
    (tmp_path / "steps.py").write_text("def two():\n    got = yield 1\n    yield got\n")
    (tmp_path / "broken.py").write_text("def two(:\n    yield\n")
    # Twice, since the second import finds compiled code.
    for _ in range(2):
        plain, traced = alone(tmp_path / "script.py"), trace(tmp_path / "script.py")
        assert (traced.stdout, traced.stderr) == (plain.stdout, plain.stderr)
        assert told(traced) == [
            "two generator_resumed next value=None line 1",
            "two generator_yielded value=1 line 2",
            "two generator_resumed next value=None line 2",
            "two generator_yielded value=None line 3",
            "two generator_resumed next value=None line 3",
            "two generator_ended returned None line 3",
        ]
        assert {event["where"]["file"] for event in traced.of_type(*TYPES)} == {"steps.py"}


def test_a_traced_generator_looks_as_it_does_untraced() -> None:
    path = write(
        """\
        import inspect, sys, traceback

        class Box:
            def __values(self, most=2, *, step=1):
                '''Gives values.'''
                hidden = most
                try:
                    for value in range(0, most, step):
                        got = yield value, (
                            hidden
                        )
                        if got:
                            return (yield got)
                except ValueError:
                    traceback.print_exc()
                    raise RuntimeError("from it")
                finally:
                    yield "finally"

            values = __values

        box = Box().values()
        print(next(box), inspect.getgeneratorstate(box), inspect.getgeneratorlocals(box).keys())
        print(box.gi_frame.f_lineno, box.gi_running, box.gi_yieldfrom, Box.values.__doc__)
        print(box.send("got"), box.gi_frame.f_lineno, sys.gettrace())
        print(list(box), inspect.getgeneratorstate(box), box.gi_frame)
        box = Box().values()
        next(box)
        print(box.throw(ValueError("thrown")))
        for wrong in (lambda: box.send(), lambda: Box().values().send(1), lambda: next(box)):
            try:
                wrong()
            except Exception:
                traceback.print_exc()
        print(inspect.signature(Box.values), Box.values.__code__.co_varnames, Box.values.__qualname__)
        print(inspect.getsource(Box.values))
        raise SystemExit(next(iter([7])))
        """
    )
    plain, traced = alone(path), trace(path)
    assert traced.stdout == plain.stdout
    assert traced.stderr == plain.stderr
    assert traced.exit_code == plain.returncode == 7
    assert traced.violations == []
    assert traced.of_type("truncated") == []


def test_a_generator_that_a_task_drives_is_no_lane() -> None:
    """What an object's `__await__` yields goes to the loop; so does what it delegates to."""
    traced = trace("""
        import asyncio

        class Kettle:
            def __await__(self):
                yield from asyncio.sleep(0.01).__await__()
                yield from inner()

        def inner():
            yield from asyncio.sleep(0.01).__await__()

        def by_hand():
            yield from numbers()

        def numbers():
            yield 1

        async def main():
            await Kettle()
            print(list(by_hand()))

        asyncio.run(main())
    """)
    assert traced.violations == []
    created = [event for event in traced.of_type("object_created") if event["kind"] == "generator"]
    assert [event["name"] for event in created] == ["by_hand", "numbers"]
