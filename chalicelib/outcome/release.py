"""From a count to the news: two people confirm the same hash, the second one releases it.

Either may set a moment, which the other one sees. The result is then released at that moment, by
the job of the clock; until it did, the result is as secret as before.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.audit.model import SYSTEM, AuditEntry
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.kernel.events import RESULT_RELEASED, Event
from chalicelib.outcome.document import Line, read_lines
from chalicelib.outcome.model import CONFIRMATIONS, Result
from chalicelib.outcome.ports import ResultStore
from chalicelib.projects.model import Project, Update
from chalicelib.projects.ports import ProjectStore
from chalicelib.rounds.model import Round

# A moment further away than this is a slip of the keyboard.
FURTHEST: Final = timedelta(days=60)


def confirm_result(
    results: ResultStore,
    round_id: str,
    digest: str,
    *,
    actor: str,
    now: datetime,
    moment: datetime | None = None,
) -> Result:
    """Confirms the result with the hash `digest`; the second person's word releases it, at
    `moment` or at once.

    Raises NotFound before the count; Refused (`already-released`, `already-planned`,
    `hash-differs`, `same-person`, `release-passed`, `release-far`); Conflict when somebody else
    confirmed in the meantime.
    """
    result = results.get(round_id)
    if result is None:
        raise NotFound("result")
    if result.is_released:
        raise Refused("already-released")
    if result.is_planned:
        raise Refused("already-planned")
    if digest != result.hash:
        raise Refused("hash-differs")
    if actor in result.confirmed_by:
        raise Refused("same-person")
    people = (*result.confirmed_by, actor)
    _check(moment, now)
    at_once = len(people) >= CONFIRMATIONS and moment is None
    confirmed = replace(
        result, confirmed_by=people, release_at=moment, released_at=now if at_once else None
    )
    audit = _audit(confirmed, actor, now, "confirm", result.release_at)
    results.confirm(confirmed, audit, _event(confirmed, now))
    return confirmed


def move_release(
    results: ResultStore, round_id: str, moment: datetime | None, *, actor: str, now: datetime
) -> Result:
    """Another moment for a result that waits for one; None releases it at once.

    Raises NotFound before the count; Refused (`already-released`, `not-planned`,
    `release-passed`, `release-far`); Conflict when it was moved or released in the meantime.
    """
    result = results.get(round_id)
    if result is None:
        raise NotFound("result")
    if result.is_released:
        raise Refused("already-released")
    if not result.is_planned:
        raise Refused("not-planned")
    _check(moment, now)
    return _move(results, result, moment, actor, now)


def release_due(results: ResultStore, result: Result, now: datetime) -> Result | None:
    """Releases a planned result whose moment has come, None before that. Raises Conflict when
    it was moved or released in the meantime."""
    return _move(results, result, None, SYSTEM, now) if result.is_due(now) else None


def _move(
    results: ResultStore, result: Result, moment: datetime | None, actor: str, now: datetime
) -> Result:
    moved = replace(
        result,
        release_at=result.release_at if moment is None else moment,
        released_at=now if moment is None else None,
    )
    audit = _audit(moved, actor, now, "move", result.release_at)
    results.move(moved, result.release_at, audit, _event(moved, now))
    return moved


def _check(moment: datetime | None, now: datetime) -> None:
    if moment is None:
        return
    if moment <= now:
        raise Refused("release-passed")
    if moment > now + FURTHEST:
        raise Refused("release-far", most=FURTHEST.days)


def _audit(
    result: Result, actor: str, now: datetime, verb: str, before: datetime | None
) -> AuditEntry:
    changes = {"release_at": (_text(before), _text(result.release_at))}
    return AuditEntry(
        at=now,
        actor=actor,
        action=f"tally:result:{'release' if result.is_released else verb}",
        subject=result.round_id,
        changes=changes if before != result.release_at else {},
        note=result.hash,
    )


def _text(moment: datetime | None) -> str:
    return "" if moment is None else to_text(moment)


def _event(result: Result, now: datetime) -> Event | None:
    if not result.is_released:
        return None
    data = {"round_id": result.round_id}
    return Event(f"release-{result.round_id}", RESULT_RELEASED, now, data)


def start_projects(projects: ProjectStore, round_: Round, result: Result) -> int:
    """Makes a project of every winner of a released result; how many were new.

    May be called again at any time. Raises Refused `not-released`: a project is public, and
    would tell the outcome.
    """
    if result.released_at is None:
        raise Refused("not-released")
    winners = [line for line in read_lines(result) if line.won]
    known = {project.id for project in projects.of_round(round_.id)}
    return sum(
        projects.start(_project(round_, line, result.released_at))
        for line in winners
        if line.project_id not in known
    )


def _project(round_: Round, line: Line, released_at: datetime) -> Project:
    first = Update(released_at, "agreed", "De bewoners kozen dit project. De stad betaalt het.")
    return Project(
        id=line.project_id,
        round_id=round_.id,
        title=line.title,
        area_id=line.area_id,
        granted_cents=line.money_cents,
        state="agreed",
        promised_by=round_.phase("realisation").closes_at,
        updates=(first,),
    )
