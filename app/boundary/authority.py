"""`name:port`, as it stands in a Host header or an address (RFC 3986, 3.2)."""

import functools
import ipaddress
import re
from typing import NamedTuple

_AUTHORITY = re.compile(
    r"(?:(?P<name>[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.?|\[(?P<six>[0-9a-f:.]{2,45})\])(?::(?P<port>[0-9]{0,5}))?",
    re.ASCII | re.IGNORECASE,
)
_LONGEST = 262
"""Characters: a name has at most 255, a port five and a colon."""


class Authority(NamedTuple):
    """`host` in lower case, without a last dot, an IPv6 address without brackets and in its shortest form."""

    host: str
    port: int | None

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"


@functools.lru_cache(maxsize=1024)
def authority(text: str) -> Authority | None:
    """None where the text is nothing of the kind."""
    found = _AUTHORITY.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    port = int(found["port"]) if found["port"] else None
    if port is not None and port > 65535:
        return None
    if found["six"] is None:
        return Authority(found["name"].lower(), port)
    try:
        return Authority(str(ipaddress.IPv6Address(found["six"])), port)
    except ValueError:
        return None
