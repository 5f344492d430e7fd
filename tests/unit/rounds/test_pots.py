"""Pots: the money of the vote is the money of the count, to the cent."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rounds import pots
from chalicelib.rounds.vote_rules import PotRules, PotShare
from chalicelib.tally.pots import divide

WEIGHTS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3), st.integers(1, 90_000), min_size=1, max_size=12
)


@given(st.integers(0, 10**9), WEIGHTS)
def test_the_vote_divides_as_the_count_does(total: int, weights: dict[str, int]) -> None:
    parts = pots.divided(total, weights)
    assert parts == divide(total, weights)
    assert sum(parts.values()) == total


@given(st.integers(1_000, 10**8), WEIGHTS, st.integers(0, 999))
def test_what_the_pots_dont_hold_is_the_citys(
    total: int, weights: dict[str, int], city: int
) -> None:
    shares = tuple(PotShare(key, weight) for key, weight in weights.items())
    rules = PotRules("theme", "population", shares, city_cents=city)
    held = sum(pots.limit(rules, total, key) for key in weights)
    assert held + pots.limit(rules, total, pots.CITY) == total
    assert pots.limit(rules, total, pots.CITY) == city


def test_a_project_without_a_pot_is_the_citys() -> None:
    rules = PotRules("area", "fixed", (PotShare("paal", 500),))
    assert pots.pot_of(rules, "paal", "groen") == "paal"
    assert pots.pot_of(rules, "stal", "groen") == pots.CITY
    assert pots.pot_of(PotRules(), "paal", "groen") == pots.CITY
    assert pots.amounts(rules, 900) == {"paal": 500}
