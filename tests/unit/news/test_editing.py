"""News: complete, dated, and never moved once it was read."""

from __future__ import annotations

import pytest

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.news import MemoryNewsStore
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.news.editing import edit_news, write_news
from chalicelib.news.model import MAX_TEXT, MAX_TITLE, NewsItem
from tests.support.rounds import day

NOW = day(10)


@pytest.fixture
def news() -> MemoryNewsStore:
    return MemoryNewsStore(MemoryAuditLog())


def write(news: MemoryNewsStore, published_at: object = None, **changes: str) -> NewsItem:
    values = {"title": "Titel", "text": "Tekst", "round_id": ""} | changes
    return write_news(news, **values, published_at=published_at, actor="ann", now=NOW)  # type: ignore[arg-type]


def edit(news: MemoryNewsStore, item: NewsItem, published_at: object, version: int = 1) -> NewsItem:
    return edit_news(
        news,
        item.id,
        version=version,
        title="Beter",
        text="Tekst",
        published_at=published_at,  # type: ignore[arg-type]
        actor="ann",
        now=NOW,
    )


def test_news_without_a_date_is_read_at_once(news: MemoryNewsStore) -> None:
    item = write(news)
    assert item.published_at == NOW
    assert news.latest(NOW, 5) == (item,)


def test_news_with_a_date_waits_for_it(news: MemoryNewsStore) -> None:
    item = write(news, day(11))
    assert news.latest(NOW, 5) == ()
    assert news.latest(day(11), 5) == (item,)


def test_news_can_not_be_dated_back(news: MemoryNewsStore) -> None:
    with pytest.raises(Refused, match="moment-passed"):
        write(news, day(9))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"title": ""}, "news-incomplete"),
        ({"text": ""}, "news-incomplete"),
        ({"title": "x" * (MAX_TITLE + 1)}, "news-too-long"),
        ({"text": "x" * (MAX_TEXT + 1)}, "news-too-long"),
    ],
)
def test_news_has_limits(news: MemoryNewsStore, changes: dict[str, str], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        write(news, **changes)


def test_what_was_read_keeps_its_date(news: MemoryNewsStore) -> None:
    item = write(news)
    with pytest.raises(Refused, match="news-published"):
        edit(news, item, day(12))
    assert edit(news, item, item.published_at).title == "Beter"


def test_what_waits_may_move_to_another_day(news: MemoryNewsStore) -> None:
    item = write(news, day(11))
    assert edit(news, item, day(15)).published_at == day(15)
    with pytest.raises(Refused, match="moment-passed"):
        edit(news, item, day(9), version=2)


def test_an_old_version_and_unknown_news(news: MemoryNewsStore) -> None:
    item = write(news)
    with pytest.raises(Conflict):
        edit(news, item, item.published_at, version=2)
    with pytest.raises(NotFound):
        edit(news, NewsItem("weg", "t", "t", "", NOW), NOW)
