"""The result of a count in one plain, stable form.

Its canonical bytes are what two people confirm, what is signed and what a sceptic compares.
Fractions appear as text ("425/7"), so no reader loses a digit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from .ties import TieRule, TieUse

Exact = int | Fraction


@dataclass(frozen=True, slots=True)
class Round:
    """One step of the count: which project, what happened to it and the exact figures.

    `figures` differ by rule: votes and money left for greedy, price per supporter and
    effective support for equal shares, load for Phragmén.
    """

    number: int
    project: str
    event: str
    left: int
    figures: Mapping[str, Exact] = field(default_factory=dict)

    def to_dict(self) -> dict[str, object]:
        """The plain form; `left` is the money left after this step."""
        plain: dict[str, object] = {
            "round": self.number,
            "project": self.project,
            "event": self.event,
            "left": self.left,
        }
        plain.update({name: exact_text(value) for name, value in sorted(self.figures.items())})
        return plain


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who won, in the order of the count, and why.

    Invariants: `cost` is the sum of the money granted (the costs of `selected`, plus `partial`),
    above `budget` only by the fact `topped_up`; `left` is the rest; a project without a vote is
    never in `selected`.
    `partial` holds part-funding as project id → money. `votes` are supporters, `scores` the
    exact figures that the rule ranked by. `facts` are the rule's own figures, such as the
    final share of equal shares. `objective` is the total satisfaction. `tie_rule` is the order that
    settled what the rule left equal.
    """

    rule: str
    budget: int
    cost: int
    selected: tuple[str, ...]
    objective: Exact
    ties: tuple[TieUse, ...]
    rounds: tuple[Round, ...]
    votes: Mapping[str, int]
    left: int
    scores: Mapping[str, Exact] = field(default_factory=dict)
    partial: Mapping[str, int] = field(default_factory=dict)
    facts: Mapping[str, Exact | str | bool] = field(default_factory=dict)
    tie_rule: TieRule = field(default_factory=TieRule)

    def to_dict(self) -> dict[str, object]:
        """A structure of plain values only, the same for the same count."""
        return {
            "rule": self.rule,
            "budget": self.budget,
            "cost": self.cost,
            "left": self.left,
            "selected": list(self.selected),
            "partial": dict(sorted(self.partial.items())),
            "objective": exact_text(self.objective),
            "tie_rule": self.tie_rule.describe(),
            "ties": [use.to_dict() for use in self.ties],
            "rounds": [step.to_dict() for step in self.rounds],
            "votes": dict(sorted(self.votes.items())),
            "scores": {key: exact_text(value) for key, value in sorted(self.scores.items())},
            "facts": {key: exact_text(value) for key, value in sorted(self.facts.items())},
        }


def exact_text(value: Exact | str | bool) -> int | str | bool:
    """A whole number as it is, a fraction as "numerator/denominator"."""
    if isinstance(value, Fraction):
        whole = value.denominator == 1
        return value.numerator if whole else f"{value.numerator}/{value.denominator}"
    return value


def canonical_json(outcome: Outcome | Mapping[str, object]) -> bytes:
    """The same bytes for the same content: sorted keys, no spaces, UTF-8."""
    plain = outcome.to_dict() if isinstance(outcome, Outcome) else outcome
    return json.dumps(
        plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def digest(outcome: Outcome | Mapping[str, object]) -> str:
    """SHA-256 over the canonical bytes, as hexadecimal text."""
    return hashlib.sha256(canonical_json(outcome)).hexdigest()
