"""From an example to an idea, and from the agenda to a place and back, with and without script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from infra.local.seed.accounts import MANAGER_1
from tests.e2e.people import mail_to, sign_in, text_of
from tests.e2e.test_e2e_6_paper import heading, press, sound
from tests.e2e.town import PHONE, Town


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_an_idea_begins_with_an_example(town: Town, javascript: bool) -> None:
    town.at("submission")
    with town.visitor(PHONE, javascript=javascript) as page:
        page.goto(f"{town.url}/inspiratie")
        page.fill("#f-q", "moestuin")
        press(page, "Toon")
        expect(page.get_by_text("1 voorbeeld gevonden")).to_be_visible()
        page.get_by_role("link", name="Buurtmoestuin met kruidenhoek").click()
        expect(page.get_by_text("Dit voorbeeld is bedacht")).to_be_visible()
        sound(page, javascript)
        page.get_by_role("link", name="Begin met dit voorbeeld").click()
        sound(page, javascript)
        page.keyboard.press("Tab")
        press(page, "Begin mijn idee")
        expect(page).to_have_url(re.compile("/indienen/[0-9a-z]{10}/"))
        draft = re.search("/indienen/[0-9a-z]{10}", page.url)
        assert draft is not None
        page.goto(f"{town.url}{draft[0]}/stap/naam")
        expect(page.locator("#f-title")).to_have_value("Buurtmoestuin met kruidenhoek")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_place_on_an_evening_and_back(town: Town, javascript: bool) -> None:
    town.at("submission")
    address = f"avond-{javascript}@voorbeeld.example".lower()
    with town.visitor(PHONE, javascript=javascript) as page:
        page.goto(town.url)
        page.get_by_role("link", name="Inspiratieavond in Koersel").click()
        sound(page, javascript)
        page.get_by_role("link", name="Schrijf je in").click()
        page.fill("#f-people", "2")
        press(page, "Schrijf me in")
        expect(page.locator("#fouten")).to_be_visible()
        sound(page, javascript)
        page.fill("#f-name", "Elif Demirel")
        page.fill("#f-email", address)
        page.locator("#f-needs").press("Enter")
        heading(page, "Je bent ingeschreven")
        sound(page, javascript)
        file = page.context.request.get(
            f"{town.url}/agenda/inspiratie-{town.round_id}/kalender.ics"
        )
        assert file.text().startswith("BEGIN:VCALENDAR")
        mail = text_of(mail_to(town, address, "ingeschreven"))
        link = re.search(r"\S+/inschrijving/\S+", mail)
        assert link is not None
        page.goto(link[0])
        press(page, "Schrijf me uit")
        heading(page, "Je bent afgemeld")
        sound(page, javascript)

        page.goto(f"{town.url}/agenda")
        # Of a round that the demo has forgotten, no evening stays.
        expect(page.locator("a[href^='/agenda/rekenen-']")).to_have_count(1)
        page.get_by_role("link", name="Hulp bij je kostenraming").click()
        page.get_by_role("link", name="Zet je op de wachtlijst").click()
        page.fill("#f-name", "Elif Demirel")
        page.fill("#f-phone", "011 22 33 44")
        press(page, "Zet me op de lijst")
        heading(page, "Je staat op de wachtlijst")
        sound(page, javascript)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_staff_write_an_example_and_plan_an_evening(town: Town, javascript: bool) -> None:
    town.at("submission")
    mark = "met" if javascript else "zonder"
    with town.visitor(PHONE, javascript=javascript) as page:
        sign_in(town, page, MANAGER_1, staff=True)
        for path in ("inspiratie", "agenda", "contacten/nieuw"):
            page.goto(f"{town.url}/beheer/{path}")
            sound(page, javascript)
        page.goto(f"{town.url}/beheer/inspiratie/nieuw")
        press(page, "Bewaar")
        expect(page.locator("#fouten")).to_be_visible()
        sound(page, javascript)
        page.fill("#f-title", f"Een hinkelpad {mark} script")
        page.fill("#f-what", "Een pad van krijt.")
        page.get_by_label("Op de site").check()
        press(page, "Bewaar")
        heading(page, "Voorbeeld verbeteren")
        sound(page, javascript)
        page.fill("#f-alt", "Een pad")
        press(page, "Kies een foto")
        sound(page, javascript)

        page.goto(f"{town.url}/beheer/agenda/inspiratie-{town.round_id}")
        sound(page, javascript)
        press(page, "Maak de affiche")
        link = page.get_by_role("link", name="Open de affiche").get_attribute("href")
        assert page.context.request.get(str(link)).body().startswith(b"%PDF-")
        page.goto(f"{town.url}/beheer/agenda/inspiratie-{town.round_id}/lijst")
        sound(page, javascript)
