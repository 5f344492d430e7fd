"""Most votes first: against the plain reference, and the ways to treat a misfit."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.tally import Election, Project, TallyError, TieRule, count, from_approvals
from tests.unit.tally.elections import elections, plain_greedy

PROJECTS = [
    Project("a", 4_800_00, "Speelstraat"),
    Project("b", 4_800_00, "Bank"),
    Project("c", 3_000_00, "Boom"),
]
VOTES = [["a"]] * 40 + [["b", "c"]] * 30 + [["b"]] * 10 + [["c"]] * 12


def small(budget: int = 10_000_00) -> Election:
    return from_approvals(budget, PROJECTS, VOTES)


@given(elections())
def test_same_winners_as_the_plain_rule(election: Election) -> None:
    votes = election.supporters()
    assert list(count(election).selected) == plain_greedy(election, lambda k: Fraction(votes[k]))


@given(elections(points=4))
def test_same_winners_by_points_per_euro(election: Election) -> None:
    points, costs = election.points(), election.costs
    outcome = count(election, "greedy-per-cost")
    expected = plain_greedy(election, lambda key: Fraction(points[key], costs[key]))
    assert list(outcome.selected) == expected


@given(elections(), st.sampled_from(["skip", "stop", "part"]))
def test_money_adds_up_and_nobody_without_votes_wins(election: Election, misfit: str) -> None:
    outcome = count(election, misfit=misfit)  # type: ignore[arg-type]
    costs, votes = election.costs, election.supporters()
    given_out = sum(costs[k] for k in outcome.selected) + sum(outcome.partial.values())
    assert outcome.cost == given_out <= election.budget
    assert outcome.left == election.budget - outcome.cost
    assert all(votes[key] for key in (*outcome.selected, *outcome.partial))


@given(elections())
def test_exhaustive_nothing_with_votes_fits_in_what_is_left(election: Election) -> None:
    outcome = count(election)
    votes = election.supporters()
    others = [p for p in election.projects if votes[p.id] and p.id not in outcome.selected]
    assert all(project.cost > outcome.left for project in others)


@given(elections(), st.randoms(use_true_random=False))
def test_the_order_of_projects_and_ballots_says_nothing(election: Election, random: object) -> None:
    projects, ballots = list(election.projects), list(election.ballots.items())
    random.shuffle(projects)  # type: ignore[attr-defined]
    random.shuffle(ballots)  # type: ignore[attr-defined]
    shuffled = Election(election.budget, tuple(projects), dict(ballots), units=1)
    for rule in ("greedy", "greedy-per-cost", "phragmen", "max-welfare", "maximin-support", "bos"):
        first, second = count(election, rule), count(shuffled, rule)
        assert first.to_dict() == second.to_dict()


def test_skip_goes_on_with_the_next_that_fits() -> None:
    outcome = count(small(7_800_00), ties=TieRule.by_id())
    assert outcome.selected == ("c", "a")
    assert [step.event for step in outcome.rounds] == ["funded", "funded", "skipped"]
    assert [(use.tied, use.chosen, use.how) for use in outcome.ties] == [(("a", "b"), "a", "id")]


def test_no_tie_is_reported_where_all_equal_projects_fit() -> None:
    assert count(small(20_000_00)).ties == ()


def test_stop_ends_at_the_first_misfit() -> None:
    election = from_approvals(5_000_00, PROJECTS, [*VOTES, ["c"], *([["a"]] * 5)])
    assert count(election, misfit="stop").selected == ("a",)
    assert count(election, misfit="skip").selected == ("a",)
    poorer = from_approvals(4_000_00, PROJECTS, [*VOTES, *([["a"]] * 9)])
    assert count(poorer, misfit="stop").selected == ()
    assert count(poorer, misfit="skip").selected == ("c",)


def test_part_offers_what_is_left_to_the_next() -> None:
    outcome = count(small(), misfit="part")
    assert outcome.selected == ("c", "a")
    assert dict(outcome.partial) == {"b": 2_200_00}
    assert (outcome.cost, outcome.left) == (10_000_00, 0)


def test_top_up_adds_what_is_missing_up_to_the_stated_amount() -> None:
    topped = count(small(), misfit="top-up", top_up=2_600_00)
    assert topped.selected == ("c", "a", "b")
    assert topped.cost - topped.budget == topped.facts["topped_up"] == 2_600_00
    assert count(small(), misfit="top-up", top_up=2_599_99).selected == ("c", "a")


def test_at_most_so_many_winners() -> None:
    outcome = count(small(20_000_00), most=2)
    assert outcome.selected == ("c", "a")
    assert outcome.rounds[-1].event == "stopped"


def test_free_projects_with_votes_are_funded() -> None:
    election = from_approvals(0, [Project("x", 0), Project("y", 0)], [["x"]])
    assert count(election).selected == ("x",)
    assert count(election, "greedy-per-cost").selected == ("x",)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rule": "newest-wins"},
        {"satisfaction": "happy"},
        {"completion": "add2"},
        {"misfit": "borrow"},
        {"top_up": -1},
        {"step": 0},
        {"most": -1},
    ],
)
def test_unknown_choices_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(TallyError):
        count(small(), **wrong)  # type: ignore[arg-type]
