"""Greenlets: each switch, with the value that it carried; and gevent's, which wait at the same time."""

import re

import pytest

from tests.tracing import Traced, alone, trace, write

pytest.importorskip("greenlet", reason="comes with Playwright")

TYPES = ("greenlet_switched", "greenlet_ended")


def told(traced: Traced) -> list[str]:
    assert traced.violations == []
    assert traced.of_type("truncated") == []
    return traced.told(*TYPES)


def test_two_greenlets_that_switch_to_each_other() -> None:
    traced = trace(
        """\
        from greenlet import getcurrent, greenlet

        def ping(number):
            while number < 4:
                number = pong_lane.switch(number + 1)
            return "done"

        def pong(number):
            while True:
                number = ping_lane.switch(number + 1)

        ping_lane, pong_lane = greenlet(ping), greenlet(pong)
        print(ping_lane.switch(0), ping_lane.dead)
        """
    )
    assert traced.stdout == "done True\n"
    assert told(traced) == [
        "main greenlet_switched to ping switch value=0 line 13",
        "ping greenlet_switched to pong switch value=1 line 5",
        "pong greenlet_switched to ping switch value=2 line 10",
        "ping greenlet_switched to pong switch value=3 line 5",
        "pong greenlet_switched to ping switch value=4 line 10",
        "ping greenlet_ended returned",
        "ping greenlet_switched to main switch value='done'",
    ]
    main, ping, pong = traced.of_type("object_created")
    assert (main["kind"], main["name"], main["parent"], main["thread"]) == ("greenlet", "main", None, None)
    assert (ping["name"], ping["parent"], ping["defined"]["line"]) == ("ping", main["object"], 3)
    assert (pong["name"], pong["parent"], pong["defined"]["line"]) == ("pong", main["object"], 8)


def test_no_value_many_values_and_one_that_is_the_users() -> None:
    traced = trace(
        """\
        import greenlet

        class Secret:
            def __repr__(self):
                raise SystemExit("looked at")

        def run(*arguments, **options):
            main.switch(*arguments)
            main.switch(Secret())
            main.switch("a" if options else "b")

        main = greenlet.getcurrent()
        lane = greenlet.greenlet(run)
        lane.switch(1, [2], None)
        lane.switch()
        send = lane.switch
        print(send())
        lane.switch(key=1)
        """
    )
    assert (traced.stdout, traced.exit_code) == ("b\n", 0)
    assert told(traced) == [
        "main greenlet_switched to run switch value=(1, [2], None) line 14",
        "run greenlet_switched to main switch value=(1, [2], None) line 8",
        "main greenlet_switched to run switch value=() line 15",
        "run greenlet_switched to main switch value=<Secret> line 9",
        "main greenlet_switched to run switch value=() line 17",
        "run greenlet_switched to main switch value=? line 10",
        "main greenlet_switched to run switch value=? line 18",
        "run greenlet_ended returned",
        "run greenlet_switched to main switch value=?",
    ]


def test_where_nobody_shows_the_value_it_is_null() -> None:
    traced = trace(
        """\
        import greenlet

        def run(**options):
            pass

        greenlet.greenlet(run).switch(first=1)
        """
    )
    first, last = traced.of_type("greenlet_switched")
    assert (first["value"], last["value"]) == (None, None)


def test_throwing_failing_and_killing() -> None:
    source = """\
        import greenlet, traceback

        def patient():
            try:
                main.switch("ready")
            except KeyError as error:
                traceback.print_exc()
                main.switch("caught")

        def failing():
            raise ValueError("inside")

        main = greenlet.getcurrent()
        lane = greenlet.greenlet(patient)
        lane.switch()
        lane.throw(KeyError("thrown"))
        print(repr(lane.throw()))
        try:
            greenlet.greenlet(failing).switch()
        except ValueError:
            traceback.print_exc()
        """
    path = write(source)
    plain, traced = alone(path), trace(path)
    assert traced.stdout == plain.stdout == "GreenletExit()\n"
    assert traced.stderr == plain.stderr
    assert told(traced) == [
        "main greenlet_switched to patient switch value=() line 15",
        "patient greenlet_switched to main switch value='ready' line 5",
        "main greenlet_switched to patient throw value=KeyError(\"'thrown'\") line 16",
        "patient greenlet_switched to main switch value='caught' line 8",
        "main greenlet_switched to patient throw value=GreenletExit line 17",
        "patient greenlet_ended returned",
        "patient greenlet_switched to main switch value=GreenletExit('')",
        "main greenlet_switched to failing switch value=() line 19",
        "failing greenlet_ended raised",
        "failing greenlet_switched to main throw value=?",
    ]


