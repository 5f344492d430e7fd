"""A stack of pictures through the real worker and the real local services: a hundred in one go,
crashes at every AWS call, events that come three times."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx
import pytest
from PIL import Image

from chalicelib import wiring
from chalicelib.adapters import clients
from chalicelib.entrypoint import WorkerFailed
from chalicelib.functions.process_upload import process_upload
from chalicelib.kernel.clock import FixedClock, SystemClock
from chalicelib.notebooks.model import PageKey
from chalicelib.notebooks.stack_model import Sheet, Stack, guess_pages
from chalicelib.notebooks.stacks import place_sheet, start_stack
from infra.local.shapes import object_created_event
from tests.support.aws_faults import FaultyClient, Mode
from tests.support.paper import NOW, some_notebook
from tests.support.photos import png_bomb
from tests.support.scans import scanned_page
from tests.support.stack import LocalStack


@pytest.fixture
def env(stack: LocalStack) -> Iterator[LocalStack]:
    clients.s3.cache_clear()
    clients.dynamodb.cache_clear()
    wiring.use_clock(FixedClock(NOW))
    some_notebook(wiring.services().notebooks, 60)
    yield stack
    clients.s3.cache_clear()
    clients.dynamodb.cache_clear()
    wiring.use_clock(SystemClock())


def begin(stack_id: str = "stapel0001") -> Stack:
    services = wiring.services()
    return start_stack(services.stacks, services.notebooks, "r26", stack_id, 1, "ann", NOW)


def send(stack: Stack, name: str, data: bytes) -> str:
    """Posts as the script of the page does."""
    form = wiring.services().stack_files.form(stack, name, "")
    answer = httpx.post(form.url, data=form.fields, files={"file": ("x", data)}, timeout=30)
    assert answer.status_code < 300, answer.text
    return f"stack/{stack.text}/{name}"


def tell(env: LocalStack, key: str) -> None:
    item = {"Key": key, "Size": 1, "ETag": '"x"'}
    process_upload(object_created_event(env.environment["QUARANTINE_BUCKET"], item, NOW), None)


def waiting(env: LocalStack) -> list[str]:
    bucket = env.environment["QUARANTINE_BUCKET"]
    found = env.client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])
    return [item["Key"] for item in found]


def kept(env: LocalStack) -> set[str]:
    bucket = env.environment["PAPERS_BUCKET"]
    found = env.client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])
    return {item["Key"] for item in found}


def sheets(stack: Stack) -> dict[str, Sheet]:
    found = wiring.services().stacks.sheets(stack.round_id, stack.id)
    return {sheet.key.name: sheet for sheet in found}


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_hundred_pages_in_one_go_each_told_three_times(env: LocalStack) -> None:
    services = wiring.services()
    some_notebook(services.notebooks, 60, "tweede")
    stack = begin()
    pages = [PageKey("r26", nb, n) for nb in (1, 2) for n in range(1, 51)]
    names = {f"scan-{place:04d}-0abc": page for place, page in enumerate(pages)}
    for name, page in names.items():
        key = send(stack, name, scanned_page(page))
        for _ in range(3):
            tell(env, key)
    found = sheets(stack)
    assert {name: sheet.read for name, sheet in found.items()} == names
    assert waiting(env) == [] and len(kept(env)) == 200
    notebooks = {one.number: one for one in services.notebooks.notebooks("r26")}
    for name, page in guess_pages(list(found.values()), stack, notebooks, ()).items():
        place_sheet(services.stacks, services.notebooks, found[name].key, page, "ann", NOW)
    assert [page.fate for page in services.notebooks.pages("r26")] == ["returned"] * 100
    scan = services.notebooks.scan(pages[0])
    assert scan is not None
    picture = httpx.get(services.papers.link(scan.file), timeout=30)
    assert Image.open(io.BytesIO(picture.content)).width == 1600


def test_a_zip_file_becomes_its_pictures_once(env: LocalStack) -> None:
    stack = begin()
    picture = scanned_page(PageKey("r26", 1, 4))
    files = {
        "map/Blad 1.jpg": scanned_page(PageKey("r26", 1, 1)),
        "map/Blad 2.jpg": scanned_page(None),
        "map/weer blad 2.jpg": picture,
        "kopie.jpg": picture,
        "map/lees.txt": b"geen foto",
        "nog.zip": zipped({"a.jpg": picture}),
        "groot.png": b"\x89PNG\r\n\x1a\n" + bytes(16_000_000),
        "bom.png": png_bomb(),
        "__MACOSX/._Blad 1.jpg": b"x",
    }
    key = send(stack, "los-1", zipped(files))
    for _ in range(3):
        tell(env, key)
        for one in waiting(env):
            for _ in range(3):
                tell(env, one)
    states = sorted(sheet.state for sheet in sheets(stack).values())
    assert states == ["double", "opened", "ready", "ready", "ready", *["refused"] * 4]
    reasons = {s.key.name.rpartition("-")[0]: s.reason for s in sheets(stack).values()}
    assert reasons["groot"] == "photo-large" == reasons["bom"]
    assert reasons["map-lees" if "map-lees" in reasons else "lees"] == "photo-kind"
    assert waiting(env) == []


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + bytes(500), b"", b"<svg/>"])
def test_files_that_cant_be_read_say_so(env: LocalStack, data: bytes) -> None:
    stack = begin()
    bucket = env.environment["QUARANTINE_BUCKET"]
    key = f"stack/{stack.text}/los-1"
    env.client("s3").put_object(Bucket=bucket, Key=key, Body=data)
    tell(env, key)
    (sheet,) = sheets(stack).values()
    assert sheet.state == "refused"
    assert sheet.reason == ("zip-damaged" if data.startswith(b"PK") else "photo-kind")
    assert waiting(env) == [] and kept(env) == set()


def test_too_many_files_in_a_zip(env: LocalStack) -> None:
    stack = begin()
    tell(env, send(stack, "los-1", zipped({f"{n}.jpg": b"x" for n in range(301)})))
    (sheet,) = sheets(stack).values()
    assert (sheet.state, sheet.reason) == ("refused", "zip-many")


@pytest.mark.parametrize("key", ["stack/r26-onbekend/x", "stack/x", "stack/r26-stapel0001/X"])
def test_uploads_of_no_stack_leave(env: LocalStack, key: str) -> None:
    begin()
    bucket = env.environment["QUARANTINE_BUCKET"]
    env.client("s3").put_object(Bucket=bucket, Key=key, Body=b"x")
    tell(env, key)
    assert waiting(env) == []


def test_one_picture_under_two_names_at_once_is_one_sheet(env: LocalStack) -> None:
    stack = begin()
    picture = scanned_page(PageKey("r26", 1, 1))
    keys = [send(stack, f"kopie-{n}", picture) for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda key: tell(env, key), keys))
    states = [sheet.state for sheet in sheets(stack).values()]
    assert sorted(states) == ["double"] * 5 + ["ready"]


def test_the_storage_takes_files_of_this_stack_only(env: LocalStack) -> None:
    stack = begin()
    form = wiring.services().stack_files.form(stack, "los-1", "")
    for key in ("draft/d1/p1", "stack/r26-anders/los-1", "page/r26-1-1/p1"):
        fields = {**form.fields, "key": key}
        answer = httpx.post(form.url, data=fields, files={"file": ("x", b"x")}, timeout=30)
        assert answer.status_code == 403, key
    assert waiting(env) == []


@pytest.mark.parametrize("kind", ["picture", "zip"])
@pytest.mark.parametrize("mode", ["before", "after", "throttle"])
def test_every_aws_call_fails_once_and_the_next_delivery_mends_it(
    env: LocalStack, monkeypatch: pytest.MonkeyPatch, mode: Mode, kind: str
) -> None:
    real = {"s3": clients.s3(), "dynamodb": clients.dynamodb()}
    picture = scanned_page(PageKey("r26", 1, 1))
    at = crashes = 0
    while True:
        stack = begin(f"stapel{at:04d}")
        # Bytes of its own for each case: the same picture again would be a double.
        data = picture + str((mode, kind, at)).encode()
        key = send(stack, "los-1", zipped({"blad 1.jpg": data}) if kind == "zip" else data)
        faulty = {name: FaultyClient(client, -1, mode) for name, client in real.items()}
        counter = Counter(faulty, at, mode)
        with monkeypatch.context() as patch:
            patch.setattr(clients, "s3", partial(counter.of, "s3"))
            for table in (wiring.services().stacks._core, wiring.services().notebooks._core):  # type: ignore[attr-defined]
                patch.setattr(table, "_client", partial(counter.of, "dynamodb"))
            try:
                tell(env, key)
            except WorkerFailed:
                crashes += 1
        for _ in range(3):
            for one in waiting(env):
                tell(env, one)
        states = sorted(sheet.state for sheet in sheets(stack).values())
        assert states == (["opened", "ready"] if kind == "zip" else ["ready"]), at
        assert waiting(env) == []
        if not counter.blown:
            break
        at += 1
    assert at >= 6 and crashes >= 5


class Counter:
    """Counts the calls over both services; number `at` fails."""

    def __init__(self, faulty: dict[str, FaultyClient], at: int, mode: Mode) -> None:
        self._faulty, self._at, self._left = faulty, at, at
        self.blown = False

    def of(self, name: str) -> Any:
        client = self._faulty[name]
        counter = self

        class Client:
            def __getattr__(self, operation: str) -> Any:
                def call(**request: Any) -> Any:
                    if counter._left == 0 and not counter.blown:
                        counter.blown = True
                        client.at = len(client.calls)
                    counter._left -= 1
                    return getattr(client, operation)(**request)

                return call

        return Client()
