"""Several ideas in one go. Each is its own act: one that fails doesn't hold up the others, and
what was done can be undone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.identity.ports import StaffRoster
from chalicelib.kernel.errors import BuurtError, Conflict, NotFound, Refused
from chalicelib.moderation.decisions import Decision, decide
from chalicelib.moderation.model import Dossier
from chalicelib.moderation.office import Office
from chalicelib.moderation.sharing import assign

MAX_BULK: Final = 50


@dataclass(frozen=True, slots=True)
class Bulk:
    """What became of one idea. `version` is that of its dossier afterwards, `before` who had
    it: together they are the way back."""

    idea_id: str
    title: str
    done: bool
    version: int
    before: str = ""
    reason: str = ""


def assign_many(
    office: Office,
    roster: StaffRoster,
    round_id: str,
    chosen: Sequence[tuple[str, int]],
    *,
    person: str | Mapping[str, str],
    actor: str,
    now: datetime,
) -> tuple[Bulk, ...]:
    """`assign` for each (idea, dossier version) of the round, to one person or each to their own.

    Raises Refused `too-many` or `nothing-chosen`.
    """

    def act(idea_id: str, version: int) -> int:
        to = person if isinstance(person, str) else person.get(idea_id, "")
        done = assign(office, roster, idea_id, version=version, person=to, actor=actor, now=now)
        return done.version

    return _each(office, round_id, chosen, act)


def publish_many(
    office: Office, round_id: str, chosen: Sequence[tuple[str, int]], *, actor: str, now: datetime
) -> tuple[Bulk, ...]:
    """Puts each idea on the website, at the dossier version that was seen. Raises Refused
    `too-many` or `nothing-chosen`."""
    return _decide_each(office, round_id, chosen, "publish", actor, now)


def take_back_many(
    office: Office, round_id: str, chosen: Sequence[tuple[str, int]], *, actor: str, now: datetime
) -> tuple[Bulk, ...]:
    """The way back from `publish_many`, for who did it and soon after. Raises Refused
    `too-many` or `nothing-chosen`."""
    return _decide_each(office, round_id, chosen, "unpublish", actor, now)


def _decide_each(
    office: Office,
    round_id: str,
    chosen: Sequence[tuple[str, int]],
    verb: str,
    actor: str,
    now: datetime,
) -> tuple[Bulk, ...]:
    def act(idea_id: str, version: int) -> int:
        file = office.file(idea_id)
        if file.dossier.version != version:
            raise Conflict("the dossier was changed meanwhile")
        back = verb == "unpublish"
        decision = Decision(idea_id, file.idea.version, "unpublish" if back else "publish")
        decide(office, decision, actor, now)
        return version + 1

    return _each(office, round_id, chosen, act)


def _each(
    office: Office, round_id: str, chosen: Sequence[tuple[str, int]], act: Callable[[str, int], int]
) -> tuple[Bulk, ...]:
    _require_few(chosen)
    return tuple(_one(office, round_id, idea_id, version, act) for idea_id, version in chosen)


def _one(
    office: Office, round_id: str, idea_id: str, version: int, act: Callable[[str, int], int]
) -> Bulk:
    dossier: Dossier | None = None
    try:
        found = office.file(idea_id).dossier
        if found.round_id != round_id:
            raise NotFound("idea")
        dossier = found
        after = act(idea_id, version)
    except BuurtError as error:
        reason = error.reason if isinstance(error, Refused) else "changed"
        title = dossier.title if dossier else idea_id
        return Bulk(idea_id, title, False, version, "", reason)
    return Bulk(idea_id, dossier.title, True, after, dossier.assignee)


def _require_few(chosen: Collection[object]) -> None:
    if not chosen:
        raise Refused("nothing-chosen")
    if len(chosen) > MAX_BULK:
        raise Refused("too-many", most=MAX_BULK)
