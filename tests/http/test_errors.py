"""Failures are pages in Dutch with a way on; below /api/ they are JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup

from chalicelib.kernel.errors import BuurtError, Closed, Conflict, NotFound, Refused, Unavailable
from chalicelib.web import failures
from chalicelib.web.http import Answer, Json, Page, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.server import HttpApp, add_routes, finish
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.twins import Twins, app_on, settings

BANNED = ("ongeldig", "gelieve", "oeps", "verplicht veld", "error", "exception", "traceback")


def shown(answer: Answer) -> tuple[int, BeautifulSoup]:
    response = finish(answer, None, settings(), {})
    return response.status_code, BeautifulSoup(response.body, "html.parser")


def faulty(error: BaseException) -> HttpApp:
    """An app whose pages fail with `error`."""
    routes = Routes()

    def fails(request: Request, services: Any) -> Answer:
        raise error

    def api_fails(request: Request, services: Any) -> Answer:
        raise error

    routes.get("/kapot", Access.PUBLIC)(fails)
    routes.get("/api/kapot", Access.PUBLIC)(api_fails)
    twins = Twins()
    app = HttpApp("faulty", lambda: twins)
    add_routes(app, routes.all)
    return app


@pytest.mark.parametrize("status", sorted(failures.PAGES))
def test_every_failure_is_a_page_with_a_way_on(status: int) -> None:
    code, page = shown(failures.page(status, "/ideeen"))
    text = page.get_text(" ").lower()

    assert code == status
    assert len(page.find_all("h1")) == 1
    assert page.select('main a[href="/"]')
    assert "011 43 02 11" in text
    assert not [word for word in BANNED if word in text]


@pytest.mark.parametrize(("status", "reads_as"), [(418, 400), (502, 500), (504, 500)])
def test_an_unknown_status_reads_as_its_class(status: int, reads_as: int) -> None:
    code, page = shown(failures.page(status, "/x"))

    assert code == status
    assert page.h1 is not None and page.h1.get_text() == failures.PAGES[reads_as][0]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("x"), 404),
        (Conflict("x"), 409),
        (Unavailable("x"), 503),
        (Refused("x"), 422),
        (Closed("phase-not-open", phase="voting", when="after", round="r"), 409),
        (BuurtError("x"), 500),
        (RuntimeError("geheim detail"), 500),
    ],
)
def test_errors_of_views_become_pages_and_json(error: BaseException, status: int) -> None:
    browser = Browser(faulty(error))

    assert browser.get("/kapot").status == status
    check_page(browser)
    assert "geheim detail" not in browser.text
    assert browser.reply.headers["cache-control"] == "no-store"

    assert browser.get("/api/kapot").status == status
    assert "application/json" in browser.reply.headers["content-type"]
    assert "geheim detail" not in browser.text
    assert browser.json["error"]


CLOSED = [
    (phase, when)
    for phase in ("inspiration", "submission", "review", "voting", "announcement", "realisation")
    for when in ("before", "after")
]


@pytest.mark.parametrize(("phase", "when"), CLOSED)
def test_a_closed_step_says_why_and_what_one_can_do(phase: str, when: str) -> None:
    error = Closed("phase-not-open", phase=phase, when=when, round="2026")
    code, page = shown(failures.closed(error, "/x"))

    assert code == 409
    assert page.h1 is not None
    heading = page.h1.get_text()
    assert ("nog niet" in heading) == (when == "before")
    assert page.select('main a[href="/rondes/2026"]') and page.select('main a[href="/ideeen"]')


@pytest.mark.parametrize("reason", ["vote-not-open", "something-else"])
def test_a_closed_step_without_details_is_a_page_too(reason: str) -> None:
    _, page = shown(failures.closed(Closed(reason), "/x"))

    assert page.h1 is not None and "op dit moment niet" in page.h1.get_text()


def test_an_expired_form_gives_back_what_was_typed() -> None:
    request = Request(
        "POST",
        "/indienen/naam",
        form={"naam": ["Bank <b>"], "veilig": ["oud"], "website": [""], "leeg": [""]},
    )
    code, page = shown(failures.expired_form(request))

    assert code == 403
    assert "Bank <b>" in page.get_text()
    assert page.b is not None and page.b.get_text() == "Beringen"
    assert "oud" not in [tag.get_text(strip=True) for tag in page.find_all("dd")]
    assert page.select('a[href="/indienen/naam"]')
    assert isinstance(failures.expired_form(Request("POST", "/api/admin/x")), Json)


@pytest.mark.parametrize("seconds", [1, 60, 600])
def test_too_many_says_how_long(seconds: int) -> None:
    answer = failures.too_many("/x", seconds)

    assert isinstance(answer, Page)
    assert str(max(1, seconds // 60)) in str(answer.context["advice"])


def call(app: Any, method: str, path: str, **headers: str) -> dict[str, Any]:
    """One call past the test browser, for what a browser never sends."""
    event = {
        "requestContext": {
            "resourcePath": path,
            "httpMethod": method,
            "path": path,
            "identity": {"sourceIp": "192.0.2.1"},
        },
        "path": path,
        "httpMethod": method,
        "resource": path,
        "headers": headers,
        "multiValueHeaders": {},
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "body": "x",
        "isBase64Encoded": False,
        "stageVariables": None,
    }
    answer: dict[str, Any] = app(event, None)
    return answer


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("DELETE", "/ideeen", 405), ("PUT", "/api/rounds", 405)],
)
def test_refusals_of_the_framework_are_ours_too(method: str, path: str, status: int) -> None:
    answer = call(app_on(Twins(), ("api_handler",)), method, path)

    assert answer["statusCode"] == status
    if path.startswith("/api/"):
        assert json.loads(answer["body"])["error"]["status"] == status
    else:
        assert "<h1>" in answer["body"]
    assert answer["headers"]["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_wrong_content_type_is_a_page() -> None:
    answer = call(app_on(Twins()), "POST", "/indienen", **{"content-type": "text/xml"})

    assert answer["statusCode"] == 415
    assert "<h1>Dat formaat kennen we niet</h1>" in answer["body"]
