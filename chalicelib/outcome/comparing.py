"""The same ballots by other rules: to read beside a released result, never before.

Counted right after the result, while the ballots are at hand, and kept apart from it: what
other rules would have done is no part of what two people confirm. Amounts in whole cents.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Final

from chalicelib.tally import Election, canonical_json
from chalicelib.tally.compare import compare
from chalicelib.tally.exclusions import Pairs
from chalicelib.tally.plan import RoundOutcome

COMPARISON: Final = "comparison.json"


@dataclass(frozen=True, slots=True)
class OtherRule:
    """What one rule makes of the ballots. `reached` voters see at least one project of theirs
    funded; `better` and `worse` would get more, or fewer, of theirs than by the official rule.

    `name` is that of `chalicelib.tally.compare.ALTERNATIVES`; the first is the official count.
    """

    name: str
    selected: tuple[str, ...]
    cost_cents: int
    reached: int
    better: int
    worse: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The official outcome first, then the others. `voters` cast a ballot with a choice."""

    voters: int
    rules: tuple[OtherRule, ...]


def compare_rules(election: Election, outcome: RoundOutcome, pairs: Pairs) -> bytes:
    """The comparison as canonical JSON. The other rules count all ballots over one pot, without
    weights: what a round adds to its rule is part of the official outcome alone. But `pairs` of
    which only one can win hold for every rule: they are about the projects."""
    official = replace(outcome.parts[0].outcome, selected=outcome.selected)
    found = compare(election, official, pairs)
    rules = tuple(
        OtherRule(
            name=effect.name,
            selected=effect.selected,
            cost_cents=effect.cost if at else sum(outcome.granted.values()),
            reached=effect.reached,
            better=effect.prefer_this,
            worse=effect.prefer_official,
        )
        for at, effect in enumerate(found.effects)
    )
    return canonical_json(asdict(Comparison(found.voters, rules)))


def read_comparison(content: bytes) -> Comparison:
    """The inverse of `compare_rules`."""
    plain = json.loads(content)
    rules = tuple(
        OtherRule(**{**rule, "selected": tuple(rule["selected"])}) for rule in plain["rules"]
    )
    return Comparison(plain["voters"], rules)
