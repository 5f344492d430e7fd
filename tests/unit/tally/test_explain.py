"""Every smallest change that a sentence names is made, and counted again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.tally import (
    Election,
    Outcome,
    Project,
    Sentence,
    TallyError,
    TieRule,
    count,
    explain,
    from_approvals,
)
from chalicelib.tally.rules.greedy import walk
from chalicelib.tally.shares.exact import run_exact
from chalicelib.tally.shares.instance import prepare
from tests.unit.tally.elections import elections, load


def more_votes(election: Election, key: str, extra: int) -> Election:
    ballots = dict(election.ballots)
    alone = ((key, 1),)
    ballots[alone] = ballots.get(alone, 0) + extra
    return replace(election, ballots=ballots)


def cheaper(election: Election, key: str, less: int) -> Election:
    projects = tuple(
        replace(each, cost=each.cost - less) if each.id == key else each
        for each in election.projects
    )
    return replace(election, projects=projects)


@given(
    elections(),
    st.sampled_from(["skip", "stop"]),
    st.sampled_from(["greedy", "greedy-per-cost"]),
    st.sampled_from([(), ("lower-cost",), ("more-votes", "lower-cost")]),
)
def test_by_votes_the_named_change_wins_and_one_less_does_not(
    election: Election, misfit: str, rule: str, criteria: tuple[str, ...]
) -> None:
    ties = TieRule.by_seed("5eed", criteria)  # type: ignore[arg-type]

    def again(changed: Election) -> Outcome:
        return count(changed, rule, ties, misfit=misfit)  # type: ignore[arg-type]

    outcome = again(election)
    for key, told in explain(election, outcome).items():
        assert told.won == (key in outcome.selected)
        if told.missing_votes is not None:
            assert key in again(more_votes(election, key, told.missing_votes)).selected
            if told.missing_votes > 1:
                fewer = more_votes(election, key, told.missing_votes - 1)
                assert key not in again(fewer).selected
        if told.missing_money is not None:
            assert key in again(cheaper(election, key, told.missing_money)).selected
            if told.missing_money > 1:
                dearer = cheaper(election, key, told.missing_money - 1)
                assert key not in again(dearer).selected


def at_same_share(election: Election, share: Fraction, *, greedy: bool, budget: int) -> set[str]:
    """The winners at a share that is kept, with or without the completion."""
    instance = prepare(election, "cost", TieRule.by_id())
    bought = [instance.candidates[b.candidate].key for b in run_exact(instance, share)]
    won = set(bought) | set(instance.free)
    if greedy:
        left = budget - sum(election.costs[key] for key in won)
        votes = dict(election.supporters())
        rest = walk(election, votes, TieRule.by_id(), budget=max(0, left), settled=frozenset(won))
        won |= set(rest.winners)
    return won


@settings(deadline=None)
@given(elections(projects=6), st.sampled_from(["none", "greedy", "add1", "add1u"]))
def test_by_equal_shares_the_named_change_wins_at_the_same_share(
    election: Election, completion: str
) -> None:
    outcome = count(election, "equal-shares", completion=completion)  # type: ignore[arg-type]
    share = Fraction(outcome.facts["share"])
    greedy = completion in ("greedy", "add1u")
    budget = election.budget
    for key, told in explain(election, outcome).items():
        assert told.won == (key in outcome.selected)
        if told.missing_votes is not None:
            changed = more_votes(election, key, told.missing_votes)
            assert key in at_same_share(changed, share, greedy=greedy, budget=budget)
        if told.missing_money is not None and told.missing_money < election.costs[key]:
            changed = cheaper(election, key, told.missing_money)
            assert key in at_same_share(changed, share, greedy=greedy, budget=budget)


@settings(deadline=None)
@given(elections(projects=5, voters=9), st.sampled_from(["phragmen", "bos", "max-welfare"]))
def test_by_other_rules_the_named_change_was_counted(election: Election, rule: str) -> None:
    outcome = count(election, rule)
    for key, told in explain(election, outcome).items():
        if told.missing_votes is not None:
            assert key in count(more_votes(election, key, told.missing_votes), rule).selected
        if told.missing_money is not None:
            assert key in count(cheaper(election, key, told.missing_money), rule).selected


@settings(deadline=None)
@given(
    elections(projects=6, voters=9),
    st.sampled_from(
        ["greedy", "phragmen", "maximin-support", "bos", "dhondt", "best-per-area", "equal-shares"]
    ),
)
def test_who_crowded_out_a_project_won_and_left_too_little(election: Election, rule: str) -> None:
    outcome = count(election, rule)
    left = {step.project: step.left for step in outcome.rounds if step.project in outcome.selected}
    for key, told in explain(election, outcome).items():
        if told.crowded_out_by is None:
            continue
        assert told.crowded_out_by in outcome.selected
        assert told.crowded_out_by != key
        if rule != "equal-shares":
            assert left[told.crowded_out_by] < election.costs[key]


def test_the_words_of_the_other_rules() -> None:
    projects = [
        Project("a", 70_00, "Boom"),
        Project("b", 60_00, "Bank"),
        Project("c", 20_00, "Bak"),
    ]
    election = from_approvals(100_00, projects, [["a"]] * 6 + [["b"]] * 4 + [["c"]])
    told = explain(election, count(election, "phragmen"))
    assert told["b"].text.startswith(
        "Niet gekozen met 4 stemmen: dit project kost € 60, en nadat onder meer “Boom” gekozen "
        "was, was er nog € 30 over; "
    )
    assert told["c"].reason == "stopped"
    assert told["c"].text.startswith(
        "Niet gekozen met 1 stem: de telling stopte bij “Bank”, dat niet meer paste in de € 30 die "
        "over was; "
    )
    english = explain(election, count(election, "max-welfare"), "en")
    assert english["b"].crowded_out_by is None
    assert "€10 was left at the end" in english["b"].text


@settings(deadline=None)
@given(
    elections(points=3),
    st.sampled_from(
        ["greedy", "greedy-per-cost", "equal-shares", "phragmen", "maximin-support", "dhondt"]
    ),
    st.sampled_from(["nl", "en"]),
    st.sampled_from(["cost", "score"]),
)
def test_every_project_gets_one_sentence(
    election: Election, rule: str, lang: str, satisfaction: str
) -> None:
    outcome = count(election, rule, satisfaction=satisfaction, completion="add1u")  # type: ignore[arg-type]
    told: Mapping[str, Sentence] = explain(election, outcome, lang)  # type: ignore[arg-type]
    assert list(told) == [project.id for project in election.projects]
    for sentence in told.values():
        assert sentence.text.endswith(".")
        assert "\n" not in sentence.text


def test_the_words_in_dutch() -> None:
    projects = [Project("a", 4_800_00, "Speelstraat"), Project("b", 4_800_00, "Bank")]
    ballots = [["a"]] * 40 + [["b"]] * 28
    election = from_approvals(6_000_00, projects, ballots)
    told = explain(election, count(election))
    assert str(told["a"]) == (
        "Gekozen met 40 stemmen: dit project kost € 4.800 en er was nog € 6.000 over."
    )
    assert str(told["b"]) == (
        "Niet gekozen met 28 stemmen: dit project kost € 4.800, en nadat onder meer “Speelstraat” "
        "gekozen was, was er nog € 1.200 over; met 13 stemmen meer of als het € 3.600 minder "
        "kostte was het wel gekozen."
    )
    assert (told["b"].missing_votes, told["b"].missing_money) == (13, 3_600_00)
    assert told["b"].crowded_out_by == "a"


def test_a_lost_lot_is_named() -> None:
    projects = [Project("a", 60, "Boom"), Project("b", 60, "Bank")]
    election = from_approvals(100, projects, [["a"], ["b"]])
    outcome = count(election, ties=TieRule.by_seed("01"))
    loser = next(key for key in "ab" if key not in outcome.selected)
    winner = election.project(outcome.selected[0]).name
    told = explain(election, outcome)[loser]
    assert told.reason == "tie"
    assert f"het lot koos “{winner}”" in told.text
    assert told.missing_votes == 1


def test_wieliczka_s_published_explanations() -> None:
    election = load("Poland_Wieliczka_2023_Green_Budget.pb")
    outcome = count(election, "equal-shares", completion="add1", run_on=True)
    told = explain(election, outcome, "en")
    assert "93,872.57 left of the PLN 100,000" in told["21"].text
    assert "49,998.29 left of the PLN 50,000" in told["16"].text
    assert told["21"].crowded_out_by == told["16"].crowded_out_by == "6"


def test_an_outcome_of_another_election_is_refused() -> None:
    one = from_approvals(5, [Project("a", 1)], [["a"]])
    other = from_approvals(5, [Project("b", 1)], [["b"]])
    with pytest.raises(TallyError, match="another election"):
        explain(other, count(one))
    with pytest.raises(TallyError, match="language"):
        explain(one, count(one), "fr")  # type: ignore[arg-type]
