"""Look-alikes: what must hold whatever the table of meanings says."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.ideas.likeness import (
    MAX_TERMS,
    SHOWN,
    THRESHOLD,
    alike,
    overlap,
    score_of,
    shared_words,
    terms_of,
    weights_of,
)
from tests.support.pairs import families, labelled_pairs

BANK = ("Een bank onder de linde", "Buren kunnen er zitten in de schaduw.")


def known(*texts: tuple[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    return [(f"i{n}", terms_of(*text)) for n, text in enumerate(texts)]


def test_the_set_is_large_enough_and_balanced() -> None:
    pairs = labelled_pairs()
    assert len(pairs) >= 150
    assert set(Counter(pair.label for pair in pairs).values()) == {51}
    texts = [text for family in families() for text in family]
    assert len(set(texts)) == len(texts)


def test_the_labelled_pairs_are_told_apart() -> None:
    """Floors well below the figures in docs/benchmarks-ideas.md: a change of words that ruins
    the search shows here."""
    weights = weights_of([Counter(terms_of(*text)) for f in families() for text in f])
    found: Counter[str] = Counter()
    for pair in labelled_pairs():
        score = score_of(terms_of(*pair.one), terms_of(*pair.other), weights)
        found[pair.label] += score >= THRESHOLD
    assert found["same"] >= 40
    assert found["topic"] <= 12
    assert found["unrelated"] <= 1


def test_the_same_idea_comes_first_and_an_unrelated_one_not_at_all() -> None:
    others = known(("Zitbank bij de boom", ""), ("Filmavond buiten", "Een film op groot scherm."))
    assert [one.idea_id for one in alike(*BANK, others)] == ["i0"]


def test_plurals_diminutives_and_compounds_meet() -> None:
    weights = weights_of([Counter({"bank": 1}), Counter({"iets": 1}), Counter({"anders": 1})])
    for other in ("Bankjes", "Banken", "Zitbank"):
        assert score_of(terms_of("Een bank", ""), terms_of(other, ""), weights) > 0.9


def test_at_most_five_are_shown_in_a_fixed_order() -> None:
    others = known(*[BANK] * 9)
    found = alike(*BANK, others)
    assert len(found) == SHOWN
    assert found == alike(*BANK, list(reversed(others)))


def test_nothing_known_is_nothing_alike() -> None:
    assert alike(*BANK, []) == ()
    assert alike("", "", known(BANK)) == ()
    assert alike("De het een", "", known(("De het een", ""))) == ()


@given(st.text(max_size=200), st.text(max_size=700))
def test_any_text_has_few_terms_and_a_score_between_0_and_1(title: str, text: str) -> None:
    terms = terms_of(title, text)
    assert len(terms) <= MAX_TERMS
    for one in alike(title, text, [("i1", terms), ("i2", terms_of(*BANK))]):
        assert THRESHOLD <= one.score <= 1.000001


def test_why_two_ideas_look_alike_is_told_in_their_own_words() -> None:
    one = "Een bank onder de linde. Buren zitten er in de schaduw."
    assert shared_words(one, "Zitbank bij de oude linde") == ("bank (zitbank)", "linde")
    assert shared_words(one, "Filmavond buiten") == ()
    assert shared_words("Banken", "Een bank") == ("banken",)


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_words_and_the_measure_agree(one: str, other: str) -> None:
    assert bool(shared_words(one, other)) is (overlap(one, other) > 0)
    assert overlap(one, other) == overlap(other, one) <= 1.0001


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Achter de kerk van Paal", "De kerk in Paal, achteraan", True),
        ("Kerkplein Koersel", "Het kerkplein van Koersel!", True),
        ("Kerkplein", "Speelplein aan de school", False),
        ("de het een", "de het een", False),
        ("", "Kerkplein", False),
    ],
)
def test_two_places_that_are_one(one: str, other: str, same: bool) -> None:
    assert (overlap(one, other) >= 0.65) is same
