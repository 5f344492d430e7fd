"""From the quarantine to the idea, also when everything breaks in between."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.ideas import MemoryIdeaStore
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.ideas.drafts import add_photo, start_draft
from chalicelib.ideas.model import Draft, Photo, Private
from chalicelib.ideas.photos import receive_photo
from chalicelib.ideas.ports import Rendition
from chalicelib.ideas.sending import send
from chalicelib.kernel.errors import Refused
from tests.support.ideas import sample_content, sample_people
from tests.support.photos import MemoryPhotoFiles
from tests.support.rounds import day, sample_round

NOW = day(10)


class Maker:
    """Makes two sizes of anything, or refuses."""

    def __init__(self, reason: str = "") -> None:
        self.reason = reason

    def renditions(self, data: bytes) -> tuple[Rendition, ...]:
        if self.reason:
            raise Refused(self.reason)
        return tuple(
            Rendition(w, w // 2, kind, data) for w in (320, 640) for kind in ("webp", "jpg")
        )


class Desk:
    """A draft that waits for one photo, uploaded."""

    def __init__(self) -> None:
        self.ideas = MemoryIdeaStore(MemoryAuditLog(), MemoryOutbox())
        self.files = MemoryPhotoFiles()
        draft, _ = start_draft(self.ideas, sample_round(), NOW)
        self.photo = add_photo(self.ideas, draft, "Een plein", NOW)
        self.key = f"draft/{draft.id}/{self.photo.id}"
        self.files.uploads[self.key] = b"picture"
        self.draft_id = draft.id

    @property
    def draft(self) -> Draft:
        draft = self.ideas.draft(self.draft_id)
        assert draft is not None
        return draft

    def stored(self) -> Photo:
        idea = self.ideas.get(self.draft_id)
        return (idea or self.draft).photos[0]

    def send(self) -> None:
        private = Private(sample_people())
        send(self.ideas, self.draft, sample_content(), private, "anna", sample_round(), NOW)

    def receive(self, reason: str = "") -> None:
        receive_photo(self.key, self.ideas, self.files, Maker(reason))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_good_photo_is_published_then_told_then_discarded(desk: Desk) -> None:
    desk.receive()
    assert desk.stored() == replace(
        desk.photo, state="ready", widths=(320, 640), width=640, height=320
    )
    assert sorted(desk.files.media) == sorted(
        f"ideas/{desk.photo.id}/{w}.{kind}" for w in (320, 640) for kind in ("jpg", "webp")
    )
    assert desk.files.uploads == {}
    assert desk.files.log == ["read", *["publish"] * 4, "discard"]


def test_a_bad_photo_leaves_its_reason(desk: Desk) -> None:
    desk.receive("photo-kind")
    assert desk.stored() == replace(desk.photo, state="refused", reason="photo-kind")
    assert desk.files.media == {}
    assert desk.files.uploads == {}


def test_another_try_after_a_refusal_works(desk: Desk) -> None:
    desk.receive("photo-kind")
    desk.files.uploads[desk.key] = b"better"
    desk.receive()
    assert (desk.stored().state, desk.stored().reason) == ("ready", "")


def test_a_photo_that_is_ready_is_never_replaced(desk: Desk) -> None:
    desk.receive()
    published = dict(desk.files.media)
    desk.files.uploads[desk.key] = b"something else"
    desk.receive()
    assert desk.files.media == published
    assert desk.files.uploads == {}


def test_a_photo_finds_its_draft_as_an_idea(desk: Desk) -> None:
    desk.send()
    desk.receive()
    idea = desk.ideas.get(desk.draft_id)
    assert idea is not None
    assert idea.photos[0].state == "ready"


def test_an_upload_that_nobody_waits_for_is_discarded(desk: Desk) -> None:
    for key in ("draft/gone/p1", f"draft/{desk.draft_id}/other", "idea/gone/p1", "../../etc", ""):
        desk.files.uploads[key] = b"x"
        receive_photo(key, desk.ideas, desk.files, Maker())
    assert list(desk.files.uploads) == [desk.key]
    assert desk.files.media == {}


def test_an_upload_told_twice_is_handled_once(desk: Desk) -> None:
    desk.receive()
    log = list(desk.files.log)
    desk.receive()
    assert desk.files.log == [*log, "discard"]
    assert desk.stored().state == "ready"


class Crash(Exception):
    """The function dies."""


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("call", range(7))
def test_a_crash_at_any_call_is_mended_by_the_next_try(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, call: int, after: bool
) -> None:
    calls = 0

    def dying(name: str, target: object) -> None:
        real = getattr(target, name)

        def wrapped(*args: object) -> object:
            nonlocal calls
            calls += 1
            mine = calls - 1 == call
            if mine and not after:
                raise Crash
            answer = real(*args)
            if mine:
                raise Crash
            return answer

        monkeypatch.setattr(target, name, wrapped)

    for name in ("read", "publish", "discard"):
        dying(name, desk.files)
    dying("set_photo", desk.ideas)
    with pytest.raises(Crash):
        desk.receive()
    desk.receive()
    assert desk.stored().state == "ready"
    assert len(desk.files.media) == 4
    assert desk.files.uploads == {}
