"""`python -m benchmarks`: measures and prints; `--only` one of the parts."""

import argparse

from . import frames, idle, machine, overhead, rate, record, start, stream

_PARTS = {
    "overhead": lambda rounds: f"{overhead.report(rounds)}\n\n{record.report()}",
    "start": start.report,
    "rate": rate.report,
    "stream": stream.report,
    "idle": idle.report,
    "frames": frames.report,
}


def main() -> None:
    """Runs the parts one after the other; each prints its table when it is done."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure Loopscope. A whole run takes six minutes."
    )
    parser.add_argument("--only", choices=_PARTS, help="measure only this")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds of each part (default 5)")
    options = parser.parse_args()
    print(machine.line(), flush=True)
    for name, report in _PARTS.items():
        if options.only in (None, name):
            print("\n" + report(max(1, options.rounds)), flush=True)
    print("\n" + machine.load_line())


if __name__ == "__main__":
    main()
