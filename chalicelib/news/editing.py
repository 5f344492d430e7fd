"""Writing and mending news."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.ids import new_id
from chalicelib.news.model import NewsItem, require_complete
from chalicelib.news.ports import NewsStore


def write_news(
    news: NewsStore,
    *,
    title: str,
    text: str,
    round_id: str,
    published_at: datetime | None,
    actor: str,
    now: datetime,
) -> NewsItem:
    """Stores a new item, readable from `published_at` on; None is at once.

    Raises Refused (`news-incomplete`, `news-too-long`, `moment-passed`).
    """
    require_complete(title, text)
    if published_at is not None and published_at < now:
        raise Refused("moment-passed", what="published_at")
    item = NewsItem(new_id(), title, text, round_id, published_at or now)
    news.put(item, _audit("news:item:write", None, item, actor, now))
    return item


def edit_news(
    news: NewsStore,
    item_id: str,
    *,
    version: int,
    title: str,
    text: str,
    published_at: datetime,
    actor: str,
    now: datetime,
) -> NewsItem:
    """Stores a mended item; `version` is that of the item that the editor saw.

    Raises NotFound; Refused (as `write_news`, and `news-published` when the date of an item
    that residents have read would change); Conflict when it was changed meanwhile.
    """
    stored = news.get(item_id)
    if stored is None:
        raise NotFound("news")
    if stored.version != version:
        raise Conflict("the news was changed meanwhile")
    require_complete(title, text)
    if published_at != stored.published_at:
        if stored.is_public(now):
            raise Refused("news-published")
        if published_at < now:
            raise Refused("moment-passed", what="published_at")
    item = replace(
        stored, title=title, text=text, published_at=published_at, version=stored.version + 1
    )
    news.put(item, _audit("news:item:edit", stored, item, actor, now))
    return item


def _audit(
    action: str, before: NewsItem | None, after: NewsItem, actor: str, now: datetime
) -> AuditEntry:
    changes = {
        name: (getattr(before, name) if before else "", getattr(after, name))
        for name in ("title", "text")
        if before is None or getattr(before, name) != getattr(after, name)
    }
    if before is None or before.published_at != after.published_at:
        old = to_text(before.published_at) if before else ""
        changes["published_at"] = (old, to_text(after.published_at))
    return AuditEntry(at=now, actor=actor, action=action, subject=after.id, changes=changes)
