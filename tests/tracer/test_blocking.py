"""Blocked threads: each call that holds one, with its line, from its begin to its end; and only those."""

import textwrap

from tests.tracing import Traced, alone, trace, write

HEAD = """\
import concurrent.futures, multiprocessing, os, queue, select, selectors, socket, subprocess, threading, time
from time import sleep

def later(function, *arguments):
    timer = threading.Timer(0.05, function, arguments)
    timer.start()

def fresh():
    global lock, reentrant, event, condition, left, right
    lock, reentrant = threading.Lock(), threading.RLock()
    event, condition = threading.Event(), threading.Condition()
    left, right = socket.socketpair()

def another_has(*things):
    has = threading.Event()
    def hold():
        for thing in things: thing.acquire()
        has.set()
        time.sleep(0.05)
        for thing in things: thing.release()
    threading.Thread(target=hold).start()
    while not has.is_set(): pass

"""


def run(*bodies: str) -> tuple[Traced, list[list[str]]]:
    """Runs bodies one after the other, and says of each what blocked the main thread, by lines from 1."""
    source, firsts = HEAD, []
    for number, body in enumerate(bodies):
        source += f"def case_{number}():\n"
        firsts.append(source.count("\n"))
        source += textwrap.indent(textwrap.dedent(body), "    ") + "\n\n"
    source += "if __name__ == '__main__':\n"
    for number in range(len(bodies)):
        source += f"    fresh()\n    case_{number}()\n    left.close(); right.close()\n"
    traced = trace(source)
    assert traced.stderr == ""
    assert traced.violations == []
    assert traced.of_type("truncated") == []
    told: list[list[str]] = [[] for _ in bodies]
    begun: list[str] = []
    for event in traced.of_type("thread_blocked", "thread_unblocked"):
        if event["thread"] is None:
            if event["type"] == "thread_unblocked":
                assert event["call"] == begun.pop()
                continue
            begun.append(event["call"])
            if event["where"]["function"].startswith("case_"):
                number = int(event["where"]["function"].partition(".")[0][5:])
                told[number].append(f"{event['call']} line {event['where']['line'] - firsts[number]}")
    assert begun == []
    return traced, told


CASES = {
    "time.sleep(0.01)\nsleep(0.01)": ["time.sleep line 1", "time.sleep line 2"],
    "event.wait(0.01)": ["threading.Event.wait line 1"],
    "later(event.set)\nevent.wait()\nevent.wait()": ["threading.Event.wait line 2"],
    "with condition:\n    condition.wait(0.01)": ["threading.Condition.wait line 2"],
    "with condition:\n    condition.wait_for(lambda: False, 0.01)": ["threading.Condition.wait_for line 2"],
    "threading.Semaphore(0).acquire(timeout=0.01)": ["threading.Semaphore.acquire line 1"],
    "threading.Semaphore(1).acquire()": [],
    "b = threading.Barrier(2)\nlater(b.wait)\nb.wait()": ["threading.Barrier.wait line 3"],
    "q = queue.Queue()\nlater(q.put, 1)\nq.get()": ["queue.Queue.get line 3"],
    "q = queue.Queue()\nq.put(1)\nq.get()": [],
    "q = queue.Queue(1)\nq.put(1)\nlater(q.get)\nq.put(2)": ["queue.Queue.put line 4"],
    "q = queue.Queue()\nq.put(1)\nlater(q.task_done)\nq.join()": ["queue.Queue.join line 4"],
    "t = threading.Thread(target=sleep, args=(0.03,))\nt.start()\nt.join()\nt.join()": [
        "threading.Thread.join line 3"
    ],
    "t = threading.Thread(target=sleep, args=(0.03,))\nt.start()\nt.is_alive()\nt.join(0)\nt.join(0.01)": [
        "threading.Thread.join line 5"
    ],
    "subprocess.run(['sleep', '0.03'])": ["subprocess.run line 1"],
    "p = subprocess.Popen(['sleep', '0.03'])\np.wait()\np.wait()": ["subprocess.Popen.wait line 2"],
    "p = subprocess.Popen(['sleep', '0.05'])\np.wait(5)": ["subprocess.Popen.wait line 2"],
    """\
    p = subprocess.Popen("sleep 0.03; echo x; echo y >&2", shell=True, stdout=-1, stderr=-1)
    p.communicate()
    """: ["subprocess.Popen.communicate line 2"],
    """\
    p = subprocess.Popen("sleep 0.03; echo x; sleep 0.05", shell=True, stdout=-1, text=True)
    p.stdout.readline()
    p.wait()
    p.stdout.close()
    """: ["io.FileIO.read line 2", "subprocess.Popen.wait line 3"],
    "open(__file__).read()": [],
    "later(right.send, b'x')\nleft.recv(1)": ["socket.socket.recv line 2"],
    "right.send(b'x')\nleft.recv(1)": [],
    """\
    left.setblocking(False)
    try:
        left.recv(1)
    except BlockingIOError:
        pass
    """: [],
    """\
    try:
        left.recv(1, socket.MSG_DONTWAIT)
    except BlockingIOError:
        pass
    """: [],
    "later(right.send, b'x\\n')\nf = left.makefile('rb')\nf.readline()\nf.close()": [
        "socket.SocketIO.readinto line 3"
    ],
    """\
    left.settimeout(0.02)
    try:
        while True:
            left.send(b"x" * 10000)
    except TimeoutError:
        pass
    """: ["socket.socket.send line 4"],
    """\
    server = socket.create_server(("127.0.0.1", 0))
    later(lambda: socket.create_connection(server.getsockname()).close())
    server.accept()[0].close()
    server.close()
    """: ["socket.socket.accept line 3"],
    """\
    server = socket.create_server(("127.0.0.1", 0))
    socket.create_connection(server.getsockname()).close()
    server.close()
    """: ["socket.create_connection line 2"],
    "select.select([left], [], [], 0.01)": ["select.select line 1"],
    """\
    with selectors.DefaultSelector() as selector:
        selector.register(left, 1)
        selector.select(0)
        selector.select(0.01)
    """: ["selectors.EpollSelector.select line 4"],
    "os.system('sleep 0.01')": ["os.system line 1"],
    """\
    p = multiprocessing.Process(target=sleep, args=(0.03,))
    p.start()
    p.join()
    """: ["multiprocessing.Process.join line 3"],
    """\
    p = multiprocessing.Process(target=sleep, args=(0.03,))
    p.start()
    p.join(5)
    """: ["multiprocessing.Process.join line 3"],
    "a, b = multiprocessing.Pipe()\nlater(b.send, 1)\na.recv()": [
        "multiprocessing.connection.Connection.recv line 3"
    ],
    """\
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        pool.submit(sleep, 0.03).result()
        concurrent.futures.wait([pool.submit(sleep, 0.03)])
        for future in concurrent.futures.as_completed([pool.submit(sleep, 0.03)]): pass
        list(pool.map(sleep, [0.03]))
        pool.submit(sleep, 0.03)
    """: [
        "concurrent.futures.Future.result line 2",
        "concurrent.futures.wait line 3",
        "concurrent.futures.as_completed line 4",
        "concurrent.futures.Executor.map line 5",
        "concurrent.futures.ThreadPoolExecutor.shutdown line 1",
    ],
}


