"""`python -m load`: puts the service under load and prints what held; `--only` one of its parts."""

import argparse
import sys

from benchmarks import machine

from . import crowd, cuts, half_heads, live, pupils

_PARTS = {
    "cuts": (cuts.report, 10.0),
    "live": (live.report, 120.0),
    "crowd": (crowd.report, 60.0),
    "half-heads": (half_heads.report, 20.0),
    "pupils": (pupils.report, 120.0),
}


def main() -> int:
    """Runs the parts one after the other; 1 if a goal was missed."""
    parser = argparse.ArgumentParser(
        prog="python -m load", description="Load on 127.0.0.1. All of it takes ten minutes."
    )
    parser.add_argument("--only", choices=_PARTS, help="only this part")
    parser.add_argument("--seconds", type=float, help="how long a run of a part lives")
    options = parser.parse_args()
    print(machine.line(), flush=True)
    missed = False
    for name, (report, seconds) in _PARTS.items():
        if options.only in (None, name):
            text = report(options.seconds or seconds)
            missed = missed or "MISSED" in text
            print("\n" + text, flush=True)
    print("\n" + machine.load_line())
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
