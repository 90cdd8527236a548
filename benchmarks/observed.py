"""`python -m benchmarks.observed SCRIPT`: a script under all observation points, and nobody who reads.

What this costs is the cost in the traced process itself. Under `python -m app.tracer`, the parent that
decodes and writes takes its share of the cores as well.
"""

import argparse
import mmap

from app.pipe import ring
from app.tracer import channel, code, install, script


def main() -> None:
    """Runs the script as `__main__`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.observed")
    parser.add_argument("--without-objects", action="store_true")
    parser.add_argument("--without-ticks", action="store_true")
    parser.add_argument("script")
    options = parser.parse_args()
    install.install(objects=not options.without_objects, ticks=not options.without_ticks)
    channel.wire.unlimited(mmap.mmap(-1, ring.SIZE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
    code.set_script(options.script)
    script.run(options.script, None, [])


if __name__ == "__main__":
    main()
