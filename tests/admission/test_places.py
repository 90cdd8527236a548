"""Places and paces: bounds that hold, ends that are true, and nothing that stays behind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.admission import pace
from app.admission.pace import Pace
from app.admission.places import FullError, Place, Places


class Clock:
    """A time that tests move."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_all_together_and_each() -> None:
    clock = Clock()
    places = Places(3, 2, clock)
    first, _ = places.take("a", 10), places.take("a", 5)
    with pytest.raises(FullError) as own:
        places.take("a", 10)
    assert (own.value.own, own.value.most, own.value.seconds) == (True, 2, 5)
    third = places.take("b", 2.5)
    with pytest.raises(FullError) as others:
        places.take("c", 10)
    assert (others.value.own, others.value.most, others.value.seconds) == (False, 3, 3)
    first.free()
    first.free()
    assert (places.taken, places.clients) == (2, 2)
    places.take("c", 1)
    clock.now += 2
    third.prolong(30)
    with pytest.raises(FullError) as later:
        places.take("b", 1)
    assert later.value.seconds == 1


def test_a_bound_for_each_that_is_none() -> None:
    places = Places(2, 5)
    places.take("a", 1)
    places.take("a", 1)
    with pytest.raises(FullError) as full:
        places.take("a", 1)
    assert not full.value.own


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), max_size=80))
def test_what_is_given_back_is_all_that_was_taken(steps: list[tuple[str, bool]]) -> None:
    places = Places(6, 3)
    held: list[Place] = []
    for client, taking in steps:
        if not taking and held:
            held.pop(0).free()
            continue
        mine = sum(place.client == client for place in held)
        if len(held) < 6 and mine < 3:
            held.append(places.take(client, 1))
        else:
            with pytest.raises(FullError) as full:
                places.take(client, 1)
            assert full.value.own == (mine >= 3)
        assert places.taken == len(held)
    for place in held:
        place.free()
    assert (places.taken, places.clients) == (0, 0)


def test_a_pace_and_what_it_says_of_the_next() -> None:
    clock = Clock()
    starts = Pace(100, 6, clock)
    for _ in range(6):
        starts.take("a")
    with pytest.raises(FullError) as full:
        starts.take("a")
    assert (full.value.own, full.value.most, full.value.seconds) == (True, 6, 10)
    starts.take("b")
    clock.now += full.value.seconds
    starts.take("a")
    with pytest.raises(FullError):
        starts.take("a")
    starts.give_back("a")
    starts.take("a")


def test_the_pace_of_all() -> None:
    clock = Clock()
    starts = Pace(3, 3, clock)
    for client in "abc":
        starts.take(client)
    with pytest.raises(FullError) as full:
        starts.take("d")
    assert (full.value.own, full.value.seconds) == (False, 20)
    clock.now += 3600
    for _ in range(3):
        starts.take("d")


def test_clients_that_come_once_are_not_remembered_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "CLIENTS", 3)
    starts = Pace(10_000, 1, Clock())
    for client in map(str, range(10)):
        starts.take(client)
    assert len(starts._of) == 3
    starts.give_back("0")
