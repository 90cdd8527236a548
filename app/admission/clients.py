"""Who asks: an address, behind proxies that are trusted the one that they name."""

import ipaddress
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Network = IPv4Network | IPv6Network

HOPS = 16
"""Entries of X-Forwarded-For that are looked at, from the nearest on."""

_HOME = 64
"""Bits of an IPv6 address that tell one household from another; the rest it chooses as it likes."""


def networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks with commas between them. Raises ValueError for one that is none."""
    wanted = "must be addresses or networks with commas between them, such as 10.0.0.0/8"
    try:
        return tuple(ipaddress.ip_network(item.strip()) for item in text.split(",") if item.strip())
    except ValueError:
        raise ValueError(wanted) from None


class Clients:
    """Tells clients apart."""

    def __init__(self, trusted: Sequence[Network] = ()) -> None:
        self._trusted = tuple(trusted)

    def of(self, peer: str | None, forwarded: Iterable[str]) -> str:
        """The client's name: its address, or its network where that is IPv6."""
        address = self._from(peer, forwarded)
        if address is None:
            return "local"
        if isinstance(address, IPv6Address):
            return str(ipaddress.ip_network((int(address), _HOME), strict=False))
        return str(address)

    def address(self, peer: str | None, forwarded: Iterable[str]) -> str | None:
        """Where it asks from."""
        if not self._trusted:
            return peer
        address = self._from(peer, forwarded)
        return peer if address is None else str(address)

    def _from(self, peer: str | None, forwarded: Iterable[str]) -> IPv4Address | IPv6Address | None:
        """None where it has no address.

        `peer` is the other end of the connection, `forwarded` the values of X-Forwarded-For. Each proxy
        adds whom it was asked by at the end, so that it is read from there, and only as far as those who
        wrote it are trusted: what stands before may be anybody's invention.
        """
        address = _address(peer or "")
        if address is None:
            return None
        items = ",".join(forwarded).rsplit(",", HOPS)[-HOPS:] if self._trusted else []
        for item in reversed(items):
            if not self._trusts(address):
                break
            if (before := _address(item)) is None:
                break
            address = before
        return address

    def _trusts(self, address: IPv4Address | IPv6Address) -> bool:
        return any(address in network for network in self._trusted)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An address, which may have brackets and a port, as some proxies write it."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    # A socket that takes both writes IPv4 as IPv6.
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
