"""Channels that staff bring in by hand: totals of live tables, and the scores of a jury.

One record for each channel of a round. Invariants: only channels that the round declares have
one; a number is typed by one person and confirmed by another; what is confirmed stands, and so
does all of it once the round is counted. Nothing is counted before every declared channel is
confirmed (`totals_of` refuses), and confirming after the vote tells the count to begin.

A jury scores the whole list, not only what passes a gate: it never learns how people voted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import lcm
from typing import Final, Literal

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.kernel.events import ROUND_CLOSED, Event
from chalicelib.outcome.channels import Totals
from chalicelib.outcome.ports import ChannelStore, ResultStore
from chalicelib.rounds.model import FrozenRound
from chalicelib.rounds.plain import canonical_json
from chalicelib.rounds.vote_rules import ChannelName

ByHand = Literal["live", "jury"]

MOST_JURORS: Final = 30
MOST_VOTES: Final = 1_000_000
MAX_NAME: Final = 80
LEAST_NOTE: Final = 10
MAX_NOTE: Final = 500


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one juror gave: a score for each criterion, by project. A juror who is too close to
    a project stands back from it (`conflicts`) and gives it nothing."""

    id: str
    name: str
    scores: Mapping[str, tuple[int, ...]]
    conflicts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entered:
    """One channel as it was typed in. `typists` are all who typed any of it; `version` counts
    the saves and guards against lost ones."""

    round_id: str
    name: ByHand
    votes: Mapping[str, int]
    note: str = ""
    sheets: tuple[Sheet, ...] = ()
    typists: tuple[str, ...] = ()
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    version: int = 0

    @property
    def is_confirmed(self) -> bool:
        return bool(self.confirmed_by)

    @property
    def digest(self) -> str:
        """What two people agree on: the SHA-256 of the numbers."""
        plain = {
            "votes": self.votes,
            "note": self.note,
            "sheets": [
                {
                    "name": sheet.name,
                    "scores": sheet.scores,
                    "conflicts": sorted(sheet.conflicts),
                }
                for sheet in sorted(self.sheets, key=lambda one: one.id)
            ],
        }
        return hashlib.sha256(canonical_json(plain).encode()).hexdigest()

    def sheet(self, sheet_id: str) -> Sheet | None:
        return next((one for one in self.sheets if one.id == sheet_id), None)


def read(store: ChannelStore, frozen: FrozenRound, name: ByHand) -> Entered:
    """The channel, empty when nothing was typed. Raises Refused `channel-not-declared`."""
    if name not in frozen.count.declared:
        raise Refused("channel-not-declared")
    return store.get(frozen.round_id, name) or Entered(frozen.round_id, name, {})


def is_full(frozen: FrozenRound, sheet: Sheet) -> bool:
    """Whether a juror scored every project, or stands back from it."""
    wanted = {entry.project_id for entry in frozen.entries} - sheet.conflicts
    return wanted == set(sheet.scores)


def is_complete(frozen: FrozenRound, entered: Entered) -> bool:
    """Whether nothing is left to type, so that somebody else may confirm it. Each project has
    at least one juror who doesn't stand back."""
    wanted = {entry.project_id for entry in frozen.entries}
    if entered.name == "live":
        return wanted == set(entered.votes)
    scored = {key for sheet in entered.sheets for key in sheet.scores}
    return scored == wanted and all(is_full(frozen, one) for one in entered.sheets)


def enter_votes(
    store: ChannelStore,
    results: ResultStore,
    frozen: FrozenRound,
    version: int,
    votes: Mapping[str, int],
    note: str,
    *,
    actor: str,
    now: datetime,
) -> Entered:
    """Keeps the totals of the live tables, for another person to confirm.

    Raises Refused (`channel-not-declared`, `channel-confirmed`, `channel-counted`,
    `totals-missing` for a project without a number, `totals-note` when it isn't said where
    they come from); Conflict when somebody else saved since `version` was read.
    """
    entered = _open(store, results, frozen, "live", version)
    wanted = {entry.project_id for entry in frozen.entries}
    if set(votes) != wanted or any(not 0 <= one <= MOST_VOTES for one in votes.values()):
        raise Refused("totals-missing")
    if not LEAST_NOTE <= len(note) <= MAX_NOTE:
        raise Refused("totals-note", least=LEAST_NOTE, most=MAX_NOTE)
    return _save(store, entered, replace(entered, votes=dict(votes), note=note), actor, now)


def add_juror(
    store: ChannelStore,
    results: ResultStore,
    frozen: FrozenRound,
    version: int,
    sheet_id: str,
    name: str,
    *,
    actor: str,
    now: datetime,
) -> Entered:
    """Adds an empty sheet. Raises Refused (`juror-name`, `juror-twice`, `jurors-many`) and as
    `enter_votes`."""
    entered = _open(store, results, frozen, "jury", version)
    if not 0 < len(name) <= MAX_NAME:
        raise Refused("juror-name", most=MAX_NAME)
    if any(one.name.casefold() == name.casefold() for one in entered.sheets):
        raise Refused("juror-twice")
    if len(entered.sheets) >= MOST_JURORS:
        raise Refused("jurors-many", most=MOST_JURORS)
    sheets = (*entered.sheets, Sheet(sheet_id, name, {}))
    return _save(store, entered, replace(entered, sheets=sheets), actor, now)


