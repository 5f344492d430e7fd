"""The agenda on DynamoDB (core table).

AGENDA / EV#<id>          the gathering, version
MEET#<id> / SEATS         free, waiting: moved by conditions, never by what somebody read
MEET#<id> / REG#<id>      a registration (personal), version, expires
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from chalicelib.adapters.dynamodb.common import back_off, outbox_put, write_audited
from chalicelib.adapters.dynamodb.table import Busy, ConditionFailed, Item, Table, Write
from chalicelib.agenda.model import REGISTRATION_TERM, Gathering, Registration, Seats, order
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import from_text, to_epoch, to_text
from chalicelib.kernel.errors import Conflict, Refused, Unavailable
from chalicelib.kernel.events import Event
from chalicelib.kernel.ids import is_id

_PK = "AGENDA"
# A whole street that presses the button at once queues up behind one item.
_ATTEMPTS = 14
_MOMENTS = ("starts_at", "ends_at", "register_until", "changed_at")


class DynamoAgendaStore:
    """See `chalicelib.agenda.ports.AgendaStore`."""

    def __init__(self, core: Table, audit: Table) -> None:
        self._core = core
        self._audit = audit

    def gatherings(self) -> tuple[Gathering, ...]:
        found = [_gathering(item) for item in self._core.query(_PK, prefix="EV#")]
        return tuple(sorted(found, key=lambda one: (one.starts_at, one.id)))

    def gathering(self, gathering_id: str) -> Gathering | None:
        if not is_id(gathering_id):
            return None
        item = self._core.get(_PK, f"EV#{gathering_id}", strong=True)
        return None if item is None else _gathering(item)

    def put(
        self, gathering: Gathering, places: int, audit: AuditEntry, event: Event | None
    ) -> None:
        item = _gathering_item(gathering)
        if gathering.version == 1:
            seats = {"pk": f"MEET#{gathering.id}", "sk": "SEATS", "waiting": 0}
            writes = [
                self._core.putting(item, unless_exists=True),
                self._core.putting({**seats, "free": gathering.places}, unless_exists=True),
            ]
        else:
            writes = [
                self._core.putting(
                    item,
                    condition="#version = :before",
                    names={"#version": "version"},
                    values={":before": gathering.version - 1},
                ),
                self._seats(gathering.id, free=gathering.places - places),
            ]
        if event is not None:
            writes.append(outbox_put(self._core, event))
        try:
            write_audited(self._audit, audit, lambda: writes)
        except ConditionFailed as error:
            if 0 not in error.failed and 1 in error.failed:
                raise Refused("places-taken") from error
            raise Conflict("the gathering was changed meanwhile") from error

    def _seats(
        self, gathering_id: str, *, free: int = 0, waiting: int = 0, new: bool = False
    ) -> Write:
        """Moves both numbers, on condition that as many places are free as are taken away, and
        for who is `new` that nobody waits for them."""
        values = {":free": free, ":waiting": waiting, ":needed": max(0, -free)}
        return self._core.updating(
            f"MEET#{gathering_id}",
            "SEATS",
            "SET #free = #free + :free, #waiting = #waiting + :waiting",
            condition="#free >= :needed" + (" AND #waiting = :nobody" if new else ""),
            names={"#free": "free", "#waiting": "waiting"},
            values=values | ({":nobody": 0} if new else {}),
        )

    def seats(self, gathering_id: str) -> Seats:
        item = self._core.get(f"MEET#{gathering_id}", "SEATS", strong=True)
        return Seats(item["free"], item["waiting"]) if item else Seats(0, 0)

    def register(self, registration: Registration, expires: datetime, event: Event) -> bool:
        item = _registration_item(registration, to_epoch(expires))
        people = registration.people
        seats = (
            self._seats(registration.gathering, free=-people, new=True)
            if registration.state == "in"
            else self._seats(registration.gathering, waiting=people)
        )
        writes = [
            self._core.putting(item, unless_exists=True),
            seats,
            outbox_put(self._core, event),
        ]
        return self._moved(writes)

    def _moved(self, writes: list[Write], audit: AuditEntry | None = None) -> bool:
        """Carries out a change of places: `writes` are the registration and the seats first."""
        for attempt in range(_ATTEMPTS):
            try:
                if audit is None:
                    self._core.write(writes)
                else:
                    write_audited(self._audit, audit, lambda: writes)
            except ConditionFailed as error:
                if error.failed == (1,):
                    return False
                raise Conflict("another version of the registration is stored") from error
            except Busy:
                back_off(attempt)
            else:
                return True
        raise Unavailable("places contended")

    def registrations(self, gathering_id: str) -> tuple[Registration, ...]:
        items = self._core.query(f"MEET#{gathering_id}", prefix="REG#", strong=True)
        return tuple(sorted((_registration(item) for item in items), key=order))

    def registration(self, gathering_id: str, registration_id: str) -> Registration | None:
        if not (is_id(gathering_id) and is_id(registration_id)):
            return None
        item = self._core.get(f"MEET#{gathering_id}", f"REG#{registration_id}", strong=True)
        return None if item is None else _registration(item)

    def change(
        self,
        registration: Registration,
        before: Registration,
        event: Event | None,
        audit: AuditEntry | None = None,
    ) -> bool:
        gathering = self.gathering(registration.gathering)
        ends = gathering.ends_at if gathering else registration.registered_at + timedelta(days=365)
        held = {"in": 0, "waiting": 0, "cancelled": 0}
        held[before.state] += before.people
        held[registration.state] -= registration.people
        writes = [
            self._core.putting(
                _registration_item(registration, to_epoch(ends + REGISTRATION_TERM)),
                condition="#version = :before",
                names={"#version": "version"},
                values={":before": before.version},
            ),
            self._seats(registration.gathering, free=held["in"], waiting=-held["waiting"]),
        ]
        if event is not None:
            writes.append(outbox_put(self._core, event))
        return self._moved(writes, audit)

    def announce(self, event: Event) -> bool:
        try:
            self._core.write([outbox_put(self._core, event)])
        except ConditionFailed:
            return False
        return True


def _gathering_item(one: Gathering) -> Item:
    plain: dict[str, Any] = asdict(one)
    moments = {name: to_text(getattr(one, name)) for name in _MOMENTS}
    return {"pk": _PK, "sk": f"EV#{one.id}", **plain, **moments}


def _gathering(item: Item) -> Gathering:
    plain = {name: value for name, value in item.items() if name not in ("pk", "sk")}
    return Gathering(**(plain | {name: from_text(item[name]) for name in _MOMENTS}))


def _registration_item(one: Registration, expires: int) -> Item:
    plain: dict[str, Any] = asdict(one)
    return {
        "pk": f"MEET#{one.gathering}",
        "sk": f"REG#{one.id}",
        **plain,
        "registered_at": to_text(one.registered_at),
        "expires": expires,
    }


def _registration(item: Item) -> Registration:
    plain = {name: value for name, value in item.items() if name not in ("pk", "sk", "expires")}
    return Registration(**(plain | {"registered_at": from_text(item["registered_at"])}))
