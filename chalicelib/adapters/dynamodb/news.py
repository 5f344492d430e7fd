"""News on DynamoDB (core table).

NEWS#<id> / ITEM      item fields, version;   gp = NEWS, gs = <published_at>#<id>, card = item
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.adapters.dynamodb.common import write_audited
from chalicelib.adapters.dynamodb.table import Item, Table, Write
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.news.model import NewsItem

_LIST = "NEWS"


class DynamoNewsStore:
    """See `chalicelib.news.ports.NewsStore`."""

    def __init__(self, core: Table, audit: Table) -> None:
        self._core = core
        self._audit = audit

    def latest(self, now: datetime, limit: int) -> tuple[NewsItem, ...]:
        public: list[NewsItem] = []
        for item in self._core.query(_LIST, index="public", reverse=True):
            news = _news(item["card"])
            if news.is_public(now):
                public.append(news)
            if len(public) == limit:
                break
        return tuple(public)

    def all(self) -> tuple[NewsItem, ...]:
        items = self._core.query(_LIST, index="public", reverse=True)
        return tuple(_news(item["card"]) for item in items)

    def get(self, item_id: str) -> NewsItem | None:
        item = self._core.get(f"NEWS#{item_id}", "ITEM")
        return None if item is None else _news(item["card"])

    def put(self, item: NewsItem, audit: AuditEntry) -> None:
        write_audited(self._audit, audit, lambda: [news_put(self._core, item)])


def news_put(core: Table, item: NewsItem) -> Write:
    """The write of `item` over the version before it, alone or in a larger transaction."""
    published = to_text(item.published_at)
    stored: Item = {
        "pk": f"NEWS#{item.id}",
        "sk": "ITEM",
        "version": item.version,
        "gp": _LIST,
        "gs": f"{published}#{item.id}",
        "card": {
            "id": item.id,
            "title": item.title,
            "text": item.text,
            "round_id": item.round_id,
            "published_at": published,
            "version": item.version,
        },
    }
    if item.version == 1:
        return core.putting(stored, unless_exists=True)
    return core.putting(
        stored,
        condition="#version = :before",
        names={"#version": "version"},
        values={":before": item.version - 1},
    )


def _news(card: Item) -> NewsItem:
    return NewsItem(
        id=card["id"],
        title=card["title"],
        text=card["text"],
        round_id=card["round_id"],
        published_at=from_text(card["published_at"]),
        version=card["version"],
    )
