"""Which money a project can win from: pots by area or theme, in whole cents.

The vote needs the pots too (a budget to divide ends where its pot ends), and doesn't load the
count. So the division stands here, and a test holds it against `chalicelib.tally.pots.divide`.
"""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.rounds.vote_rules import PotRules

CITY = ""
"""The name of the money for the whole city."""


def amounts(pots: PotRules, total_cents: int) -> Mapping[str, int]:
    """Cents by area or theme. The rest of `total_cents` is the city's."""
    if pots.by == "none":
        return {}
    if pots.how == "fixed":
        return {share.id: share.weight for share in pots.shares}
    weights = {share.id: 1 if pots.how == "equal" else share.weight for share in pots.shares}
    return divided(total_cents - pots.city_cents, weights)


def divided(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Whole cents by weight; the cents that are left go to the largest remainders, by name."""
    whole = sum(weights.values())
    parts = {name: total * weight // whole for name, weight in weights.items()}
    line = sorted(weights, key=lambda name: (-(total * weights[name] % whole), name))
    for name in line[: total - sum(parts.values())]:
        parts[name] += 1
    return parts


def pot_of(pots: PotRules, area_id: str, theme_id: str) -> str:
    """The pot that a project of this area and theme wins from first."""
    if pots.by == "none":
        return CITY
    wanted = area_id if pots.by == "area" else theme_id
    return wanted if any(share.id == wanted for share in pots.shares) else CITY


def limit(pots: PotRules, total_cents: int, name: str) -> int:
    """What is in one pot, in cents; for the city's pot what the others don't hold."""
    parts = amounts(pots, total_cents)
    return parts[name] if name in parts else total_cents - sum(parts.values())
