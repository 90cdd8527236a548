"""`python -m app.chrome_trace trace.ndjson > trace.json`: for Perfetto; `-` reads standard input."""

import argparse
import sys
from pathlib import Path

from . import document


def main() -> int:
    """Converts one file. 1 if it cannot be read, or is no trace."""
    parser = argparse.ArgumentParser(prog="python -m app.chrome_trace", description=__doc__)
    parser.add_argument("trace", help="a trace file as NDJSON, or - for standard input")
    name = parser.parse_args().trace
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as lines:
            for piece in document(lines):
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough.
        sys.stderr.close()
        return 1
    except (OSError, ValueError, TypeError, KeyError) as error:
        print(f"{name}: not a trace that can be read: {error!r}", file=sys.stderr)
        return 1
    return 0


sys.exit(main())
