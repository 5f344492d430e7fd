"""The contract of ChannelStore, on both sides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.events import ROUND_CLOSED, Event
from chalicelib.outcome.declared import Entered, Sheet
from tests.support.rounds import audit_entry, day
from tests.support.stores import KINDS, Stores, make_stores


@pytest.fixture(params=KINDS)
def stores(request: pytest.FixtureRequest) -> Stores:
    return make_stores(request.param, request)


SHEETS = (Sheet("j1", "Ann", {"bank": (3, 10), "boom": (0, 0)}, frozenset({"feest"})),)
JURY = Entered("r26", "jury", {}, "", SHEETS, ("typist",), version=1)
LIVE = Entered("r26", "live", {"bank": 12, "boom": 0}, "Markt, zaterdag", (), ("a", "b"), version=1)
EVENT = Event("channel-r26-live", ROUND_CLOSED, day(66), {"round_id": "r26"})


def test_what_was_typed_is_read_back(stores: Stores) -> None:
    assert stores.channels.get("r26", "live") is None
    for entered in (JURY, LIVE):
        stores.channels.put(entered, audit_entry(), None)
        assert stores.channels.get("r26", entered.name) == entered
    assert len(stores.audit.all()) == 2
    assert stores.event_ids() == []


def test_two_saves_at_once_are_one(stores: Stores) -> None:
    stores.channels.put(LIVE, audit_entry(), None)
    with pytest.raises(Conflict):
        stores.channels.put(replace(LIVE, note="anders"), audit_entry(), None)
    stores.channels.put(replace(LIVE, version=2, votes={"bank": 1}), audit_entry(), None)
    with pytest.raises(Conflict):
        stores.channels.put(replace(LIVE, version=4), audit_entry(), None)
    kept = stores.channels.get("r26", "live")
    assert kept is not None and kept.votes == {"bank": 1}
    assert len(stores.audit.all()) == 2


def test_what_is_confirmed_stands(stores: Stores) -> None:
    stores.channels.put(LIVE, audit_entry(), None)
    done = replace(LIVE, version=2, confirmed_by="bob", confirmed_at=day(66))
    stores.channels.put(done, audit_entry(), EVENT)
    assert stores.channels.get("r26", "live") == done
    assert stores.event_ids() == ["channel-r26-live"]
    with pytest.raises(Conflict):
        stores.channels.put(replace(LIVE, version=3), audit_entry(), None)
    assert stores.channels.get("r26", "live") == done
