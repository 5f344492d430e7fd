"""Inspiration: one contract for the twin and for DynamoDB."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.audit import DynamoAuditLog
from chalicelib.adapters.dynamodb.inspiration import DynamoInspirationStore
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.inspiration import MemoryInspirationStore
from chalicelib.audit.ports import AuditLog
from chalicelib.ideas.model import Photo
from chalicelib.inspiration.editing import begin_photo, published, save_coach, save_example
from chalicelib.inspiration.ports import InspirationStore
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from tests.support.inspiration import sample_coach, sample_example
from tests.support.rounds import day

Desk = tuple[InspirationStore, AuditLog]


@pytest.fixture(params=["memory", "dynamodb"])
def desk(request: pytest.FixtureRequest) -> Desk:
    if request.param == "memory":
        log = MemoryAuditLog()
        return MemoryInspirationStore(log), log
    stack = request.getfixturevalue("stack")
    core = Table(stack.table("CoreTable"), clients.dynamodb)
    audit = Table(stack.table("AuditTable"), clients.dynamodb)
    return DynamoInspirationStore(core, audit), DynamoAuditLog(audit)


def test_versions_are_kept_and_told_in_the_log(desk: Desk) -> None:
    store, log = desk
    first = save_example(store, sample_example(state="draft"), "ann", day(2))
    assert store.example(first.id) == first and published(store) == ()
    second = save_example(store, replace(first, title="Pad", state="published"), "bob", day(3))
    assert published(store) == (second,) and store.examples() == (second,)
    assert [one.title for one in store.versions(first.id)] == ["Pad", first.title]
    entries = [line.entry for line in log.all()]
    assert [e.actor for e in entries] == ["ann", "bob"]
    assert entries[1].changes["title"] == (first.title, "Pad")
    hidden = save_example(store, replace(second, state="hidden"), "bob", day(4))
    assert published(store) == () and hidden.version == 3


def test_a_repeat_is_done_already_and_a_stale_save_is_refused(desk: Desk) -> None:
    store, log = desk
    new = sample_example()
    saved = save_example(store, new, "ann", day(2))
    assert save_example(store, new, "ann", day(3)) == saved
    save_example(store, replace(saved, title="Nieuw"), "bob", day(4))
    with pytest.raises(Conflict):
        save_example(store, replace(saved, title="Anders"), "ann", day(5))
    with pytest.raises(Conflict):
        store.put_example(replace(saved, version=1), log.all()[0].entry)
    assert len(store.versions(new.id)) == 2


def test_what_is_missing(desk: Desk) -> None:
    store, _ = desk
    for changes, field in (
        ({"title": ""}, "title:missing"),
        ({"what": ""}, "what:missing"),
        ({"title": "x" * 81}, "title:too-long"),
        ({"source": ""}, "source:missing"),
        ({"mark": "invented"}, "mark:wrong"),
        ({"year": 3}, "year:wrong"),
        ({"cost_cents": -1}, "cost:wrong"),
    ):
        with pytest.raises(Refused) as refused:
            save_example(store, sample_example(**changes), "ann", day(2))
        assert field in str(refused.value.details["fields"])
    with pytest.raises(Refused):
        save_coach(store, sample_coach(consent=False), "ann", day(2))
    assert store.examples() == () == store.coaches()


def test_a_photo_is_no_version_and_an_old_one_never_comes_back(desk: Desk) -> None:
    store, _ = desk
    saved = save_example(store, sample_example(), "ann", day(2))
    first = begin_photo(store, saved.id, "Een pad")
    second = begin_photo(store, saved.id, "Een bord")
    ready = Photo(second.id, "Een bord", "ready", (320,), 320, 200)
    assert not store.set_photo(saved.id, Photo(first.id, "x", "ready"), expected=first.id)
    assert store.set_photo(saved.id, ready, expected=second.id)
    later = save_example(store, replace(saved, title="Pad"), "ann", day(3))
    found = store.example(saved.id)
    assert found is not None and found.picture == ready and found.version == later.version == 2
    assert store.examples()[0].photo == ready
    with pytest.raises(NotFound):
        begin_photo(store, "weg", "x")
    assert store.set_photo(saved.id, None)
    assert store.example("NIET#goed") is None and store.versions("a#b") == ()


def test_coaches_are_public_by_consent(desk: Desk) -> None:
    store, log = desk
    saved = save_coach(store, sample_coach(), "ann", day(2))
    assert store.coach(saved.id) == saved and saved.is_public
    hidden = save_coach(store, replace(saved, consent=False, state="hidden"), "ann", day(3))
    assert store.coaches() == (hidden,) and not hidden.is_public
    with pytest.raises(Conflict):
        save_coach(store, replace(saved, name="Ander"), "ann", day(4))
    assert not any(saved.name in str(line.entry.changes) for line in log.all())
    known = save_example(store, sample_example(coaches=("leyla", "weg")), "ann", day(2))
    assert known.coaches == ("leyla",)


def test_many_saves_at_once_are_one_version_each(desk: Desk) -> None:
    store, _ = desk
    saved = save_example(store, sample_example(), "ann", day(2))

    def save(number: int) -> bool:
        try:
            save_example(store, replace(saved, title=f"Titel {number}"), "ann", day(3))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = sum(pool.map(save, range(8)))
    assert won == 1 and len(store.versions(saved.id)) == 2
