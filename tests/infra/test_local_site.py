"""The whole site over HTTP, as `make run` serves it: pages, console, limits."""

from __future__ import annotations

import http.client
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from infra.local.gateway import MAX_PAYLOAD
from tests.support.stack import RunningSite


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def ask(site: RunningSite, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
    with closing(http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=30)) as connection:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body or None, named)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())


def test_the_console_is_there_and_only_for_this_machine(running_site: RunningSite) -> None:
    assert b"<h1>Lokale console</h1>" in ask(running_site, "GET", "/_local").body
    assert ask(running_site, "GET", "/_local", Host="buurtbudget.example").status == 403


def test_a_path_that_begins_like_the_console_is_the_sites_own(running_site: RunningSite) -> None:
    answer = ask(running_site, "GET", "/_localhost")

    assert answer.status == 404
    assert b"Lokale console" not in answer.body


def test_an_unknown_path_gets_the_sites_own_page(running_site: RunningSite) -> None:
    answer = ask(running_site, "GET", "/bestaat/niet")

    assert answer.status == 404
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b"Deze pagina bestaat niet" in answer.body
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("extra", [1, 4_000_000])
def test_a_body_above_the_limit_gets_a_page_and_not_a_reset(
    running_site: RunningSite, extra: int
) -> None:
    body = b"a" * (MAX_PAYLOAD + extra)

    answer = ask(running_site, "POST", "/", body, Content_Type="application/x-www-form-urlencoded")

    assert answer.status == 413
    assert b"Dat is te groot" in answer.body


def test_head_is_get_without_its_body(running_site: RunningSite) -> None:
    full, head = ask(running_site, "GET", "/_local"), ask(running_site, "HEAD", "/_local")

    assert (head.status, head.body) == (full.status, b"")
    assert head.headers["Content-Length"] == str(len(full.body))


def test_parallel_visitors_each_get_their_own_answer(running_site: RunningSite) -> None:
    paths = [f"/bestaat-niet-{number}" for number in range(24)]

    with ThreadPoolExecutor(12) as visitors:
        answers = list(visitors.map(lambda path: ask(running_site, "GET", path), paths))

    assert [answer.status for answer in answers] == [404] * 24
    log = (running_site.local.home.logs / "server.log").read_text()
    assert "bestaat-niet" not in log
