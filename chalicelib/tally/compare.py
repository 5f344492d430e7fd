"""What other rules would have done with the same ballots: for after the close, never before.

The other rules settle pairs that exclude each other as the official count does.

Per rule: who differs from the official outcome, the share of voters with at least one funded
project, the money per voter that went to projects of their choice, and the money by area.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .count import Options
from .exclusions import Pairs
from .model import Ballot, Election
from .money import decimal, money
from .outcome import Outcome, exact_text
from .plan import Plan, count_round
from .report import in_currency

ALTERNATIVES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("greedy", "greedy", {}),
    ("greedy-per-cost", "greedy-per-cost", {}),
    ("equal-shares add1u", "equal-shares", {"completion": "add1u"}),
    ("phragmen", "phragmen", {"go_on": True}),
    ("bos", "bos", {}),
    ("max-welfare", "max-welfare", {}),
)


@dataclass(frozen=True, slots=True)
class Effect:
    """What one set of winners means for voters and areas."""

    name: str
    selected: tuple[str, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    cost: int
    reached: int
    winners_per_voter: Fraction
    money_per_voter: Fraction
    by_area: dict[str, int]
    prefer_this: int
    prefer_official: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The official outcome first, then the alternatives."""

    voters: int
    units: int
    effects: tuple[Effect, ...]

    def to_dict(self) -> dict[str, object]:
        """The plain form, amounts in currency."""
        return {
            "voters": self.voters,
            "rules": [
                {
                    "name": effect.name,
                    "selected": list(effect.selected),
                    "added": list(effect.added),
                    "dropped": list(effect.dropped),
                    "cost": in_currency(effect.cost, self.units),
                    "voters_with_a_winner": effect.reached,
                    "winners_per_voter": exact_text(effect.winners_per_voter),
                    "money_per_voter": exact_text(effect.money_per_voter / self.units),
                    "money_by_area": {
                        area: in_currency(amount, self.units)
                        for area, amount in sorted(effect.by_area.items())
                    },
                    "voters_who_win_more": effect.prefer_this,
                    "voters_who_win_less": effect.prefer_official,
                }
                for effect in self.effects
            ],
        }


def effect_of(
    election: Election, name: str, selected: Iterable[str], official: Iterable[str]
) -> Effect:
    """Measure one set of winners against the official one, by whole ballots.

    Voters compare by the number of their projects that were funded.
    """
    winners, others = frozenset(selected), frozenset(official)
    costs = election.costs
    reached = total = spent = better = worse = 0
    for ballot, cast in election.ballots.items():
        mine = _won(ballot, winners)
        theirs = _won(ballot, others)
        reached += cast * bool(mine)
        total += cast * len(mine)
        spent += cast * sum(costs[key] for key in mine)
        better += cast * (len(mine) > len(theirs))
        worse += cast * (len(mine) < len(theirs))
    by_area: dict[str, int] = {}
    for project in election.projects:
        if project.id in winners:
            area = project.area or ""
            by_area[area] = by_area.get(area, 0) + project.cost
    voters = max(1, election.voters)
    return Effect(
        name,
        tuple(sorted(winners)),
        tuple(sorted(winners - others)),
        tuple(sorted(others - winners)),
        sum(costs[key] for key in winners),
        reached,
        Fraction(total, voters),
        Fraction(spent, voters),
        by_area,
        better,
        worse,
    )


def _won(ballot: Ballot, winners: frozenset[str]) -> list[str]:
    return [key for key, _ in ballot if key in winners]


def compare(election: Election, official: Outcome, pairs: Pairs = ()) -> Comparison:
    """Count by every alternative, with the official tie rule and its `pairs`, and measure the
    effects."""
    effects = [effect_of(election, official.rule, official.selected, official.selected)]
    for name, rule, options in ALTERNATIVES:
        plan = Plan(rule=rule, options=Options(**options), exclusions=pairs)
        outcome = count_round(plan, election, official.tie_rule)
        effects.append(effect_of(election, name, outcome.selected, official.selected))
    return Comparison(election.voters, election.units, tuple(effects))


def compare_text(election: Election, compared: Comparison) -> str:
    """The comparison as lines of text, in Dutch."""
    lines: list[str] = []
    for position, effect in enumerate(compared.effects):
        share = Fraction(100 * effect.reached, max(1, compared.voters))
        spent = money(effect.cost, units=election.units, currency=election.currency)
        each = money(effect.money_per_voter, units=election.units, currency=election.currency)
        lines.append(
            f"{effect.name}{' (officieel)' if position == 0 else ''}: "
            f"{len(effect.selected)} {'project' if len(effect.selected) == 1 else 'projecten'} "
            f"voor {spent}; "
            f"{decimal(share, places=1)} % van de stemmers ziet minstens één gekozen project; "
            f"gemiddeld {each} aan gekozen projecten per stemmer"
        )
        if effect.added:
            lines.append(f"    wel gekozen: {', '.join(effect.added)}")
        if effect.dropped:
            lines.append(f"    niet gekozen: {', '.join(effect.dropped)}")
        if set(effect.by_area) - {""}:
            parts = [
                f"{area or 'zonder gebied'} "
                f"{money(amount, units=election.units, currency=election.currency)}"
                for area, amount in sorted(effect.by_area.items())
            ]
            lines.append(f"    per gebied: {', '.join(parts)}")
    return "\n".join(lines)
