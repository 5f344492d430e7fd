"""A released result as residents read it. Nothing of it exists for pages before release."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.kernel.clock import from_text
from chalicelib.outcome.model import Result
from chalicelib.rounds.model import Round
from chalicelib.rounds.timeline import timeline
from chalicelib.web.services import Services


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """One project of the ballot: what it got, and why in one sentence."""

    number: int
    project_id: str
    title: str
    area_id: str
    cost_cents: int
    votes: int
    won: bool
    sentence: str


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
    lines: tuple[ProjectLine, ...]

    @property
    def winners(self) -> tuple[ProjectLine, ...]:
        return tuple(line for line in self.lines if line.won)

    @property
    def others(self) -> tuple[ProjectLine, ...]:
        return tuple(line for line in self.lines if not line.won)

    def line(self, project_id: str) -> ProjectLine | None:
        return next((line for line in self.lines if line.project_id == project_id), None)


def view(result: Result) -> ResultView | None:
    """The view of a released result; None before release."""
    if result.released_at is None:
        return None
    document = json.loads(result.document)
    return ResultView(
        pot_cents=document["pot_cents"],
        spent_cents=document["spent_cents"],
        left_cents=document["left_cents"],
        ballots=document["ballots"],
        seed=document["seed"],
        seed_commitment=document["seed_commitment"],
        rules_hash=document["rules_hash"],
        hash=result.hash,
        counted_at=from_text(document["counted_at"]),
        released_at=result.released_at,
        lines=tuple(_line(one) for one in document["projects"]),
    )


def _line(plain: Mapping[str, object]) -> ProjectLine:
    return ProjectLine(
        number=int(str(plain["number"])),
        project_id=str(plain["project_id"]),
        title=str(plain["title"]),
        area_id=str(plain["area_id"]),
        cost_cents=int(str(plain["cost_cents"])),
        votes=int(str(plain["votes"])),
        won=plain["won"] is True,
        sentence=str(plain["sentence"]),
    )


def released(services: Services, round_: Round, now: datetime) -> ResultView | None:
    """The round's result if the public may see it; asks storage only once voting is over."""
    voting = next(step for step in timeline(round_, now) if step.phase.key == "voting")
    if voting.state != "done":
        return None
    result = services.results.get(round_.id)
    return view(result) if result else None
