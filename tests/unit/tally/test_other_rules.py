"""Phragmén, maximin support, maximum welfare, overspending, D'Hondt: against plain definitions."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.tally import Election, Project, count, from_approvals
from chalicelib.tally.rules.maximin_support import balanced_load
from tests.unit.tally.elections import elections, subsets


def plain_phragmen(election: Election, *, go_on: bool) -> list[str]:
    """Loads voter by voter, smallest id on a tie."""
    voters = [
        {key for key, _ in ballot} for ballot, n in election.ballots.items() for _ in range(n)
    ]
    load = [Fraction(0)] * len(voters)
    costs, left, winners = election.costs, election.budget, []
    waiting = [k for k in costs if costs[k] <= left and any(k in v for v in voters)]
    while waiting:
        reached = {}
        for key in waiting:
            backers = [number for number, marks in enumerate(voters) if key in marks]
            total = sum((load[number] for number in backers), Fraction(costs[key]))
            reached[key] = total / len(backers)
        least = min(reached.values())
        equal = sorted(key for key in waiting if reached[key] == least)
        if not go_on and any(costs[key] > left for key in equal):
            return winners
        fitting = [key for key in equal if costs[key] <= left]
        if not fitting:
            waiting = [key for key in waiting if key not in equal]
            continue
        winner = fitting[0]
        waiting = [k for k in waiting if k != winner and not (k in equal and k not in fitting)]
        winners.append(winner)
        left -= costs[winner]
        for number, marks in enumerate(voters):
            if winner in marks:
                load[number] = least
    return winners


@given(elections(), st.booleans())
def test_phragmen_is_the_plain_rule(election: Election, go_on: bool) -> None:
    outcome = count(election, "phragmen", go_on=go_on)
    assert list(outcome.selected) == plain_phragmen(election, go_on=go_on)
    assert outcome.cost <= election.budget


@settings(deadline=None)
@given(elections(projects=6, voters=8))
def test_the_balanced_load_is_the_heaviest_set_per_supporter(election: Election) -> None:
    votes, costs = election.supporters(), election.costs
    keys = [key for key in costs if votes[key]]
    if not keys:
        return
    ballots = [(frozenset(k for k, _ in ballot), n) for ballot, n in election.ballots.items()]
    heaviest = max(
        Fraction(
            sum(costs[key] for key in each),
            sum(times for marks, times in ballots if marks & set(each)),
        )
        for each in subsets(keys)
    )
    assert balanced_load(tuple(keys), costs, ballots, Fraction(0)) == heaviest


@settings(deadline=None)
@given(elections(projects=6, voters=8))
def test_maximin_support_adds_the_project_with_the_smallest_load(election: Election) -> None:
    outcome = count(election, "maximin-support")
    votes, costs = election.supporters(), election.costs
    ballots = [(frozenset(k for k, _ in ballot), n) for ballot, n in election.ballots.items()]
    winners: list[str] = []
    left = election.budget
    while True:
        loads = {
            key: balanced_load((*winners, key), costs, ballots, Fraction(0))
            for key in costs
            if votes[key] and costs[key] <= left and key not in winners
        }
        if not loads:
            break
        winner = min(loads, key=lambda key: (loads[key], key))
        winners.append(winner)
        left -= costs[winner]
    assert list(outcome.selected) == winners


@given(elections(points=4), st.sampled_from(["cost", "score"]))
def test_maximum_welfare_is_the_best_of_all_sets(election: Election, satisfaction: str) -> None:
    outcome = count(election, "max-welfare", satisfaction=satisfaction)  # type: ignore[arg-type]
    costs, votes, points = election.costs, election.supporters(), election.points()
    worth = points if satisfaction == "score" else {k: costs[k] * votes[k] for k in costs}
    sets = [each for each in subsets(list(costs)) if sum(costs[k] for k in each) <= election.budget]
    best = max((sum(worth[key] for key in each) for each in sets), default=0)
    assert outcome.objective == best == sum(worth[key] for key in outcome.selected)
    assert outcome.cost <= election.budget
    cheapest = min(
        (sum(costs[k] for k in each) for each in sets if sum(worth[k] for k in each) == best),
        default=0,
    )
    assert outcome.cost == (cheapest if best else 0)


def plain_bos(election: Election) -> list[str]:
    """Every level of every project, by cost, with exact payments."""
    voters = [
        {key for key, _ in ballot} for ballot, n in election.ballots.items() for _ in range(n)
    ]
    costs, left = election.costs, election.budget
    purse = [Fraction(election.budget, max(1, len(voters)))] * len(voters)
    winners: list[str] = []
    while True:
        best: tuple[Fraction, str, Fraction] | None = None
        for key in sorted(costs):
            backers = [n for n, marks in enumerate(voters) if key in marks]
            if key in winners or costs[key] > left or not sum(purse[n] for n in backers):
                continue
            levels = {purse[n] for n in backers if purse[n]}
            for number in range(len(backers)):
                line = sorted(purse[n] for n in backers)
                rest = (costs[key] - sum(line[:number])) / Fraction(len(line) - number)
                if sum(min(held, rest) for held in line) == costs[key]:
                    levels.add(rest)
            for level in levels:
                raised = sum(min(purse[n], level) for n in backers) / Fraction(costs[key])
                if 0 < raised <= 1:
                    rank = level / costs[key] / raised**2
                    if best is None or rank < best[0]:
                        best = (rank, key, level / raised)
        if best is None:
            return winners
        _, winner, charge = best
        winners.append(winner)
        left -= costs[winner]
        for number, marks in enumerate(voters):
            if winner in marks:
                purse[number] -= min(purse[number], charge)


@settings(deadline=None)
@given(elections(projects=5, voters=9))
def test_bounded_overspending_is_the_plain_rule_up_to_the_grid(election: Election) -> None:
    """Exact payments and payments on the grid of 2**-96 choose alike unless prices are equal."""
    outcome = count(election, "bos")
    if not outcome.ties:
        plain = plain_bos(election)
        assert list(outcome.selected) == plain
    assert outcome.cost <= election.budget


def test_dhondt_gives_themes_their_turn() -> None:
    projects = [
        *(Project(f"g{n}", 10, theme="green") for n in range(4)),
        *(Project(f"s{n}", 10, theme="street") for n in range(3)),
    ]
    ballots = [["g0", "g1", "g2", "g3"]] * 5 + [["s0", "s1", "s2"]] * 3
    election = from_approvals(50, projects, ballots, units=1)
    outcome = count(election, "dhondt")
    # Support 20 and 9: 20, 10, 9, 20/3, 5 and then 9/2.
    assert outcome.selected == ("g0", "g1", "s0", "g2", "g3")
    assert [step.figures["quotient"] for step in outcome.rounds] == [20, 10, 9, Fraction(20, 3), 5]
    by_money = count(election, "dhondt", dhondt_by="euros")
    assert by_money.selected == outcome.selected


@given(elections(), st.sampled_from(["dhondt", "best-per-area"]))
def test_more_rules_keep_to_the_budget_and_leave_nothing_that_fits(
    election: Election, rule: str
) -> None:
    outcome = count(election, rule)
    votes = election.supporters()
    others = [p for p in election.projects if votes[p.id] and p.id not in outcome.selected]
    assert outcome.cost == sum(election.costs[key] for key in outcome.selected) <= election.budget
    assert all(project.cost > outcome.left for project in others)
    assert all(votes[key] for key in outcome.selected)


def test_the_best_of_each_area_goes_first() -> None:
    projects = [Project("a", 4, area="N"), Project("b", 4, area="N"), Project("c", 4, area="Z")]
    election = from_approvals(8, projects, [["a", "b"]] * 5 + [["c"]], units=1)
    assert count(election).selected == ("a", "b")
    assert count(election, "best-per-area").selected == ("a", "c")
