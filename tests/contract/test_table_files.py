"""Files that staff send, tables and stacks: the twins, and the quarantine on S3."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.memory.notebooks import MemoryTableFiles
from chalicelib.adapters.memory.stacks import MemoryStackFiles
from chalicelib.adapters.stack_files import S3StackFiles
from chalicelib.adapters.table_files import S3TableFiles
from chalicelib.ideas.ports import MAX_UPLOAD_BYTES, UploadForm
from chalicelib.kernel.errors import NotFound
from chalicelib.notebooks.stack_model import SheetKey, Stack
from chalicelib.notebooks.xlsx import FILE_MAX
from tests.contract.test_uploads import send
from tests.support.paper import NOW
from tests.support.stack import LocalStack

BACK = "http://127.0.0.1:8000/beheer/namens/r26/bestand/t1"
STACK = Stack("r26", "stapel0001", 1, "ann", NOW)


@dataclass
class Side:
    """`post` sends a form as a browser does."""

    tables: Any
    stacks: Any
    post: Callable[[UploadForm, bytes], int]


@pytest.fixture(params=["memory", "s3"])
def side(request: pytest.FixtureRequest) -> Side:
    if request.param == "s3":
        return on_s3(request.getfixturevalue("stack"))
    tables, stacks = MemoryTableFiles(), MemoryStackFiles()

    def post(form: UploadForm, data: bytes) -> int:
        key = form.fields["key"]
        if key.startswith("table/"):
            tables.files[tuple(key.split("/")[1:])] = data
        else:
            stacks.uploads[key] = data
        return 303

    return Side(tables, stacks, post)


def on_s3(stack: LocalStack) -> Side:
    clients.s3.cache_clear()
    names = stack.environment
    bucket, url = names["QUARANTINE_BUCKET"], names["UPLOAD_URL"]
    tables, stacks = S3TableFiles(bucket, url), S3StackFiles(bucket, url)
    return Side(tables, stacks, lambda form, data: send(form, data).status_code)


@pytest.fixture
def real(stack: LocalStack) -> Side:
    return on_s3(stack)


@pytest.mark.parametrize("data", [b"wijk;idee\n", b"\x00" * 100_000])
def test_a_table_is_read_as_it_was_sent_again_and_again(side: Side, data: bytes) -> None:
    form = side.tables.form("r26", "t1", BACK)
    assert form.max_bytes == FILE_MAX
    with pytest.raises(NotFound):
        side.tables.read("r26", "t1")
    assert side.post(form, data) == 303
    for _ in range(2):
        assert side.tables.read("r26", "t1") == data
    for other in (("r26", "t2"), ("r27", "t1")):
        with pytest.raises(NotFound):
            side.tables.read(*other)


@pytest.mark.parametrize("name", ["../draft/d1/p1", "t1/x", "", "T1", "t 1"])
def test_a_name_that_is_none_of_ours_leads_nowhere(side: Side, name: str) -> None:
    with pytest.raises(NotFound):
        side.tables.read("r26", name)
    with pytest.raises(NotFound):
        side.tables.read(name, "t1")


def test_a_sheet_is_opened_as_it_was_sent_and_put(side: Side) -> None:
    key = SheetKey("r26", STACK.id, "blad-1-a")
    assert side.post(side.stacks.form(STACK, key.name, BACK), b"picture") == 303
    with side.stacks.open(key.upload) as file:
        assert file.read(3) == b"pic" and file.read() == b"ture"
        file.seek(1)
        assert file.read(2) == b"ic"
    out = SheetKey("r26", STACK.id, "uit-de-zip")
    with pytest.raises(NotFound), side.stacks.open(out.upload) as file:
        file.read()
    for data in (b"eerst", b"daarna"):
        side.stacks.put(out.upload, data)
    with side.stacks.open(out.upload) as file:
        assert file.read() == b"daarna"


def test_a_table_goes_to_its_own_place_only(real: Side) -> None:
    form = real.tables.form("r26", "t1", BACK)
    for change in (
        {"key": "table/r26/t2"},
        {"key": "draft/d1/p1"},
        {"Content-Type": "text/html"},
        {"success_action_redirect": "https://evil.example/"},
        {"acl": "public-read"},
    ):
        assert send(form, b"x", **change).status_code == 403
    policy = json.loads(base64.b64decode(form.fields["policy"]))
    assert ["content-length-range", 0, MAX_UPLOAD_BYTES] in policy["conditions"]


def test_a_form_of_a_stack_takes_any_file_of_that_stack_and_no_other(real: Side) -> None:
    form = real.stacks.form(STACK, "blad-1-a", BACK)
    assert send(form, b"x", key=f"stack/{STACK.text}/blad-2-b").status_code == 303
    for key in ("stack/r26-anders00001/blad-2-b", "draft/d1/p1", "table/r26/t1"):
        assert send(form, b"x", key=key).status_code == 403
    # A script needs no page to go back to.
    assert send(real.stacks.form(STACK, "blad-3-c", ""), b"x").status_code in (201, 204)


def test_without_the_table_nothing_larger_than_the_limit_is_held(real: Side) -> None:
    real.post(real.tables.form("r26", "t1", BACK), b"x" * (FILE_MAX + 10))
    assert len(real.tables.read("r26", "t1")) == FILE_MAX + 1
