"""A traced program prints, raises, warns and exits as it does untraced (T6), and its trace keeps the laws."""

import re
from pathlib import Path

import pytest

from tests.tracing import alone, trace

PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.py"))


def masked(text: str) -> str:
    """Text without what differs from run to run: addresses, process ids, durations."""
    text = re.sub(r"0x[0-9a-f]+", "0x", text)
    text = re.sub(r"\bpid[ =]\d+", "pid", text)
    return re.sub(r"took [0-9.]+ seconds", "took", text)


@pytest.mark.parametrize("program", PROGRAMS, ids=[program.stem for program in PROGRAMS])
def test_traced_equals_untraced(program: Path, tmp_path: Path) -> None:
    script = tmp_path / program.name
    script.write_text(program.read_text())
    plain = alone(script, "one", "two", stdin="a line\n")
    traced = trace(script, "one", "two", stdin="a line\n")
    assert masked(traced.stdout) == masked(plain.stdout)
    assert masked(traced.stderr) == masked(plain.stderr)
    assert traced.exit_code == plain.returncode
    assert traced.violations == []
    assert traced.of_type("truncated") == []


@pytest.mark.parametrize(
    ("name", "outcome", "exit_code"),
    [
        ("exits_with_three", "failed", 3),
        ("is_terminated", "killed", -15),
        ("does_not_compile", "failed", 1),
        ("looks_at_itself", "completed", 0),
    ],
)
def test_a_trace_says_how_its_program_ended(name: str, outcome: str, exit_code: int, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text((Path(__file__).parent / "programs" / f"{name}.py").read_text())
    finished = trace(script, stdin="\n").finished
    assert (finished["outcome"], finished["exit_code"]) == (outcome, exit_code)


def test_a_script_may_have_an_app_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("NAME = 'mine'\n")
    (tmp_path / "script.py").write_text("import app\nprint(app.NAME)\n")
    assert trace(tmp_path / "script.py").stdout == "mine\n"


def test_a_signal_to_the_tracer_reaches_the_script(tmp_path: Path) -> None:
    traced = trace(
        """\
        import os, signal, time

        def handler(number, frame):
            print("got", signal.Signals(number).name)

        signal.signal(signal.SIGUSR1, handler)
        os.kill(os.getppid(), signal.SIGUSR1)
        time.sleep(0.3)
        """
    )
    assert traced.stdout == "got SIGUSR1\n"
