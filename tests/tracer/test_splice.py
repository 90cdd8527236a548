"""Spliced functions stay what they were: the same object, name, lines and traceback."""

import json
import textwrap
import traceback

import pytest

from app.tracer.splice import Body, SpliceError, splice


def test_a_hook_runs_and_the_function_stays_itself() -> None:
    seen: list[object] = []
    encoder = json.JSONEncoder.encode
    before = encoder.__code__
    try:
        splice(encoder, lambda body: body.first(f"{body.hook(seen.append)}(o)"))
        assert json.JSONEncoder().encode([1]) == "[1]"
        assert json.JSONEncoder.encode is encoder
        after = encoder.__code__
    finally:
        encoder.__code__ = before
    assert seen == [[1]]
    for attribute in (
        "co_name",
        "co_qualname",
        "co_filename",
        "co_firstlineno",
        "co_varnames",
        "co_freevars",
    ):
        assert getattr(after, attribute) == getattr(before, attribute)


def test_a_traceback_through_it_reads_as_before() -> None:
    decode = json.JSONDecoder.decode
    before = decode.__code__

    def failure() -> str:
        try:
            json.loads("[1] 2")
        except ValueError:
            return traceback.format_exc()
        return ""

    plain = failure()
    try:
        splice(decode, lambda body: body.before("return obj", f"{body.hook(len)}(())"))
        assert failure() == plain
    finally:
        decode.__code__ = before


@pytest.mark.parametrize(
    ("function", "edit", "message"),
    [
        (len, lambda body: None, "is not a Python function"),
        (textwrap.dedent, lambda body: body.after("no = such", "pass"), "has no statement"),
    ],
)
def test_what_cannot_be_spliced_says_why(function: object, edit: object, message: str) -> None:
    with pytest.raises(SpliceError, match=message):
        splice(function, edit)  # type: ignore[arg-type]


def test_a_nested_function_is_refused() -> None:
    def nested() -> None:
        pass

    def edit(body: Body) -> None:
        body.first("pass")

    with pytest.raises(SpliceError, match="nested in a function"):
        splice(nested, edit)