def remove_juror(
    store: ChannelStore,
    results: ResultStore,
    frozen: FrozenRound,
    version: int,
    sheet_id: str,
    *,
    actor: str,
    now: datetime,
) -> Entered:
    """Takes a sheet away with all on it. Raises as `enter_votes`."""
    entered = _open(store, results, frozen, "jury", version)
    sheets = tuple(one for one in entered.sheets if one.id != sheet_id)
    return _save(store, entered, replace(entered, sheets=sheets), actor, now)


def score(
    store: ChannelStore,
    results: ResultStore,
    frozen: FrozenRound,
    version: int,
    sheet: Sheet,
    *,
    actor: str,
    now: datetime,
) -> Entered:
    """Keeps a juror's sheet, also one that isn't full yet.

    Raises Refused (`juror-gone`, `score-wrong` for a number beyond its criterion or a project
    that isn't on the list) and as `enter_votes`.
    """
    entered = _open(store, results, frozen, "jury", version)
    if entered.sheet(sheet.id) is None:
        raise Refused("juror-gone")
    most = [criterion.most for criterion in frozen.count.criteria]
    wanted = {entry.project_id for entry in frozen.entries}
    for key, given in sheet.scores.items():
        fits = len(given) == len(most) and all(map(_within, given, most))
        if key not in wanted or key in sheet.conflicts or not fits:
            raise Refused("score-wrong")
    if not sheet.conflicts <= wanted:
        raise Refused("score-wrong")
    sheets = tuple(sheet if one.id == sheet.id else one for one in entered.sheets)
    return _save(store, entered, replace(entered, sheets=sheets), actor, now)


def confirm(
    store: ChannelStore,
    results: ResultStore,
    frozen: FrozenRound,
    name: ByHand,
    digest: str,
    *,
    actor: str,
    now: datetime,
) -> Entered:
    """Confirms the numbers with `digest`; they stand from then on. After the close of the vote
    the count is told to begin.

    Raises Refused (`channel-unfinished`, `channel-differs`, `channel-same-person`) and as
    `enter_votes`.
    """
    entered = _open(store, results, frozen, name, None)
    if not is_complete(frozen, entered):
        raise Refused("channel-unfinished")
    if digest != entered.digest:
        raise Refused("channel-differs")
    if actor in entered.typists:
        raise Refused("channel-same-person")
    done = replace(entered, confirmed_by=actor, confirmed_at=now, version=entered.version + 1)
    event = None
    if now >= frozen.closes_at:
        # The count waits for the last channel; it does nothing while another one is open.
        event = Event(
            f"channel-{frozen.round_id}-{name}", ROUND_CLOSED, now, {"round_id": frozen.round_id}
        )
    store.put(done, _audit("confirm", entered, done, actor, now), event)
    return done


def _open(
    store: ChannelStore,
    results: ResultStore,
    frozen: FrozenRound,
    name: ByHand,
    version: int | None,
) -> Entered:
    entered = read(store, frozen, name)
    if results.get(frozen.round_id) is not None:
        raise Refused("channel-counted")
    if entered.is_confirmed:
        raise Refused("channel-confirmed")
    if version is not None and entered.version != version:
        raise Conflict("the channel was changed by somebody else meanwhile")
    return entered


def _save(
    store: ChannelStore, before: Entered, after: Entered, actor: str, now: datetime
) -> Entered:
    typists = before.typists if actor in before.typists else (*before.typists, actor)
    saved = replace(after, typists=typists, version=before.version + 1)
    store.put(saved, _audit("enter", before, saved, actor, now), None)
    return saved


def _audit(act: str, before: Entered, after: Entered, actor: str, now: datetime) -> AuditEntry:
    """The log shows that it changed and into what hash: the numbers are secret until the
    release."""
    return AuditEntry(
        at=now,
        actor=actor,
        action=f"tally:channel:{act}",
        subject=after.round_id,
        changes={"hash": (before.digest if before.version else "", after.digest)},
        note=after.name,
    )


def totals_of(store: ChannelStore, frozen: FrozenRound) -> dict[ChannelName, Totals]:
    """What the count takes of every declared channel. Raises Refused `channel-incomplete` with
    the name of one that isn't confirmed."""
    made: dict[ChannelName, Totals] = {}
    for name in frozen.count.declared:
        if name not in ("live", "jury"):
            continue
        entered = read(store, frozen, name)
        if not entered.is_confirmed:
            raise Refused("channel-incomplete", channel=name)
        made[name] = (
            Totals.of_votes(entered.votes) if name == "live" else jury_totals(entered.sheets)
        )
    return made


def jury_totals(sheets: Sequence[Sheet]) -> Totals:
    """The average score of each project, exactly, as totals over one number of voters.

    A project that jurors stood back from has the average of the others, so their absence
    neither helps nor harms it.
    """
    given: dict[str, list[int]] = {}
    for sheet in sheets:
        for key, scores in sheet.scores.items():
            given.setdefault(key, []).append(sum(scores))
    voters = lcm(*(len(one) for one in given.values())) if given else 0
    points = {key: sum(one) * (voters // len(one)) for key, one in given.items()}
    return Totals(points, voters, dict.fromkeys(given, voters), people=len(sheets))


def _within(given: int, most: int) -> bool:
    return 0 <= given <= most
