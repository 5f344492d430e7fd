"""What the agenda needs from storage."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from chalicelib.agenda.model import Gathering, Registration, Seats
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.events import Event


class AgendaStore(Protocol):
    """Gatherings, their places and registrations. Each write is one transaction."""

    def gatherings(self) -> tuple[Gathering, ...]:
        """All of them, by the moment that they start."""
        ...

    def gathering(self, gathering_id: str) -> Gathering | None: ...

    def put(
        self, gathering: Gathering, places: int, audit: AuditEntry, event: Event | None
    ) -> None:
        """Stores version `gathering.version` over the one before (1 is new), which had `places`.

        Raises Conflict; Refused `places-taken` when there are more people in than places."""
        ...

    def seats(self, gathering_id: str) -> Seats:
        """Strongly consistent."""
        ...

    def register(self, registration: Registration, expires: datetime, event: Event) -> bool:
        """Stores it once, and takes its places when it is `in`, its places on the list when it
        is `waiting`. False when there aren't that many places left, or others wait for them:
        who is new passes nobody. Nothing was written then. Raises Conflict when its id is there
        already."""
        ...

    def registrations(self, gathering_id: str) -> tuple[Registration, ...]:
        """All of them, in the order they came in. Strongly consistent."""
        ...

    def registration(self, gathering_id: str, registration_id: str) -> Registration | None: ...

    def change(
        self,
        registration: Registration,
        before: Registration,
        event: Event | None,
        audit: AuditEntry | None = None,
    ) -> bool:
        """Stores it over `before`, moving the places with its state; False when there aren't
        that many left. Raises Conflict when another version is stored."""
        ...

    def announce(self, event: Event) -> bool:
        """Tells an event that changes nothing, once; False when it was told."""
        ...
