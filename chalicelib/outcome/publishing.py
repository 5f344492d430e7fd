"""What anyone may download of a released result, made at the count and kept with it.

A round that publishes ballots gets the whole bundle that `python -m chalicelib.tally verify`
checks. One that publishes totals only gets the list of projects with their votes, and a bundle
of totals where its rule can be counted again from those. Ballots are
joined and sorted, so neither a file nor its order says who voted what, where or when. The
files' SHA-256 stand in the result document: two people confirm them with the outcome.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.outcome.planning import VOTE_TYPES, is_simple
from chalicelib.rounds.model import FrozenRound
from chalicelib.tally import Election, TieRule
from chalicelib.tally.bundle import ELECTION, RESULT, SUMS, make_bundle
from chalicelib.tally.plan import Plan, RoundOutcome
from chalicelib.tally.plan_bundle import BY_TOTALS, make_round_bundle
from chalicelib.tally.signing import SIGNATURE

BALLOTS: Final = "ballots.csv"
PROJECTS: Final = "projects.csv"
# In the order in which the page lists them.
FILES: Final = (RESULT, ELECTION, PROJECTS, BALLOTS, SUMS, SIGNATURE)
# The unit of government that the election was held in, as Pabulib files name it.
UNIT: Final = "Beringen"
_BRUSSELS: Final = ZoneInfo("Europe/Brussels")


@dataclass(frozen=True, slots=True)
class Count:
    """A count with all that went into it."""

    plan: Plan
    election: Election
    outcome: RoundOutcome
    ties: TieRule
    channels: Mapping[str, Election]


def published_files(
    title: str, frozen: FrozenRound, count: Count, signing_key: str = ""
) -> dict[str, bytes]:
    """The files by name; the same count gives the same bytes. `signing_key` is the public key
    that result.json names, for a result that will be signed."""
    election, meta = count.election, _meta(title, frozen)
    vote_type = VOTE_TYPES[frozen.ballot.type]
    # A file without any vote is no election to the format.
    ballots = frozen.count.publish != "totals" and bool(election.voters)
    if is_simple(count.plan) and ballots:
        return make_bundle(
            election,
            count.outcome.parts[0].outcome,
            meta,
            vote_type=vote_type,
            commitment=frozen.seed_commitment,
            signing_key=signing_key,
        )
    made = make_round_bundle(
        count.plan,
        election,
        count.outcome,
        count.ties,
        meta,
        vote_type=vote_type,
        commitment=frozen.seed_commitment,
        channels=count.channels,
        totals_only=not ballots,
        signing_key=signing_key,
    )
    if election.voters and can_recount(frozen):
        return made
    return {PROJECTS: made[PROJECTS]}


def can_recount(frozen: FrozenRound) -> bool:
    """Whether what a round publishes is enough to count again. Rules that look at whole ballots
    can't be counted again from totals."""
    return frozen.count.publish != "totals" or frozen.count.rule in BY_TOTALS


def sums(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 by name."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}


def _meta(title: str, frozen: FrozenRound) -> dict[str, str]:
    opens, closes = (one.astimezone(_BRUSSELS) for one in (frozen.opens_at, frozen.closes_at))
    meta = {
        "description": f"{title}, {UNIT}",
        "country": "Belgium",
        "unit": UNIT,
        "instance": str(opens.year),
        # The writer puts the format's name for the rule, where there is one.
        "rule": "unknown",
        "date_begin": opens.strftime("%d.%m.%Y"),
        "date_end": closes.strftime("%d.%m.%Y"),
        "language": "nl",
        "currency": "EUR",
    }
    ballot = frozen.ballot
    if ballot.type == "points":
        meta["max_sum_points"] = str(ballot.points)
    elif ballot.type == "scores":
        meta["max_points"] = str(ballot.points)
    if ballot.type == "knapsack":
        return {**meta, "max_sum_cost": _euros(frozen.pot_cents)}
    most = ballot.max_choices * (1 + ballot.list_areas)
    most = min(most, len(frozen.entries))
    # A shorter list than the least number of choices can't be voted on at all.
    least = min(ballot.min_choices, most)
    return {**meta, "min_length": str(least), "max_length": str(most)}


def _euros(cents: int) -> str:
    whole, rest = divmod(cents, 100)
    return f"{whole}.{rest:02d}" if rest else str(whole)
