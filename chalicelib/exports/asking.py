"""Personal data leave by two people: one asks and says why, another answers, the first collects."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.audit.model import AuditEntry
from chalicelib.exports.model import MAX_WHY, MIN_WHY, PERSONAL, Format, Kind, Request, State
from chalicelib.exports.ports import ExportStore
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.text import clean_line


def ask(
    store: ExportStore,
    *,
    request_id: str,
    round_id: str,
    kind: Kind,
    format: Format,
    why: str,
    actor: str,
    now: datetime,
) -> Request:
    """Stores a request; the same id again is the same request.

    Raises Refused `export-why-missing`.
    """
    reason = clean_line(why)
    if not MIN_WHY <= len(reason) <= MAX_WHY:
        raise Refused("export-why-missing", least=MIN_WHY, most=MAX_WHY)
    request = Request(request_id, round_id, kind, format, reason, "asked", actor, now)
    try:
        store.put(request, _line("ask", request, actor, now))
    except Conflict:
        stored = store.get(request_id)
        if stored is None or stored.asked_by != actor:
            raise
        return stored
    return request


def answer(store: ExportStore, request_id: str, *, yes: bool, actor: str, now: datetime) -> Request:
    """Approves or refuses. The same answer again changes nothing.

    Raises NotFound; Refused `same-asker` for who asked, `answered` when there is another answer.
    """
    request = _find(store, request_id)
    if request.asked_by == actor:
        raise Refused("same-asker")
    state: State = "approved" if yes else "refused"
    if request.state != "asked":
        if request.state == state:
            return request
        raise Refused("answered")
    answered = replace(
        request,
        state=state,
        answered_by=actor,
        answered_at=now,
        version=request.version + 1,
    )
    store.put(answered, _line("approve" if yes else "refuse", answered, actor, now))
    return answered


def collect(store: ExportStore, request_id: str, *, actor: str, now: datetime) -> Request:
    """Notes that the file is being taken, before it is made.

    Raises NotFound for who didn't ask, Refused `not-approved` without an approval that holds.
    """
    request = _find(store, request_id)
    if request.asked_by != actor:
        raise NotFound("export")
    if not request.holds(now):
        raise Refused("not-approved")
    store.note(_line("collect", request, actor, now))
    return request


def note_made(
    store: ExportStore, *, round_id: str, kind: Kind, format: Format, actor: str, now: datetime
) -> None:
    """A list without personal data was made. Raises Refused `two-people` for one with."""
    if kind in PERSONAL:
        raise Refused("two-people")
    entry = AuditEntry(
        at=now,
        actor=actor,
        action="exports:file:make",
        subject=round_id,
        changes={"list": ("", kind), "format": ("", format)},
    )
    store.note(entry)


def _find(store: ExportStore, request_id: str) -> Request:
    request = store.get(request_id)
    if request is None:
        raise NotFound("export")
    return request


def _line(verb: str, request: Request, actor: str, now: datetime) -> AuditEntry:
    return AuditEntry(
        at=now,
        actor=actor,
        action=f"exports:request:{verb}",
        subject=request.id,
        changes={"list": ("", f"{request.round_id} {request.kind} {request.format}")},
        note=request.why if verb == "ask" else "",
    )
