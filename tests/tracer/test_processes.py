"""Child processes, whoever starts them: where, with what, and how they end."""

from tests.tracing import alone, trace, write


def test_a_child_of_subprocess_and_the_wait_for_it() -> None:
    traced = trace(
        """\
        import asyncio, subprocess

        async def main():
            process = await asyncio.create_subprocess_exec("sh", "-c", "sleep 0.02; exit 3")
            await process.wait()

        asyncio.run(main())
        subprocess.run(["sh", "-c", "exit 4"])
        """
    )
    assert traced.violations == []
    assert traced.told("process_started", "process_exited") == [
        "sh process_started by Task-1 line 4",
        "sh process_exited 3",
        "sh process_started by thread line 8",
        "sh process_exited 4",
    ]
    child = traced.of_type("process_started")[0]["process"]
    waits = [event for event in traced.of_type("step_ended") if "awaiting" in event]
    assert waits[-1]["awaiting"] == {"kind": "process", "process": child}
    assert waits[-1]["where"]["line"] == 5


def test_lines_of_a_child_are_awaited_from_its_pipe() -> None:
    traced = trace(
        """\
        import asyncio

        async def main():
            process = await asyncio.create_subprocess_shell(
                "sleep 0.02; echo one; exit 1", stdout=asyncio.subprocess.PIPE
            )
            print(await process.stdout.readline())
            print(await process.wait())

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert [line for line in traced.told("step_ended") if "stream_read" in line] == [
        "Task-1 step_ended suspended stream_read line 7"
    ]


def test_a_child_of_multiprocessing_is_told_of_with_what_it_runs() -> None:
    path = write(
        """\
        import multiprocessing, os, time

        def job(code):
            print("in the child", flush=True)
            time.sleep(0.01)
            os._exit(code)

        class Worker(multiprocessing.Process):
            def run(self):
                raise SystemExit(2)

        if __name__ == "__main__":
            process = multiprocessing.Process(target=job, args=(3,))
            process.start()
            process.join()
            worker = Worker()
            worker.start()
            worker.join()
            spawned = multiprocessing.get_context("spawn").Process(target=job, args=(4,))
            spawned.start()
            spawned.join()
            print(process.exitcode, worker.exitcode, spawned.exitcode)
        """
    )
    traced = trace(path)
    assert traced.violations == []
    assert traced.stdout == alone(path).stdout
    assert traced.told("process_started", "process_exited") == [
        "job process_started by thread line 14",
        "job process_exited 3",
        "Worker.run process_started by thread line 17",
        "Worker.run process_exited 2",
        "job process_started by thread line 20",
        "job process_exited 4",
    ]
    assert [event["argv"] for event in traced.of_type("process_started")] == [None, None, None]


def test_a_pool_of_processes() -> None:
    traced = trace(
        """\
        import multiprocessing

        if __name__ == "__main__":
            with multiprocessing.Pool(1) as pool:
                print(pool.map(abs, [-1, 2]))
                pool.close()
                pool.join()
        """
    )
    assert traced.violations == []
    assert traced.stdout == "[1, 2]\n"
    assert traced.told("process_started", "process_exited") == [
        "multiprocessing.pool.worker process_started by thread line 4",
        "multiprocessing.pool.worker process_exited 0",
    ]
    assert [event for event in traced.of_type("thread_started") if "internal" not in event] == []


def test_the_practice_site_is_marked_as_a_helper() -> None:
    traced = trace(
        """\
        import subprocess, sys

        for more in ([], ["-m", "app.practice"], ["-m", "app.practice", "x"]):
            subprocess.run([sys.executable, "-c", "pass", *more])
        subprocess.run("true -m app.practice", shell=True)
        """
    )
    assert traced.violations == []
    helpers = [event.get("helper") for event in traced.of_type("process_started")]
    assert helpers == [None, "practice site", None, None]
