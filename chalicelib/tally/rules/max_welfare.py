"""Maximum welfare: the affordable set with the greatest total satisfaction, exactly.

Talmon and Faliszewski, "A Framework for Approval-Based Budgeting Methods" (AAAI 2019). This is
the knapsack problem. It is solved by dynamic programming over the states that are not beaten
in both cost and value (Nemhauser and Ullmann, Management Science 1969), with a bound from the
fractional problem to drop states that cannot become best any more. All whole numbers.

Among sets of equal value the cheaper one wins, then the one that holds the projects that come
first in the tie order. A use of the tie rule is reported when sets of equal value and equal
cost exist.
"""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction

from ..model import Election
from ..outcome import Outcome, Round
from ..ties import TieRule, TieUse

State = tuple[int, int, tuple[int, ...]]


def max_welfare(election: Election, ties: TieRule, *, by_cost: bool) -> Outcome:
    """The best set: value is cost * supporters (`by_cost`) or the points."""
    costs, votes = election.costs, election.supporters()
    points = election.points()
    worth = {key: costs[key] * votes[key] if by_cost else points[key] for key in costs}
    order = ties.order(costs, votes)
    items = [
        key for key in sorted(costs, key=order) if worth[key] > 0 and costs[key] <= election.budget
    ]
    chosen, rival = _knapsack(items, costs, worth, election.budget)
    uses: list[TieUse] = []
    if rival is not None:
        mine = [key for key in chosen if key not in rival]
        theirs = [key for key in rival if key not in chosen]
        uses.append(ties.settle([min(mine, key=order), min(theirs, key=order)], costs, votes, at=1))
    left = election.budget
    rounds: list[Round] = []
    for number, key in enumerate(sorted(chosen, key=lambda key: (-worth[key], order(key))), 1):
        left -= costs[key]
        rounds.append(Round(number, key, "funded", left, {"cost": costs[key], "value": worth[key]}))
    return Outcome(
        rule="max-welfare",
        budget=election.budget,
        cost=election.budget - left,
        selected=tuple(step.project for step in rounds),
        objective=sum(worth[key] for key in chosen),
        ties=tuple(uses),
        rounds=tuple(rounds),
        votes=votes,
        left=left,
        scores=dict(votes) if by_cost else dict(points),
        facts={"satisfaction": "cost" if by_cost else "score"},
        tie_rule=ties,
    )


def _knapsack(
    items: list[str], costs: dict[str, int], worth: dict[str, int], budget: int
) -> tuple[list[str], list[str] | None]:
    """The winners, and another set of equal value and cost if one was met.

    States are (cost, value, chosen positions), cheapest first, value strictly rising.
    """
    free = [key for key in items if costs[key] == 0]
    ranked = sorted(
        (key for key in items if costs[key]),
        key=lambda key: Fraction(worth[key], costs[key]),
        reverse=True,
    )
    place = {key: position for position, key in enumerate(items)}
    floor = _greedy_value(ranked, costs, worth, budget)
    bounds = _Bounds(ranked, costs, worth)
    states: list[State] = [(0, 0, ())]
    equals: dict[tuple[int, int], tuple[int, ...]] = {}
    for at, key in enumerate(ranked):
        cost, value, mark = costs[key], worth[key], (place[key],)
        added = [
            (spent + cost, gained + value, tuple(sorted(taken + mark)))
            for spent, gained, taken in states
            if spent + cost <= budget
        ]
        states = _merge(states, added, equals)
        states = [
            state for state in states if state[1] + bounds.upper(at + 1, budget - state[0]) >= floor
        ]
    best = max(states, key=lambda state: (state[1], -state[0]))
    rival = equals.get((best[0], best[1]))
    chosen = [items[position] for position in best[2]]
    other = [items[position] for position in rival] if rival is not None else None
    return free + chosen, (free + other if other is not None else None)


def _merge(
    left: list[State], right: list[State], equals: dict[tuple[int, int], tuple[int, ...]]
) -> list[State]:
    """Both lists by cost, without states that another beats or equals in cost and value."""
    merged: list[State] = []
    best = -1
    for state in sorted(left + right, key=lambda state: (state[0], -state[1], state[2])):
        if state[1] > best:
            merged.append(state)
            best = state[1]
        elif merged and (merged[-1][0], merged[-1][1]) == (state[0], state[1]):
            equals.setdefault((state[0], state[1]), state[2])
    return merged


def _greedy_value(
    ranked: list[str], costs: dict[str, int], worth: dict[str, int], budget: int
) -> int:
    """A value that is surely reached: by value per euro, skipping what doesn't fit."""
    gained = 0
    for key in ranked:
        if costs[key] <= budget:
            budget -= costs[key]
            gained += worth[key]
    return gained


class _Bounds:
    """The best value that the rest of the list can add, if the last item may be cut."""

    def __init__(self, ranked: list[str], costs: dict[str, int], worth: dict[str, int]) -> None:
        self.costs = [costs[key] for key in ranked]
        self.worth = [worth[key] for key in ranked]
        self.spent, self.gained = [0], [0]
        for cost, value in zip(self.costs, self.worth, strict=True):
            self.spent.append(self.spent[-1] + cost)
            self.gained.append(self.gained[-1] + value)

    def upper(self, start: int, room: int) -> int:
        """An upper bound, rounded up, for the items from `start` on within `room`."""
        end = bisect_right(self.spent, self.spent[start] + room) - 1
        value = self.gained[end] - self.gained[start]
        if end < len(self.costs):
            rest = room - (self.spent[end] - self.spent[start])
            value += -(-rest * self.worth[end] // self.costs[end])
        return value
