"""Which names the service answers to, and how a list of them is read."""

import pytest

from app.boundary.authority import Authority, authority
from app.boundary.hosts import Hosts, entries, hosts


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("localhost", "localhost", None),
        ("LocalHost.:8080", "localhost", 8080),
        ("127.0.0.1:", "127.0.0.1", None),
        ("[::1]:8080", "::1", 8080),
        ("[0:0:0:0:0:0:0:1]", "::1", None),
        ("my_box.example.org:65535", "my_box.example.org", 65535),
    ],
)
def test_a_name_and_a_port(text: str, host: str, port: int | None) -> None:
    assert authority(text) == Authority(host, port)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "a'b",
            "$(x)",
            "a b",
            "[::bad",
            "x:1:2",
            "::1",
            "[x]",
            "[::1%25eth0]",
            "a:65536",
            "a:-1",
            "a:１",
        ),
        *(
            "user@localhost",
            "localhost/",
            "localhost,evil.example",
            "a..b",
            ".a",
            "localhost\t",
            "ｌocalhost",
        ),
        "a" * 300,
    ],
)
def test_what_is_none(text: str) -> None:
    assert authority(text) is None


def test_loopback_is_always_allowed() -> None:
    allowed = hosts("", "0.0.0.0")
    for name in ("localhost", "127.0.0.1", "127.8.9.10", "::1"):
        assert name in allowed, name
    for name in (
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "0.0.0.0",
        "::",
        "10.0.0.1",
    ):
        assert name not in allowed, name


@pytest.mark.parametrize(
    ("listens_on", "name", "there"),
    [
        ("192.168.1.5", "192.168.1.5", True),
        ("192.168.1.5", "192.168.1.6", False),
        ("2001:DB8::1", "2001:db8::1", True),
        ("class.lan", "class.lan", True),
        ("0.0.0.0", "0.0.0.0", False),
        ("::", "::", False),
        ("", "", False),
    ],
)
def test_the_address_that_is_listened_on(listens_on: str, name: str, there: bool) -> None:
    assert (name in hosts("localhost", listens_on)) == there


def test_what_is_configured() -> None:
    allowed = Hosts(entries(" Class.Example.org, .students.example ,10.0.0.7,[2001:db8::1], größe.example,"))
    for name in (
        "class.example.org",
        "a.students.example",
        "b.a.students.example",
        "10.0.0.7",
        "2001:db8::1",
    ):
        assert name in allowed, name
    assert "xn--gre-6ka8i.example" in allowed
    for name in (
        "example.org",
        "a.class.example.org",
        "students.example",
        "evilstudents.example",
        "10.0.0.8",
    ):
        assert name not in allowed, name


def test_a_star_allows_all() -> None:
    allowed = Hosts(entries("a.example, *"))
    assert allowed.any
    assert "evil.example" in allowed


@pytest.mark.parametrize(
    "text", ["a.example:8080", "http://a.example", "a b", "*.example.org", "a/b", "a,,b;c", "."]
)
def test_what_is_no_list_of_names(text: str) -> None:
    with pytest.raises(ValueError, match="must be names without a port"):
        entries(text)
