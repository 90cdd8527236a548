"""The runs' temporary files: a folder for each run, all of them in one folder of the service's.

A run's folder is removed by its supervisor; if that was killed, by the zygote; if that was killed too, by
the service. What a service leaves behind that was killed together with all its processes, the next one
removes: a folder belongs to nobody once no process holds the lock on it.
"""

import contextlib
import fcntl
import os
import tempfile
from pathlib import Path

_PREFIX = "loopscope-runs-"


class Folder:
    """A folder of this service's own, as long as its process lives. Raises OSError where none can be made."""

    def __init__(self) -> None:
        _remove_abandoned(Path(tempfile.gettempdir()))
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
            self._lock = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            if self.path.exists():
                return
            # Another service, starting at this moment, took it for an abandoned one.
            os.close(self._lock)

    def empty(self) -> None:
        """Removes what is in it."""
        for path in self.path.iterdir():
            remove(path)

    def close(self) -> None:
        """Removes it."""
        remove(self.path)
        os.close(self._lock)


def make(path: str) -> None:
    """Makes a run's folder, if it is to have one."""
    if path:
        with contextlib.suppress(OSError):
            os.mkdir(path, 0o700)


def of(base: str, supervisor: int) -> str:
    """The path of a run's folder."""
    return os.path.join(base, str(supervisor))


def remove(path: str | Path) -> None:
    """Removes a folder, if there is one, with all that is in it, as far as that can be done; never raises."""
    if not path:
        return
    try:
        os.rmdir(path)
        return
    except FileNotFoundError:
        return
    except OSError:
        # Only who has something to remove pays for this import.
        import shutil
    with contextlib.suppress(OSError, RecursionError):
        shutil.rmtree(path, ignore_errors=True)
        # A folder that its owner may not enter.
        for folder, names, _ in os.walk(path):
            for name in (folder, *(os.path.join(folder, name) for name in names)):
                if not os.path.islink(name):
                    os.chmod(name, 0o700)
        shutil.rmtree(path, ignore_errors=True)


def _remove_abandoned(folder: Path) -> None:
    for path in folder.glob(_PREFIX + "*"):
        with contextlib.suppress(OSError):
            if path.lstat().st_uid != os.getuid():
                continue
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove(path)
            finally:
                os.close(lock)
