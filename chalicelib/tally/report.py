"""An outcome in the currency of the file, for people and other programs.

The canonical form (outcome.to_dict) counts whole units of money. Here amounts are in currency:
whole numbers where they are whole, else a decimal number. For reading only; nothing is decided
on these.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from .model import Election
from .outcome import Exact, Outcome, exact_text

AMOUNTS = frozenset(
    ("budget", "cost", "left", "before", "price", "load", "share", "start_share", "step")
)


def in_currency(value: Exact, units: int) -> int | float | str:
    """An amount divided by the units to the currency: whole, else with at most two decimals,
    else as the exact fraction.
    """
    amount = Fraction(value) / units
    if amount.denominator == 1:
        return amount.numerator
    if units != 1 and units % amount.denominator == 0:
        return float(Decimal(amount.numerator) / Decimal(amount.denominator))
    plain = exact_text(amount)
    return plain if isinstance(plain, str) else int(plain)


def report(election: Election, outcome: Outcome) -> dict[str, object]:
    """The result as `count --json` prints it."""
    units = election.units
    by_cost = outcome.facts.get("satisfaction") == "cost" and outcome.rule in (
        "equal-shares",
        "max-welfare",
        "bos",
    )
    objective = outcome.objective
    return {
        "rule": outcome.rule,
        "budget": in_currency(outcome.budget, units),
        "cost": in_currency(outcome.cost, units),
        "left": in_currency(outcome.left, units),
        "currency": election.currency,
        "voters": election.voters,
        "distinct_ballots": len(election.ballots),
        "selected": list(outcome.selected),
        "partial": {
            key: in_currency(amount, units) for key, amount in sorted(outcome.partial.items())
        },
        "objective": in_currency(objective, units) if by_cost else exact_text(objective),
        "ties": [use.to_dict() for use in outcome.ties],
        "rounds": [
            {
                "round": step.number,
                "project": step.project,
                "event": step.event,
                "left": in_currency(step.left, units),
                **_figures(step.figures, units),
            }
            for step in outcome.rounds
        ],
        "facts": _figures(outcome.facts, units),
    }


def _figures(
    figures: Mapping[str, Exact] | Mapping[str, Exact | str | bool], units: int
) -> dict[str, object]:
    plain: dict[str, object] = {}
    for name, value in sorted(figures.items()):
        if name in AMOUNTS and isinstance(value, int | Fraction):
            plain[name] = in_currency(value, units)
        else:
            plain[name] = exact_text(value)
    return plain


def table(election: Election, outcome: Outcome) -> str:
    """The result as lines of text: what was funded, in order, then the sum."""
    names = {project.id: project.name for project in election.projects}
    costs = election.costs
    width = max((len(key) for key in outcome.selected), default=2)
    lines = [
        f"{number:>3}  {key:<{width}}  {in_currency(costs[key], election.units):>12}  "
        f"{outcome.votes[key]:>7}  {names[key]}"
        for number, key in enumerate(outcome.selected, 1)
    ]
    head = f"{'':>3}  {'id':<{width}}  {'cost':>12}  {'votes':>7}  name"
    total = (
        f"{len(outcome.selected)} of {len(election.projects)} projects, "
        f"{in_currency(outcome.cost, election.units)} of "
        f"{in_currency(outcome.budget, election.units)} {election.currency}"
    )
    ties = [
        f"tie in round {use.round}: {', '.join(use.tied)}; chosen {use.chosen} by {use.how}"
        for use in outcome.ties
    ]
    return "\n".join([head, *lines, total, *ties])