def test_a_call_that_blocks_is_told_of_by_name_and_line() -> None:
    _, told = run(*CASES)
    assert dict(zip(CASES, told, strict=True)) == CASES


LOCKED = {
    "with lock: pass": ["threading.Lock.acquire line 2"],
    "lock.acquire()": ["threading.Lock.acquire line 2"],
    "lock.acquire(True, 1)": ["threading.Lock.acquire line 2"],
    "lock.acquire(timeout=max(1, 2))": ["threading.Lock.acquire line 2"],
    "lock.acquire(False)": [],
    "lock.acquire(blocking=False)": [],
    "lock.acquire(timeout=0)": [],
    "lock.locked()": [],
    "with reentrant: pass": ["threading.RLock.acquire line 2"],
    "reentrant.acquire()": ["threading.RLock.acquire line 2"],
    "reentrant.acquire(blocking=False)": [],
}


def test_a_lock_blocks_only_while_another_has_it() -> None:
    _, told = run(*(f"another_has(lock, reentrant)\n{body}" for body in LOCKED))
    assert dict(zip(LOCKED, told, strict=True)) == LOCKED


def test_a_free_lock_and_one_taken_again_block_nobody() -> None:
    body = "with lock: pass\nwith reentrant:\n    with reentrant: pass\nlock.acquire(); lock.release()"
    assert run(body)[1] == [[]]


def test_plain_blocking_code_is_one_lane_blocked_all_along() -> None:
    traced = trace(
        """\
        import time

        def job(n):
            time.sleep(0.01)

        for n in range(3):
            job(n)
        """
    )
    assert traced.violations == []
    assert traced.told() == ["main thread_blocked time.sleep line 4", "main thread_unblocked time.sleep"] * 3


