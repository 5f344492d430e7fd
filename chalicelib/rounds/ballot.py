"""The ballot list: which projects residents vote on, and in which order they are numbered.

The first number on a list gets more votes than the last, so the order is drawn by lot: sorted
by SHA-256 of the seed and the project's id. The seed is a public text that staff state when
they fix the list (a lottery's numbers, the number of the decision); with it and the list,
anyone can draw the same order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.rounds.model import BallotEntry, BallotList, Round
from chalicelib.rounds.ports import RoundStore

MAX_DECISION: Final = 60
MAX_SEED: Final = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """An accepted idea as the ballot needs it; cost in cents."""

    project_id: str
    title: str
    cost_cents: int
    area_id: str
    theme_id: str = ""
    text: str = ""


def drawn_order(seed: str, project_ids: Iterable[str]) -> tuple[str, ...]:
    """The ids in the order of SHA-256(seed ‖ 0 ‖ id): the same for everybody who has both."""
    return tuple(sorted(project_ids, key=lambda one: _lot(seed, one)))


def _lot(seed: str, project_id: str) -> bytes:
    return hashlib.sha256(f"{seed}\0{project_id}".encode()).digest()


def fix_ballot(
    rounds: RoundStore,
    round_id: str,
    candidates: Sequence[Candidate],
    *,
    decision: str,
    seed: str,
    actor: str,
    now: datetime,
    mark: int | None = None,
    exclusions: Sequence[tuple[str, str]] = (),
) -> BallotList:
    """Fixes the list of projects, over an earlier one; until the freeze only. `mark` was read
    before the candidates: none of them changed since. `exclusions` are pairs of which only one
    can win; those that aren't both on the list say nothing.

    Raises NotFound; Refused (`decision-missing`, `seed-missing`, `ballot-too-early` while
    ideas still come in, `ballot-empty`, `ballot-nothing-fits` when no project fits the pot,
    `ballot-frozen`); Conflict when the freeze, or a change of an idea, comes in between.
    """
    round_ = rounds.get(round_id)
    if round_ is None:
        raise NotFound("round")
    if not 0 < len(decision) <= MAX_DECISION:
        raise Refused("decision-missing", most=MAX_DECISION)
    if not 0 < len(seed) <= MAX_SEED:
        raise Refused("seed-missing", most=MAX_SEED)
    if rounds.frozen(round_id) is not None:
        raise Refused("ballot-frozen")
    _require_countable(round_, candidates, now)
    ballot = BallotList(
        round_id=round_id,
        entries=_numbered(candidates, seed),
        decision=decision,
        fixed_at=now,
        seed=seed,
        exclusions=on_list(candidates, exclusions),
    )
    entry = _audit(rounds.ballot_list(round_id), ballot, actor, now)
    rounds.fix_ballot(ballot, entry, mark)
    return ballot


def on_list(
    candidates: Sequence[Candidate], pairs: Sequence[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    """The pairs whose two projects are both on the list, in one fixed order."""
    known = {one.project_id for one in candidates}
    return tuple(sorted((one, other) for one, other in pairs if {one, other} <= known))


def _require_countable(round_: Round, candidates: Sequence[Candidate], now: datetime) -> None:
    if now < round_.phase("submission").closes_at:
        raise Refused("ballot-too-early")
    if not candidates:
        raise Refused("ballot-empty")
    if all(one.cost_cents > round_.pot_cents for one in candidates):
        raise Refused("ballot-nothing-fits")


def _numbered(candidates: Sequence[Candidate], seed: str) -> tuple[BallotEntry, ...]:
    by_id = {one.project_id: one for one in candidates}
    return tuple(
        BallotEntry(
            number=number,
            project_id=one,
            title=by_id[one].title,
            cost_cents=by_id[one].cost_cents,
            area_id=by_id[one].area_id,
            theme_id=by_id[one].theme_id,
            text=by_id[one].text,
        )
        for number, one in enumerate(drawn_order(seed, by_id), start=1)
    )


def _pairs(ballot: BallotList | None) -> str:
    return "" if ballot is None else ", ".join(" ".join(pair) for pair in ballot.exclusions)


def _audit(before: BallotList | None, after: BallotList, actor: str, now: datetime) -> AuditEntry:
    def told(ballot: BallotList | None) -> str:
        return "" if ballot is None else ",".join(one.project_id for one in ballot.entries)

    return AuditEntry(
        at=now,
        actor=actor,
        action="rounds:ballot:fix",
        subject=after.round_id,
        changes={
            "entries": (told(before), told(after)),
            "seed": (before.seed if before else "", after.seed),
            "exclusions": (_pairs(before), _pairs(after)),
        },
        note=after.decision,
    )
