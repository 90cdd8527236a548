"""The stack of a fork, read from outside: lines, names, threads, and what cannot be read."""

import asyncio.base_events
import contextlib
import dataclasses
import inspect
import json
import os
import subprocess
import sys
import textwrap
import typing
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.runner import remote_frames
from app.runner.remote_memory import Memory, Unreadable
from tests.tracing import ROOT

FORKS = """\
import json, os, sys, threading, time
from app.runner import remote_frames
from app.runner.remote_memory import Unreadable

def ready():
    os.write(writing, b"1")

def fork(child):
    global writing
    remote_frames.prepare()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        child()
        os._exit(0)
    os.close(writing)
    stacks = remote_frames.attach(pid)
    os.read(reading, 1)
    time.sleep(0.05)
    return pid, stacks

def stack(stacks, thread):
    told = []
    stacks.memory.forget()
    for frame in stacks.frames(thread):
        if stacks.is_code(frame.code):
            found = stacks.code(frame.code)
            try:
                told.append([found.file, found.function, stacks.line(found, frame.instruction)])
            except Unreadable:
                pass
    return told

def end(pid, told):
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    print(json.dumps(told))
"""


def forks(source: str) -> Any:
    """What a program printed that forks and reads its fork."""
    program = FORKS + textwrap.dedent(source)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, env=environment
    )
    assert ran.stderr == ""
    return json.loads(ran.stdout)


def test_this_python_is_understood() -> None:
    layout = remote_frames.prepare()
    assert layout.current
    assert remote_frames.prepare() is layout


def test_code_made_after_the_fork_is_read_with_names_in_every_width() -> None:
    told = forks(
        """\
        def child():
            space = {"ready": ready, "time": time}
            for name in ("plain", "caf\\xe9", "\\u4e2d", "\\U00020000"):
                source = f"def {name}(inner):\\n    a = 1\\n    inner()\\n"
                exec(compile(source, f"/{name}.py", "exec"), space)
            space["plain"](lambda: space["caf\\xe9"](lambda: space["\\u4e2d"](
                lambda: space["\\U00020000"](lambda: (ready(), time.sleep(9))))))

        pid, stacks = fork(child)
        end(pid, stack(stacks, stacks.layout.thread))
        """
    )
    assert [entry for entry in told if entry[0] != "<string>"] == [
        ["/\U00020000.py", "\U00020000", 3],
        ["/\u4e2d.py", "\u4e2d", 3],
        ["/caf\xe9.py", "caf\xe9", 3],
        ["/plain.py", "plain", 3],
    ]


def test_every_thread_has_its_stack_the_main_one_first() -> None:
    told = forks(
        """\
        def first():
            time.sleep(9)

        def second():
            time.sleep(9)

        def child():
            for target in (first, second):
                threading.Thread(target=target, daemon=True).start()
            ready()
            time.sleep(9)

        pid, stacks = fork(child)
        threads = list(stacks.threads())
        end(pid, [stack(stacks, thread)[0][1] for thread in threads])
        """
    )
    assert told == ["child", "first", "second"]


def test_a_stack_deeper_than_the_bound_is_not_read() -> None:
    told = forks(
        """\
        def deeper(levels):
            if levels:
                deeper(levels - 1)
            ready()
            time.sleep(9)

        def child():
            sys.setrecursionlimit(5000)
            deeper(2000)

        pid, stacks = fork(child)
        try:
            end(pid, stack(stacks, stacks.layout.thread))
        except Unreadable as error:
            end(pid, str(error))
        """
    )
    assert told == "too many frames"


def test_a_process_that_became_another_program_or_ended_reads_nothing() -> None:
    told = forks(
        """\
        def child():
            ready()
            os.execv("/bin/sleep", ["sleep", "9"])

        def tried(stacks):
            try:
                return stack(stacks, stacks.layout.thread)
            except Unreadable:
                return "nothing"

        pid, stacks = fork(child)
        told = [tried(stacks)]
        os.kill(pid, 9)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        end(pid, [*told, tried(stacks)])
        """
    )
    assert told == ["nothing", "nothing"]


def test_memory_that_is_not_there() -> None:
    memory = Memory(os.getpid())
    for address in (0, 8, 1 << 47, (1 << 64) - 8):
        with pytest.raises(Unreadable):
            memory.word(address)
    memory.close()
    with pytest.raises(OSError, match="No such file"):
        Memory(1 << 23)


def test_what_is_at_an_address_must_be_of_the_type_looked_for() -> None:
    stacks = remote_frames.attach(os.getpid())
    text, code = "text", test_memory_that_is_not_there.__code__
    assert stacks.string(id(text)) == "text"
    assert stacks.code(id(code)).function == "test_memory_that_is_not_there"
    number = 2.5
    assert stacks.number(id(number)) == number
    for read, wrong in ((stacks.code, text), (stacks.string, code), (stacks.number, text)):
        with pytest.raises(Unreadable):
            read(id(wrong))
    found = stacks.code(id(code))
    start = id(code) + stacks.layout.code_instructions
    assert stacks.line(found, start - 2) == code.co_firstlineno
    for outside in (start - 4, start + 1, start + found.instructions):
        with pytest.raises(Unreadable):
            stacks.line(found, outside)
    stacks.close()


# -- line tables -------------------------------------------------------------------------------------------


def _codes(code: CodeType) -> Any:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


@pytest.mark.parametrize("module", [asyncio.base_events, dataclasses, inspect, typing])
def test_a_line_table_says_what_co_lines_says(module: ModuleType) -> None:
    assert module.__file__
    source = Path(module.__file__).read_text()
    for code in _codes(compile(source, module.__file__, "exec")):
        for start, end, line in code.co_lines():
            for offset in range(start, end, 2):
                if not line:
                    with pytest.raises(Unreadable):
                        remote_frames.line_at(code.co_linetable, code.co_firstlineno, offset)
                else:
                    found = remote_frames.line_at(code.co_linetable, code.co_firstlineno, offset)
                    assert found == line, (code.co_qualname, offset)


@given(st.binary(max_size=60), st.integers(-10, 10_000), st.integers(0, 200))
def test_a_broken_line_table_gives_a_line_or_none_and_ends(table: bytes, first: int, offset: int) -> None:
    with contextlib.suppress(Unreadable):
        assert remote_frames.line_at(table, first, offset) >= 1
