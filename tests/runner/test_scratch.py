"""The folders for runs' files: made, removed with all that is in them, never taken from a living service."""

import os
import tempfile
from pathlib import Path

import pytest

from app.runner import scratch


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_folder_is_removed_with_all_that_is_in_it(temporary: Path) -> None:
    folder = scratch.Folder()
    scratch.make(str(folder.path))
    run = Path(scratch.of(str(folder.path), os.getpid()))
    closed = run / "closed" / "deeper"
    closed.mkdir(parents=True)
    (closed / "file").write_text("x")
    outside = temporary / "outside"
    outside.write_text("kept")
    (run / "link").symlink_to(temporary)
    closed.parent.chmod(0)
    folder.empty()
    assert not any(folder.path.iterdir())
    folder.close()
    assert [*temporary.iterdir()] == [outside]


def test_a_folder_that_nobody_holds_is_removed_by_the_next_service(temporary: Path) -> None:
    abandoned = temporary / "loopscope-runs-abandoned"
    (abandoned / "12").mkdir(parents=True)
    first = scratch.Folder()
    second = scratch.Folder()
    assert sorted(temporary.iterdir()) == sorted([first.path, second.path])
    first.close()
    second.close()


def test_what_cannot_be_made_is_done_without(temporary: Path) -> None:
    scratch.make(str(temporary / "missing"))
    scratch.make("")
    scratch.remove(temporary / "missing")
    assert not any(temporary.iterdir())
