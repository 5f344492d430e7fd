"""Sequential Phragmén for projects with costs.

Los, Christoff and Grossi, "Proportional Budget Allocations: Towards a Systematization" (IJCAI
2022). Every voter earns money at the same pace. As soon as the supporters of a project
together hold its cost, it is bought and their purses are empty. In terms of loads: the project
whose supporters end with the smallest load, (cost + Σ loads) / supporters, is next.

`misfit` `stop` (the paper's, and pabutools') ends the count when the next project, or one
equal to it, costs more than is left; `skip` leaves that project out and goes on.
"""

from __future__ import annotations

import heapq
from fractions import Fraction
from math import gcd
from typing import Literal

from ..model import Election
from ..outcome import Exact, Outcome, Round
from ..ties import TieRule, TieUse
from .equal_shares import satisfaction_of


def phragmen(
    election: Election, ties: TieRule, *, misfit: Literal["stop", "skip"] = "stop"
) -> Outcome:
    """Count by sequential Phragmén, on exact loads. Projects without votes never win.

    Loads are whole numbers over one shared denominator. A project's load can only rise, so
    its last value is a lower bound and most projects need not be looked at in a round.
    """
    costs, votes = election.costs, election.supporters()
    members: dict[str, list[int]] = {key: [] for key in costs}
    times = list(election.ballots.values())
    for group, ballot in enumerate(election.ballots):
        for key, _ in ballot:
            members[key].append(group)
    loads, scale = [0] * len(times), 1
    queue = [
        (Fraction(costs[key], votes[key]), key)
        for key in costs
        if votes[key] and costs[key] <= election.budget
    ]
    heapq.heapify(queue)
    left = election.budget
    rounds: list[Round] = []
    uses: list[TieUse] = []
    winners: list[str] = []
    while queue:
        best: Fraction | None = None
        seen: list[tuple[Fraction, str]] = []
        while queue and (best is None or queue[0][0] <= best):
            _, key = heapq.heappop(queue)
            held = sum(loads[group] * times[group] for group in members[key])
            load = Fraction(held + costs[key] * scale, votes[key] * scale)
            seen.append((load, key))
            best = load if best is None else min(best, load)
        lowest = min(load for load, _ in seen)
        equal = sorted(key for load, key in seen if load == lowest)
        if misfit == "stop" and any(costs[key] > left for key in equal):
            blocked = next(key for key in equal if costs[key] > left)
            figures: dict[str, Exact] = {"cost": costs[blocked], "load": lowest}
            rounds.append(Round(len(rounds) + 1, blocked, "stopped", left, figures))
            break
        fitting = [key for key in equal if costs[key] <= left]
        dropped = [key for key in equal if costs[key] > left]
        for entry in seen:
            if entry[1] not in equal:
                heapq.heappush(queue, entry)
        for key in dropped:
            rounds.append(
                Round(len(rounds) + 1, key, "skipped", left, {"cost": costs[key], "load": lowest})
            )
        if not fitting:
            continue
        number = len(rounds) + 1
        winner = fitting[0]
        if len(fitting) > 1:
            use = ties.settle(fitting, costs, votes, at=number)
            uses.append(use)
            winner = use.chosen
        for key in fitting:
            if key != winner:
                heapq.heappush(queue, (lowest, key))
        left -= costs[winner]
        winners.append(winner)
        figures = {"cost": costs[winner], "load": lowest, "supporters": votes[winner]}
        rounds.append(Round(number, winner, "funded", left, figures))
        factor = lowest.denominator // gcd(lowest.denominator, scale)
        if factor != 1:
            loads = [load * factor for load in loads]
            scale *= factor
        reached = int(lowest * scale)
        for group in members[winner]:
            loads[group] = reached
    return Outcome(
        rule="phragmen",
        budget=election.budget,
        cost=election.budget - left,
        selected=tuple(winners),
        objective=satisfaction_of(election, tuple(winners), "score"),
        ties=tuple(uses),
        rounds=tuple(rounds),
        votes=votes,
        left=left,
        scores=dict(votes),
        facts={"misfit": misfit},
        tie_rule=ties,
    )
