"""What inspiration needs from storage."""

from __future__ import annotations

from typing import Protocol

from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.model import Photo
from chalicelib.inspiration.model import Coach, Example


class InspirationStore(Protocol):
    """Examples and coaches. Every write of staff is one transaction with its audit line."""

    def examples(self) -> tuple[Example, ...]:
        """All of them, by title; what residents see is the caller's to choose."""
        ...

    def example(self, example_id: str) -> Example | None: ...

    def put_example(self, example: Example, audit: AuditEntry) -> None:
        """Stores version `example.version` over the one before (1 is new) and keeps it among the
        versions. The photo stays as it is stored. Raises Conflict."""
        ...

    def versions(self, example_id: str) -> tuple[Example, ...]:
        """Every version that was saved, the newest first."""
        ...

    def set_photo(self, example_id: str, photo: Photo | None, expected: str = "") -> bool:
        """Puts the photo in the place of the one with the id `expected` (empty: any); False when
        the example or that photo is gone. Not a version: a picture is taken off for good."""
        ...

    def coaches(self) -> tuple[Coach, ...]: ...
    def coach(self, coach_id: str) -> Coach | None: ...
    def put_coach(self, coach: Coach, audit: AuditEntry) -> None:
        """As `put_example`; versions of people aren't kept."""
        ...