def test_a_step_that_blocks_is_told_of_as_its_tasks() -> None:
    traced = trace(
        """\
        import asyncio, time

        async def main():
            await asyncio.sleep(0)
            time.sleep(0.01)

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    task = traced.of_type("task_created")[0]["task"]
    assert [(event["thread"], event["task"]) for event in traced.of_type("thread_blocked")] == [(None, task)]
    assert traced.told()[-4:] == [
        "Task-1 step_started",
        "Task-1 thread_blocked time.sleep line 5",
        "Task-1 thread_unblocked time.sleep",
        "Task-1 step_ended returned None",
    ]


def test_asyncios_own_waits_block_nobody() -> None:
    traced = trace(
        """\
        import asyncio

        async def answer(reader, writer):
            writer.write(await reader.readline())
            writer.close()

        async def main():
            server = await asyncio.start_server(answer, "127.0.0.1", 0)
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            await asyncio.sleep(0.01)
            writer.write(b"x\\n")
            print(await reader.read())
            process = await asyncio.create_subprocess_exec("sleep", "0.01")
            await process.wait()
            writer.close()
            server.close()

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert traced.told("thread_blocked") == []


def test_a_librarys_wait_stands_at_the_users_line_and_names_the_library() -> None:
    body = """\
        import urllib.request
        server = socket.create_server(("127.0.0.1", 0))
        def serve():
            connection = server.accept()[0]
            connection.recv(1000)
            sleep(0.05)
            connection.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\nhello")
            connection.close()
        threading.Thread(target=serve, daemon=True).start()
        print(urllib.request.urlopen("http://127.0.0.1:%d" % server.getsockname()[1]).read())
        server.close()
        """
    traced, _ = run(body)
    waits = [
        event["where"]
        for event in traced.of_type("thread_blocked")
        if event["thread"] is None and event["call"] == "socket.SocketIO.readinto"
    ]
    assert {where["line"] - HEAD.count("\n") for where in waits} == {11}
    assert waits[0]["library"] == "urllib.request.urlopen"


def test_work_without_code_of_the_users_stands_where_it_was_submitted() -> None:
    traced = trace(
        """\
        import asyncio, threading, time

        lock = threading.Lock()
        lock.acquire()

        async def main():
            asyncio.get_running_loop().call_later(0.05, lock.release)
            await asyncio.to_thread(time.sleep, 0.01)
            await asyncio.to_thread(lock.acquire)

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert [line.partition(" ")[2] for line in traced.told("thread_blocked")] == [
        "thread_blocked time.sleep line 8 within time.sleep",
        "thread_blocked threading.Lock.acquire line 9 within threading.Lock.acquire",
    ]


def test_an_interrupted_wait_ends_and_its_traceback_reads_as_ever() -> None:
    path = write(
        """\
        import os, signal, threading, time

        def wait(what):
            threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
            try:
                what()
            except KeyboardInterrupt:
                import traceback
                traceback.print_exc()

        lock = threading.Lock()
        lock.acquire()
        wait(lambda: time.sleep(5))
        wait(lock.acquire)
        wait(lambda: lock.acquire())
        wait(threading.Event().wait)
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
        with lock:
            pass
        """
    )
    traced, plain = trace(path), alone(path)
    assert traced.stderr == plain.stderr
    assert traced.exit_code == plain.returncode
    assert traced.violations == []
    ended = [event for event in traced.of_type("thread_unblocked") if event["thread"] is None]
    begun = [event for event in traced.of_type("thread_blocked") if event["thread"] is None]
    assert [event["call"] for event in begun] == [event["call"] for event in ended] == [
        "time.sleep", "threading.Lock.acquire", "threading.Event.wait", "threading.Lock.acquire",
    ]  # fmt: skip


def test_a_blocked_thread_is_told_of_before_the_call_is_over() -> None:
    traced = trace(
        """\
        import os, signal, threading, time
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGKILL)).start()
        time.sleep(5)
        """
    )
    assert traced.exit_code == -9
    assert "main thread_blocked time.sleep line 3" in traced.told("thread_blocked")


def test_a_builtin_that_blocks_looks_as_it_did() -> None:
    path = write(
        """\
        import copy, functools, inspect, operator, pickle, threading, time, types, socket, os, select
        from time import sleep

        for function in (time.sleep, sleep, os.system, select.select):
            print(repr(function), function.__name__, function.__qualname__, function.__module__)
            print(isinstance(function, types.BuiltinFunctionType), inspect.isbuiltin(function))
            print(function.__doc__, function.__class__, function.__self__, function.__text_signature__)
            print(pickle.loads(pickle.dumps(function)) is function, copy.deepcopy(function) is function)
            print(functools.partial(function, 1), f"{function}", sorted(dir(function)) == sorted(dir(len)))
            print({function: 1}[function], function == function, function != len)
            try:
                function.attribute = 1
            except AttributeError as error:
                print(error)
            try:
                print(inspect.signature(function))
            except ValueError as error:
                print(error)
        wrong = lambda: sleep(-1), lambda: sleep(), lambda: sleep(1, x=2), lambda: select.select()
        for call in wrong:
            try:
                call()
            except Exception as error:
                print(type(error), error, error.__traceback__.tb_next.tb_next)
        lock = threading.Lock()
        lock.acquire()
        print(lock.acquire.__name__, lock.acquire.__self__ is lock, lock.acquire == lock.acquire)
        print(type(lock).acquire)
        print(isinstance(lock.acquire, types.BuiltinMethodType), hash(lock.acquire) == hash(lock.acquire))
        print(type(lock).acquire(lock, False), operator.methodcaller("acquire", False)(lock))
        print(socket.socket.recv, socket.socket.__dict__.keys() >= {"accept", "makefile"})
        with socket.socket() as sock:
            print(sock.recv.__name__, sock.connect.__qualname__)
        class Mine(socket.socket):
            def recv(self, n):
                return super().recv(n)
        a, b = socket.socketpair()
        mine = Mine(fileno=a.detach())
        b.send(b"hello")
        print(mine.recv(5))
        mine.attribute = mine.send = 5
        print(mine.send)
        """
    )
    traced, plain = trace(path), alone(path)
    assert traced.stdout.replace(" at 0x", "") != ""
    assert traced.stdout == plain.stdout
    assert (traced.stderr, traced.exit_code) == (plain.stderr, 0)
