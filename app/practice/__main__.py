"""`python -m app.practice`: serves the practice site, and says where on its first line of output.

It ends with exit code 0 at SIGTERM or SIGINT, and with its parent, however that one ended.
"""

import os
import signal
import sys

_ABOUT = "Serves the practice site on the loopback interface; its first line of output is its address."


def _port(arguments: list[str]) -> int:
    """The port asked for; 0, which means any, if none is. Exits where the arguments make no sense."""
    if not arguments:
        return 0
    # Only who gives arguments pays for argparse.
    import argparse

    def port(text: str) -> int:
        number = int(text)
        if not 0 <= number <= 65535:
            raise ValueError
        return number

    parser = argparse.ArgumentParser("python -m app.practice", description=_ABOUT, allow_abbrev=False)
    parser.add_argument("--port", type=port, default=0, help="0 to 65535; 0, the default, takes a free one")
    return int(parser.parse_args(arguments).port)


def main() -> None:
    parent = os.getppid()
    # Until the site serves, either signal ends it without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    port = _port(sys.argv[1:])
    # At its import, aiohttp reads the machine's certificates, a quarter of the time it takes.
    os.environ["SSL_CERT_FILE"] = os.devnull
    from .serving import run

    run(port, parent)


if __name__ == "__main__":
    main()
