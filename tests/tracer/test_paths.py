"""File names are made relative and absolute as `os.path` does it, without asking the file system."""

import os

import pytest

from app.tracer import paths

NAMES = [
    "/a/b/c.py",
    "/a/b/d/e.py",
    "/a/x.py",
    "/x.py",
    "//a//./b/../c.py",
    "/../x.py",
    "x.py",
    "./x/../y.py",
]


@pytest.mark.parametrize("name", NAMES)
def test_absolute(name: str) -> None:
    assert paths.absolute(name) == os.path.abspath(name).replace("//", "/")  # noqa: PTH100


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("folder", ["/a/b", "/a", "/", "/z/y"])
def test_relative(name: str, folder: str) -> None:
    assert paths.relative(name, folder) == os.path.relpath(name.replace("//", "/"), folder)
