"""Maximin support for projects with costs, exactly.

Sánchez-Fernández, Fernández-García, Fisteus and Brill, "The maximin support method"
(Mathematical Programming 2022); with costs as generalised sequential Phragmén by Aziz, Lee and
Talmon (AAMAS 2018). Each round adds the project with which the costs of all chosen projects
can be spread over their supporters with the smallest maximum load. Projects that don't fit are
left out and the count goes on.

That load is max over sets T of chosen projects of cost(T) / supporters(T), found by Dinkelbach's
method with minimum cuts: whole numbers only. It never falls when projects are added, so an
older value is a lower bound and most candidates need not be looked at again.
"""

from __future__ import annotations

import heapq
from fractions import Fraction

from ..model import Election
from ..outcome import Exact, Outcome, Round
from ..shares.flow import Network
from ..ties import TieRule, TieUse
from .equal_shares import satisfaction_of


def maximin_support(election: Election, ties: TieRule) -> Outcome:
    """Count by maximin support. Projects without votes never win."""
    costs, votes = election.costs, election.supporters()
    ballots = [(frozenset(key for key, _ in ballot), n) for ballot, n in election.ballots.items()]
    left = election.budget
    queue = [(Fraction(costs[key], votes[key]), key) for key in costs if votes[key]]
    heapq.heapify(queue)
    winners: list[str] = []
    rounds: list[Round] = []
    uses: list[TieUse] = []
    now = Fraction(0)
    while queue:
        best: Fraction | None = None
        seen: list[tuple[Fraction, str]] = []
        while queue and (best is None or queue[0][0] <= best):
            bound, key = heapq.heappop(queue)
            if costs[key] > left:
                continue
            load = balanced_load((*winners, key), costs, ballots, max(bound, now))
            seen.append((load, key))
            best = load if best is None else min(best, load)
        if best is None:
            break
        equal = sorted(key for load, key in seen if load == best)
        number = len(rounds) + 1
        winner = equal[0]
        if len(equal) > 1:
            use = ties.settle(equal, costs, votes, at=number)
            uses.append(use)
            winner = use.chosen
        for entry in seen:
            if entry[1] != winner:
                heapq.heappush(queue, entry)
        winners.append(winner)
        left -= costs[winner]
        now = best
        figures: dict[str, Exact] = {"cost": costs[winner], "load": best}
        rounds.append(Round(number, winner, "funded", left, figures))
    return Outcome(
        rule="maximin-support",
        budget=election.budget,
        cost=election.budget - left,
        selected=tuple(winners),
        objective=satisfaction_of(election, tuple(winners), "score"),
        ties=tuple(uses),
        rounds=tuple(rounds),
        votes=votes,
        left=left,
        scores=dict(votes),
        tie_rule=ties,
    )


def balanced_load(
    projects: tuple[str, ...],
    costs: dict[str, int],
    ballots: list[tuple[frozenset[str], int]],
    at_least: Fraction,
) -> Fraction:
    """The smallest possible maximum load when these projects' costs are spread.

    `at_least` is a load that is surely needed; the search goes up from it.
    """
    wanted = frozenset(projects)
    classes: dict[frozenset[str], int] = {}
    for ballot, cast in ballots:
        common = ballot & wanted
        if common:
            classes[common] = classes.get(common, 0) + cast
    load = at_least
    while True:
        heavy = _overloaded(projects, costs, classes, load)
        if not heavy:
            return load
        supporters = sum(cast for marks, cast in classes.items() if marks & heavy)
        load = Fraction(sum(costs[key] for key in heavy), supporters)


def _overloaded(
    projects: tuple[str, ...],
    costs: dict[str, int],
    classes: dict[frozenset[str], int],
    load: Fraction,
) -> frozenset[str]:
    """Projects whose costs exceed what their supporters carry at this load; empty if none."""
    place = {key: number for number, key in enumerate(projects, 1)}
    sink = len(projects) + len(classes) + 1
    network = Network(sink + 1)
    total = 0
    for key in projects:
        cost = costs[key] * load.denominator
        network.add(0, place[key], cost)
        total += cost
    for number, (marks, cast) in enumerate(classes.items(), len(projects) + 1):
        for key in sorted(marks):
            network.add(place[key], number, total)
        network.add(number, sink, cast * load.numerator)
    if network.run(0, sink) == total:
        return frozenset()
    level = network.levels(0)
    return frozenset(key for key in projects if level[place[key]] >= 0)
