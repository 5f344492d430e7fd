"""Equal shares: published examples, the plain reference, every step of add1 against the climb."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.tally import Election, Project, TieRule, count, from_approvals
from chalicelib.tally.model import group
from chalicelib.tally.money import decimal
from chalicelib.tally.pots import restrict
from chalicelib.tally.shares import bounded
from chalicelib.tally.shares.alone import part
from chalicelib.tally.shares.climb import climb
from chalicelib.tally.shares.exact import run_exact
from chalicelib.tally.shares.follow import Run
from chalicelib.tally.shares.instance import prepare
from chalicelib.tally.shares.single import run_once
from tests.unit.tally.elections import DATA, elections, load, plain_add1, plain_equal_shares


@pytest.mark.parametrize("example", ["example1", "example2"])
def test_the_examples_of_equalshares_net(example: str) -> None:
    known = json.loads((DATA / "equalshares_examples.json").read_text())
    ballots = [text.split() for text in known["ballots_example1"]]
    if example == "example2":
        ballots[-1] = ["gym"]
    projects = [Project(key, cost) for key, cost in known["costs"].items()]
    outcome = count(from_approvals(known["budget"], projects, ballots, units=1), "equal-shares")
    found = [
        (step.project, step.figures["price"], step.figures["effective_support"])
        for step in outcome.rounds
    ]
    expected = [
        (key, Fraction(price), Fraction(str(support).split(" ")[0]))
        for key, price, support in known[example]
    ]
    assert found == expected


def test_helenka_shows_why_bounded_overspending_exists() -> None:
    known = json.loads((DATA / "helenka.json").read_text())
    ballots = [marks for times, marks in known["groups"] for _ in range(times)]
    projects = [Project(key, cost) for key, cost in known["costs"].items()]
    election = from_approvals(known["budget"], projects, ballots, units=1)
    assert list(count(election, "equal-shares").selected) == known["equal_shares"]
    assert list(count(election, "bos").selected) == known["bos"]
    assert list(count(election, "greedy").selected) == known["greedy"]


def test_wieliczka_2023_to_the_printed_decimal() -> None:
    known = json.loads((DATA / "wieliczka2023_published.json").read_text())
    election = load(known["file"])
    outcome = count(election, "equal-shares", completion="add1", run_on=True)
    found = [
        [step.project, f"{float(step.figures['effective_support']):.2f}"] for step in outcome.rounds
    ]
    assert found == known["order_and_effective_votes"]
    assert outcome.facts["share"] == Fraction(1040052, 3293)
    assert (outcome.cost, len(outcome.selected)) == (known["total_cost"], known["winners"])
    assert set(count(election).selected) == set(known["greedy_winners"])


def test_swiecie_2023_with_its_threshold() -> None:
    known = json.loads((DATA / "swiecie2023_published.json").read_text())
    election = load(known["file"])
    votes = election.supporters()
    keep = [
        project.id
        for project in election.projects
        if Fraction(votes[project.id], election.voters)
        >= Fraction(project.cost, 3 * election.budget)
    ]
    assert {project.id for project in election.projects} - set(keep) == {"c22"}
    whole = election.voters
    kept = restrict(election, keep)
    assert kept.voters == whole
    outcome = count(kept, "equal-shares", completion="add1", run_on=True)
    assert (outcome.cost, len(outcome.selected)) == (known["total_cost"], known["winners"])
    share = outcome.facts["share"]
    assert isinstance(share, Fraction)
    assert decimal(share, "en", 7) == known["share_recomputed"]


def test_exact_where_floats_fail() -> None:
    """22 voters, one project that costs exactly the budget: 22 times a float share misses it."""
    election = from_approvals(1_000_003, [Project("all", 1_000_003)], [["all"]] * 22, units=1)
    assert count(election, "equal-shares").selected == ("all",)
    assert count(election, "equal-shares", completion="add1").selected == ("all",)


@given(elections())
def test_same_purchases_and_prices_as_the_plain_rule_by_cost(election: Election) -> None:
    _same_as_plain(election, by_cost=True)


@given(elections(points=5))
def test_same_purchases_and_prices_as_the_plain_rule_by_score(election: Election) -> None:
    _same_as_plain(election, by_cost=False)


def _same_as_plain(election: Election, *, by_cost: bool) -> None:
    if not election.voters:
        return
    share = Fraction(election.budget, election.voters)
    instance = prepare(election, "cost" if by_cost else "score", TieRule.by_id())
    found = [
        (instance.candidates[bought.candidate].key, bought.rho)
        for bought in run_exact(instance, share)
    ]
    assert found == plain_equal_shares(election, share, by_cost=by_cost)


@settings(deadline=None)
@given(
    elections(points=3),
    st.booleans(),
    st.booleans(),
    st.sampled_from([Fraction(1), Fraction(1, 7)]),
)
def test_the_climb_ends_where_trying_every_step_ends(
    election: Election, by_cost: bool, run_on: bool, step: Fraction
) -> None:
    _climb_and_compare(election, by_cost, run_on, step)


@given(
    elections(points=3, projects=9, voters=20),
    st.integers(1, 9),
    st.booleans(),
    st.booleans(),
    st.sampled_from([Fraction(1), Fraction(2, 7)]),
)
def test_the_climb_ends_there_too_where_projects_stand_alone(
    election: Election, alone: int, by_cost: bool, run_on: bool, step: Fraction
) -> None:
    """Who names one of the first projects names nothing else; with nine, nobody names two."""
    ballots = []
    for ballot, times in election.ballots.items():
        first = next((mark for mark in ballot if int(mark[0]) < alone), None)
        ballots += [ballot if first is None else (first,)] * times
    apart = replace(election, ballots=group(ballots))
    _climb_and_compare(apart, by_cost, run_on, step)
    if apart.voters:
        instance = prepare(apart, "cost" if by_cost else "score", TieRule.by_id())
        parts = part(instance, Fraction(1), step)
        keys = {instance.candidates[index].key for _, index in parts.due}
        assert keys >= {one.key for one in instance.candidates if int(one.key) < alone}


def _climb_and_compare(election: Election, by_cost: bool, run_on: bool, step: Fraction) -> None:
    if not election.voters:
        return
    instance = prepare(election, "cost" if by_cost else "score", TieRule.by_id())
    if not instance.candidates:
        return
    share = Fraction(election.budget, election.voters)
    summit = climb(instance, share, step, run_on=run_on)
    expected, at = plain_add1(election, step, by_cost=by_cost, run_on=run_on)
    assert [instance.candidates[index].key for index in summit.order] == expected
    assert summit.share == share + summit.raises * step
    if summit.reason != "over-budget":
        assert summit.share == at


@settings(deadline=None)
@given(elections(projects=9, voters=40), st.sampled_from([(2, 1), (6, 6), (80, 4), (80, 40)]))
def test_the_winners_do_not_depend_on_the_precision(
    election: Election, bits: tuple[int, int]
) -> None:
    """With few bits nearly every call is close and goes to exact numbers: same end."""
    if not election.voters:
        return
    instance = prepare(election, "cost", TieRule.by_seed("c0ffee"))
    if not instance.candidates:
        return
    share = Fraction(election.budget, election.voters)
    usual = climb(instance, share, Fraction(1, 3))
    once = run_once(instance, share)
    kept = bounded.BITS, bounded.DIGIT
    try:
        bounded.BITS, bounded.DIGIT = bits
        assert climb(instance, share, Fraction(1, 3)) == usual
        assert run_once(instance, share) == once
    finally:
        bounded.BITS, bounded.DIGIT = kept


@given(elections(projects=9, voters=40))
def test_the_bounded_run_buys_what_the_exact_run_buys(election: Election) -> None:
    if not election.voters:
        return
    instance = prepare(election, "cost", TieRule.by_id())
    share = Fraction(election.budget, election.voters)
    exact = tuple(bought.candidate for bought in run_exact(instance, share))
    assert run_once(instance, share) == exact
    run = Run(instance, Fraction(1, 3))
    run.begin(share)
    assert run.order == exact


@given(elections(points=3), st.sampled_from(["none", "greedy", "add1", "add1u"]))
def test_the_budget_is_kept_and_completion_only_adds(election: Election, completion: str) -> None:
    outcome = count(election, "equal-shares", completion=completion)  # type: ignore[arg-type]
    votes = election.supporters()
    assert outcome.cost == sum(election.costs[key] for key in outcome.selected) <= election.budget
    assert all(votes[key] for key in outcome.selected)
    if completion == "add1u":
        before = count(election, "equal-shares", completion="add1")
        assert outcome.selected[: len(before.selected)] == before.selected
    if completion in ("greedy", "add1u"):
        others = [p for p in election.projects if votes[p.id] and p.id not in outcome.selected]
        assert all(project.cost > outcome.left for project in others)


def test_a_tie_is_settled_by_the_seed_and_reported() -> None:
    projects = [Project("1", 600), Project("2", 600), Project("3", 600)]
    election = from_approvals(600, projects, [["1", "2", "3"]] * 4, units=1)
    chosen = set()
    for seed in ("01", "02", "03", "04", "05", "06", "07", "08"):
        rule = TieRule.by_seed(seed)
        outcome = count(election, "equal-shares", rule)
        (use,) = outcome.ties
        assert use.tied == ("1", "2", "3")
        assert use.how == "lot"
        assert outcome.selected == (use.chosen,) == (min("123", key=rule.lot),)
        chosen.add(use.chosen)
    assert len(chosen) > 1


def test_no_voters_no_winners() -> None:
    election = Election(100, (Project("a", 1),), {})
    for completion in ("none", "greedy", "add1", "add1u"):
        outcome = count(election, "equal-shares", completion=completion)  # type: ignore[arg-type]
        assert (outcome.selected, outcome.left) == ((), 100)


def test_a_whole_first_share_is_rounded_down_to_a_euro() -> None:
    election = from_approvals(1_000_00, [Project("a", 900_00)], [["a"]] * 7)
    outcome = count(election, "equal-shares", whole_start=True)
    assert outcome.facts["share"] == 142_00
    assert count(election, "equal-shares").facts["share"] == Fraction(1_000_00, 7)
