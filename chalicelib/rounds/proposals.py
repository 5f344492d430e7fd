"""Changes of a round: by one person before it opens, by two people from then on.

One person proposes a whole next version with a reason. Another reads what would change and
confirms it by its hash, which covers the version it stands on: a proposal lapses when the round
changed under it. What was confirmed is public at once, and an item of news in the same write.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.events import PHASE_MOVED, ROUND_CHANGED, Event
from chalicelib.rounds.differences import differences
from chalicelib.rounds.extending import extended
from chalicelib.rounds.model import Extension, Round
from chalicelib.rounds.news import change_news
from chalicelib.rounds.ports import RoundStore
from chalicelib.rounds.proposal import Proposal
from chalicelib.rounds.settings import is_opened, next_version

__all__ = ["Proposal", "Saved", "change_round", "confirm", "drop", "stands"]

# How much of a long text the log holds; the versions hold it whole.
_LOGGED: Final = 300


@dataclass(frozen=True, slots=True)
class Saved:
    """The round as it is stored, and the proposal that waits for a second person."""

    round: Round
    proposal: Proposal | None = None


def stands(proposal: Proposal, round_: Round) -> bool:
    """Whether `proposal` still stands on the version that it was made for."""
    return proposal.wanted.version == round_.version


def change_round(
    rounds: RoundStore, wanted: Round, *, note: str, version: int, actor: str, now: datetime
) -> Saved:
    """Stores `wanted` as the next version, or, once the round opened, as a proposal.

    The same proposal again is done already. Raises NotFound; Refused as
    `settings.next_version`, and `proposal-open` while another one waits; Conflict when the
    round isn't at `version`.
    """
    before = rounds.get(wanted.id)
    if before is None:
        raise NotFound("round")
    if before.version != version:
        raise Conflict("the round was changed meanwhile")
    frozen = rounds.frozen(before.id) is not None
    after = next_version(before, wanted, note, now, frozen=frozen)
    if not is_opened(before, now):
        entry = _audit("rounds:settings:change", before, after, actor, note, now)
        rounds.replace(after, entry, _event(before, after, now), frozen=frozen)
        return Saved(after)
    proposal = Proposal(_asked(before, after), note, actor, now)
    waiting = rounds.proposal(before.id)
    if waiting is not None and stands(waiting, before):
        if waiting.hash == proposal.hash and waiting.by == actor:
            return Saved(before, waiting)
        raise Refused("proposal-open")
    entry = _audit("rounds:settings:propose", before, after, actor, note, now)
    rounds.propose(proposal, waiting.hash if waiting else "", entry)
    return Saved(before, proposal)


def _asked(before: Round, after: Round) -> Round:
    """The settings that are asked for, on the version that they change: what a version tells
    of itself is made when it is confirmed."""
    return replace(
        after,
        version=before.version,
        moves=before.moves,
        changes=before.changes,
        earlier_forms=before.earlier_forms,
    )


def confirm(rounds: RoundStore, round_id: str, seen: str, actor: str, now: datetime) -> Round:
    """Another person agrees to the proposal with the hash `seen`: the round changes.

    The same again is done already. Raises NotFound; Refused `no-proposal`, `hash-differs`,
    `own-proposal`, `proposal-lapsed`, and all of `settings.next_version`: time went on since it
    was proposed; Conflict.
    """
    before = rounds.get(round_id)
    if before is None:
        raise NotFound("round")
    if any(change.hash == seen for change in before.changes):
        return before
    proposal = _waiting(rounds, round_id, seen)
    if proposal.by == actor:
        raise Refused("own-proposal")
    if not stands(proposal, before):
        raise Refused("proposal-lapsed")
    frozen = rounds.frozen(round_id)
    after = next_version(
        before, proposal.wanted, proposal.note, now, frozen=frozen is not None, agreed=seen
    )
    extension: Extension | None = None
    closes_at = after.phase("voting").closes_at
    if frozen is not None and closes_at != frozen.closes_at:
        extension = extended(frozen, closes_at, proposal.note, now)
    news = change_news(before, after)
    entry = _audit("rounds:settings:confirm", before, after, actor, proposal.note, now)
    entry = replace(entry, changes={**entry.changes, "news": ("", news.id)})
    rounds.replace(
        after,
        entry,
        _event(before, after, now),
        frozen=frozen is not None,
        accepts=seen,
        extension=extension,
        news=news,
    )
    return after


def drop(rounds: RoundStore, round_id: str, seen: str, actor: str, now: datetime) -> None:
    """Takes a proposal away, also one that lapsed. Raises Refused `no-proposal`,
    `hash-differs`; Conflict."""
    proposal = _waiting(rounds, round_id, seen)
    entry = AuditEntry(
        at=now,
        actor=actor,
        action="rounds:settings:drop",
        subject=round_id,
        changes={"proposal": (proposal.hash, "")},
        note="",
    )
    rounds.drop_proposal(round_id, seen, entry)


def _waiting(rounds: RoundStore, round_id: str, seen: str) -> Proposal:
    proposal = rounds.proposal(round_id)
    if proposal is None:
        raise Refused("no-proposal")
    if proposal.hash != seen:
        raise Refused("hash-differs")
    return proposal


def _event(before: Round, after: Round, now: datetime) -> Event:
    moved = [new.key for old, new in zip(before.phases, after.phases, strict=True) if old != new]
    if moved:
        data = {"round_id": after.id, "phase": moved[0]}
        return Event(f"move-{after.id}-{after.version}", PHASE_MOVED, now, data)
    return Event(f"change-{after.id}-{after.version}", ROUND_CHANGED, now, {"round_id": after.id})


def _audit(
    action: str, before: Round, after: Round, actor: str, note: str, now: datetime
) -> AuditEntry:
    changes = {
        f"{old.key}.{edge}": (to_text(getattr(old, edge)), to_text(getattr(new, edge)))
        for old, new in zip(before.phases, after.phases, strict=True)
        for edge in ("opens_at", "closes_at")
        if getattr(old, edge) != getattr(new, edge)
    }
    others = differences(replace(before, phases=after.phases), after)
    if changes and not others and action == "rounds:settings:change":
        action = "rounds:phase:move"
    changes |= {one.label: (one.before[:_LOGGED], one.after[:_LOGGED]) for one in others}
    return AuditEntry(
        at=now, actor=actor, action=action, subject=before.id, changes=changes, note=note
    )
