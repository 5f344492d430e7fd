"""A released result as residents read it. Nothing of it exists for pages before release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from chalicelib.kernel.speech import _
from chalicelib.outcome.document import Line, read_document, read_lines
from chalicelib.outcome.model import Correction, Ratification, Result
from chalicelib.outcome.publishing import FILES
from chalicelib.rounds.model import BY_VOTES, BallotRules, CountRules, Round
from chalicelib.rounds.plain import ballot_from_plain, count_from_plain
from chalicelib.tally.money import decimal
from chalicelib.web.count_additions import CHANNEL_WORDS
from chalicelib.web.services import Services


@dataclass(frozen=True, slots=True)
class ResultView:
    """The result document, typed. Winners come first, in the order of the count."""

    pot_cents: int
    spent_cents: int
    left_cents: int
    ballots: int
    seed: str
    seed_commitment: str
    rules_hash: str
    hash: str
    counted_at: datetime
    released_at: datetime
    lines: tuple[Line, ...]
    reached: int | None
    count: CountRules
    ballot: BallotRules | None
    files: tuple[str, ...]
    document: Mapping[str, Any]
    ratification: Ratification | None
    corrections: tuple[Correction, ...]

    @property
    def reached_share(self) -> str:
        """The percentage of voters with at least one of their projects funded, in Dutch."""
        return share(self.reached or 0, self.ballots)

    @property
    def nothing_fits(self) -> bool:
        """Whether no other project with votes costs as little as what is left."""
        if self.count.pots.by != "none" or self.count.gate.is_set:
            return False
        return all(line.cost_cents > self.left_cents or not line.votes for line in self.others)

    def complaints_until(self, days: int) -> datetime:
        """The last moment of the term for complaints of `days` after the release."""
        return self.released_at + timedelta(days=days)

    @property
    def winners(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.won)

    @property
    def others(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.won)

    def line(self, project_id: str) -> Line | None:
        return next((line for line in self.lines if line.project_id == project_id), None)


def view(result: Result) -> ResultView | None:
    """The view of a released result; None before release."""
    if result.released_at is None:
        return None
    document = read_document(result)
    count, ballot = rules_of(document)
    return ResultView(
        pot_cents=document["pot_cents"],
        spent_cents=document["spent_cents"],
        left_cents=document["left_cents"],
        ballots=document["ballots"],
        seed=document["seed"],
        seed_commitment=document["seed_commitment"],
        rules_hash=document["rules_hash"],
        hash=result.hash,
        counted_at=result.counted_at,
        released_at=result.released_at,
        lines=read_lines(result),
        reached=document.get("reached"),
        count=count,
        ballot=ballot,
        files=tuple(name for name in FILES if name in document.get("files", {})),
        document=document,
        ratification=result.ratification,
        corrections=result.corrections,
    )


def rules_of(document: Mapping[str, Any]) -> tuple[CountRules, BallotRules | None]:
    """The rules of the count and of the ballot, as the document states them."""
    return (
        count_from_plain(document["count"]) if "count" in document else BY_VOTES,
        ballot_from_plain(document["ballot"]) if "ballot" in document else None,
    )


def channels(count: CountRules, document: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """(words, weight in percent, ballots) of each channel that the round weighed."""
    counted = document.get("channels", {})
    return tuple(
        (_(CHANNEL_WORDS[one.name]).capitalize(), f"{one.percent} %", str(counted.get(one.name, 0)))
        for one in count.channels
    )


def share(part: int, whole: int) -> str:
    """`part` of `whole` as a Dutch percentage with at most one decimal, e.g. `72,5 %`."""
    return f"{decimal(Fraction(100 * part, max(1, whole)), places=1)}\u00a0%"


def released(services: Services, round_: Round, now: datetime) -> ResultView | None:
    """The round's result if the public may see it; asks storage only once voting is over."""
    if now < round_.phase("voting").closes_at:
        return None
    result = services.results.get(round_.id)
    return view(result) if result else None
