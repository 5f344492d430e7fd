"""What every answer carries, and what shared caches may keep."""

from __future__ import annotations

import pytest

from chalicelib.functions.http import routes_of
from chalicelib.web.rendering import static_url
from chalicelib.web.routing import Access
from tests.http.city import full_city
from tests.support.client import Browser
from tests.support.twins import CITY_URL, Twins, app_on

PATHS = (
    "/",
    "/rondes",
    "/rondes/2026",
    "/rondes/2026/regels",
    "/rondes/2026/resultaat",
    "/ideeen",
    "/ideeen/idee-1",
    "/projecten",
    "/projecten/oud-1",
    "/nieuws",
    "/nieuws/bericht-1",
    "/hulp",
    "/privacy",
    "/toegankelijkheid",
    "/contact",
    "/api/rounds",
    "/api/rounds/2026",
    "/api/rounds/2026/ideas",
    "/api/rounds/2026/result",
)
POLICY = {
    "default-src 'none'",
    "base-uri 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' https://media.example",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "manifest-src 'self'",
}


@pytest.fixture(scope="module")
def browser() -> Browser:
    return Browser(app_on(full_city("voting"), ("api_handler",)))


@pytest.mark.parametrize("path", [*PATHS, "/bestaat/niet", "/robots.txt"])
def test_every_answer_carries_the_policy(browser: Browser, path: str) -> None:
    headers = browser.get(path).headers
    if not headers:
        return  # the gateway itself answered: no such route

    assert set(headers["content-security-policy"].split("; ")) == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers


def test_behind_tls_browsers_are_told_to_stay_there() -> None:
    twins = Twins(city_url="https://buurtbudget.example")
    headers = (
        Browser(app_on(twins, ("api_handler",)), origin=twins.settings.city_url)
        .get("/hulp")
        .headers
    )

    assert headers["strict-transport-security"].startswith("max-age=63072000")


@pytest.mark.parametrize("path", PATHS)
def test_public_pages_are_the_same_for_everybody(browser: Browser, path: str) -> None:
    plain = browser.get(path)
    other = Browser(app_on(full_city("voting"), ("api_handler",)))
    for name in ("sessie", "browser", "stem"):
        other.set_cookie(name, "x" * 43)
    with_cookies = other.get(path)

    assert plain.cookies == () and with_cookies.cookies == ()
    assert plain.text == with_cookies.text
    assert plain.headers["cache-control"].startswith("public, max-age=60")
    assert "vary" not in plain.headers


@pytest.mark.parametrize("path", [path for path in PATHS if not path.endswith("/result")])
def test_a_page_that_did_not_change_is_not_sent_again(browser: Browser, path: str) -> None:
    tag = browser.get(path).headers["etag"]
    again = browser.get(path, if_none_match=tag)

    assert (again.status, again.text) == (304, "")
    assert again.headers["etag"] == tag
    assert browser.get(path, if_none_match='"other"').status == 200


def test_a_page_that_changed_gets_another_tag() -> None:
    tags = {
        Browser(app_on(full_city(key), ("api_handler",))).get("/").headers["etag"]
        for key in ("submission", "review", "voting")
    }

    assert len(tags) == 3


@pytest.mark.parametrize(
    ("name", "kind"),
    [("site.css", "text/css"), ("site.js", "text/javascript"), ("icon.svg", "image/svg+xml")],
)
def test_static_files_are_kept_forever_under_their_hash(
    browser: Browser, name: str, kind: str
) -> None:
    address = static_url(name)
    reply = browser.get(address)

    assert reply.status == 200
    assert reply.headers["content-type"].startswith(kind)
    assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"

    stem, digest, suffix = address.rsplit(".", 2)
    old = browser.get(f"{stem}.{'0' * len(digest)}.{suffix}")
    assert old.status == 200 and "immutable" not in old.headers["cache-control"]


@pytest.mark.parametrize("name", ["site.css", "..%2fsettings.py", "nope.000000000000.css", "x"])
def test_other_static_names_are_not_found(browser: Browser, name: str) -> None:
    assert browser.get(f"/static/{name}").status == 404


def test_robots_stay_out_of_staff_pages_and_votes(browser: Browser) -> None:
    text = browser.get("/robots.txt").text

    assert "Disallow: /beheer" in text and "Disallow: /stemmen" in text


def test_public_routes_of_this_function_never_change_anything() -> None:
    public = [route for route in routes_of("api_handler") if route.access is Access.PUBLIC]

    assert public
    # The language bar keeps a cookie on the device and nothing here.
    assert {route.path for route in public if route.method != "GET"} == {"/taal"}


def test_the_city_url_is_no_secret_of_the_page(browser: Browser) -> None:
    # Printed pages carry their own address.
    assert f"{CITY_URL}/hulp" in browser.get("/hulp").text
