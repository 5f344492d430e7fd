"""Registering, the waiting list, cancelling: each safe to repeat, none oversells a place."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.agenda.model import (
    PEOPLE_MAX,
    REGISTRATION_TERM,
    REMIND_BEFORE,
    Gathering,
    Registration,
    order,
)
from chalicelib.agenda.ports import AgendaStore
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.events import AGENDA_CHANGED, AGENDA_REMIND, Event


def register(agenda: AgendaStore, wanted: Registration, now: datetime) -> Registration:
    """Registers for a place, else for the waiting list; what is stored under its id.

    Raises NotFound, and Refused `closed` (no more registrations), `people-out-of-range` or
    `unreachable` (neither mail nor phone).
    """
    gathering = _public(agenda, wanted.gathering)
    stored = agenda.registration(wanted.gathering, wanted.id)
    if stored is not None:
        return stored
    if not gathering.takes(now):
        raise Refused("closed")
    if not 1 <= wanted.people <= min(PEOPLE_MAX, gathering.places):
        raise Refused("people-out-of-range", most=min(PEOPLE_MAX, gathering.places))
    if not (wanted.email or wanted.phone):
        raise Refused("unreachable")
    expires = gathering.ends_at + REGISTRATION_TERM
    first = replace(wanted, state="in", registered_at=now)
    waiting = replace(first, state="waiting")
    try:
        if agenda.register(first, expires, _event(first, now)):
            return first
        agenda.register(waiting, expires, _event(waiting, now))
    except Conflict:
        stored = agenda.registration(wanted.gathering, wanted.id)
        if stored is None:
            raise
        return stored
    # A place may have come free between the two.
    promote(agenda, gathering, now)
    return agenda.registration(wanted.gathering, wanted.id) or waiting


def cancel(
    agenda: AgendaStore,
    gathering_id: str,
    registration_id: str,
    now: datetime,
    actor: str = "",
) -> Registration:
    """Gives the places back, once, and lets the next ones in. `actor` is the staff member who
    does it for somebody. Raises NotFound, Refused `started`, Conflict."""
    gathering = _public(agenda, gathering_id, off=True)
    stored = agenda.registration(gathering_id, registration_id)
    if stored is None:
        raise NotFound("registration")
    if stored.state == "cancelled":
        return stored
    if now >= gathering.starts_at:
        raise Refused("started")
    done = replace(stored, state="cancelled", version=stored.version + 1)
    entry = None
    if actor:
        changes = {"state": (stored.state, "cancelled")}
        entry = AuditEntry(now, actor, "agenda:registration:cancel", registration_id, changes)
    agenda.change(done, stored, _event(done, now), entry)
    promote(agenda, gathering, now)
    return done


def come_with_fewer(
    agenda: AgendaStore, gathering_id: str, registration_id: str, people: int, now: datetime
) -> Registration:
    """A smaller group, in the same place on the list: places come free, or it fits at last. The
    same again is done already. Raises NotFound, Refused (`started`, `not-fewer`), Conflict."""
    gathering = _public(agenda, gathering_id)
    stored = agenda.registration(gathering_id, registration_id)
    if stored is None or stored.state == "cancelled":
        raise NotFound("registration")
    if now >= gathering.starts_at:
        raise Refused("started")
    if people == stored.people:
        return stored
    if not 1 <= people < stored.people:
        raise Refused("not-fewer", most=stored.people - 1)
    done = replace(stored, people=people, version=stored.version + 1)
    # Who waits gets a mail with the new number; who is in reads it on the page.
    agenda.change(done, stored, _event(done, now) if done.state == "waiting" else None)
    promote(agenda, gathering, now)
    return agenda.registration(gathering_id, registration_id) or done


def promote(agenda: AgendaStore, gathering: Gathering, now: datetime) -> int:
    """Lets people of the waiting list in, who waits longest first; how many groups.

    While `gathering.in_turn` a group that doesn't fit keeps its turn: the free places are kept
    for it. A crash between a place that came free and this is mended by the next call: after
    every registration, and by the clock.
    """
    if gathering.state != "published" or now >= gathering.starts_at:
        return 0
    if not agenda.seats(gathering.id).free:
        return 0
    let_in = 0
    for one in sorted(agenda.registrations(gathering.id), key=order):
        entered = _let_in(agenda, one, now)
        if entered is False and gathering.in_turn(now):
            break
        let_in += entered is True
    return let_in


def _let_in(agenda: AgendaStore, one: Registration, now: datetime) -> bool | None:
    """Whether the group got in; None when it doesn't wait for that."""
    current: Registration | None = one
    while current is not None and current.state == "waiting":
        done = replace(current, state="in", version=current.version + 1)
        try:
            return agenda.change(done, current, _event(done, now))
        except Conflict:
            # Whether it still has its turn is for what is stored to say.
            current = agenda.registration(one.gathering, one.id)
    return None


def check_in(
    agenda: AgendaStore,
    gathering_id: str,
    registration_id: str,
    there: bool,
    actor: str,
    now: datetime,
) -> Registration:
    """Notes who came (or that it was a mistake). Raises NotFound, Refused `not-in`, Conflict."""
    stored = agenda.registration(gathering_id, registration_id)
    if stored is None:
        raise NotFound("registration")
    if stored.state != "in":
        raise Refused("not-in")
    if stored.checked_in == there:
        return stored
    done = replace(stored, checked_in=there, version=stored.version + 1)
    changes = {"checked_in": (str(stored.checked_in), str(there))}
    entry = AuditEntry(now, actor, "agenda:registration:check-in", registration_id, changes)
    agenda.change(done, stored, None, entry)
    return done


def remind(agenda: AgendaStore, gathering: Gathering, now: datetime) -> int:
    """Tells once, shortly before it starts, about everybody who is in; how many were new."""
    if gathering.state != "published" or not gathering.starts_at - REMIND_BEFORE <= now:
        return 0
    if now >= gathering.starts_at:
        return 0
    told = 0
    for one in agenda.registrations(gathering.id):
        # Who registers in the last two days has just read when it is.
        if one.state == "in" and one.registered_at < gathering.starts_at - REMIND_BEFORE:
            data = {"gathering_id": gathering.id, "registration_id": one.id}
            key = f"agenda-remind-{gathering.id}-{one.id}"
            told += agenda.announce(Event(key, AGENDA_REMIND, now, data))
    return told


def _public(agenda: AgendaStore, gathering_id: str, *, off: bool = False) -> Gathering:
    gathering = agenda.gathering(gathering_id)
    if gathering is None or gathering.state == "draft" or (gathering.state == "off" and not off):
        raise NotFound("gathering")
    return gathering


def _event(registration: Registration, now: datetime) -> Event:
    return Event(
        id=f"agenda-{registration.gathering}-{registration.id}-{registration.version}",
        type=AGENDA_CHANGED,
        at=now,
        data={
            "gathering_id": registration.gathering,
            "registration_id": registration.id,
            "state": registration.state,
            "version": str(registration.version),
        },
    )
