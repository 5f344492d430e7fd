"""What news needs from storage."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from chalicelib.audit.model import AuditEntry
from chalicelib.news.model import NewsItem


class NewsStore(Protocol):
    """News items, newest first."""

    def latest(self, now: datetime, limit: int) -> tuple[NewsItem, ...]:
        """What residents may read at `now`."""
        ...

    def all(self) -> tuple[NewsItem, ...]:
        """Also what waits for its date; for staff."""
        ...

    def get(self, item_id: str) -> NewsItem | None: ...

    def put(self, item: NewsItem, audit: AuditEntry) -> None:
        """Stores version `item.version` over the one before (1 is new). Raises Conflict."""
        ...
