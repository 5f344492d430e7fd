"""What families need from storage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.audit.model import AuditEntry
from chalicelib.families.model import Join
from chalicelib.ideas.model import HistoryLine, Idea
from chalicelib.kernel.events import Event


class FamilyStore(Protocol):
    """Joins, and the ideas that they change. Every write is one transaction."""

    def get(self, join_id: str) -> Join | None:
        """Strongly consistent."""
        ...

    def of_idea(self, idea_id: str) -> tuple[Join, ...]:
        """Everything between this idea and others, the latest asked first."""
        ...

    def open_of_round(self, round_id: str) -> tuple[Join, ...]:
        """What still waits for an answer, the longest waiting first."""
        ...

    def put(
        self,
        join: Join,
        event: Event | None,
        audit: AuditEntry | None = None,
        ideas: Sequence[tuple[Idea, HistoryLine]] = (),
    ) -> None:
        """Stores `join` over version `join.version - 1`, with the ideas that it changes, each
        over its own version before, with their history lines, the event and the audit line.
        Raises Conflict when any of them was changed meanwhile; nothing is written then."""
        ...
