"""What retention needs from storage."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Expiry(Protocol):
    """Deletes what is past its term."""

    def delete_expired(self, now: datetime) -> dict[str, int]:
        """Removes expired rows (drafts, outbox, sessions, deliveries) that the table's own TTL
        hasn't removed yet; the number of rows by class."""
        ...
