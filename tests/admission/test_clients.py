"""Who asks: what proxies say is believed only of those that are trusted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.admission.clients import Clients, networks

PROXIES = networks("10.0.0.0/8, ::1")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.7", [], "192.0.2.7"),
        # Who isn't trusted may write what they like.
        ("192.0.2.7", ["198.51.100.1"], "192.0.2.7"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        # The nearest that isn't a proxy of ours; what stands before it is its own invention.
        ("10.0.0.1", ["203.0.113.9, 198.51.100.1, 10.2.3.4"], "198.51.100.1"),
        ("10.0.0.1", ["203.0.113.9", "198.51.100.1,10.2.3.4"], "198.51.100.1"),
        ("10.0.0.1", ["10.9.9.9"], "10.9.9.9"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1, unknown"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1, "], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
        ("10.0.0.1", ["[2001:db8:1:2:3:4:5:6]:4711"], "2001:db8:1:2::/64"),
        ("::1", ["198.51.100.1"], "198.51.100.1"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", [], "2001:db8:1:2::/64"),
        ("fe80::1%eth0", [], "fe80::/64"),
        (None, [], "local"),
        ("", ["198.51.100.1"], "local"),
        ("10.0.0.1", [", ".join(["10.0.0.2"] * 5000)], "10.0.0.2"),
    ],
)
def test_who_asks(peer: str | None, forwarded: list[str], client: str) -> None:
    assert Clients(PROXIES).of(peer, forwarded) == client


@given(st.lists(st.text()))
def test_without_trusted_proxies_nothing_is_believed(forwarded: list[str]) -> None:
    assert Clients().of("192.0.2.7", forwarded) == "192.0.2.7"


@given(st.lists(st.text(alphabet="0123456789abcdef.:,[]% x")))
def test_whatever_stands_there_is_no_crash(forwarded: list[str]) -> None:
    assert Clients(PROXIES).of("10.0.0.1", forwarded)


@pytest.mark.parametrize("text", ["10.0.0.0/33", "proxy.example", "10.0.0.1/8", "1;2"])
def test_what_is_no_network(text: str) -> None:
    with pytest.raises(ValueError, match="must be addresses or networks"):
        networks(text)
