"""How many examples Hypothesis makes: the same few as a rule, or as many others as are asked for."""

import os

from hypothesis import HealthCheck, settings

EXAMPLES = int(os.environ.get("EXAMPLES", "0"))
"""For each test, where more are asked for than in an ordinary run (`make fuzz`, `make fuzz-api`)."""


def settled(examples: int) -> settings:
    """Settings for a test that has so many in an ordinary run."""
    return settings(
        max_examples=EXAMPLES or examples,
        deadline=None,
        derandomize=not EXAMPLES,
        suppress_health_check=list(HealthCheck),
        database=None,
        print_blob=True,
    )
