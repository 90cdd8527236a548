"""Settings: command line over environment over defaults; what is wrong is said and ends with 2."""

import pytest

from app.runner import Limits
from app.settings import Settings, from_sources


def test_the_defaults() -> None:
    assert from_sources([], {}) == Settings(
        host="127.0.0.1",
        port=8080,
        allowed_hosts="localhost",
        log_level="INFO",
        demos="app/demos",
        run_wall=30.0,
        run_events=200_000,
        run_output=1 << 20,
        run_memory=512 << 20,
        run_processes=64,
        live_runs=32,
        kept_runs=200,
        kept_bytes=256 << 20,
    )


def test_the_limits_of_a_run_default_to_the_runners_own() -> None:
    assert Settings().limits == Limits()


def test_the_command_line_wins_over_the_environment() -> None:
    environment = {"PORT": "9000", "HOST": "0.0.0.0", "RUN_WALL": "2.5", "LIVE_RUNS": "", "OTHER": "x"}
    got = from_sources(["--port", "0", "--log-level=debug"], environment)
    assert got == Settings(host="0.0.0.0", port=0, log_level="DEBUG", run_wall=2.5)
    assert got.limits.wall == 2.5


@pytest.mark.parametrize(
    ("arguments", "environment", "message"),
    [
        ([], {"PORT": "http"}, "PORT: must be a whole number from 0 to 65535, not 'http'"),
        ([], {"PORT": "65536"}, "PORT: must be a whole number from 0 to 65535, not '65536'"),
        ([], {"PORT": "８０"}, "PORT: must be a whole number from 0 to 65535, not '８０'"),
        ([], {"RUN_WALL": "nan"}, "RUN_WALL: must be a number from 0.1 to 86400, not 'nan'"),
        ([], {"RUN_WALL": "inf"}, "RUN_WALL: must be a number from 0.1 to 86400, not 'inf'"),
        (["--live-runs", "0"], {}, "--live-runs: must be a whole number of at least 1, not '0'"),
        (["--kept-bytes", "1_000"], {}, "--kept-bytes: must be a whole number of at least 1, not '1_000'"),
        (["--log-level", "loud"], {}, "--log-level: must be one of DEBUG, INFO, WARNING, ERROR, not 'loud'"),
        ([], {"LOG_FORMAT": "xml"}, "LOG_FORMAT: must be one of text, json, not 'xml'"),
        (
            [],
            {"ALLOWED_HOSTS": "a.example:80"},
            "ALLOWED_HOSTS: must be names without a port, with commas between them: "
            "example.org, .example.org for all names below, * for any, not 'a.example:80'",
        ),
        (["--colour", "red"], {}, "unrecognized arguments: --colour red"),
        (["--po", "80"], {}, "unrecognized arguments: --po 80"),
    ],
)
def test_a_bad_value_ends_with_2(
    arguments: list[str], environment: dict[str, str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        from_sources(arguments, environment)
    assert caught.value.code == 2
    assert capsys.readouterr().err.endswith(f"error: {message}\n")


def test_help_names_every_setting(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        from_sources(["--help"], {})
    assert caught.value.code == 0
    assert "--run-processes RUN_PROCESSES" in capsys.readouterr().out
