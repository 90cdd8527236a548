"""What it was measured on."""

import os
import platform


def line() -> str:
    """The Python, the number of cores and the load, in a line."""
    implementation = platform.python_implementation()
    cores = len(os.sched_getaffinity(0))
    return (
        f"{implementation} {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{cores} cores, {load_line()}"
    )


def load_line() -> str:
    """The load average. Above the number of cores, the ratios hold better than the seconds."""
    one, five, fifteen = os.getloadavg()
    return f"load {one:.1f} {five:.1f} {fifteen:.1f} (1, 5, 15 minutes)"
