"""Who works for the city: the list, adding, changing, roles in one round."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.identity.model import Grant
from chalicelib.identity.staff import add_staff
from tests.http.city import NEW, OLD, full_city
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.twins import Twins, app_on, sign_in_staff


@pytest.fixture(scope="module")
def world() -> Twins:
    return full_city("review")


@pytest.fixture
def city(world: Twins) -> Twins:
    world.staff._members.clear()
    for email, name, role in (
        ("hanne@beringen.example", "Hanne", "admin"),
        ("nora@beringen.example", "Nora", "moderator"),
    ):
        add_staff(
            world.staff,
            world.keyring,
            email=email,
            name=name,
            roles=frozenset({role}),
            now=world.clock.now(),
            actor="operator",
        )
    return world


@pytest.fixture
def browser(city: Twins) -> Browser:
    browser = Browser(app_on(city, ["staff_api"]))
    sign_in_staff(browser, city, "admin", email="hanne@beringen.example", name="Hanne")
    return browser


def person(city: Twins, name: str) -> str:
    return next(one.person for one in city.staff.all() if one.name == name)


def test_the_list_says_who_may_do_what(city: Twins, browser: Browser) -> None:
    browser.get("/beheer/medewerkers")

    check_page(browser)
    assert "Hanne" in browser.words and "Beheerder" in browser.words
    assert "nog nooit aangemeld" in browser.words


def test_somebody_is_added(city: Twins, browser: Browser) -> None:
    browser.get("/beheer/medewerkers/nieuw")
    check_page(browser)
    browser.submit(
        email=" Guy@Beringen.example",
        name="Guy",
        roles=["auditor"],
        round_id=NEW,
        round_roles=["desk", "keyer"],
        round_ends_at="2027-01-31T12:00",
    )

    assert browser.h1 == "Medewerkers"
    found = city.staff.get(person(city, "Guy"))
    assert found is not None and found.email == "guy@beringen.example"
    assert {(one.role, one.round_id) for one in found.grants} == {("desk", NEW), ("keyer", NEW)}
    assert "Loket, alleen Buurtbudget 2026, tot 2027-01-31 12:00" in browser.words


def test_what_was_typed_stays_beside_what_is_wrong(city: Twins, browser: Browser) -> None:
    browser.get("/beheer/medewerkers/nieuw")
    browser.submit(email="guy", name="", round_roles=["desk"])

    assert browser.status == 422
    assert browser.errors["email"].startswith("Schrijf je e-mailadres")
    assert browser.errors["name"] == "Schrijf de naam van je collega"
    browser.submit(email="guy@beringen.example", name="Guy")
    assert browser.errors == {"round_id": "Kies de ronde waarin deze rollen gelden"}
    browser.submit(round_roles=[])
    assert browser.errors == {"roles": "Kies minstens één rol uit de lijst"}


def test_a_role_in_one_round_stops_when_its_tick_goes(city: Twins, browser: Browser) -> None:
    nora = city.staff.get(person(city, "Nora"))
    assert nora is not None
    add_staff(
        city.staff,
        city.keyring,
        email=nora.email,
        name="Nora",
        roles=frozenset({"moderator"}),
        now=city.clock.now(),
        actor="x",
        grants=(Grant("desk", NEW), Grant("desk", OLD)),
    )
    browser.get(f"/beheer/medewerkers/{nora.person}")
    check_page(browser)

    browser.submit(keep=[f"desk@{NEW}"])

    changed = city.staff.get(nora.person)
    assert changed is not None and changed.grants == (Grant("desk", NEW),)


def test_the_last_administrator_cannot_leave(city: Twins, browser: Browser) -> None:
    browser.get(f"/beheer/medewerkers/{person(city, 'Hanne')}")
    browser.submit(roles=["manager"])

    assert browser.status == 422
    assert "laatste beheerder" in browser.errors["roles"]


def test_two_administrators_at_once(city: Twins, browser: Browser) -> None:
    """The second sees what the first made of it, with their own text kept."""
    tab = browser.tab()
    for one in (browser, tab):
        one.get(f"/beheer/medewerkers/{person(city, 'Nora')}")
    browser.submit(name="Nora W.")

    tab.submit(name="Nora Willems", roles=["auditor"])

    assert tab.status == 409
    assert "Dit staat er nu:" in tab.words and "Nora W." in tab.words
    assert tab.page.select_one("#f-name")["value"] == "Nora Willems"  # type: ignore[index]
    tab.submit()
    assert city.staff.get(person(city, "Nora Willems")).roles == {"auditor"}  # type: ignore[union-attr]


def test_the_same_by_json(city: Twins, browser: Browser) -> None:
    browser.get("/beheer/medewerkers")
    browser.get("/api/admin/session")
    csrf = browser.json["csrf"]
    body = {
        "email": "guy@beringen.example",
        "name": "Guy",
        "roles": ["auditor"],
        "grants": [{"role": "desk", "round_id": NEW, "ends_at": "2027-01-31T11:00:00Z"}],
    }

    browser.post_json("/api/admin/staff", body, csrf=csrf)
    assert browser.status == 200
    browser.get("/api/admin/staff")
    assert [one["name"] for one in browser.json["staff"]] == ["Guy", "Hanne", "Nora"]
    browser.post_json(
        "/api/admin/staff",
        {**body, "grants": [{"role": "desk", "round_id": "nergens"}]},
        csrf=csrf,
    )
    assert browser.status == 422
    assert browser.json["error"]["reason"] == "round-unknown"
    browser.post_json("/api/admin/staff", {**body, "roles": ["boss"]}, csrf=csrf)
    assert browser.status == 422


def test_an_unknown_person_is_404(browser: Browser) -> None:
    browser.get("/beheer/medewerkers/" + "0" * 32)

    assert browser.status == 404


def test_a_moderator_of_one_round_sees_that_round_only(city: Twins) -> None:
    """IDOR: the same role, another round's idea, the other answer."""
    now = city.clock.now()
    add_staff(
        city.staff,
        city.keyring,
        email="lien@beringen.example",
        name="Lien",
        roles=frozenset(),
        now=now,
        actor="x",
        grants=(Grant("moderator", NEW, now + timedelta(hours=1)),),
    )
    browser = Browser(app_on(city, ["staff_api"]))
    sign_in_staff(browser, city, "moderator", email="lien@beringen.example")
    mine = city.ideas.queue(NEW, "published", 5).cards[0]
    others = city.ideas.public_cards(OLD)[0]

    for path, status in (
        ("/beheer", 200),
        (f"/beheer/ideeen/{mine.id}", 200),
        (f"/beheer/ideeen/{others.id}", 403),
        (f"/api/admin/rounds/{NEW}/ideas", 200),
        (f"/api/admin/rounds/{OLD}/ideas", 403),
        (f"/beheer/ideeen?ronde={OLD}", 403),
        ("/beheer/ideeen/bestaat-niet", 403),
        ("/beheer/medewerkers", 403),
    ):
        browser.get(path)
        assert browser.status == status, path
    city.clock.move_to(now + timedelta(hours=1))
    browser.get("/beheer")
    assert browser.status == 403
    city.clock.move_to(now)
