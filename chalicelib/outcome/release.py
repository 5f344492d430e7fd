"""From a count to the news: two people confirm the same hash, the second one releases it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.kernel.events import RESULT_RELEASED, Event
from chalicelib.outcome.document import Line, read_lines
from chalicelib.outcome.model import CONFIRMATIONS, Result
from chalicelib.outcome.ports import ResultStore
from chalicelib.projects.model import Project, Update
from chalicelib.projects.ports import ProjectStore
from chalicelib.rounds.model import Round


def confirm_result(
    results: ResultStore, round_id: str, digest: str, *, actor: str, now: datetime
) -> Result:
    """Confirms the result with the hash `digest`; the second person's word releases it.

    Raises NotFound before the count; Refused (`already-released`, `hash-differs`,
    `same-person`); Conflict when somebody else confirmed in the meantime.
    """
    result = results.get(round_id)
    if result is None:
        raise NotFound("result")
    if result.is_released:
        raise Refused("already-released")
    if digest != result.hash:
        raise Refused("hash-differs")
    if actor in result.confirmed_by:
        raise Refused("same-person")
    people = (*result.confirmed_by, actor)
    final = len(people) >= CONFIRMATIONS
    confirmed = replace(result, confirmed_by=people, released_at=now if final else None)
    results.confirm(confirmed, _audit(confirmed, actor, now), _event(confirmed, now))
    return confirmed


def _audit(result: Result, actor: str, now: datetime) -> AuditEntry:
    return AuditEntry(
        at=now,
        actor=actor,
        action="tally:result:release" if result.is_released else "tally:result:confirm",
        subject=result.round_id,
        note=result.hash,
    )


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
