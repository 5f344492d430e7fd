"""Dividing money: pots per area or theme, shares for the best, largest remainders.

Everything is in whole units of money, and parts always add up to the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from .model import Ballot, Election, TallyError


def divide(total: int, weights: Mapping[str, int | Fraction]) -> dict[str, int]:
    """Parts of a total in proportion to weights, by largest remainders (Hamilton).

    Equal remainders go by name. Raises TallyError when no weight is above zero.
    """
    whole = sum((Fraction(weight) for weight in weights.values()), Fraction(0))
    if whole <= 0 or any(weight < 0 for weight in weights.values()):
        raise TallyError("money is divided over weights above zero")
    exact = {name: total * Fraction(weight) / whole for name, weight in weights.items()}
    parts = {name: amount.__floor__() for name, amount in exact.items()}
    rest = total - sum(parts.values())
    line = sorted(exact, key=lambda name: (parts[name] - exact[name], name))
    for name in line[:rest]:
        parts[name] += 1
    return parts


def divide_in_steps(total: int, weights: Mapping[str, int | Fraction], step: int) -> dict[str, int]:
    """Parts in whole steps (10,000 € in Venlo); what doesn't make a step stays undivided."""
    if step < 1:
        raise TallyError("a step is at least one unit of money")
    return {name: part * step for name, part in divide(total // step, weights).items()}


def restrict(election: Election, keep: Iterable[str], budget: int | None = None) -> Election:
    """The election with only some projects; ballots that name none of them are left out."""
    kept = frozenset(keep)
    ballots: dict[Ballot, int] = {}
    for ballot, cast in election.ballots.items():
        rest = tuple(mark for mark in ballot if mark[0] in kept)
        if rest:
            ballots[rest] = ballots.get(rest, 0) + cast
    return replace(
        election,
        budget=election.budget if budget is None else budget,
        projects=tuple(project for project in election.projects if project.id in kept),
        ballots=ballots,
    )


def shares_of_best(
    pot: int, line: Sequence[str], shares: Sequence[Fraction], costs: Mapping[str, int]
) -> dict[str, int]:
    """What the best n get: the first share of the pot for the first, and so on.

    A share is rounded down and is never more than the project costs.
    """
    if sum(shares) > 1:
        raise TallyError("the shares add up to more than the pot")
    return {
        key: min(costs[key], (pot * share).__floor__())
        for key, share in zip(line, shares, strict=False)
    }
