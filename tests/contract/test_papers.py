"""Private files: kept, read by a signed link, and by nobody without one."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.papers import S3PaperFiles
from tests.support.stack import LocalStack


@pytest.fixture
def files(stack: LocalStack) -> Iterator[S3PaperFiles]:
    clients.s3.cache_clear()
    yield S3PaperFiles(stack.environment["PAPERS_BUCKET"])
    clients.s3.cache_clear()


def test_a_link_shows_the_file(files: S3PaperFiles, stack: LocalStack) -> None:
    for data in (b"%PDF-eerst", b"%PDF-1.4"):
        files.keep("prints/schrift-r26-1.pdf", data, "application/pdf")
    link = files.link("prints/schrift-r26-1.pdf")
    assert link.startswith(stack.environment["PAPERS_URL"] + "/prints/")
    answer = httpx.get(link, timeout=30)
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.4")
    assert answer.headers["content-type"] == "application/pdf"


def test_without_a_link_nobody_reads_it(files: S3PaperFiles, stack: LocalStack) -> None:
    files.keep("scans/r26-1-1/a.jpg", b"x", "image/jpeg")
    answer = httpx.get(stack.environment["PAPERS_URL"] + "/scans/r26-1-1/a.jpg", timeout=30)
    assert answer.status_code == 403


def test_links_on_aws_name_the_host_that_the_policy_of_the_pages_allows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    clients.s3.cache_clear()
    link = S3PaperFiles("buurtbudget-test-papers-1").link("prints/a.pdf")
    clients.s3.cache_clear()
    host = "https://buurtbudget-test-papers-1.s3.eu-central-1.amazonaws.com"
    assert link.startswith(host + "/prints/a.pdf?")
    assert "X-Amz-Expires=600" in link
