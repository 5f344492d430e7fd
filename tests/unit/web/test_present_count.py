"""What the pages promise about the count, for every way that a round can choose."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from chalicelib.rounds.model import (
    Completion,
    CountRule,
    CountRules,
    Misfit,
    Satisfaction,
)
from chalicelib.rounds.vote_validation import count_problems
from chalicelib.web.present_count import method
from chalicelib.web.present_steps import pots
from tests.unit.outcome.test_count_rules import RULES

POSSIBLE = [
    rules
    for choice in product(*map(get_args, (CountRule, Satisfaction, Completion, Misfit)))
    if not list(count_problems(rules := CountRules(choice[0], "seed", *choice[1:])))
]


@pytest.mark.parametrize("rules", POSSIBLE, ids=str)
def test_every_way_has_five_pictures_with_words(rules: CountRules) -> None:
    found = method(rules)
    assert len(found.steps) == 5
    assert found.name and found.why.endswith(".")
    said = " ".join(step.text for step in found.steps)
    assert "lot" in said and "Twee medewerkers" in said


def test_no_two_ways_are_told_alike() -> None:
    told = {tuple(step.text for step in method(rules).steps) for rules in POSSIBLE}
    # Only by cost or by score is BOS the same story.
    assert len(told) == len(POSSIBLE) - 1


def document(costs: list[int], pot: int) -> dict[str, object]:
    lines = [
        {"project_id": f"p{n}", "title": f"Een project met een lange naam, het {n}e", "won": True}
        | {"cost_cents": cost}
        for n, cost in enumerate(costs)
    ]
    rounds = [
        {"round": n + 1, "project": f"p{n}", "event": "funded", "left": pot - sum(costs[: n + 1])}
        for n in range(len(costs))
    ]
    selected = [line["project_id"] for line in lines]
    return {
        "pot_cents": pot,
        "projects": lines,
        "tally": {"rounds": rounds, "selected": selected},
    }


def test_bars_follow_each_other_within_the_pot() -> None:
    made = pots(document([250, 500, 1], 1000))[0].bars
    assert [(bar.start, bar.width, bar.left_cents) for bar in made] == [
        ("0.0%", "25.0%", 750),
        ("25.0%", "50.0%", 250),
        ("75.0%", "0.5%", 249),
    ]


def test_the_table_says_what_is_left() -> None:
    assert [
        (step.words, step.left_cents) for step in pots(document([250, 500], 1000))[0].steps
    ] == [
        ("gekozen", 750),
        ("gekozen", 250),
    ]


def test_the_settings_that_are_tested_are_possible() -> None:
    assert all(not list(count_problems(rules)) for rules in RULES)
