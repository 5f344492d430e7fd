"""The outbox in memory, shared by all twins of one test."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.events import Event


class MemoryOutbox:
    """Events by id, in the order they were told."""

    def __init__(self) -> None:
        self._events: dict[str, Event] = {}

    def require_new(self, event: Event | None) -> None:
        """Raises Conflict when the event was told before; call it before anything is stored."""
        if event is not None and event.id in self._events:
            raise Conflict("event told before")

    def tell(self, event: Event | None) -> None:
        """Stores the event; None is no event. Raises Conflict when it was told before."""
        self.require_new(event)
        if event is not None:
            self._events[event.id] = event

    @property
    def events(self) -> tuple[Event, ...]:
        return tuple(self._events.values())
