"""The upload function, with EventBridge's event, on the real local services."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from chalicelib import wiring
from chalicelib.adapters import clients
from chalicelib.functions.process_upload import process_upload
from chalicelib.ideas.drafts import add_photo, start_draft
from chalicelib.ideas.model import Photo, Private
from chalicelib.ideas.sending import send
from chalicelib.kernel.clock import FixedClock, SystemClock
from infra.local.shapes import object_created_event
from tests.support.ideas import sample_content, sample_people
from tests.support.photos import picture, tagged_photo
from tests.support.rounds import day, sample_round
from tests.support.stack import LocalStack

NOW = day(10)


@pytest.fixture
def env(stack: LocalStack) -> Iterator[LocalStack]:
    clients.s3.cache_clear()
    wiring.use_clock(FixedClock(NOW))
    yield stack
    wiring.use_clock(SystemClock())


class Upload:
    """A draft with one photo on its way."""

    def __init__(self, env: LocalStack) -> None:
        self.env = env
        self.services = wiring.services()
        self.draft, _ = start_draft(self.services.ideas, sample_round(), NOW)
        self.photo = add_photo(self.services.ideas, self.draft, "Een plein", NOW)
        self.key = f"draft/{self.draft.id}/{self.photo.id}"

    def store(self, data: bytes, key: str = "") -> None:
        bucket = self.env.environment["QUARANTINE_BUCKET"]
        self.env.client("s3").put_object(Bucket=bucket, Key=key or self.key, Body=data)

    def tell(self, key: str = "", bucket: str = "") -> None:
        item = {"Key": key or self.key, "Size": 1, "ETag": '"x"'}
        event = object_created_event(bucket or self.env.environment["QUARANTINE_BUCKET"], item, NOW)
        process_upload(event, None)

    def stored(self) -> Photo:
        draft = self.services.ideas.draft(self.draft.id)
        assert draft is not None
        return draft.photos[0]

    def waiting(self) -> int:
        bucket = self.env.environment["QUARANTINE_BUCKET"]
        return len(self.env.client("s3").list_objects_v2(Bucket=bucket).get("Contents", []))


@pytest.fixture
def upload(env: LocalStack) -> Upload:
    return Upload(env)


def test_a_photo_gets_ready_and_can_be_seen_without_its_place(upload: Upload) -> None:
    upload.store(tagged_photo())
    upload.tell()
    photo = upload.stored()
    assert (photo.state, photo.widths, photo.width, photo.height) == (
        "ready",
        (320, 600),
        600,
        800,
    )
    assert upload.waiting() == 0
    media = upload.env.environment["MEDIA_URL"]
    for width in photo.widths:
        for kind in ("webp", "jpg"):
            answer = httpx.get(f"{media}/ideas/{photo.id}/{width}.{kind}", timeout=30)
            assert answer.status_code == 200
            assert b"Geheim" not in answer.content
            assert b"Exif" not in answer.content


def test_the_same_event_three_times_is_one_photo(upload: Upload) -> None:
    upload.store(picture())
    for _ in range(3):
        upload.tell()
    assert upload.stored().state == "ready"
    assert upload.waiting() == 0


def test_a_page_that_says_it_is_a_photo_is_refused(upload: Upload) -> None:
    upload.store(b"<svg onload=alert(1)>")
    upload.tell()
    assert (upload.stored().state, upload.stored().reason) == ("refused", "photo-kind")
    assert upload.waiting() == 0


def test_the_idea_was_sent_before_the_photo_was_ready(upload: Upload) -> None:
    draft = upload.services.ideas.draft(upload.draft.id)
    assert draft is not None
    private = Private(sample_people())
    send(upload.services.ideas, draft, sample_content(), private, "anna", sample_round(), NOW)
    upload.store(picture())
    upload.tell()
    idea = upload.services.ideas.get(draft.id)
    assert idea is not None
    assert idea.photos[0].state == "ready"
    assert idea.version == 1


def test_what_nobody_waits_for_is_thrown_away(upload: Upload) -> None:
    for key in ("draft/gone/p1", "elsewhere/x", f"draft/{upload.draft.id}/other"):
        upload.store(picture(), key)
        upload.tell(key)
    assert upload.waiting() == 0
    assert upload.stored().state == "waiting"


def test_another_buckets_event_is_left_alone(upload: Upload) -> None:
    upload.store(picture())
    upload.tell(bucket=upload.env.environment["MEDIA_BUCKET"])
    assert upload.waiting() == 1
    assert upload.stored().state == "waiting"
