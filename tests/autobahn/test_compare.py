"""What counts as worse."""

from tests.autobahn.compare import counted, worse


def case(behavior: str, close: str = "OK") -> dict[str, str]:
    return {"behavior": behavior, "behaviorClose": close}


def test_only_what_is_worse_is_told() -> None:
    ours = {
        "10.1.1": case("FAILED"),
        "7.1.2": case("OK", "UNCLEAN"),
        "7.1.1": case("OK"),
        "2.1": case("NON-STRICT"),
    }
    bare = {
        "10.1.1": case("OK"),
        "7.1.2": case("OK"),
        "7.1.1": case("FAILED", "FAILED"),
        "2.1": case("INFORMATIONAL"),
    }
    assert worse(ours, bare) == [
        "7.1.2 behaviorClose: UNCLEAN, bare aiohttp OK",
        "10.1.1 behavior: FAILED, bare aiohttp OK",
    ]
    assert worse(bare, bare) == []
    assert counted(ours) == "1 FAILED, 1 NON-STRICT, 2 OK"