def test_the_programs_own_trace_function_is_called_as_ever() -> None:
    path = write(
        """\
        import greenlet

        def mine(event, pair):
            print(event, pair[0] is main, greenlet.gettrace() is mine)

        def failing(event, pair):
            raise LookupError("mine")

        main = greenlet.getcurrent()
        print(greenlet.gettrace(), greenlet.settrace(mine))
        greenlet.greenlet(lambda: main.switch()).switch()
        print(greenlet.settrace(failing) is mine)
        greenlet.greenlet(print).switch("never")
        """
    )
    plain, traced = alone(path), trace(path)
    assert (traced.stdout, traced.stderr, traced.exit_code) == (plain.stdout, plain.stderr, plain.returncode)
    assert told(traced)[:2] == [
        "main greenlet_switched to <lambda> switch value=() line 11",
        "<lambda> greenlet_switched to main switch value=() line 11",
    ]


def test_each_thread_has_a_main_greenlet_of_its_own() -> None:
    traced = trace(
        """\
        import threading
        import greenlet

        def run(word):
            print(word)

        def work():
            greenlet.greenlet(run).switch("in a thread")

        thread = threading.Thread(target=work, name="worker")
        thread.start()
        thread.join()
        """
    )
    assert traced.stdout == "in a thread\n"
    assert told(traced) == [
        "main greenlet_switched to run switch value='in a thread' line 8",
        "run greenlet_ended returned",
        "run greenlet_switched to main switch value=None",
    ]
    (thread,) = traced.of_type("thread_started")
    assert {event["thread"] for event in traced.of_type(*TYPES)} == {thread["thread"]}


def test_a_greenlet_looks_as_it_does_untraced() -> None:
    path = write(
        """\
        import greenlet, inspect, sys, traceback

        def run(word):
            traceback.print_stack()
            print(main.switch(word), [entry.name for entry in traceback.extract_stack()])

        main = greenlet.getcurrent()
        lane = greenlet.greenlet(run)
        print(type(lane.switch), lane.switch.__name__, greenlet.greenlet.switch, lane.switch == lane.switch)
        print(lane.switch("one"))
        print([frame.function for frame in inspect.getouterframes(lane.gr_frame)])
        lane.switch("two")
        five = greenlet.greenlet(5)
        for wrong in (lambda: lane.switch(), lambda: five.switch(1, 2), lambda: lane.throw(7)):
            try:
                print(wrong())
            except BaseException:
                traceback.print_exc()
        print(greenlet.__spec__.loader is greenlet.__loader__, type(greenlet._greenlet.__loader__))
        print([type(finder).__name__ for finder in sys.meta_path])
        """
    )
    plain, traced = alone(path), trace(path)
    assert (traced.stdout, traced.stderr, traced.exit_code) == (plain.stdout, plain.stderr, plain.returncode)
    assert traced.of_type("truncated") == []


# -- gevent --------------------------------------------------------------------------------------------------


def test_two_sleepers_wait_at_the_same_time() -> None:
    pytest.importorskip("gevent")
    path = write(
        """\
        from gevent import monkey
        monkey.patch_all()
        import threading, time
        import gevent

        def sleeper(seconds):
            time.sleep(seconds)
            print("slept", seconds, threading.current_thread().name)
            return seconds

        def failing():
            raise ValueError("inside")

        long = gevent.spawn(sleeper, 0.2)
        short = gevent.spawn(sleeper, 0.1)
        print([each.value for each in gevent.joinall([long, short])])
        gevent.spawn(failing).join()
        """
    )
    plain, traced = alone(path), trace(path)
    assert traced.stdout == plain.stdout
    assert masked(traced.stderr) == masked(plain.stderr)
    assert traced.violations == []
    created = {event["object"]: event for event in traced.of_type("object_created")}
    assert [(event["name"], event.get("internal")) for event in created.values()] == [
        ("main", None),
        ("Hub.run", "gevent hub"),
        ("sleeper", None),
        ("sleeper", None),
        ("failing", None),
    ]
    assert [event["where"] and event["where"]["line"] for event in created.values()] == [
        None,
        None,
        14,
        15,
        17,
    ]
    sleeps = [
        event for event in traced.of_type("greenlet_switched") if "awaiting" in event and event["where"]
    ]
    assert [(event["awaiting"], event["where"]) for event in sleeps] == [
        (
            {"kind": "sleep", "delay": delay},
            {"file": "script.py", "line": 7, "function": "sleeper", "library": "sleep"},
        )
        for delay in (0.2, 0.1)
    ]
    ended = traced.of_type("greenlet_ended")
    assert [event["outcome"] for event in ended] == ["returned", "returned", "raised"]
    assert [event.get("result") for event in ended] == ["0.1", "0.2", None]
    assert ended[2]["exception"] == {"type": "ValueError", "message": "inside"}
    assert sleeps[1]["at"] < ended[0]["at"], "both sleep before the first is done"
    assert {event["thread"] for event in traced.of_type("output")} == {None}
    assert traced.of_type("thread_started") == []


