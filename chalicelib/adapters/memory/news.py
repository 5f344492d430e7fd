"""News in memory."""

from __future__ import annotations

from datetime import datetime

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict
from chalicelib.news.model import NewsItem


class MemoryNewsStore:
    """See `chalicelib.news.ports.NewsStore`."""

    def __init__(self, audit: MemoryAuditLog) -> None:
        self._audit = audit
        self._items: dict[str, NewsItem] = {}

    def latest(self, now: datetime, limit: int) -> tuple[NewsItem, ...]:
        return tuple(item for item in self.all() if item.is_public(now))[:limit]

    def all(self) -> tuple[NewsItem, ...]:
        newest = sorted(self._items.values(), key=lambda i: (i.published_at, i.id), reverse=True)
        return tuple(newest)

    def get(self, item_id: str) -> NewsItem | None:
        return self._items.get(item_id)

    def put(self, item: NewsItem, audit: AuditEntry) -> None:
        self.require_next(item)
        self.keep(item)
        self._audit.append(audit)

    def require_next(self, item: NewsItem | None) -> None:
        """Raises Conflict when another version is stored; call it before anything is stored."""
        stored = self._items.get(item.id) if item else None
        if item and (stored.version if stored else 0) != item.version - 1:
            raise Conflict("another version of the news is stored")

    def keep(self, item: NewsItem | None) -> None:
        """Stores `item` as part of a larger change; None is no news."""
        if item is not None:
            self._items[item.id] = item
