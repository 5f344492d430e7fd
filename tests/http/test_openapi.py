"""The API says what it takes, and takes whatever is sent without falling over.

`OPENAPI_EXAMPLES=1000 python -m pytest tests/http/test_openapi.py` sends that many bodies to each
route that takes one.
"""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.web.routing import Route
from infra.openapi import FILE, api_routes, as_text, document
from tests.http.city import NEW, OLD, full_city
from tests.support.client import Browser
from tests.support.from_schema import from_schema
from tests.support.twins import Twins, app_on, sign_in_staff

DOCUMENT = document()
EXAMPLES = int(os.environ.get("OPENAPI_EXAMPLES", "25"))
POSTS = [route for route in api_routes() if route.method == "POST"]
GETS = [route for route in api_routes() if route.method == "GET"]


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


@pytest.fixture(scope="module")
def world() -> Twins:
    return full_city("review")


@pytest.fixture(scope="module")
def staff(world: Twins) -> Browser:
    browser = Browser(app_on(world))
    sign_in_staff(browser, world)
    browser.get("/beheer")
    return browser


@pytest.fixture(scope="module")
def csrf(staff: Browser) -> str:
    staff.get("/api/admin/session")
    return str(staff.json["csrf"])


def test_the_file_is_what_the_routes_say() -> None:
    assert FILE.read_text(encoding="utf-8") == as_text(), "run python -m infra.openapi"


def test_it_is_served(world: Twins) -> None:
    browser = Browser(app_on(world, ["api_handler"]))
    browser.get("/api/openapi.json")

    assert browser.json == DOCUMENT
    assert browser.reply.headers["cache-control"].startswith("public")


@pytest.mark.parametrize("route", POSTS, ids=name)
def test_every_route_that_takes_a_body_says_which(route: Route) -> None:
    assert route.body is not None


@pytest.mark.parametrize("route", api_routes(), ids=name)
def test_every_route_has_a_sentence(route: Route) -> None:
    assert (route.view.__doc__ or "").strip(), f"{route.name} has no docstring"


def test_every_reference_leads_somewhere_and_names_are_unique() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    for reference in re.findall(r"#/components/schemas/(\w+)", as_text()):
        assert reference in schemas
    ids = [one["operationId"] for path in DOCUMENT["paths"].values() for one in path.values()]
    assert len(ids) == len(set(ids))


def path_of(route: Route, values: dict[str, str]) -> str:
    return re.sub(r"{(\w+)}", lambda found: values[found[1]], route.path)


ids = st.sampled_from([NEW, OLD, "idee-1", "oud-1", "voting", "x", "0" * 64])


@pytest.mark.parametrize("route", POSTS, ids=name)
def test_whatever_fits_the_description_is_answered_in_order(
    route: Route, staff: Browser, csrf: str
) -> None:
    """Bodies of the right shape with arbitrary content: accepted or refused, never a failure."""
    schemas = DOCUMENT["components"]["schemas"]

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(from_schema(schemas[route.body.__name__], schemas), st.data())
    def run(body: Any, data: st.DataObject) -> None:
        values = {part: data.draw(ids) for part in re.findall(r"{(\w+)}", route.path)}
        staff.post_json(path_of(route, values), body, csrf=csrf)
        assert staff.status < 500, (route.path, body)
        known = DOCUMENT["paths"][route.path][route.method.lower()]["responses"]
        status = "2XX" if staff.status < 300 else str(staff.status)
        assert status in known, (staff.status, staff.text[:200])
        if staff.status >= 400:
            assert staff.json["error"]["title"]

    run()


NO_BODIES = [
    *(b"", b"{", b"null", b"[]", b'"x"', b"1e999", b"\xff\xfe", b'{"a": NaN}', b"{}" * 3),
    *(b'{"version": "1"}', b'{"x": 1}', b"[" * 5000, b'{"a":' * 5000),
]


@pytest.mark.parametrize("route", POSTS, ids=name)
@pytest.mark.parametrize("body", NO_BODIES, ids=range(len(NO_BODIES)))
def test_what_is_no_body_is_422_or_400(
    route: Route, staff: Browser, csrf: str, body: bytes
) -> None:
    values = dict.fromkeys(re.findall(r"{(\w+)}", route.path), NEW)
    headers = {"content-type": "application/json", "x-csrf-token": csrf}
    staff._go("POST", path_of(route, values), body, headers, {}, False)

    assert staff.status in (400, 404, 422), (staff.status, staff.text[:200])


@pytest.mark.parametrize("route", GETS, ids=name)
def test_whatever_stands_in_the_address(route: Route, staff: Browser) -> None:
    text = st.text(st.characters(codec="ascii", min_codepoint=33), max_size=30)

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def run(data: st.DataObject) -> None:
        from urllib.parse import quote, urlencode

        drawn = {p: data.draw(ids | text) for p in re.findall(r"{(\w+)}", route.path)}
        values = {part: quote(value, safe="") or "x" for part, value in drawn.items()}
        query = urlencode({one: data.draw(st.text(max_size=30)) for one in route.query})
        staff.get(path_of(route, values) + ("?" + query if query else ""), follow=False)
        assert staff.status < 500, (route.path, values, query)

    run()
