"""Staff: the audit log: find lines, take copies, and see whether the chain holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode

from chalicelib.audit.model import SYSTEM, AuditEntry, ChainedEntry, broken_links
from chalicelib.audit.parcels import PARCEL_LINES, parcel
from chalicelib.audit.reading import Criteria, find
from chalicelib.identity.model import Role
from chalicelib.web.http import Answer, Json, Page, Request, Text
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import VIEWERS
from chalicelib.web.staff.log_words import SOURCES, action_words, change_words
from chalicelib.web.words import BRUSSELS

routes = Routes()

_SHOWN: Final = 50
_NEWEST: Final = 1
# Copies leave the house: for who checks it, not for who is in it.
COPIERS: Final[frozenset[Role]] = frozenset({"auditor"})


@routes.get("/beheer/logboek", Access.STAFF, roles=VIEWERS)
def log_page(request: Request, services: Services) -> Page:
    """A page of lines, newest first; with `?keten=1` the whole chain is recomputed, which reads
    all of it."""
    names = {member.person: member.name for member in services.staff.all()}
    values = {name: request.one(name).strip()[:80] for name in ("wie", "wat", "over", "van", "tot")}
    criteria, errors = _criteria(values, names)
    below = request.one("onder")
    found = find(services.audit, criteria, _SHOWN, int(below) if _is_number(below) else 0)
    checked = request.one("keten") == "1"
    everything = services.audit.all() if checked else ()
    older = {**{k: v for k, v in values.items() if v}, "onder": str(found.below)}
    context = {
        "lines": [
            (line, _who(names, line.entry), _action(line.entry), change_words(line.entry.changes))
            for line in found.lines
        ],
        "older": urlencode(older) if found.below else "",
        "filtered": any(values.values()),
        "values": values,
        "errors": errors,
        "people": [("", "Iedereen"), (SYSTEM, "Systeem"), *sorted(names.items(), key=_by_name)],
        "sources": [("", "Alles"), *SOURCES.items()],
        "checked": checked,
        "total": len(everything),
        "head": everything[-1].hash if everything else "",
        "broken": broken_links(everything),
        "complete": _is_complete(everything, services.audit.latest(_NEWEST)) if checked else True,
        "may_copy": request.staff.roles & (COPIERS | {"admin"}),
    }
    return Page("staff/log/log.html", context, 422 if errors else 200)


@routes.get("/beheer/logboek/regels", Access.STAFF, roles=COPIERS)
def log_copy(request: Request, services: Services) -> Answer:
    """Lines as a file, from `?vanaf=` on; `python -m chalicelib.audit verify` checks such files."""
    first = request.one("vanaf", "1")
    start = max(1, int(first)) if _is_number(first) else 1
    lines = services.audit.after(start - 1, PARCEL_LINES)
    last = lines[-1].number if lines else start
    name = f"logboek-{start:012d}-{last:012d}.jsonl"
    return Text(parcel(lines).decode(), "application/x-ndjson; charset=utf-8", filename=name)


@routes.get("/api/admin/audit", Access.STAFF, roles=COPIERS, json=True, query=("after",))
def log_read(request: Request, services: Services) -> Answer:
    """Lines after `?after=`, oldest first, with the hashes that chain them."""
    after = request.one("after", "0")
    number = int(after) if _is_number(after) else 0
    lines = services.audit.after(number, _SHOWN)
    plain = [
        {
            "number": line.number,
            "action": line.entry.action,
            "actor": line.entry.actor,
            "subject": line.entry.subject,
            "at": line.entry.at.isoformat(),
            "changes": {key: list(pair) for key, pair in line.entry.changes.items()},
            "note": line.entry.note,
            "previous": line.previous,
            "hash": line.hash,
        }
        for line in lines
    ]
    return Json({"lines": plain, "after": lines[-1].number if lines else number})


def _criteria(
    values: Mapping[str, str], names: Mapping[str, str]
) -> tuple[Criteria, Mapping[str, str]]:
    """What to look for, and what to mend about the days; an unknown choice asks nothing."""
    errors: dict[str, str] = {}
    since, until = (_midnight(values[field], field, errors) for field in ("van", "tot"))
    return (
        Criteria(
            actor=values["wie"] if values["wie"] in names or values["wie"] == SYSTEM else "",
            source=values["wat"] if values["wat"] in SOURCES else "",
            subject=values["over"],
            since=since,
            until=until + timedelta(days=1) if until is not None else None,
        ),
        errors,
    )


def _midnight(text: str, field: str, errors: dict[str, str]) -> datetime | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
        return datetime.combine(day, time(), BRUSSELS).astimezone(UTC)
    except (ValueError, OverflowError):
        errors[field] = "Schrijf de dag als jaar-maand-dag, bijvoorbeeld 2026-12-06"
        return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12


def _by_name(pair: tuple[str, str]) -> str:
    return pair[1]


def _is_complete(everything: tuple[ChainedEntry, ...], latest: tuple[ChainedEntry, ...]) -> bool:
    """Whether the log still ends where its newest line says: a chain that was cut off holds."""
    return not latest or (bool(everything) and everything[-1].number >= latest[0].number)


def _who(names: Mapping[str, str], entry: AuditEntry) -> str:
    return "Systeem" if entry.actor == SYSTEM else names.get(entry.actor, entry.actor[:12])


def _action(entry: AuditEntry) -> str:
    return action_words(entry.action)
