"""The IDOR matrix, generated from the route table: whoever works in one round gets nowhere with
the things of another, on no route and with no role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.functions.http import PAGE_MODULES, routes_of
from chalicelib.ideas.model import HistoryLine, IdeaState
from chalicelib.identity.model import ROLES, Grant
from chalicelib.identity.staff import add_staff
from chalicelib.rounds.model import ReviewRules
from chalicelib.web.door import Denied, admit
from chalicelib.web.http import Request
from chalicelib.web.routing import Access, Route
from chalicelib.web.scope import RESOLVERS
from chalicelib.web.security import csrf_token
from tests.http.city import NEW, OLD, full_city
from tests.http.test_review import came_in
from tests.support.client import Browser
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on, sign_in, sign_in_staff

SCOPED = [
    route
    for function in PAGE_MODULES
    for route in routes_of(function)
    if route.access is Access.STAFF and set(re.findall(r"{(\w+)}", route.path)) & RESOLVERS.keys()
]
EMAIL = "lien@beringen.example"


@pytest.fixture(scope="module")
def city() -> Iterator[tuple[Twins, dict[str, str]]]:
    """A city with two rounds, and the cookies of somebody with every role in the new one."""
    twins = full_city("realisation", released=True)
    now = twins.clock.now()
    ends = now + timedelta(hours=1)
    add_staff(
        twins.staff,
        twins.keyring,
        email=EMAIL,
        name="Lien",
        roles=frozenset(),
        now=now,
        actor="x",
        grants=tuple(Grant(role, NEW, ends) for role in ROLES if role != "admin"),
    )
    browser = Browser(app_on(twins, []))
    sign_in_staff(browser, twins, "moderator", email=EMAIL)
    yield twins, dict(browser.jar) | {"browser": "b" * 43}


def things(twins: Twins, round_id: str) -> dict[str, str]:
    """What the parameters of a path can name in a round."""
    idea = twins.ideas.public_cards(round_id)[0].id
    project = {OLD: "oud-1", NEW: idea}[round_id]
    return {"round_id": round_id, "idea_id": idea, "project_id": project}


def outcome(route: Route, twins: Twins, cookies: dict[str, str], given: dict[str, str]) -> str:
    token = csrf_token(cookies["browser"])
    parameters = {name: given.get(name, "x") for name in re.findall(r"{(\w+)}", route.path)}
    request = Request(
        method=route.method,
        path=route.path.format(**parameters),
        form={} if route.json else {"veilig": [token]},
        headers={"origin": twins.settings.city_url, "x-csrf-token": token},
        cookies=cookies,
        client="192.0.2.7",
    )
    try:
        admit(route, request, twins, parameters)
    except Denied as denied:
        return str(getattr(denied.answer, "status", 0))
    return "in"


@pytest.mark.parametrize("route", SCOPED, ids=lambda route: f"{route.method} {route.path}")
def test_things_of_another_round_are_closed(
    city: tuple[Twins, dict[str, str]], route: Route
) -> None:
    twins, cookies = city
    assert outcome(route, twins, cookies, things(twins, OLD)) == "403"
    # Neither is what isn't there a way in.
    nothing = dict.fromkeys(("round_id", "idea_id", "project_id"), "nergens")
    assert outcome(route, twins, cookies, nothing) == "403"


@pytest.mark.parametrize(
    "route",
    [one for one in SCOPED if "{project_id}" not in one.path and one.roles != {"admin"}],
    ids=lambda route: f"{route.method} {route.path}",
)
def test_things_of_the_own_round_are_open(city: tuple[Twins, dict[str, str]], route: Route) -> None:
    twins, cookies = city
    assert outcome(route, twins, cookies, things(twins, NEW)) == "in"


def test_the_matrix_is_not_empty() -> None:
    assert len(SCOPED) > 100


OWNED = [
    (function, route)
    for function in PAGE_MODULES
    for route in routes_of(function)
    if route.access is Access.RESIDENT and route.path.startswith("/mijn/") and "{" in route.path
]
# What every resident may do with the idea of another: follow it, support it, react, join it.
SHARED = {
    "/ideeen/{idea_id}/steunen",
    "/ideeen/{idea_id}/niet-steunen",
    "/ideeen/{idea_id}/volgen",
    "/ideeen/{idea_id}/niet-volgen",
    "/ideeen/{idea_id}/reageren",
    "/ideeen/{idea_id}/samen",
}


def test_every_path_of_a_resident_is_owned_or_shared() -> None:
    ways = {
        route.path
        for function in PAGE_MODULES
        for route in routes_of(function)
        if route.access is Access.RESIDENT and "{" in route.path
    }
    assert ways == {route.path for _, route in OWNED} | SHARED
    assert len(OWNED) > 20


@pytest.fixture(scope="module")
def neighbours() -> Iterator[Twins]:
    """An idea of Anna in the middle of everything, and a neighbour who signed in."""
    twins = Twins(day(31))
    review = ReviewRules(two_checks=True, appeal_days=14)
    twins.rounds.create(sample_round(review=review), audit_entry())
    came_in(twins)
    yield twins


@pytest.mark.parametrize("state", ["received", "published", "accepted", "refused"])
@pytest.mark.parametrize(
    ("function", "route"), OWNED, ids=[f"{one.method} {one.path}" for _, one in OWNED]
)
def test_nobody_gets_at_what_is_a_neighbours(
    neighbours: Twins, function: str, route: Route, state: IdeaState
) -> None:
    twins = neighbours
    before = twins.ideas.get("i1")
    if before.state != state:
        step = HistoryLine(twins.clock.now(), state, "stad", "Zo staat het nu.")
        changed = replace(before, state=state, version=before.version + 1)
        twins.ideas.change(changed, step, None, None)
    stored = (twins.ideas.get("i1"), twins.dossiers.get("i1"))
    browser = Browser(app_on(twins, [function]))
    sign_in(browser, twins, "buur@voorbeeld.example")
    given = {"idea_id": "i1", "place": "1", "photo_id": "p1"}
    path = route.path.format(**given)
    if route.method == "GET":
        browser.get(path)
    else:
        typed = {"text": "Niet van mij", "answer": "ja", "reason": "Zomaar", "version": "1"}
        browser.set_cookie("browser", "b" * 43)
        token = {"veilig": csrf_token("b" * 43)}
        for fields in (token, token | typed):
            browser.post(path, fields)
            assert browser.status in (400, 404, 422), fields
            assert "linde" not in browser.text
    assert browser.status in (400, 404, 422)
    assert "Een bank onder de linde" not in browser.text
    assert (twins.ideas.get("i1"), twins.dossiers.get("i1")) == stored
