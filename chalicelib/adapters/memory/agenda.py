"""The agenda in memory."""

from __future__ import annotations

from datetime import datetime
from threading import RLock

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.agenda.model import Gathering, Registration, Seats, order
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.kernel.events import Event


class MemoryAgendaStore:
    """See `chalicelib.agenda.ports.AgendaStore`."""

    def __init__(self, audit: MemoryAuditLog, outbox: MemoryOutbox) -> None:
        self._audit = audit
        self._outbox = outbox
        self._lock = RLock()
        self._gatherings: dict[str, Gathering] = {}
        self._free: dict[str, int] = {}
        self._registrations: dict[tuple[str, str], Registration] = {}

    def gatherings(self) -> tuple[Gathering, ...]:
        return tuple(sorted(self._gatherings.values(), key=lambda one: (one.starts_at, one.id)))

    def gathering(self, gathering_id: str) -> Gathering | None:
        return self._gatherings.get(gathering_id)

    def put(
        self, gathering: Gathering, places: int, audit: AuditEntry, event: Event | None
    ) -> None:
        with self._lock:
            stored = self._gatherings.get(gathering.id)
            if (stored.version if stored else 0) != gathering.version - 1:
                raise Conflict("another version is stored")
            free = self._free.get(gathering.id, 0) + gathering.places - places
            if free < 0:
                raise Refused("places-taken")
            self._free[gathering.id] = free
            self._gatherings[gathering.id] = gathering
            self._audit.append(audit)
            if event is not None:
                self._outbox.tell(event)

    def seats(self, gathering_id: str) -> Seats:
        waiting = sum(o.people for o in self.registrations(gathering_id) if o.state == "waiting")
        return Seats(self._free.get(gathering_id, 0), waiting)

    def register(self, registration: Registration, expires: datetime, event: Event) -> bool:
        with self._lock:
            key = (registration.gathering, registration.id)
            if key in self._registrations:
                raise Conflict("registered already")
            if registration.state == "in" and self.seats(registration.gathering).waiting:
                return False
            return self._store(registration, None, event)

    def _store(
        self, registration: Registration, before: Registration | None, event: Event | None
    ) -> bool:
        given_back = before.people if before and before.state == "in" else 0
        taken = registration.people if registration.state == "in" else 0
        free = self._free.get(registration.gathering, 0) + given_back - taken
        if taken > given_back and free < 0:
            return False
        self._free[registration.gathering] = free
        self._registrations[registration.gathering, registration.id] = registration
        if event is not None:
            self._outbox.tell(event)
        return True

    def registrations(self, gathering_id: str) -> tuple[Registration, ...]:
        found = [one for (key, _), one in self._registrations.items() if key == gathering_id]
        return tuple(sorted(found, key=order))

    def registration(self, gathering_id: str, registration_id: str) -> Registration | None:
        return self._registrations.get((gathering_id, registration_id))

    def change(
        self,
        registration: Registration,
        before: Registration,
        event: Event | None,
        audit: AuditEntry | None = None,
    ) -> bool:
        with self._lock:
            stored = self._registrations.get((registration.gathering, registration.id))
            if stored is None or stored.version != before.version:
                raise Conflict("another version is stored")
            done = self._store(registration, before, event)
            if done and audit is not None:
                self._audit.append(audit)
            return done

    def announce(self, event: Event) -> bool:
        with self._lock:
            if any(one.id == event.id for one in self._outbox.events):
                return False
            self._outbox.tell(event)
            return True
