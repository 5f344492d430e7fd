"""The WSGI adapter hands over exactly what API Gateway would, and gives back all of the answer."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import pytest
from chalice.app import Chalice, Request, Response
from chalice.config import Config

from infra.local.gateway import MAX_PAYLOAD, EventConverter, Gateway

FORM = "application/x-www-form-urlencoded"


class Browser:
    """Calls a WSGI application and keeps the log."""

    def __init__(self, app: Chalice) -> None:
        self.lines: list[str] = []
        config = Config.create(project_dir=".", chalice_app=app, app_name="test")
        self._gateway = Gateway(app, config, failure, self.lines.append)

    def __call__(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        found: list[Any] = []
        environ = {
            "REQUEST_METHOD": method,
            "RAW_URI": path,
            "PATH_INFO": path.partition("?")[0],
            "wsgi.input": io.BytesIO(body),
            "HTTP_HOST": "127.0.0.1:8000",
        }
        if body:
            environ["CONTENT_LENGTH"] = str(len(body))
        for name, value in headers.items():
            plain = name in ("CONTENT_TYPE", "CONTENT_LENGTH")
            environ[name if plain else f"HTTP_{name}"] = value
        content = self._gateway(environ, lambda status, headers: found.extend((status, headers)))
        return int(found[0].split()[0]), found[1], b"".join(content)


def failure(status: int, path: str) -> Mapping[str, Any]:
    return {
        "statusCode": status,
        "headers": {"Content-Type": "text/html"},
        "body": f"page {status}",
    }


def current(app: Chalice) -> Request:
    assert app.current_request is not None
    return app.current_request


def make_app() -> Chalice:
    app = Chalice(app_name="test")
    app.api.binary_types = ["image/png"]

    @app.route("/ideas/{slug}/edit", methods=["GET"])
    def edit(slug: str) -> dict[str, str]:
        return {"edit": slug}

    @app.route("/ideas/{name}", methods=["GET"])
    def show(name: str) -> Response:
        query = current(app).query_params
        tags = query.getlist("tag") if query and "tag" in query else []
        return Response({"name": name, "tags": tags}, headers={"X-One": "1"})

    @app.route("/ideas/new", methods=["GET"])
    def new() -> Response:
        return Response("nieuw", headers={"Content-Type": "text/html; charset=utf-8"})

    @app.route("/form", methods=["POST"], content_types=[FORM])
    def form() -> Response:
        cookies = ["a=1; Path=/", "b=2; Path=/"]
        raw = current(app).raw_body
        text = raw if isinstance(raw, str) else raw.decode("utf-8")
        return Response(text, status_code=303, headers={"Location": "/", "Set-Cookie": cookies})

    @app.route("/echo", methods=["POST"], content_types=["image/png"])
    def echo() -> Response:
        body = current(app).raw_body
        return Response(body, headers={"Content-Type": "image/png"})

    @app.route("/large", methods=["GET"])
    def large() -> Response:
        return Response("x" * (MAX_PAYLOAD + 1), headers={"Content-Type": "text/plain"})

    return app


@pytest.fixture
def browser() -> Browser:
    return Browser(make_app())


def test_repeated_query_fields_all_arrive(browser: Browser) -> None:
    status, headers, body = browser("GET", "/ideas/speelbos?tag=groen&tag=spel&tag=")

    assert status == 200
    assert json.loads(body) == {"name": "speelbos", "tags": ["groen", "spel", ""]}
    assert ("X-One", "1") in headers


def test_a_fixed_route_wins_over_a_variable_one(browser: Browser) -> None:
    assert browser("GET", "/ideas/new")[2] == b"nieuw"
    assert json.loads(browser("GET", "/ideas/old/")[2])["name"] == "old"


def test_path_parameters_stay_encoded_and_belong_to_the_matched_route() -> None:
    converter = EventConverter(["/a/{x}/one", "/a/{y}/two"], [])

    event = converter.create_lambda_event("GET", "/a/een%2Ftwee/two", {})

    assert event["pathParameters"] == {"y": "een%2Ftwee"}
    assert event["resource"] == "/a/{y}/two"
    assert event["multiValueQueryStringParameters"] is None
    assert event["body"] is None


@pytest.mark.parametrize("path", ["//ideas/new", "/ideas//edit", "/form;x", "/nothing", "/"])
def test_paths_without_a_route_get_the_page_for_that(browser: Browser, path: str) -> None:
    status, _, body = browser("GET", path, AUTHORIZATION="Bearer x")

    assert (status, body) == (404, b"page 404")


def test_every_set_cookie_comes_through(browser: Browser) -> None:
    status, headers, _ = browser("POST", "/form", b"tag=a&tag=b&naam=No%C3%ABl", CONTENT_TYPE=FORM)

    assert status == 303
    assert [value for name, value in headers if name == "Set-Cookie"] == [
        "a=1; Path=/",
        "b=2; Path=/",
    ]


def test_a_form_arrives_byte_for_byte(browser: Browser) -> None:
    sent = b"tag=a&tag=b&naam=No%C3%ABl+en+co"

    _, headers, body = browser("POST", "/form", sent, CONTENT_TYPE=f"{FORM}; charset=utf-8")

    assert body == sent
    assert ("Content-Length", str(len(sent))) in headers


def test_binary_types_survive_both_ways(browser: Browser) -> None:
    sent = bytes(range(256))

    _, headers, body = browser(
        "POST", "/echo", sent, CONTENT_TYPE="image/png; x=1", ACCEPT="image/png"
    )

    assert body == sent
    assert ("Content-Type", "image/png") in headers


def test_binary_bodies_are_marked_for_the_handler() -> None:
    converter = EventConverter(["/echo"], ["image/png"])

    event = converter.create_lambda_event("POST", "/echo", {"content-type": "image/png"}, b"\xff")

    assert (event["body"], event["isBase64Encoded"]) == ("/w==", True)


def test_head_is_get_without_a_body(browser: Browser) -> None:
    _, headers, body = browser("GET", "/ideas/new")
    status, head_headers, nothing = browser("HEAD", "/ideas/new")

    assert (status, nothing) == (200, b"")
    assert head_headers == headers
    assert ("Content-Length", str(len(body))) in head_headers


def test_the_largest_payload_passes_and_one_byte_more_does_not(browser: Browser) -> None:
    fits = browser("POST", "/form", b"a" * MAX_PAYLOAD, CONTENT_TYPE=FORM)
    too_large = browser("POST", "/form", b"a" * (MAX_PAYLOAD + 1), CONTENT_TYPE=FORM)

    assert fits[0] == 303
    assert (too_large[0], too_large[2]) == (413, b"page 413")


def test_an_answer_above_the_limit_is_a_gateway_failure(browser: Browser) -> None:
    assert browser("GET", "/large")[0] == 502


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "CONNECT", "BREW"])
def test_other_methods_are_refused(browser: Browser, method: str) -> None:
    assert browser(method, "/ideas/new")[0] == 405


class BrokenApp(Chalice):
    """An app that fails outside every view, as one with a missing setting does."""

    def __call__(self, event: Any, context: Any) -> Any:
        raise LookupError("noor@example.org typed this")


def test_a_function_that_raises_is_a_page_and_its_text_is_not_logged() -> None:
    app = BrokenApp(app_name="test")
    app.route("/ideas/{slug}")(lambda slug: slug)
    browser = Browser(app)

    status, _, body = browser("GET", "/ideas/speelbos")

    assert (status, body) == (502, b"page 502")
    assert "LookupError raised by GET /ideas/{slug}" in browser.lines
    assert "noor" not in "".join(browser.lines)


def test_the_log_holds_routes_not_paths(browser: Browser) -> None:
    browser("GET", "/ideas/geheim-42?code=123456")
    browser("GET", "/nergens/geheim-43")

    assert "GET /ideas/{name} 200" in browser.lines[0]
    assert "GET (no route) 404" in browser.lines[1]
    assert not any("geheim" in line or "123456" in line for line in browser.lines)


def test_a_body_of_unknown_length_is_read(browser: Browser) -> None:
    converter_input = b"naam=Noor"

    status, _, body = browser(
        "POST",
        "/form",
        converter_input,
        CONTENT_TYPE=FORM,
        CONTENT_LENGTH="",
        TRANSFER_ENCODING="chunked",
    )

    assert (status, body) == (303, converter_input)
