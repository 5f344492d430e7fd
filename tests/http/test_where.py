"""Where an idea comes: areas by list or drawing, streets by searching, and what lies elsewhere."""

from __future__ import annotations

import pytest

from tests.http.city import full_city
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.drafting import ANSWERS, IDEA_FIELDS, PEOPLE_FIELDS, begin, draft_id, write
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on, sign_in_staff


@pytest.fixture
def twins() -> Twins:
    city = Twins(day(10))
    city.rounds.create(sample_round(), audit_entry())
    return city


@pytest.fixture
def browser(twins: Twins) -> Browser:
    return Browser(app_on(twins))


def at_where(browser: Browser) -> str:
    address = begin(browser)
    browser.get(f"{address}/stap/waar")
    return address


def choices(browser: Browser) -> list[str]:
    return [str(box["value"]) for box in browser.page.select("input[name=address_pick]")]


def test_the_street_is_searched_and_chosen_without_script(browser: Browser, twins: Twins) -> None:
    address = at_where(browser)
    browser.submit("Zoek de straat", **ANSWERS["waar"], address="Stalsestrat 12")
    assert browser.status == 200 and "#adressen" not in browser.url
    check_page(browser)
    assert dict(browser.form().fields)["address"] == "Stalsestrat 12"
    assert choices(browser)[0] == "3582-stalsestraat" and choices(browser)[-1] == "anders"
    assert "Stalsestraat 12, 3582 Koersel" in browser.words
    browser.submit("Bewaar en ga verder", address_pick="3582-stalsestraat")
    assert browser.url == f"{address}/stap/thema"
    write(browser, address, **{k: v for k, v in IDEA_FIELDS.items() if k not in ANSWERS["waar"]})
    write(browser, address, **PEOPLE_FIELDS)
    browser.submit("Verstuur je idee")
    idea_id = draft_id(address)
    idea, private = twins.ideas.get(idea_id), twins.ideas.private(idea_id)
    assert idea.content.street == "Stalsestraat, Koersel"
    assert private.address == "Stalsestraat 12, 3582 Koersel"
    sign_in_staff(browser, twins, "moderator")
    browser.get(f"/beheer/ideeen/{idea_id}")
    assert "Stalsestraat 12, 3582 Koersel" in browser.words
    browser.submit("Beslis", action=f"/beheer/ideeen/{idea_id}/beslissen", decision="publish")
    public = Browser(app_on(twins))
    public.get(f"/ideeen/{idea_id}")
    assert "Stalsestraat, Koersel" in public.words
    # Never the house.
    assert "Stalsestraat 12" not in public.words


def test_going_on_without_searching_asks_only_when_it_must(browser: Browser) -> None:
    address = at_where(browser)
    browser.submit("Bewaar en ga verder", **ANSWERS["waar"], address="Stalsestraat 3")
    assert browser.url == f"{address}/stap/thema"
    browser.get(f"{address}/stap/waar")
    assert dict(browser.form().fields)["address_pick"] == "3582-stalsestraat"
    browser.submit("Bewaar en ga verder", address="Stalsestrat 3", address_pick="")
    assert browser.status == 422 and list(browser.errors) == ["address_pick"]
    check_page(browser)
    assert dict(browser.form().fields)["address"] == "Stalsestrat 3"
    browser.submit("Bewaar en ga verder", address_pick="anders")
    assert browser.url == f"{address}/stap/thema"


def test_a_street_that_isnt_found_holds_nobody_up(browser: Browser, twins: Twins) -> None:
    address = at_where(browser)
    browser.submit("Zoek de straat", area="koersel", address="Xyzzyweg 3")
    assert "We vonden die straat niet" in browser.words
    check_page(browser)
    browser.submit("Bewaar en ga verder")
    assert browser.url == f"{address}/stap/thema"
    assert twins.ideas.draft(draft_id(address)).answers["address"] == "Xyzzyweg 3"


def test_searching_keeps_everything_also_with_a_mistake_on_the_page(
    browser: Browser, twins: Twins
) -> None:
    address = at_where(browser)
    browser.submit("Zoek de straat", area="", place="x" * 200, address="Kerkstraat 1")
    assert browser.status == 200
    kept = twins.ideas.draft(draft_id(address)).answers
    assert (kept["place"], kept["address"]) == ("x" * 200, "Kerkstraat 1")
    assert "x" * 200 in browser.text


