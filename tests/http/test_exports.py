"""Lists to take along: at once, or by two people."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from chalicelib.identity.model import Role
from tests.http.city import NEW, full_city
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.twins import Twins, app_on, sign_in_staff


@pytest.fixture(scope="module")
def city() -> Twins:
    return full_city("review")


def colleague(city: Twins, name: str, role: Role = "moderator") -> Browser:
    browser = Browser(app_on(city, ["staff_api"]))
    sign_in_staff(browser, city, role, email=f"{name}@beringen.example", name=name)
    return browser


def send(browser: Browser, *, follow: bool = True, **values: str) -> None:
    """Fills in the form that asks for a list; requests on the page have forms of their own."""
    (form,) = [f for f in browser.forms if f.action.partition("#")[0] == "/beheer/export"]
    fields = {name: value for name, value in form.fields if name not in values}
    browser.post("/beheer/export", {**fields, **values}, follow=follow)


def fetch(city: Twins, browser: Browser) -> bytes:
    """What lies behind the link that came."""
    assert browser.status == 303, browser.words[:300]
    address = browser.reply.headers["location"]
    (name,) = [name for name in city.papers.files if name in address]
    return bytes(city.papers.files[name][0])


def test_a_list_without_people_comes_at_once(city: Twins) -> None:
    browser = colleague(city, "an")
    browser.get("/beheer/export")
    check_page(browser)
    send(browser, round_id=NEW, kind="ideas", format="json", follow=False)

    rows = json.loads(fetch(city, browser))
    assert len(rows) == 35
    assert rows[0]["naam"] and rows[0]["adres"].startswith(city.settings.city_url)
    assert city.audit.lines[-1].entry.action == "exports:file:make"


def test_names_need_a_second_person(city: Twins) -> None:
    an, bo = colleague(city, "an"), colleague(city, "bo", "manager")
    an.get("/beheer/export")
    send(an, round_id=NEW, kind="people", format="csv", why="kort")
    assert an.status == 422
    assert an.errors == {
        "why": "Schrijf waarvoor je namen en adressen nodig hebt, in 10 tot 400 tekens"
    }
    assert an.page.select_one("#f-why").get_text().strip() == "kort"  # type: ignore[union-attr]
    send(an, why="Brieven aan wie mag meedoen")
    assert "Een collega moet ze goedkeuren" in an.words
    (wish,) = city.exports.all()
    assert "Keur goed" not in an.words

    bo.get("/beheer/export")
    check_page(bo)
    approve = next(form for form in bo.forms if form.action.endswith("/antwoord"))
    bo.post(approve.action, dict(approve.fields))
    assert "Goedgekeurd" in bo.words and "Haal het bestand op" not in bo.words

    an.get("/beheer/export")
    an.submit(action=f"/beheer/export/{wish.id}/ophalen", follow=False)
    text = fetch(city, an).decode()
    assert text.startswith("\ufeffcode;naam van het idee;plaats;naam;e-mail")
    assert city.audit.lines[-1].entry.action == "exports:request:collect"
    assert "@" not in str(city.audit.lines[-1])

    city.clock.move_to(city.clock.now() + timedelta(minutes=1))
    for thief in (bo, colleague(city, "cas")):
        thief.get("/beheer/export")
        token = str(thief.page.select_one("input[name=veilig]")["value"])  # type: ignore[index]
        thief.post(f"/beheer/export/{wish.id}/ophalen", {"veilig": token})
        assert thief.status == 404


@pytest.mark.parametrize("field", ["round_id", "kind", "format"])
def test_half_a_form(city: Twins, field: str) -> None:
    browser = colleague(city, "an")
    browser.get("/beheer/export")
    values = {"round_id": NEW, "kind": "ideas", "format": "csv"}
    del values[field]
    send(browser, **values)

    assert browser.status == 422
    assert list(browser.errors) == [field]


def test_auditors_look_and_take_nothing(city: Twins) -> None:
    browser = colleague(city, "guy", "auditor")
    browser.get("/beheer/export")

    assert browser.status == 200
    assert [form for form in browser.forms if form.method == "POST"] == []
