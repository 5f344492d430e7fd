"""A released result as residents read it. Nothing of it exists for pages before release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.outcome.document import Line, read_document, read_lines
from chalicelib.outcome.model import Result
from chalicelib.rounds.model import Round
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
    )


def released(services: Services, round_: Round, now: datetime) -> ResultView | None:
    """The round's result if the public may see it; asks storage only once voting is over."""
    if now < round_.phase("voting").closes_at:
        return None
    result = services.results.get(round_.id)
    return view(result) if result else None