def test_an_address_in_another_municipality_gets_a_page_with_the_reason(
    browser: Browser, twins: Twins
) -> None:
    address = at_where(browser)
    browser.submit("Bewaar en ga verder", **ANSWERS["waar"], address="Grote Markt 1, 3500 Hasselt")
    assert (browser.status, browser.url) == (200, f"{address}/buiten")
    check_page(browser)
    assert browser.h1 == "Dit adres ligt niet in Beringen" and "3500 Hasselt" in browser.words
    browser.get(f"{address}/nakijken")
    assert any("ligt niet in Beringen" in one for one in browser.errors.values())
    browser.get(f"{address}/buiten")
    browser.click("Verander het adres")
    assert dict(browser.form().fields)["address"] == "Grote Markt 1, 3500 Hasselt"
    browser.get(f"{address}/buiten")
    browser.submit("Laat het adres weg en ga verder")
    assert browser.url == f"{address}/stap/thema"
    kept = twins.ideas.draft(draft_id(address)).answers
    assert (kept["address"], kept["place"]) == ("", ANSWERS["waar"]["place"])
    browser.get(f"{address}/buiten")
    assert browser.url == f"{address}/stap/waar"


def test_a_street_in_another_part_offers_the_areas_there(browser: Browser, twins: Twins) -> None:
    address = at_where(browser)
    browser.submit("Bewaar en ga verder", **ANSWERS["waar"], address="Tervantstraat 2")
    assert browser.h1 == "Dit adres ligt in een andere wijk"
    check_page(browser)
    assert "Tervantstraat ligt in Paal (3583)" in browser.words
    (form,) = [one for one in browser.forms if "area" in one.names()]
    assert ("area", "paal") in form.fields
    browser.post(f"{address}/buiten", form.fields)
    assert browser.url == f"{address}/stap/thema"
    assert twins.ideas.draft(draft_id(address)).answers["area"] == "paal"


def test_an_address_elsewhere_cant_be_sent(browser: Browser, twins: Twins) -> None:
    address = begin(browser)
    write(browser, address, **(IDEA_FIELDS | PEOPLE_FIELDS))
    spare = browser.form(f"{address}/versturen").fields
    browser.get(f"{address}/stap/waar?terug=nakijken")
    browser.submit("Bewaar en ga terug", address="Dorpsstraat 1, Lummen")
    assert browser.url == f"{address}/buiten?terug=nakijken"
    browser.post(f"{address}/versturen", spare)
    assert browser.status == 422 and twins.outbox.events == ()
    browser.get(f"{address}/buiten?terug=nakijken")
    browser.submit("Laat het adres weg en ga verder")
    assert browser.url == f"{address}/nakijken" and not browser.errors


def test_a_link_of_the_drawing_chooses_the_area_and_changes_nothing(
    browser: Browser, twins: Twins
) -> None:
    address = at_where(browser)
    before = twins.ideas.draft(draft_id(address))
    (link,) = [one for one in browser.page.select("svg a") if one.get_text().strip() == "Paal"]
    browser.get(str(link["href"]))
    assert dict(browser.form().fields)["area"] == "paal"
    assert "Dit is een schema, geen echte kaart" in browser.words
    assert twins.ideas.draft(draft_id(address)) == before
    browser.get(f"{address}/stap/waar?wijk=nergens")
    assert dict(browser.form().fields)["area"] == ""


def test_the_list_of_ideas_has_the_areas_with_counts_first_as_a_list() -> None:
    browser = Browser(app_on(full_city()))
    browser.get("/ideeen")
    check_page(browser)
    names = [" ".join(link.get_text().split()) for link in browser.page.select(".areas a")]
    listed = [str(link["href"]) for link in browser.page.select(".areas a")]
    drawn = [str(link["href"]) for link in browser.page.select("svg a")]
    assert len(names) == 12 and set(drawn) == set(listed[1:])
    assert names[0].startswith("Hele stad, ")
    assert browser.text.index('class="areas"') < browser.text.index('class="map"')
    paal = next(one for one in browser.page.select("svg a") if "Paal" in one.get_text())
    count = int(paal.get_text().split()[1])
    browser.get(str(paal["href"]))
    assert f"{count} idee" in browser.words
    assert "chosen" in str(browser.page.select('svg a[aria-current="true"]')[0]["class"])
