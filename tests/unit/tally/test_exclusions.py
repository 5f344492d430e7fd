"""Pairs of which only one can win: exact, explained, and the same for whoever counts again."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.tally import Election, Options, Project, TallyError, TieRule, from_approvals
from chalicelib.tally.compare import ALTERNATIVES, compare
from chalicelib.tally.plan import Plan, count_round
from chalicelib.tally.plan_bundle import make_round_bundle, recount_round
from chalicelib.tally.plan_text import plan_from_dict, plan_to_dict, round_sentences, scores_of
from chalicelib.tally.pots import restrict
from chalicelib.tally.verify import verify
from tests.unit.tally.elections import elections

META = {
    **{"description": "t", "country": "B", "unit": "B", "instance": "1", "rule": "unknown"},
    **{"date_begin": "01.01.2026", "date_end": "02.01.2026"},
}
RULES = ("greedy", "greedy-per-cost", "equal-shares", "phragmen", "max-welfare", "bos", "dhondt")


def square() -> Election:
    """Two plans for one square, a tree and a bench; the pot takes all but the fair together."""
    projects = [
        Project("fountain", 5_000, "Fontein", "N", "a"),
        Project("playground", 6_000, "Speelplein", "N", "a"),
        Project("tree", 2_000, "Boom", "Z", "b"),
        Project("bench", 1_000, "Bank", "Z", "b"),
    ]
    ballots = [["fountain"]] * 5 + [["playground"]] * 4 + [["tree"]] * 3 + [["bench"]] * 2
    return from_approvals(14_000, projects, ballots)


def test_the_rival_of_a_winner_is_skipped_and_its_money_goes_on() -> None:
    plan = Plan(exclusions=(("fountain", "playground"),))
    tight = replace(square(), budget=11_000)
    assert count_round(Plan(), tight).selected == ("fountain", "playground")
    result = count_round(plan, tight)
    assert result.selected == ("fountain", "tree", "bench")
    assert result.excluded["playground"].rival == "fountain"
    told = round_sentences(plan, tight, result)
    assert str(told["playground"]) == (
        "Niet gekozen: van dit project en “Fontein” kon er maar één winnen, en dat project "
        "krijgt geld."
    )
    assert told["playground"].crowded_out_by == "fountain"
    assert "Fontein" in str(round_sentences(plan, tight, result, "en")["playground"])
    assert scores_of(result)["playground"] == 4
    assert result.to_dict()["excluded"] == {"playground": "fountain"}


def test_a_rival_that_doesnt_fit_keeps_nobody_out() -> None:
    dear = replace(square(), budget=5_500)
    plan = Plan(exclusions=(("bench", "fountain"), ("fountain", "playground")))
    small = restrict(dear, ["playground", "tree", "bench"], 5_500)
    # The playground costs more than the pot: its rival isn't there at all.
    assert count_round(replace(plan, exclusions=(("playground", "tree"),)), small).selected == (
        "tree",
        "bench",
    )


def test_a_chain_of_three() -> None:
    plan = Plan(exclusions=(("fountain", "playground"), ("playground", "tree")))
    result = count_round(plan, square())
    # The playground is out by the fountain, so the tree is free.
    assert result.selected == ("fountain", "tree", "bench")
    assert set(result.excluded) == {"playground"}


def test_rivals_in_two_pots_are_weighed_by_their_votes() -> None:
    projects = [Project("n", 1_000, "N", "N"), Project("z", 1_000, "Z", "Z")]
    election = from_approvals(4_000, projects, [["n"]] * 2 + [["z"]] * 3)
    pots = Plan(pot_by="area", pots={"N": 2_000, "Z": 2_000}, exclusions=(("n", "z"),))
    assert count_round(pots, election).selected == ("z",)


def test_a_pair_needs_two() -> None:
    with pytest.raises(TallyError):
        Plan(exclusions=(("a", "a"),))


def test_a_plan_without_pairs_reads_as_it_always_did() -> None:
    assert "exclusions" not in plan_to_dict(Plan())
    plan = Plan(exclusions=(("a", "b"),))
    assert plan_from_dict(plan_to_dict(plan)) == plan
    assert "excluded" not in count_round(Plan(), square()).to_dict()


@st.composite
def paired(draw: st.DrawFn) -> tuple[Election, tuple[tuple[str, str], ...]]:
    election = draw(elections())
    every = list(combinations(sorted(election.costs), 2))
    pairs = draw(st.lists(st.sampled_from(every), unique=True, max_size=3)) if every else []
    return election, tuple(pairs)


@given(paired(), st.sampled_from(RULES))
def test_no_pair_ever_wins_together_and_everybody_has_a_sentence(
    given_: tuple[Election, tuple[tuple[str, str], ...]], rule: str
) -> None:
    election, pairs = given_
    plan = Plan(rule=rule, exclusions=pairs)
    ties = TieRule.by_seed("5e" * 32)
    result = count_round(plan, election, ties)
    for one, other in pairs:
        assert not {one, other} <= set(result.granted)
    assert set(round_sentences(plan, election, result)) == set(election.costs)
    # As if those that were left out had never been there.
    keep = [key for key in election.costs if key not in result.excluded]
    bare = count_round(replace(plan, exclusions=()), restrict(election, keep), ties)
    assert dict(bare.granted) == dict(result.granted)


@given(paired())
def test_most_votes_first_skips_on_the_way(
    given_: tuple[Election, tuple[tuple[str, str], ...]],
) -> None:
    """The same as one walk down the list that passes a project whose rival has money."""
    election, pairs = given_
    ties = TieRule.by_seed("5e" * 32)
    result = count_round(Plan(exclusions=pairs), election, ties)
    votes, costs = election.supporters(), election.costs
    line = sorted((key for key in costs if votes[key] > 0), key=ties.order(costs, votes))
    line.sort(key=votes.__getitem__, reverse=True)
    left, won = election.budget, []
    for key in line:
        rivals = {x for pair in pairs if key in pair for x in pair} - {key}
        if costs[key] <= left and not rivals & set(won):
            won.append(key)
            left -= costs[key]
    assert list(result.selected) == won
    for one in result.excluded.values():
        assert one.rival in won


@pytest.mark.parametrize("totals_only", [True, False])
def test_the_published_bundle_is_counted_again_with_its_pairs(totals_only: bool) -> None:
    plan = Plan(exclusions=(("fountain", "playground"),), options=Options())
    election, ties = square(), TieRule.by_id()
    result = count_round(plan, election, ties)
    files = make_round_bundle(plan, election, result, ties, META, totals_only=totals_only)
    assert verify(files).agrees
    assert b'"exclusions":[["fountain","playground"]]' in files["result.json"]
    plain = json.loads(files["result.json"])
    plain["plan"]["exclusions"] = []
    assert not recount_round(plain, None if totals_only else election)["outcome"]


@given(paired(), st.sampled_from(ALTERNATIVES))
def test_the_comparison_settles_pairs_as_the_official_count_does(
    given_: tuple[Election, tuple[tuple[str, str], ...]],
    official: tuple[str, str, dict[str, object]],
) -> None:
    election, pairs = given_
    name, rule, options = official
    plan = Plan(rule=rule, options=Options(**options), exclusions=pairs)  # type: ignore[arg-type]
    result = count_round(plan, election, TieRule.by_seed("5e" * 32))
    stated = replace(result.parts[0].outcome, selected=result.selected)
    first, *others = compare(election, stated, pairs).effects
    assert set(first.selected) == set(result.granted)
    assert first.cost == sum(result.granted.values())
    # The same rule among the others is the official count once more, to the last figure.
    again = next(effect for effect in others if effect.name == name)
    assert replace(again, name=first.name) == first
    for effect in others:
        assert not any({one, other} <= set(effect.selected) for one, other in pairs)


def test_without_the_pairs_the_comparison_would_let_both_win() -> None:
    plan = Plan(exclusions=(("fountain", "playground"),))
    result = count_round(plan, square())
    stated = replace(result.parts[0].outcome, selected=result.selected)
    greedy = compare(square(), stated).effects[1]
    assert {"fountain", "playground"} <= set(greedy.selected)
    greedy = compare(square(), stated, plan.exclusions).effects[1]
    assert greedy.selected == tuple(sorted(result.selected))
