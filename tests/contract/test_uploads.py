"""Uploads against the real local S3: the browser's form, the quarantine, the media bucket."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from chalicelib import wiring
from chalicelib.adapters import clients
from chalicelib.adapters.memory.ideas import MemoryUploadGate
from chalicelib.adapters.uploads import S3PhotoFiles, S3UploadGate
from chalicelib.ideas.ports import MAX_PHOTO_BYTES, MAX_UPLOAD_BYTES, UploadForm, UploadGate
from chalicelib.kernel.errors import NotFound
from tests.support.stack import LocalStack

REDIRECT = "http://127.0.0.1:8000/indienen/d1/foto?klaar=p1"


@pytest.fixture
def env(stack: LocalStack, monkeypatch: pytest.MonkeyPatch) -> LocalStack:
    clients.s3.cache_clear()
    return stack


@pytest.fixture
def gate(env: LocalStack) -> S3UploadGate:
    names = env.environment
    return S3UploadGate(names["QUARANTINE_BUCKET"], names["UPLOAD_URL"])


@pytest.fixture
def files(env: LocalStack) -> S3PhotoFiles:
    names = env.environment
    return S3PhotoFiles(names["QUARANTINE_BUCKET"], names["MEDIA_BUCKET"])


def send(form: UploadForm, data: bytes, **changes: str) -> httpx.Response:
    """Posts as a browser does: the form's fields in their order, the file last."""
    fields = {**form.fields, **changes}
    return httpx.post(
        form.url, data=fields, files={"file": ("foto.jpg", data, "image/jpeg")}, timeout=30
    )


def stored(env: LocalStack) -> list[str]:
    bucket = env.environment["QUARANTINE_BUCKET"]
    found = env.client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])
    return [item["Key"] for item in found]


def test_a_browser_sends_a_photo_and_is_sent_back(
    env: LocalStack, gate: S3UploadGate, files: S3PhotoFiles
) -> None:
    form = gate.form("p1", "draft:d1", REDIRECT)
    answer = send(form, b"picture")
    assert answer.status_code == 303
    location = urlsplit(answer.headers["location"])
    assert location.geturl().startswith("http://127.0.0.1:8000/indienen/d1/foto?")
    assert parse_qs(location.query)["klaar"] == ["p1"]
    assert stored(env) == ["draft/d1/p1"]
    assert files.read("draft/d1/p1") == b"picture"
    files.discard("draft/d1/p1")
    files.discard("draft/d1/p1")
    assert stored(env) == []
    with pytest.raises(NotFound):
        files.read("draft/d1/p1")


def test_a_script_sends_a_photo_and_only_hears_that_it_came(
    env: LocalStack, gate: S3UploadGate
) -> None:
    form = gate.form("p1", "draft:d1", "")
    answer = send(form, b"picture")
    assert answer.status_code == 204
    assert stored(env) == ["draft/d1/p1"]
    other = gate.form("p2", "draft:d1", "")
    assert send(other, b"picture", success_action_redirect=REDIRECT).status_code == 403
    assert stored(env) == ["draft/d1/p1"]


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "draft/d1/p2"},
        {"key": "../media/x"},
        {"Content-Type": "text/html"},
        {"success_action_redirect": "https://evil.example/"},
        {"acl": "public-read"},
    ],
)
def test_a_changed_form_is_refused(
    env: LocalStack, gate: S3UploadGate, changes: dict[str, str]
) -> None:
    answer = send(gate.form("p1", "draft:d1", REDIRECT), b"picture", **changes)
    assert answer.status_code == 403
    assert stored(env) == []


def test_the_policy_names_key_type_size_and_a_quarter_of_an_hour(gate: S3UploadGate) -> None:
    form = gate.form("p1", "draft:d1", REDIRECT)
    policy = json.loads(base64.b64decode(form.fields["policy"]))
    conditions = policy["conditions"]
    assert ["content-length-range", 1, MAX_UPLOAD_BYTES] in conditions
    assert {"key": "draft/d1/p1"} in conditions
    assert {"Content-Type": "application/octet-stream"} in conditions
    assert {"success_action_redirect": REDIRECT} in conditions
    ends = datetime.fromisoformat(policy["expiration"])
    assert 0 < (ends - datetime.now(UTC)).total_seconds() <= 900
    assert form.max_bytes == MAX_PHOTO_BYTES < MAX_UPLOAD_BYTES


@pytest.mark.parametrize(
    ("photo_id", "owner"),
    [("p1", "d1"), ("p1", "media:d1"), ("../p1", "draft:d1"), ("p1", "draft:../x"), ("", "draft:")],
)
def test_no_form_for_anything_else(gate: S3UploadGate, photo_id: str, owner: str) -> None:
    with pytest.raises(ValueError, match="owner"):
        gate.form(photo_id, owner, REDIRECT)


@pytest.mark.parametrize("kind", ["memory", "s3"])
def test_both_gates_speak_of_the_same_key_and_way_back(
    kind: str, request: pytest.FixtureRequest
) -> None:
    gate: UploadGate = MemoryUploadGate() if kind == "memory" else request.getfixturevalue("gate")
    form = gate.form("p1", "draft:d1", REDIRECT)
    assert form.fields["key"] == "draft/d1/p1"
    assert form.fields["success_action_redirect"] == REDIRECT


@pytest.mark.parametrize(
    ("key", "owner"),
    [("draft/d1/p1", ("draft:d1", "p1")), ("idea/i-1/p1", ("idea:i-1", "p1"))],
)
def test_who_owns_an_upload(files: S3PhotoFiles, key: str, owner: tuple[str, str]) -> None:
    assert files.owner(key) == owner


@pytest.mark.parametrize(
    "key", ["", "draft", "draft/d1", "media/d1/p1", "draft/d1/p1/x", "draft//p1", "draft/../p1"]
)
def test_other_keys_belong_to_nobody(files: S3PhotoFiles, key: str) -> None:
    with pytest.raises(NotFound):
        files.owner(key)


def test_published_pictures_can_be_read_by_everybody(env: LocalStack, files: S3PhotoFiles) -> None:
    photo_id = uuid.uuid4().hex[:10]
    for _ in range(2):
        files.publish(photo_id, 320, "webp", b"webp")
    answer = httpx.get(f"{env.environment['MEDIA_URL']}/ideas/{photo_id}/320.webp", timeout=30)
    assert answer.status_code == 200
    assert answer.content == b"webp"
    assert answer.headers["content-type"] == "image/webp"
    assert "immutable" in answer.headers["cache-control"]


def test_the_wiring_gives_these(env: LocalStack) -> None:
    services = wiring.services()
    assert isinstance(services.uploads, S3UploadGate)
    assert isinstance(services.photo_files, S3PhotoFiles)
