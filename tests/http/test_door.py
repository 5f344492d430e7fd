"""The door: who gets in, and what a request from elsewhere can't do."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.functions.http import PAGE_MODULES, routes_of
from chalicelib.identity.model import ROLES
from chalicelib.web import door
from chalicelib.web.door import Denied, admit
from chalicelib.web.http import Page, Redirect, Request
from chalicelib.web.routing import Access, Route
from chalicelib.web.security import csrf_token
from tests.support.client import Browser
from tests.support.twins import Twins, app_on, sign_in, sign_in_staff
from tests.support.voting import open_vote, to_ballot

ROUTES = [route for function in PAGE_MODULES for route in routes_of(function)]
FUNCTIONS = ["api_handler", "vote_api"]
SECRET = "b" * 43


def state(city: Twins) -> str:
    """A hash of everything that the vote and sign-in store."""
    parts = [vars(city.sessions), vars(city.ledger), vars(city.staff), city.messages.messages]
    unstored = ("_lock", "_days")
    kept = [{k: v for k, v in p.items() if k not in unstored} for p in parts[:3]]
    text = repr(kept) + repr(parts[3])
    return hashlib.sha256(text.encode()).hexdigest()


def request_for(route: Route, cookies: dict[str, str], city: Twins) -> Request:
    """A well-behaved browser's request for `route`."""
    token = csrf_token(SECRET)
    return Request(
        method=route.method,
        path=route.path.replace("{", "").replace("}", ""),
        form={} if route.json else {"veilig": [token]},
        headers={"origin": city.settings.city_url, "x-csrf-token": token},
        cookies={"browser": SECRET, **cookies},
        client="192.0.2.7",
    )


def outcome(route: Route, cookies: dict[str, str], city: Twins) -> str:
    try:
        admit(route, request_for(route, cookies, city), city)
    except Denied as denied:
        answer = denied.answer
        if isinstance(answer, Redirect):
            return answer.to.partition("?")[0]
        return str(getattr(answer, "status", 0))
    return "in"


def session_cookies(city: Twins, *roles: Any) -> dict[str, str]:
    browser = Browser(app_on(city, []))
    if roles:
        sign_in_staff(browser, city, *roles)
    else:
        sign_in(browser, city)
    return dict(browser.jar)


def table() -> dict[str, frozenset[str]]:
    """Route → the roles that may use it, as written down beside the code."""
    found: dict[str, frozenset[str]] = {}
    roles: frozenset[str] = frozenset()
    for line in Path("tests/data/staff-routes.txt").read_text().splitlines():
        if line.startswith("  "):
            assert line.strip() not in found, line
            found[line.strip()] = roles
        elif line and not line.startswith("#"):
            roles = frozenset(line.split())
    return found


TABLE = table()


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_route_admits_whom_it_says_and_nobody_else(route: Route) -> None:
    city = Twins()
    anonymous = outcome(route, {}, city)
    resident = outcome(route, session_cookies(city), city)
    by_role = {role: outcome(route, session_cookies(city, role), city) for role in ROLES}

    if route.access in (Access.PUBLIC, Access.BROWSER):
        assert anonymous == resident == "in"
    elif route.access is Access.VOTER:
        assert anonymous == resident == "/stemmen"
        assert set(by_role.values()) == {"/stemmen"}
    elif route.access is Access.RESIDENT:
        assert anonymous == ("401" if route.json else "/aanmelden")
        assert resident == "in"
    else:
        expected = TABLE[f"{route.method} {route.path}"]
        assert anonymous == ("401" if route.json else "/beheer/aanmelden")
        assert resident == "403"
        for role, got in by_role.items():
            assert got == ("in" if role == "admin" or role in expected else "403"), role


def test_the_table_of_staff_routes_names_each_route_once() -> None:
    staff = {f"{one.method} {one.path}" for one in ROUTES if one.access is Access.STAFF}
    assert TABLE.keys() == staff
    assert all(roles and roles <= set(ROLES) for roles in TABLE.values())


@pytest.mark.parametrize(
    "route",
    [route for route in ROUTES if route.path.startswith(("/beheer", "/api/admin"))],
    ids=lambda route: f"{route.method} {route.path}",
)
def test_nothing_of_the_staff_is_open(route: Route) -> None:
    if not route.path.startswith("/beheer/aanmelden"):
        assert route.access is Access.STAFF


def test_pages_that_act_are_posts_and_staff_api_posts_are_json() -> None:
    for route in ROUTES:
        if route.method == "POST":
            assert route.json == route.path.startswith("/api/"), route.path
            assert route.unguarded or route.access is not Access.PUBLIC, route.path


def test_only_the_language_bar_goes_without_a_token() -> None:
    assert [route.path for route in ROUTES if route.unguarded] == ["/taal"]


POSTS = [
    ("/aanmelden", "email"),
    ("/aanmelden/code", "code"),
    ("/beheer/aanmelden", "email"),
    ("/beheer/aanmelden/code", "code"),
    ("/afmelden", ""),
    ("/stemmen/code", "email"),
    ("/stemmen/code/invullen", "code"),
    ("/stemmen/kiezen", "project"),
    ("/stemmen", "project"),
    ("/stemmen/afmelden", ""),
]


