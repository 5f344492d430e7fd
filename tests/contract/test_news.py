"""The contract of NewsStore, on both sides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.kernel.errors import Conflict
from chalicelib.news.model import NewsItem
from tests.support.rounds import audit_entry, day
from tests.support.stores import KINDS, Stores, make_stores


@pytest.fixture(params=KINDS)
def stores(request: pytest.FixtureRequest) -> Stores:
    return make_stores(request.param, request)


def item(item_id: str, days: int) -> NewsItem:
    return NewsItem(item_id, f"Titel {item_id}", "Tekst.\n\nNog een stuk.", "r26", day(days))


def test_news_is_read_newest_first_and_not_before_its_date(stores: Stores) -> None:
    for one in (item("a", 1), item("b", 3), item("c", 2)):
        stores.news.put(one, audit_entry())

    assert [one.id for one in stores.news.all()] == ["b", "c", "a"]
    assert [one.id for one in stores.news.latest(day(2), 10)] == ["c", "a"]
    assert [one.id for one in stores.news.latest(day(9), 2)] == ["b", "c"]


def test_an_item_comes_back_whole(stores: Stores) -> None:
    stores.news.put(item("a", 1), audit_entry())

    assert stores.news.get("a") == item("a", 1)
    assert stores.news.get("b") is None


def test_a_change_replaces_the_version_before_it(stores: Stores) -> None:
    stores.news.put(item("a", 1), audit_entry())
    second = replace(item("a", 4), title="Beter", version=2)
    stores.news.put(second, audit_entry())

    with pytest.raises(Conflict):
        stores.news.put(replace(second, title="Te laat"), audit_entry())
    with pytest.raises(Conflict):
        stores.news.put(item("a", 1), audit_entry())

    assert stores.news.all() == (second,)
    assert len(stores.audit.all()) == 2
