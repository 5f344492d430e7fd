"""A scan of a paper page: re-encoded, private, once; on the real services."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from chalicelib import wiring
from chalicelib.adapters import clients
from chalicelib.entrypoint import WorkerFailed
from chalicelib.functions.process_upload import process_upload
from chalicelib.kernel.clock import FixedClock, SystemClock
from chalicelib.notebooks.intake import begin_scan
from chalicelib.notebooks.model import PageKey, Scan
from infra.local.shapes import object_created_event
from tests.support.fuse import Fuse, Fused
from tests.support.paper import KEY, NOW, some_notebook
from tests.support.photos import tagged_photo
from tests.support.stack import LocalStack


@pytest.fixture
def env(stack: LocalStack) -> Iterator[LocalStack]:
    clients.s3.cache_clear()
    wiring.use_clock(FixedClock(NOW))
    some_notebook(wiring.services().notebooks)
    yield stack
    wiring.use_clock(SystemClock())


def send(env: LocalStack, scan: Scan, data: bytes) -> str:
    key = f"page/{scan.key.text}/{scan.upload}"
    bucket = env.environment["QUARANTINE_BUCKET"]
    env.client("s3").put_object(Bucket=bucket, Key=key, Body=data)
    return key


def tell(env: LocalStack, key: str) -> None:
    item = {"Key": key, "Size": 1, "ETag": '"x"'}
    process_upload(object_created_event(env.environment["QUARANTINE_BUCKET"], item, NOW), None)


def names(env: LocalStack, bucket: str) -> list[str]:
    found = env.client("s3").list_objects_v2(Bucket=env.environment[bucket])
    return [one["Key"] for one in found.get("Contents", [])]


def test_a_scan_becomes_a_private_picture(env: LocalStack) -> None:
    services = wiring.services()
    scan = begin_scan(services.notebooks, KEY, 0, "ann", NOW)
    key = send(env, scan, tagged_photo())
    for _ in range(2):
        tell(env, key)
    stored = services.notebooks.scan(KEY)
    assert stored is not None and stored.state == "ready"
    assert names(env, "PAPERS_BUCKET") == [scan.file]
    assert names(env, "MEDIA_BUCKET") == [] == names(env, "QUARANTINE_BUCKET")
    picture = httpx.get(services.papers.link(scan.file), timeout=30)
    assert picture.content.startswith(b"\xff\xd8") and b"Exif" not in picture.content


def test_one_sheet_isnt_two_pages(env: LocalStack) -> None:
    services = wiring.services()
    other = PageKey("r26", 1, 3)
    for page in (KEY, other):
        scan = begin_scan(services.notebooks, page, 0, "ann", NOW)
        tell(env, send(env, scan, tagged_photo()))
    refused = services.notebooks.scan(other)
    assert refused is not None and (refused.state, refused.reason) == ("refused", "scan-double")


@pytest.mark.parametrize("data", [b"<svg/>", b"GIF89a", b""])
def test_what_is_no_picture_is_refused_with_its_reason(env: LocalStack, data: bytes) -> None:
    services = wiring.services()
    scan = begin_scan(services.notebooks, KEY, 0, "ann", NOW)
    tell(env, send(env, scan, data))
    stored = services.notebooks.scan(KEY)
    assert stored is not None and (stored.state, stored.reason) == ("refused", "photo-kind")
    assert names(env, "PAPERS_BUCKET") == [] == names(env, "QUARANTINE_BUCKET")


@pytest.mark.parametrize(
    "key", ["page/r26-1-2/onbekend12", "page/r26-9-9/abc", "page/r26/abc", "page/x"]
)
def test_uploads_that_nobody_waits_for_leave(env: LocalStack, key: str) -> None:
    bucket = env.environment["QUARANTINE_BUCKET"]
    env.client("s3").put_object(Bucket=bucket, Key=key, Body=tagged_photo())
    tell(env, key)
    assert names(env, "QUARANTINE_BUCKET") == [] == names(env, "PAPERS_BUCKET")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_crash_at_any_write_is_mended_by_the_next_delivery(
    env: LocalStack, monkeypatch: pytest.MonkeyPatch, at: int, when: str
) -> None:
    services = wiring.services()
    scan = begin_scan(services.notebooks, KEY, 0, "ann", NOW)
    key = send(env, scan, tagged_photo())
    fuse = Fuse(at, when)  # type: ignore[arg-type]
    with monkeypatch.context() as patch:
        patch.setattr(services, "notebooks", Fused(services.notebooks, fuse, ["set_scan"]))
        patch.setattr(services, "papers", Fused(services.papers, fuse, ["keep"]))
        patch.setattr(services, "photo_files", Fused(services.photo_files, fuse, ["discard"]))
        with pytest.raises(WorkerFailed, match="Crash"):
            tell(env, key)
    assert fuse.blown
    tell(env, key)
    stored = services.notebooks.scan(KEY)
    assert stored is not None and stored.state == "ready"
    assert names(env, "PAPERS_BUCKET") == [scan.file]
    assert names(env, "QUARANTINE_BUCKET") == []