@pytest.mark.parametrize(("path", "field"), POSTS)
@pytest.mark.parametrize(
    ("headers", "token"),
    [
        ({"origin": "https://boef.example", "sec_fetch_site": ""}, True),
        ({"sec_fetch_site": "cross-site"}, True),
        ({"sec_fetch_site": "same-site"}, True),
        ({"origin": "null", "sec_fetch_site": ""}, True),
        ({}, False),
        ({}, None),
    ],
)
def test_a_post_from_elsewhere_changes_nothing(
    path: str, field: str, headers: dict[str, str], token: bool | None
) -> None:
    city = Twins()
    open_vote(city)
    browser = Browser(app_on(city, FUNCTIONS))
    to_ballot(browser, city)
    sign_in(browser, city)
    good = csrf_token(browser.jar["browser"])
    sent = {True: [("veilig", good)], False: [("veilig", csrf_token("foreign"))], None: []}[token]
    before = state(city)

    browser.post(path, [*sent, (field or "x", "an@voorbeeld.example")], follow=False, **headers)

    assert browser.status == 403
    assert state(city) == before


def test_the_trap_field_catches_robots() -> None:
    city = Twins()
    browser = Browser(app_on(city, FUNCTIONS))
    browser.get("/aanmelden")
    browser.submit(email="an@voorbeeld.example", website="https://spam.example")

    assert browser.status == 400
    assert city.messages.messages == []


def test_getting_all_pages_changes_nothing() -> None:
    """A mail scanner or a crawler opens every link, also with somebody's cookies."""
    city = Twins()
    open_vote(city)
    browser = Browser(app_on(city, FUNCTIONS))
    to_ballot(browser, city)
    before = state(city)
    mine = ("account", "voting", "voting_areas", "voting_code")
    paths = [r.path for r in ROUTES if r.method == "GET" and r.name.split(".")[0] in mine]
    assert len(paths) >= 11

    for path in paths:
        browser.get(path, follow=False)
        assert browser.status in (200, 303), path

    assert state(city) == before


@pytest.mark.parametrize(
    ("path", "limit", "fields"),
    [("/aanmelden", 60, {"email": "x"}), ("/stemmen/code/invullen", 120, {"code": "x"})],
)
def test_one_address_has_a_limit_and_others_do_not_feel_it(
    path: str, limit: int, fields: dict[str, str]
) -> None:
    city = Twins()
    open_vote(city)
    browser = Browser(app_on(city, FUNCTIONS))
    browser.get("/stemmen")
    token = {"veilig": csrf_token(browser.jar["browser"])}
    statuses = []
    for _ in range(limit + 1):
        browser.post(path, {**token, **fields})
        statuses.append(browser.status)

    assert statuses == [422] * limit + [429]
    assert "Even wachten" in browser.h1
    browser.address = "192.0.2.99"
    browser.post(path, {**token, **fields})
    assert browser.status == 422
    assert "192.0.2" not in repr(vars(city.sessions))


def test_a_v6_address_counts_by_its_network() -> None:
    city = Twins()
    day = city.clock.now()

    def client_bucket(address: str, now: datetime) -> str:
        return door.client_bucket(address, city, now)

    assert client_bucket("2001:db8::1", day) == client_bucket("2001:db8::ffff:2", day)
    assert client_bucket("2001:db8::1", day) != client_bucket("2001:db8:0:1::1", day)
    assert client_bucket("192.0.2.1", day) != client_bucket("192.0.2.2", day)
    assert client_bucket("192.0.2.1", day) != client_bucket("192.0.2.1", day + timedelta(days=1))
    assert client_bucket("not an address", day) == client_bucket("", day)


def test_cookies_are_bound_to_the_host_and_to_tls() -> None:
    city = Twins(city_url="https://buurtbudget.example")
    open_vote(city)
    browser = Browser(app_on(city, FUNCTIONS), origin="https://buurtbudget.example")
    to_ballot(browser, city)
    browser.submit("Tel op", action="/stemmen/kiezen", project=["1"])
    browser.get("/aanmelden")
    browser.submit(email="an@voorbeeld.example")
    browser.submit(code=city.messages.messages[-1].values["code"], follow=False)

    names = {line.partition("=")[0] for line in browser.jar.lines}
    assert names == {"__Host-browser", "__Host-stem", "__Host-mandje", "__Host-sessie"}
    for line in browser.jar.lines:
        attributes = {part.strip().lower() for part in line.split(";")[1:]}
        assert {"path=/", "httponly", "samesite=lax", "secure"} <= attributes
        assert not any(part.startswith("domain") for part in attributes)


def test_personal_pages_are_never_kept_by_caches() -> None:
    city = Twins()
    open_vote(city)
    browser = Browser(app_on(city, FUNCTIONS))
    to_ballot(browser, city)
    for path in ("/stemmen/kiezen", "/stemmen", "/aanmelden", "/afmelden"):
        browser.get(path)
        assert browser.reply.headers["cache-control"] == "no-store", path


def test_a_denied_page_is_a_page() -> None:
    city = Twins()
    route = next(r for r in ROUTES if r.access is Access.STAFF and not r.json)
    with pytest.raises(Denied) as denied:
        admit(route, request_for(route, session_cookies(city), city), city)

    assert isinstance(denied.value.answer, Page)
