"""The contract of ResultStore, on both sides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.events import RESULT_READY, RESULT_RELEASED, Event
from chalicelib.outcome.model import Correction, Ratification, Result, Turnout
from tests.support.rounds import audit_entry, day
from tests.support.stores import KINDS, Stores, make_stores


@pytest.fixture(params=KINDS)
def stores(request: pytest.FixtureRequest) -> Stores:
    return make_stores(request.param, request)


RESULT = Result("r26", '{"round":"r26"}', "a" * 64, day(65))
READY = Event("result-r26", RESULT_READY, day(65), {"round_id": "r26"})
RELEASED = Event("release-r26", RESULT_RELEASED, day(66), {"round_id": "r26"})


def test_a_result_is_stored_once(stores: Stores) -> None:
    assert stores.results.get("r26") is None
    assert stores.results.put(RESULT, audit_entry(), READY)
    assert not stores.results.put(replace(RESULT, hash="b" * 64), audit_entry(), READY)

    assert stores.results.get("r26") == RESULT
    assert stores.event_ids() == ["result-r26"]
    assert len(stores.audit.all()) == 1


def test_the_second_confirmation_releases(stores: Stores) -> None:
    stores.results.put(RESULT, audit_entry(), READY)
    once = replace(RESULT, confirmed_by=("ann",))
    stores.results.confirm(once, audit_entry(), None)
    assert stores.results.get("r26") == once

    twice = replace(once, confirmed_by=("ann", "bob"), released_at=day(66))
    stores.results.confirm(twice, audit_entry(), RELEASED)

    assert stores.results.get("r26") == twice
    assert stores.event_ids() == ["release-r26", "result-r26"]


def planned(stores: Stores) -> Result:
    stores.results.put(RESULT, audit_entry(), READY)
    once = replace(RESULT, confirmed_by=("ann",), release_at=day(67))
    stores.results.confirm(once, audit_entry(), None)
    twice = replace(once, confirmed_by=("ann", "bob"), release_at=day(68))
    stores.results.confirm(twice, audit_entry(), None)
    return twice


def test_a_planned_release_is_moved_and_comes_once(stores: Stores) -> None:
    waits = planned(stores)
    assert stores.results.get("r26") == waits
    moved = replace(waits, release_at=day(69))
    stores.results.move(moved, day(68), audit_entry(), None)
    assert stores.results.get("r26") == moved

    free = replace(moved, release_at=day(69), released_at=day(69))
    stores.results.move(free, day(69), audit_entry(), RELEASED)
    assert stores.results.get("r26") == free
    assert stores.event_ids() == ["release-r26", "result-r26"]
    with pytest.raises(Conflict):
        stores.results.move(free, day(69), audit_entry(), RELEASED)
    assert len(stores.audit.all()) == 5


def test_a_release_that_was_moved_meanwhile_is_a_conflict(stores: Stores) -> None:
    waits = planned(stores)
    free = replace(waits, released_at=day(68))
    for other, before in (
        (free, day(67)),
        (free, None),
        (replace(free, hash="b" * 64), day(68)),
        (replace(free, confirmed_by=("ann", "eva")), day(68)),
    ):
        with pytest.raises(Conflict):
            stores.results.move(other, before, audit_entry(), RELEASED)
    assert stores.results.get("r26") == waits
    assert stores.event_ids() == ["result-r26"]


def test_two_first_confirmations_at_once_are_one(stores: Stores) -> None:
    stores.results.put(RESULT, audit_entry(), READY)
    stores.results.confirm(replace(RESULT, confirmed_by=("ann",)), audit_entry(), None)

    with pytest.raises(Conflict):
        stores.results.confirm(replace(RESULT, confirmed_by=("bob",)), audit_entry(), None)

    kept = stores.results.get("r26")
    assert kept is not None and kept.confirmed_by == ("ann",)
    assert len(stores.audit.all()) == 2


def test_another_hash_is_never_confirmed(stores: Stores) -> None:
    stores.results.put(RESULT, audit_entry(), READY)

    with pytest.raises(Conflict):
        stores.results.confirm(
            replace(RESULT, hash="b" * 64, confirmed_by=("ann",)), audit_entry(), None
        )


def test_a_released_result_stays_as_it_is(stores: Stores) -> None:
    stores.results.put(RESULT, audit_entry(), READY)
    once = replace(RESULT, confirmed_by=("ann",))
    stores.results.confirm(once, audit_entry(), None)
    twice = replace(once, confirmed_by=("ann", "bob"), released_at=day(66))
    stores.results.confirm(twice, audit_entry(), RELEASED)

    for late in (twice, replace(twice, confirmed_by=("ann", "bob", "eva"))):
        with pytest.raises(Conflict):
            stores.results.confirm(late, audit_entry(), None)
    assert stores.results.get("r26") == twice


def test_nothing_can_be_confirmed_before_the_count(stores: Stores) -> None:
    with pytest.raises(Conflict):
        stores.results.confirm(replace(RESULT, confirmed_by=("ann",)), audit_entry(), None)


def released(stores: Stores) -> Result:
    stores.results.put(RESULT, audit_entry(), READY)
    once = replace(RESULT, confirmed_by=("ann",))
    stores.results.confirm(once, audit_entry(), None)
    twice = replace(once, confirmed_by=("ann", "bob"), released_at=day(66))
    stores.results.confirm(twice, audit_entry(), RELEASED)
    return twice


def test_notes_stand_beside_a_released_result(stores: Stores) -> None:
    first = replace(
        released(stores),
        ratification=Ratification("CBS 7", date(2026, 12, 8), day(67)),
        version=1,
    )
    stores.results.note(first, audit_entry())
    assert stores.results.get("r26") == first

    second = replace(first, corrections=(Correction("Een fout.", day(68)),), version=2)
    stores.results.note(second, audit_entry())
    assert stores.results.get("r26") == second
    assert len(stores.audit.all()) == 5


def test_a_note_on_another_version_is_a_conflict(stores: Stores) -> None:
    first = replace(released(stores), corrections=(Correction("Eén.", day(68)),), version=1)
    stores.results.note(first, audit_entry())

    wrong = (
        replace(first, corrections=(Correction("Twee.", day(68)),)),
        replace(first, version=3),
        replace(first, version=2, hash="b" * 64),
    )
    for result in wrong:
        with pytest.raises(Conflict):
            stores.results.note(result, audit_entry())
    assert stores.results.get("r26") == first


def test_nothing_is_noted_before_the_release(stores: Stores) -> None:
    noted = replace(RESULT, corrections=(Correction("Eén.", day(68)),), version=1)
    with pytest.raises(Conflict):
        stores.results.note(noted, audit_entry())
    stores.results.put(RESULT, audit_entry(), READY)
    with pytest.raises(Conflict):
        stores.results.note(noted, audit_entry())
    assert stores.results.get("r26") == RESULT


@pytest.mark.parametrize("size", [0, 1, 350_000, 900_001])
def test_a_file_comes_back_byte_for_byte(stores: Stores, size: int) -> None:
    # Random bytes don't shrink: this is what fills several items.
    content = Random(7).randbytes(size)
    assert stores.results.file("r26", "ballots.csv") is None

    stores.results.put_file("r26", "ballots.csv", content)
    stores.results.put_file("r26", "ballots.csv2", b"another")

    assert stores.results.file("r26", "ballots.csv") == content
    assert stores.results.file("r27", "ballots.csv") is None
    stores.results.put_file("r26", "ballots.csv", b"over it")
    assert stores.results.file("r26", "ballots.csv") == b"over it"


def test_turnout_is_replaced(stores: Stores) -> None:
    assert stores.results.turnout("r26") is None
    stores.results.put_turnout(Turnout("r26", 3, 34, day(51)))
    stores.results.put_turnout(Turnout("r26", 5, 34, day(52)))

    assert stores.results.turnout("r26") == Turnout("r26", 5, 34, day(52))
