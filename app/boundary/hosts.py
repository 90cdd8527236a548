"""The names that the service answers to.

A site of somebody else's can let its own name lead to this machine (DNS rebinding). To the visitor's browser
our pages are then that site's, which may read them and press their buttons. Such requests carry its name.
"""

import ipaddress
import re
from collections.abc import Iterable

from yarl import URL

from app.boundary.authority import authority

ANY = "*"

_LOOPBACK = ipaddress.IPv4Network("127.0.0.0/8")
_NAME = re.compile(r"\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*")


class Hosts:
    """Loopback's names and what is allowed beside them; asked by `in`."""

    def __init__(self, allowed: Iterable[str]) -> None:
        """`allowed` as `entries` makes it."""
        names = frozenset(allowed)
        self.any = ANY in names
        self._names = frozenset(name for name in names if not name.startswith("."))
        self._below = tuple(name for name in names if name.startswith("."))

    def __contains__(self, host: str) -> bool:
        """Whether a host, without its port, is one of them."""
        return self.any or host in self._names or host.endswith(self._below) or is_loopback(host)


def hosts(allowed: str, listens_on: str) -> Hosts:
    """What the settings allow: the names, and the address that is listened on, where it is one.

    Raises ValueError as `entries` does.
    """
    own = authority(f"[{listens_on}]" if ":" in listens_on else listens_on)
    # 0.0.0.0 and :: stand for every address that the machine has, and are the name of none.
    named = own is not None and not is_unspecified(own.host)
    return Hosts([*entries(allowed), *([own.host] if own is not None and named else [])])


def entries(text: str) -> tuple[str, ...]:
    """The names of a list with commas: `example.org`, `.example.org` for all below it, an address, or `*`.

    Raises ValueError for what is none of these.
    """
    return tuple(_entry(item.strip()) for item in text.split(",") if item.strip())


def is_loopback(host: str) -> bool:
    """Whether a host is this machine to whoever asks, and can be nothing else."""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address in _LOOPBACK if address.version == 4 else address.is_loopback


def is_unspecified(host: str) -> bool:
    """Whether to listen on it is to listen on every address."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _entry(text: str) -> str:
    if text == ANY:
        return text
    try:
        return str(ipaddress.IPv6Address(text.strip("[]")))
    except ValueError:
        pass
    try:
        # Browsers send names in their ASCII form.
        dot = "." if text.startswith(".") else ""
        name = dot + (URL.build(scheme="http", host=text[len(dot) :].rstrip(".")).raw_host or "")
    except ValueError:
        name = ""
    if _NAME.fullmatch(name.lower()) is None:
        raise ValueError(
            "must be names without a port, with commas between them:"
            " example.org, .example.org for all names below, * for any"
        )
    return name.lower()
