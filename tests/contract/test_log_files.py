"""Files of the public log: in memory, and on S3."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.memory.publiclog import MemoryLogFiles
from chalicelib.adapters.publiclog import S3LogFiles
from chalicelib.voting.model import Batch
from chalicelib.voting.ports import LogFiles
from tests.support.stack import LocalStack

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
FIRST = Batch(NOON, ("0a" * 32, "ff" * 32))
SECOND = Batch(NOON.replace(day=24), ("00" * 32,))


@pytest.fixture(params=["memory", "s3"])
def files(request: pytest.FixtureRequest) -> LogFiles:
    if request.param == "memory":
        return MemoryLogFiles()
    stack: LocalStack = request.getfixturevalue("stack")
    return S3LogFiles(stack.environment["MEDIA_BUCKET"])


@pytest.fixture
def round_id(request: pytest.FixtureRequest) -> str:
    """A round of its own for each test: the bucket keeps files between them."""
    return f"r{abs(hash(request.node.nodeid)):x}"


def test_batches_come_in_their_order_and_never_change(files: LogFiles, round_id: str) -> None:
    assert files.batches(round_id) == ()
    assert files.add(round_id, 0, FIRST)
    assert not files.add(round_id, 0, SECOND)
    assert files.batches(round_id) == (FIRST,)
    assert files.add(round_id, 1, SECOND)
    assert not files.add(round_id, 1, FIRST)
    assert files.batches(round_id) == (FIRST, SECOND)
    assert files.batches(f"{round_id}-b") == ()


def test_of_many_at_once_one_batch_is_stored(files: LogFiles, round_id: str) -> None:
    batches = [Batch(NOON, (f"{number:064x}",)) for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        stored = list(pool.map(lambda batch: files.add(round_id, 0, batch), batches))
    assert stored.count(True) == 1
    assert files.batches(round_id) == (batches[stored.index(True)],)


def test_files_are_read_back_and_may_be_replaced(files: LogFiles, round_id: str) -> None:
    assert files.read(round_id, "checkpoint") is None
    files.write(round_id, "checkpoint", b"one", fixed=False)
    files.write(round_id, "checkpoint", b"two", fixed=False)
    files.write(round_id, "tile/0/x001/000.p/7", bytes(range(256)), fixed=True)
    assert files.read(round_id, "checkpoint") == b"two"
    assert files.read(round_id, "tile/0/x001/000.p/7") == bytes(range(256))
    assert files.read(f"{round_id}-b", "checkpoint") is None


def test_caches_keep_what_is_fixed_and_ask_for_the_rest(stack: LocalStack) -> None:
    files = S3LogFiles(stack.environment["MEDIA_BUCKET"])
    files.write("rc", "checkpoint", b"x", fixed=False)
    files.write("rc", "tile/0/000", b"x", fixed=True)
    files.add("rc", 0, FIRST)
    seen = {
        path: clients.s3().get_object(
            Bucket=stack.environment["MEDIA_BUCKET"], Key=f"log/rc/{path}"
        )
        for path in ("checkpoint", "tile/0/000", "batches/000.txt")
    }
    assert seen["checkpoint"]["CacheControl"] == "public, max-age=60"
    assert seen["checkpoint"]["ContentType"] == "text/plain; charset=utf-8"
    assert seen["tile/0/000"]["CacheControl"] == "public, max-age=31536000, immutable"
    assert seen["tile/0/000"]["ContentType"] == "application/octet-stream"
    lines = seen["batches/000.txt"]["Body"].read().decode().splitlines()
    assert lines == ["2026-11-23T11:00:00.000000Z", *FIRST.leaves]
