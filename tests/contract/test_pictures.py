"""Pictures that nothing shows any more: the shelf on the twin and on S3, what refers to pictures on
the real table, and the night that clears up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.cards import S3CardFiles
from chalicelib.adapters.dynamodb.dossiers import DynamoDossierStore
from chalicelib.adapters.dynamodb.ideas import DynamoIdeaStore
from chalicelib.adapters.dynamodb.inspiration import DynamoInspirationStore
from chalicelib.adapters.dynamodb.picture_use import DynamoPictureUse
from chalicelib.adapters.dynamodb.rounds import DynamoRoundStore
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.memory.pictures import MemoryPictureShelf, MemoryPictureUse
from chalicelib.adapters.pictures import S3PictureShelf, read_name
from chalicelib.adapters.uploads import S3PhotoFiles
from chalicelib.ideas.model import HistoryLine, Idea, Photo, Private
from chalicelib.ideas.sending import submitted_event
from chalicelib.moderation.office import Office
from chalicelib.moderation.withholding import judge_version
from chalicelib.retention.pictures import GRACE, clear_pictures
from chalicelib.retention.ports import PictureFile, PictureShelf, Used
from tests.contract.test_ideas import a_draft
from tests.support.ideas import sample_content, sample_people
from tests.support.inspiration import sample_example
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.stack import LocalStack

NAMES = ("ideas/p1/320.webp", "ideas/p1/320.jpg", "ideas/p2/1280.jpg", "ideas/i1/3-1200.jpg")
LATER = timedelta(minutes=1)


@dataclass
class Shelf:
    shelf: PictureShelf
    names: Callable[[], set[str]]
    stored_at: datetime


@pytest.fixture(params=["memory", "s3"])
def side(request: pytest.FixtureRequest) -> Shelf:
    now = datetime.now(UTC)
    if request.param == "memory":
        twin = MemoryPictureShelf()
        for name in NAMES:
            file = read_name(name)
            assert file is not None
            twin.files[file] = now
        return Shelf(twin, lambda: {one.name for one in twin.files}, now)
    stack: LocalStack = request.getfixturevalue("stack")
    clients.s3.cache_clear()
    return on_s3(stack, now)


def on_s3(stack: LocalStack, now: datetime) -> Shelf:
    media = stack.environment["MEDIA_BUCKET"]
    photos, cards = S3PhotoFiles(stack.environment["QUARANTINE_BUCKET"], media), S3CardFiles(media)
    photos.publish("p1", 320, "webp", b"x")
    photos.publish("p1", 320, "jpg", b"x")
    photos.publish("p2", 1280, "jpg", b"x")
    cards.publish("i1", 3, b"x")

    def names() -> set[str]:
        found = stack.client("s3").list_objects_v2(Bucket=media, Prefix="ideas/")
        return {one["Key"] for one in found.get("Contents", [])}

    return Shelf(S3PictureShelf(media), names, now)


def test_what_lies_there_by_its_age_and_how_it_leaves(side: Shelf) -> None:
    assert side.shelf.put_before(side.stored_at - LATER) == ()
    found = side.shelf.put_before(side.stored_at + LATER)
    assert {one.name for one in found} == set(NAMES) == side.names()
    assert {(one.owner, one.edition) for one in found} == {("p1", 0), ("p2", 0), ("i1", 3)}
    (last,) = [one for one in found if one.edition]
    for _ in range(2):
        side.shelf.remove(last)
    assert side.names() == set(NAMES) - {last.name}


def test_files_of_another_form_stay(stack: LocalStack) -> None:
    clients.s3.cache_clear()
    media = stack.environment["MEDIA_BUCKET"]
    odd = ("ideas/p1/brief.pdf", "ideas/p1", "ideas/a/b/320.jpg", "log/1.jpg")
    for name in odd:
        stack.client("s3").put_object(Bucket=media, Key=name, Body=b"x")
    shelf = S3PictureShelf(media)
    assert shelf.put_before(datetime.now(UTC) + LATER) == ()
    assert all(read_name(name) is None for name in odd)


def test_a_night_removes_what_nothing_shows_once(side: Shelf) -> None:
    use = MemoryPictureUse(Used(frozenset({"p2"}), frozenset({("i1", 3)})))
    now = side.stored_at + GRACE + LATER
    assert clear_pictures(side.shelf, use, side.stored_at + GRACE - LATER) == 0
    assert clear_pictures(side.shelf, use, now) == 2
    assert side.names() == {"ideas/p2/1280.jpg", "ideas/i1/3-1200.jpg"}
    assert clear_pictures(side.shelf, use, now) == 0
    assert clear_pictures(side.shelf, MemoryPictureUse(), now) == 2
    assert side.names() == set()


def test_what_moves_during_one_reading_stays(side: Shelf) -> None:
    everything = Used(frozenset({"p1", "p2"}), frozenset({("i1", 3)}))
    nothing = Used(frozenset(), frozenset())
    for looks in ((nothing, everything), (everything, nothing)):
        assert clear_pictures(side.shelf, MemoryPictureUse(*looks), side.stored_at + 2 * GRACE) == 0
    assert side.names() == set(NAMES)


class Dying(MemoryPictureShelf):
    """Dies at the removal number `at`, before or after it."""

    def __init__(self, at: int, after: bool) -> None:
        super().__init__()
        self.at, self.after = at, after

    def remove(self, file: PictureFile) -> None:
        self.at -= 1
        if self.at == 0 and not self.after:
            raise RuntimeError("killed")
        super().remove(file)
        if self.at == 0:
            raise RuntimeError("killed")


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_night_that_dies_is_finished_by_the_next(at: int, after: bool) -> None:
    shelf = Dying(at, after)
    files = [PictureFile(f"ideas/p{n}/320.jpg", f"p{n}") for n in range(4)]
    shelf.files = dict.fromkeys(files, day(1))
    use = MemoryPictureUse(Used(frozenset({"p0"}), frozenset()))
    with pytest.raises(RuntimeError):
        clear_pictures(shelf, use, day(9))
    clear_pictures(shelf, use, day(10))
    assert set(shelf.files) == {files[0]}


def photo(photo_id: str) -> Photo:
    return Photo(photo_id, f"Foto {photo_id}", "ready", (320,), 320, 240)


class Town:
    def __init__(self, stack: LocalStack) -> None:
        self.core, log = (
            Table(stack.table(name), clients.dynamodb) for name in ("CoreTable", "AuditTable")
        )
        self.ideas = DynamoIdeaStore(self.core, log)
        self.rounds = DynamoRoundStore(self.core, log)
        self.inspiration = DynamoInspirationStore(self.core, log)
        dossiers = DynamoDossierStore(self.core, log, self.ideas)
        self.office = Office(self.ideas, self.rounds, dossiers)
        self.rounds.create(sample_round(), audit_entry())

    def add(self, idea_id: str, *photos: str) -> None:
        shown, at = tuple(photo(one) for one in photos), day(12)
        idea = Idea(idea_id, "r26", sample_content(), "received", 1, "anna", shown, "web", at, at)
        line = HistoryLine(at, "received", "bewoner", "Het idee is binnen.")
        private = Private(sample_people())
        assert self.ideas.add(idea, private, line, submitted_event(idea))

    def change(self, idea_id: str, hour: int, **changes: Any) -> None:
        idea, at = self.ideas.get(idea_id), day(13) + timedelta(hours=hour)
        assert idea is not None
        if "photos" in changes:
            changes["photos"] = tuple(photo(one) for one in changes["photos"])
        state = changes.get("state", "")
        line = HistoryLine(at, state, "stad", "Beslist.") if state else None
        changed = replace(idea, version=idea.version + 1, changed_at=at, **changes)
        self.ideas.change(changed, line, None, None)

    def used(self) -> Used:
        return DynamoPictureUse(self.core).used()


def test_what_refers_to_pictures(stack: LocalStack) -> None:
    town = Town(stack)
    town.ideas.save_draft(a_draft(photos=(photo("draft1"),)))
    town.inspiration.put_example(sample_example("ex1", version=1), audit_entry())
    town.inspiration.set_photo("ex1", photo("example1"))
    # Replaced before the city looked; then public; then replaced again.
    town.add("i1", "early")
    town.change("i1", 1, photos=("public1",))
    town.change("i1", 2, state="published")
    town.change("i1", 3, photos=("public2",))
    town.add("i2", "gone")
    town.change("i2", 1, state="published")
    town.change("i2", 2, state="withdrawn")
    town.add("i3", "refused1")
    town.change("i3", 1, state="refused")
    used = town.used()
    assert used.photos == {"draft1", "example1", "public1", "public2", "refused1"}
    assert {edition for idea, edition in used.cards if idea == "i1"} == {2, 3}
    assert not any(idea == "i2" for idea, _ in used.cards)

    for actor, verdict, version in (("an", "ask", 0), ("bob", "hide", 1)):
        judge_version(
            town.office, "i1", 2, version=version, verdict=verdict,  # type: ignore[arg-type]
            why="Er stond iemand op", actor=actor, now=day(20),
        )  # fmt: skip
    used = town.used()
    assert used.photos == {"draft1", "example1", "public2", "refused1"}
    assert {edition for idea, edition in used.cards if idea == "i1"} == {3}
