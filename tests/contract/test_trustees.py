"""The contract of TrusteeStore, on both sides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.events import ROUND_CLOSED, Event
from chalicelib.trustees.model import Given, SealedParts, Seat, Tries, Trust
from tests.support.rounds import audit_entry, day
from tests.support.stores import KINDS, Stores, make_stores

SEAT = Seat(1, "ann", "Ann, griffier", "ab" * 32, day(45))
FIRST = Trust("r26", 1, draws={"ann": "ab" * 32})
WHOLE = Trust(
    "r26",
    2,
    (SEAT, replace(SEAT, number=3, person="bob")),
    {"cem": "cd" * 32},
    SealedParts("ef" * 32, (b"\x00one", b"two\xff", b"three")),
    day(65),
    (Given(1, b"\x00\xff", day(66)),),
    {3: Tries(4, day(67))},
)
EVENT = Event("trustees-r26", ROUND_CLOSED, day(66), {"round_id": "r26"})


@pytest.fixture(params=KINDS)
def stores(request: pytest.FixtureRequest) -> Stores:
    return make_stores(request.param, request)


def test_everything_is_read_back(stores: Stores) -> None:
    assert stores.trustees.get("r26") is None
    stores.trustees.save(FIRST, audit_entry())
    assert stores.trustees.get("r26") == FIRST
    stores.trustees.save(WHOLE, audit_entry(), EVENT)
    assert stores.trustees.get("r26") == WHOLE
    assert stores.trustees.get("r25") is None
    assert stores.event_ids() == ["trustees-r26"]
    assert len(stores.audit.all()) == 2


def test_only_the_next_version_is_stored(stores: Stores) -> None:
    stores.trustees.save(FIRST, audit_entry())
    for late in (FIRST, replace(WHOLE, version=3)):
        with pytest.raises(Conflict):
            stores.trustees.save(late, audit_entry(), EVENT)
    assert stores.trustees.get("r26") == FIRST
    assert (stores.event_ids(), len(stores.audit.all())) == ([], 1)
