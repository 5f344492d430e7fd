"""Sentences of a result in other languages: each one that the count can write is known."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.kernel.speech import speaking
from chalicelib.outcome.retold import _PATTERNS, retold, told_parts
from chalicelib.tally import Election, TieRule, count, explain
from tests.support.pseudo import CODE, pseudo, pseudo_language
from tests.unit.tally.elections import elections


@pytest.fixture
def odd() -> Iterator[None]:
    with pseudo_language(), speaking(CODE):
        yield


@given(
    elections(),
    st.sampled_from(
        ["greedy", "greedy-per-cost", "equal-shares", "max-welfare", "phragmen", "bos"]
    ),
    st.sampled_from([(), ("lower-cost",), ("more-votes", "lower-cost")]),
)
@settings(deadline=None)
def test_every_sentence_of_a_count_is_known(
    election: Election, rule: str, criteria: tuple[str, ...]
) -> None:
    outcome = count(election, rule, TieRule.by_seed("5eed", criteria))  # type: ignore[arg-type]

    for told in explain(election, outcome, "nl").values():
        parts = told_parts(told.text)
        assert parts is not None, told.text


@pytest.mark.parametrize("pattern", _PATTERNS)
def test_a_pattern_finds_its_own_values(pattern: str) -> None:
    figures = {
        **dict.fromkeys(("had", "more"), "1.240 stemmen"),
        **dict.fromkeys(("total", "full", "place", "best", "needed"), "12"),
        "name": "“Een bank, en meer: 5 stuks”",
    }
    names = ("before", "added", "cost", "price", "granted", "budget", "left", "held", "less")
    values = {**figures, **{name: f"€\u00a0{place}.000,50" for place, name in enumerate(names)}}
    sentence = pattern.format(**values)

    (found, read), *_rest = told_parts(sentence) or []

    assert found == pattern
    assert read == {name: text for name, text in values.items() if f"{{{name}}}" in pattern}


def test_dutch_stays_as_it_was_written() -> None:
    sentence = "Gekozen met 1 stem: dit project kost €\u00a01.700."
    assert retold(sentence) == sentence


def test_figures_and_names_stay_what_they_are(odd: None) -> None:
    told = retold(
        "Niet gekozen met 3 stemmen: dit project kost €\u00a01.600, en nadat onder meer “Een bank” "
        "gekozen was, was er nog €\u00a0300 over; met 1 stem meer of als het €\u00a01.300 minder "
        "kostte was het wel gekozen."
    )

    assert "“Een bank”" in told and "€\u00a01.600" in told and f"3 {pseudo('stemmen')}" in told
    assert f"1 {pseudo('stem')} " in told and "gekozen" not in told


def test_a_sentence_that_nobody_knows_stays_dutch(odd: None) -> None:
    assert retold("Gekozen door de jury.") == "Gekozen door de jury."
