"""Whole rounds: weights, gates, pots, shares, and every city's preset."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.tally import (
    Election,
    Options,
    Project,
    TallyError,
    TieRule,
    from_approvals,
    from_points,
)
from chalicelib.tally.forms import BallotForm
from chalicelib.tally.gates import Gate, pass_gate
from chalicelib.tally.plan import Plan, count_round, explain_round
from chalicelib.tally.pots import divide, divide_in_steps, restrict, shares_of_best
from chalicelib.tally.presets import PRESETS, with_pots
from chalicelib.tally.weights import Channel, SmallBonus, channel_scores, combine
from tests.unit.tally.elections import elections

EURO = 100


def town(budget: int = 30_000 * EURO, voters: int = 60) -> Election:
    """Six projects in two areas and three themes; p0 has most voters, p5 fewest."""
    projects = [
        Project(f"p{n}", (4_000 + 1_000 * n) * EURO, f"Project {n}", "NZ"[n % 2], "abc"[n % 3])
        for n in range(6)
    ]
    ballots = [[f"p{n}" for n in range(6) if voter % (n + 2) == 0] for voter in range(voters)]
    return from_approvals(budget, projects, ballots)


def channel(election: Election, ballots: list[dict[str, int]]) -> Election:
    return from_points(election.budget, election.projects, ballots)


def test_channels_count_for_their_declared_weight() -> None:
    election = town()
    online = channel(election, [{"p0": 1}] * 90 + [{"p1": 1}] * 10)
    tables = channel(election, [{"p1": 1}] * 3 + [{"p2": 1}])
    channels = (Channel("online", Fraction(1, 5)), Channel("tables", Fraction(4, 5)))
    scores = combine(channels, {"online": online, "tables": tables})
    assert scores["p0"] == Fraction(9, 50)
    assert scores["p1"] == Fraction(1, 50) + Fraction(3, 5)
    assert sum(scores.values()) == 1
    plan = Plan(channels=channels)
    result = count_round(plan, election, channels={"online": online, "tables": tables})
    assert result.selected[:3] == ("p1", "p2", "p0")


def test_an_empty_channel_adds_nothing() -> None:
    assert channel_scores({"a": 0}, 0, "total") == {"a": 0}
    assert channel_scores({"a": 5}, 10, "mean") == {"a": Fraction(1, 2)}


def test_a_channel_that_was_not_declared_is_refused() -> None:
    election = town()
    with pytest.raises(TallyError, match="declared channels"):
        combine((Channel("online", Fraction(1)),), {"paper": election})
    with pytest.raises(TallyError, match="below zero"):
        combine((Channel("online", Fraction(-1)),), {"online": election})


def test_small_projects_count_double() -> None:
    bonus = SmallBonus(5_000 * EURO, Fraction(2))
    assert bonus.apply({"a": 3, "b": 3}, {"a": 5_000 * EURO, "b": 5_000 * EURO + 1}) == {
        "a": 6,
        "b": 3,
    }


def test_thresholds_absolute_by_voters_and_by_cost() -> None:
    election = from_approvals(90, [Project("a", 30), Project("b", 60)], [["a"]] * 6 + [["b"]] * 3)
    votes = election.supporters()

    def passed(gate: Gate) -> tuple[str, ...]:
        return pass_gate(gate, election, votes, TieRule.by_id()).keys

    assert passed(Gate(votes=4)) == ("a",)
    assert passed(Gate(voters_share=Fraction(1, 3))) == ("a", "b")
    assert passed(Gate(voters_share=Fraction(34, 100))) == ("a",)
    assert passed(Gate(cost_share=Fraction(1, 2))) == ("a", "b")
    assert passed(Gate(cost_share=Fraction(51, 100))) == ("a",)


def test_a_tie_at_the_edge_of_the_gate_is_reported() -> None:
    election = from_approvals(9, [Project(k, 3) for k in "abc"], [["a"], ["b"], ["c"]])
    passed = pass_gate(Gate(best=2), election, election.supporters(), TieRule.by_seed("11"))
    assert passed.ties[0].tied == ("a", "b", "c")
    assert len(passed.keys) == 2


@given(
    st.integers(0, 10**9),
    st.dictionaries(st.text("abc", max_size=2), st.integers(0, 1000), min_size=1),
)
def test_divided_money_adds_up(total: int, weights: dict[str, int]) -> None:
    if not sum(weights.values()):
        with pytest.raises(TallyError):
            divide(total, weights)
        return
    parts = divide(total, weights)
    assert sum(parts.values()) == total
    for name, weight in weights.items():
        assert abs(parts[name] - Fraction(total * weight, sum(weights.values()))) < 1


def test_money_in_whole_steps() -> None:
    parts = divide_in_steps(90_000, {"a": 5, "b": 4, "c": 3}, 10_000)
    assert parts == {"a": 40_000, "b": 30_000, "c": 20_000}


def test_shares_for_the_best_are_at_most_the_cost() -> None:
    shares = (Fraction(60, 100), Fraction(25, 100), Fraction(15, 100))
    granted = shares_of_best(1_000, ["x", "y", "z"], shares, {"x": 900, "y": 200, "z": 500})
    assert granted == {"x": 600, "y": 200, "z": 150}
    with pytest.raises(TallyError, match="more than the pot"):
        shares_of_best(1, ["x"], (Fraction(2),), {"x": 1})


def test_pots_per_area_then_city_wide_with_what_is_left() -> None:
    plan = Plan(pot_by="area", pots={"N": 9_000 * EURO, "Z": 11_000 * EURO}, then_city=True)
    result = count_round(plan, town())
    assert [part.name for part in result.parts] == ["N", "Z", ""]
    north, south, city = (part.outcome for part in result.parts)
    assert (north.selected, south.selected) == (("p0",), ("p1",))
    assert city.budget == 30_000 * EURO - north.cost - south.cost
    assert city.selected == ("p2", "p3", "p4")
    assert sum(result.granted.values()) <= 30_000 * EURO


def test_pots_without_amounts_or_above_the_budget_are_refused() -> None:
    with pytest.raises(TallyError, match="no amounts"):
        count_round(Plan(pot_by="area"), town())
    with pytest.raises(TallyError, match="more than the budget"):
        plan = Plan(pot_by="area", pots={"N": 90_000 * EURO}, then_city=True)
        count_round(plan, town(voters=40))
    with pytest.raises(TallyError, match="by area or by theme"):
        Plan(pots={"N": 1})


@pytest.mark.parametrize(
    "wrong",
    [
        {"rule": "equal-shares", "jury": True},
        {"rule": "bos", "per_area": True},
        {"rule": "equal-shares", "shares": (Fraction(1),)},
    ],
)
def test_plans_that_mean_nothing_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(TallyError):
        Plan(**wrong)  # type: ignore[arg-type]


def test_a_jury_decides_after_the_gate() -> None:
    election = town()
    jury = channel(election, [{"p5": 10, "p2": 4}])
    plan = Plan(gate=Gate(best=3), jury=True)
    result = count_round(plan, election, channels={"jury": jury})
    assert result.selected == ("p2",)
    assert set(result.missed) == {"p3", "p4", "p5"}
    with pytest.raises(TallyError, match="jury's points"):
        count_round(plan, election)


def test_no_count_where_everything_fits() -> None:
    plan = Plan(fund_all_if_room=True)
    result = count_round(plan, town(60_000 * EURO))
    assert set(result.selected) == {f"p{n}" for n in range(6)}
    assert count_round(plan, town(10_000 * EURO)).selected == ("p0", "p1")
    told = explain_round(town(60_000 * EURO), result)
    assert told["p0"].text == "Gekozen: er was genoeg geld voor alle projecten samen."


def test_a_project_that_misses_the_gate_is_told_what_was_needed() -> None:
    election = town()
    result = count_round(Plan(gate=Gate(votes=15)), election)
    told = explain_round(election, result)
    assert list(told) == [project.id for project in election.projects]
    assert told["p5"].text == (
        "Niet gekozen: dit project kreeg 9 stemmen en er waren er 15 nodig om mee te tellen."
    )
    assert told["p5"].missing_votes == 6


@settings(deadline=None)
@given(elections(projects=6), st.sampled_from(["greedy", "equal-shares", "dhondt"]))
def test_a_round_keeps_to_every_pot(election: Election, rule: str) -> None:
    pots = divide(election.budget, {"N": 2, "Z": 1})
    plan = Plan(rule=rule, pot_by="area", pots=pots, then_city=True)
    result = count_round(plan, election)
    for part in result.parts:
        assert part.outcome.cost <= part.election.budget
    assert sum(result.granted.values()) <= election.budget
    assert result.to_dict() == count_round(plan, election).to_dict()


def test_restricting_keeps_only_ballots_that_still_say_something() -> None:
    election = town()
    part = restrict(election, ["p5"], 7)
    assert part.budget == 7
    assert part.voters == election.supporters()["p5"]


def channels_for(plan: Plan, election: Election) -> dict[str, Election]:
    names = [each.name for each in plan.channels] + (["jury"] if plan.jury else [])
    ballots = [{f"p{n}": 6 - n for n in range(6)}, {"p4": 9, "p1": 3}]
    return {name: channel(election, ballots) for name in names}


@pytest.mark.parametrize("key", sorted(PRESETS))
def test_every_preset_counts_a_round(key: str) -> None:
    preset = PRESETS[key]
    election = town(preset.pot or 20_000 * EURO, voters=400)
    plan = preset.plan
    if plan.pot_by:
        names = "abc" if plan.pot_by == "theme" else "NZ"
        plan = with_pots(plan, divide(election.budget, dict.fromkeys(names, 1)))
    result = count_round(plan, election, TieRule.by_seed("ab"), channels_for(plan, election))
    assert result.selected
    assert sum(result.granted.values()) <= election.budget
    told = explain_round(election, result)
    assert set(told) == set(election.costs)
    for name, _, also in preset.also:
        extra = count_round(also, replace(election, budget=election.budget))
        assert extra.selected, name


def test_the_presets_cover_the_list_of_cities() -> None:
    assert len(PRESETS) == 22
    ostend = with_pots(PRESETS["ostend"].plan, {"N": 10_000 * EURO})
    election = town(10_000 * EURO, voters=400)
    result = count_round(ostend, election)
    assert result.granted == {
        "p0": 4_000 * EURO,
        "p2": 2_500 * EURO,
        "p4": 1_500 * EURO,
    }


def test_antwerp_2019_weights_doubles_and_divides_over_themes() -> None:
    plan = PRESETS["antwerp-2019"].plan
    election = town(9_000 * EURO)
    online = channel(election, [{"p5": 1}])
    tables = channel(election, [{"p0": 1, "p1": 1}])
    result = count_round(plan, election, channels={"online": online, "tables": tables})
    (part,) = result.parts
    assert part.outcome.scores["p0"] == Fraction(8, 10)
    assert part.outcome.scores["p5"] == Fraction(2, 10)
    assert result.selected == ("p0", "p1")


@pytest.mark.parametrize(
    ("form", "marks", "reason"),
    [
        (BallotForm("approval", most=1), {"p0": 1, "p1": 1}, "at most 1"),
        (BallotForm("approval", least=2), {"p0": 1}, "at least 2"),
        (BallotForm("approval"), {"p0": 2}, "one mark"),
        (BallotForm("approval"), {"x": 1}, "unknown project: x"),
        (BallotForm("approval", per_theme=1), {"p0": 1, "p3": 1}, "theme a"),
        (BallotForm("choose-1"), {"p0": 1, "p1": 1}, "at most 1"),
        (BallotForm("knapsack", purse=5_000 * EURO), {"p0": 1, "p1": 1}, "cost"),
        (BallotForm("points", points=5), {"p0": 6}, "at most 5 points"),
        (BallotForm("points", points=5, stack=False), {"p0": 2}, "at most one point"),
        (BallotForm("points"), {"p0": -1}, "below zero"),
        (BallotForm("scores", points=10), {"p0": 11}, "at most 10"),
        (BallotForm("money", purse=20, step=10), {"p0": 15}, "steps of 10"),
        (BallotForm("money", purse=20, step=10), {"p0": 30}, "at most 20"),
        (BallotForm("ranking"), {"p0": 1, "p1": 3}, "each place once"),
    ],
)
def test_a_ballot_that_breaks_the_form_is_refused(
    form: BallotForm, marks: dict[str, int], reason: str
) -> None:
    election = town()
    themes = {project.id: project.theme or "" for project in election.projects}
    with pytest.raises(TallyError, match=reason):
        form.check(marks, election.costs, themes)


def test_a_good_ballot_comes_out_in_canonical_form() -> None:
    form = BallotForm("points", points=3)
    assert form.check({"p1": 2, "p0": 1}, town().costs) == (("p0", 1), ("p1", 2))


def test_a_plan_carries_the_options_of_its_rule() -> None:
    plan = Plan(rule="equal-shares", options=Options(completion="add1u", step=50))
    (part,) = count_round(plan, town()).parts
    assert part.outcome.facts["completion"] == "add1u"
    assert part.outcome.facts["step"] == 50
