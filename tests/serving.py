"""The real service in a process of its own, as long as a test needs it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def serving(*options: str) -> Iterator[str]:
    """Its address, without a slash at the end. `options` are those of `python -m app`."""
    command = [sys.executable, "-m", "app", "--port", "0", "--log-level", "WARNING", *options]
    environment = {name: value for name, value in os.environ.items() if name not in ("HOST", "PORT")}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"https?://\S+?(?=/?\s*$)", line)
            assert found, f"the service did not start: {line!r}"
            yield found[0]
        finally:
            process.terminate()