def test_threads_of_gevents_pools_and_which_are_its_own() -> None:
    pytest.importorskip("gevent")
    traced = trace(
        """\
        import time
        import gevent
        from gevent.socket import getaddrinfo
        from gevent.threadpool import ThreadPool

        pool = ThreadPool(1)
        pool.apply(lambda: time.sleep(0.01))
        pool.kill()
        getaddrinfo("127.0.0.1", 80)
        gevent.get_hub().destroy()
        """
    )
    assert (traced.violations, traced.of_type("truncated")) == ([], [])
    users, gevents = traced.of_type("thread_started")
    assert (users["name"], users["call"]) == ("gevent pool", "gevent.threadpool._WorkerGreenlet.run")
    assert "internal" not in users
    assert gevents["internal"] == "gevent threadpool"
    assert [event["thread"] for event in traced.of_type("thread_blocked")] == [users["thread"]]
    assert [event["thread"] for event in traced.of_type("thread_ended")] == [
        users["thread"],
        gevents["thread"],
    ]
    created = traced.of_type("object_created")
    assert {event.get("internal") for event in created if event["thread"] == users["thread"]} == {None}
    assert {event.get("internal") for event in created if event["thread"] == gevents["thread"]} == {
        "gevent threadpool"
    }


def test_a_server_handles_each_connection_in_a_greenlet_of_the_handlers_name() -> None:
    pytest.importorskip("gevent")
    traced = trace(
        """\
        import gevent
        from gevent import server, socket

        def echo(connection, address):
            connection.sendall(connection.recv(10))

        serving = server.StreamServer(("127.0.0.1", 0), echo)
        serving.start()
        client = socket.create_connection(("127.0.0.1", serving.server_port))
        client.sendall(b"hello")
        print(client.recv(10))
        client.close()
        serving.stop()
        """
    )
    assert (traced.stdout, traced.violations, traced.of_type("truncated")) == ("b'hello'\n", [], [])
    (handler,) = [event for event in traced.of_type("object_created") if event["name"] == "echo"]
    assert handler["defined"]["line"] == 4
    (ended,) = [event for event in traced.of_type("greenlet_ended") if event["greenlet"] == handler["object"]]
    assert ended["outcome"] == "returned"


def test_a_child_process_under_gevent() -> None:
    pytest.importorskip("gevent")
    path = write(
        """\
        from gevent import monkey
        monkey.patch_all()
        import subprocess

        done = subprocess.run(["sh", "-c", "echo out; exit 3"], capture_output=True)
        print(done.returncode, done.stdout)
        try:
            subprocess.run(["/no/such/thing"])
        except OSError as error:
            print(error)
        """
    )
    plain, traced = alone(path), trace(path)
    assert (traced.stdout, traced.stderr) == (plain.stdout, plain.stderr)
    assert (traced.violations, traced.of_type("truncated")) == ([], [])
    (started,) = traced.of_type("process_started")
    (exited,) = traced.of_type("process_exited")
    assert (started["argv"], started["where"]["line"]) == (["sh", "-c", "echo out; exit 3"], 5)
    assert (exited["process"], exited["exit_code"]) == (started["process"], 3)


def masked(text: str) -> str:
    """gevent's report of a failure, without the moment and the address."""
    return re.sub(r"^\S+Z ", "", re.sub(r"0x[0-9a-f]+", "0x", text), flags=re.MULTILINE)
