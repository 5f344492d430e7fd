"""Elections for the tests: hypothesis strategies, and the slow, plain reference rules.

The references are written as the definitions read, with fractions and without any shortcut.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from pathlib import Path

from hypothesis import strategies as st

from chalicelib.tally.ballots import election_of
from chalicelib.tally.model import Election, Project, group
from chalicelib.tally.pb_read import read_pb

DATA = Path(__file__).parent / "data"
META = {
    "description": "Buurtbudget",
    "country": "Belgium",
    "unit": "Beringen",
    "instance": "2026",
    "rule": "greedy",
    "date_begin": "01.01.2026",
    "date_end": "31.01.2026",
}


def load(name: str) -> Election:
    """A vendored election."""
    return election_of(read_pb((DATA / name).read_bytes().decode("utf-8")))


@st.composite
def elections(draw: st.DrawFn, *, points: int = 1, projects: int = 7, voters: int = 14) -> Election:
    """Small elections with many ties: few different costs, few voters."""
    size = draw(st.integers(1, projects))
    costs = draw(
        st.lists(st.sampled_from([1, 2, 3, 5, 6, 10, 30, 31]), min_size=size, max_size=size)
    )
    budget = draw(st.integers(0, 60))
    listed = tuple(
        Project(str(number), cost, area="NZ"[number % 2], theme="abc"[number % 3])
        for number, cost in enumerate(costs)
    )
    mark = st.integers(0 if points > 1 else 1, points)
    ballot = st.dictionaries(st.sampled_from([p.id for p in listed]), mark, max_size=size)
    cast = draw(st.lists(ballot, max_size=voters))
    return Election(budget, listed, group(tuple(sorted(each.items())) for each in cast), units=1)


def plain_greedy(election: Election, key: Callable[[str], Fraction]) -> list[str]:
    """Most first, smallest id on a tie, skip what doesn't fit."""
    left, winners = election.budget, []
    for project in sorted(election.projects, key=lambda p: (-key(p.id), p.id)):
        if key(project.id) > 0 and project.cost <= left:
            winners.append(project.id)
            left -= project.cost
    return winners


def plain_equal_shares(
    election: Election, share: Fraction, *, by_cost: bool
) -> list[tuple[str, Fraction]]:
    """Equal shares voter by voter: (project, price per unit of satisfaction) in order."""
    voters: list[dict[str, int]] = []
    for ballot, times in election.ballots.items():
        voters += [dict(ballot)] * times
    costs = election.costs
    purse = [share] * len(voters)
    bought: list[tuple[str, Fraction]] = []
    waiting = sorted(costs)
    while True:
        best: tuple[Fraction, str] | None = None
        for key in waiting:
            backers = [
                (number, Fraction(costs[key] if by_cost else marks[key]))
                for number, marks in enumerate(voters)
                if key in marks and (by_cost or marks[key])
            ]
            if not backers or sum(purse[number] for number, _ in backers) < costs[key]:
                continue
            rho = _price(costs[key], [(purse[number], utility) for number, utility in backers])
            if best is None or rho < best[0]:
                best = (rho, key)
        if best is None:
            return bought
        rho, key = best
        waiting.remove(key)
        bought.append((key, rho))
        for number, marks in enumerate(voters):
            utility = costs[key] if by_cost else marks.get(key, 0)
            if key in marks and utility:
                purse[number] -= min(purse[number], rho * utility)


def _price(cost: int, backers: list[tuple[Fraction, Fraction]]) -> Fraction:
    """The smallest ρ with Σ min(purse, ρ · utility) = cost, poorest first."""
    line = sorted(backers, key=lambda each: each[0] / each[1])
    rest, weight = Fraction(cost), sum((utility for _, utility in line), Fraction(0))
    for purse, utility in line:
        if rest / weight * utility <= purse:
            return rest / weight
        rest -= purse
        weight -= utility
    return max(purse / utility for purse, utility in line)


def plain_add1(
    election: Election, step: Fraction, *, by_cost: bool, run_on: bool
) -> tuple[list[str], Fraction]:
    """add1 by running every step."""
    costs = election.costs
    points = election.points()
    wanted = [
        key for key, votes in election.supporters().items() if votes and (by_cost or points[key])
    ]
    share = Fraction(election.budget, election.voters)
    previous: list[str] = []
    while True:
        run = [key for key, _ in plain_equal_shares(election, share, by_cost=by_cost)]
        left = election.budget - sum(costs[key] for key in run)
        if left < 0:
            return previous, share - step
        others = [costs[key] for key in wanted if key not in run]
        if not others or (not run_on and min(others) > left):
            return run, share
        previous = run
        share += step


def subsets(keys: list[str]) -> list[tuple[str, ...]]:
    """All non-empty subsets."""
    return [each for size in range(1, len(keys) + 1) for each in combinations(keys, size)]
