"""A news item. Invariant: once published its id and address never change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.kernel.errors import Refused

MAX_TITLE = 100
MAX_TEXT = 5000


@dataclass(frozen=True, slots=True)
class NewsItem:
    """`text` is plain, empty lines part paragraphs. Readable from `published_at` on (UTC).

    `round_id` is empty for news that isn't about one round.
    """

    id: str
    title: str
    text: str
    round_id: str
    published_at: datetime
    version: int = 1

    def is_public(self, now: datetime) -> bool:
        return self.published_at <= now


def require_complete(title: str, text: str) -> None:
    """Raises Refused `news-incomplete` or `news-too-long`."""
    if not title or not text:
        raise Refused("news-incomplete")
    if len(title) > MAX_TITLE or len(text) > MAX_TEXT:
        raise Refused("news-too-long")
