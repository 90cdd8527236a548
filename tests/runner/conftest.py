"""What the tests of the runner share."""

import os
from collections.abc import AsyncIterator

import pytest

from app.runner import Runner, descendants


@pytest.fixture
async def runner() -> AsyncIterator[Runner]:
    """One that runs; nothing is left of it afterwards."""
    runner = Runner()
    await runner.start()
    yield runner
    await runner.close()
    assert descendants.of(os.getpid()) == []
