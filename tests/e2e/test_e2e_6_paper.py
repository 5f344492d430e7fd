"""Paper in a real browser: a notebook handed out, a page scanned, typed, confirmed, claimed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from infra.local.seed.accounts import MODERATOR
from infra.local.seed.pictures import picture
from tests.e2e.checks import assert_sound
from tests.e2e.people import mail_to, sign_in, text_of
from tests.e2e.town import DESK, PHONE, Town

ADMIN = "admin@beringen.example"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def sound(page: Page, javascript: bool) -> None:
    """axe is a script of its own: the same pages are checked where scripts run."""
    if javascript:
        assert_sound(page)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_page_of_a_notebook_becomes_an_idea_of_its_writer(
    town: Town, tmp_path: Path, javascript: bool
) -> None:
    town.at("submission")
    title = f"Zitplekken aan de school {'met' if javascript else 'zonder'} script"
    writer = f"fatma-{javascript}@voorbeeld.example".lower()
    scan = tmp_path / "blad.png"
    # Bytes behind the picture, so that the second run isn't the same sheet again.
    scan.write_bytes(picture("bench") + title.encode())
    with town.visitor(DESK, javascript=javascript) as page:
        sign_in(town, page, MODERATOR, staff=True)
        page.get_by_role("link", name="Papier", exact=True).click()
        sound(page, javascript)
        page.get_by_role("link", name="Geef een schrift uit").click()
        page.fill("#f-pages", "3")
        press(page, "Geef het schrift uit")
        expect(page.locator("#fouten")).to_be_visible()
        sound(page, javascript)
        page.fill("#f-holder", "Bib van Koersel")
        press(page, "Geef het schrift uit")
        expect(page).to_have_url(re.compile(r"/papier/[^/]+/\d+(#|$)"))
        press(page, "Maak de PDF om af te drukken")
        sound(page, javascript)
        link = page.get_by_role("link", name="Open de PDF").get_attribute("href")
        notebook = re.split("[?#]", page.url)[0]
        pdf = page.context.request.get(str(link))
        assert pdf.headers["content-type"] == "application/pdf"
        assert pdf.body().startswith(b"%PDF-")

        page.get_by_role("link", name="Blad 2", exact=True).click()
        heading(page, f"Schrift {notebook.rpartition('/')[2]}, blad 2")
        sheet = re.split("[?#]", page.url)[0]
        sound(page, javascript)
        press(page, "Stuur een foto")
        sound(page, javascript)
        page.set_input_files("#f-file", scan)
        press(page, "Stuur de foto")
        image = page.locator(".sheet img")
        for _ in range(60):
            if image.count():
                break
            page.wait_for_timeout(500)
            page.reload()
        assert image.evaluate("img => img.decode().then(() => img.naturalWidth)") > 300
        page.get_by_label("Heel groot").check()
        page.get_by_label("Kwart naar rechts").check()
        page.fill("#f-title", title)
        page.fill("#f-what", "Twee banken aan de poort van de school.")
        page.fill("#f-cost", "anderhalf")
        press(page, "Bewaar de tekst")
        expect(page.locator("#fouten")).to_be_visible()
        sound(page, javascript)
        page.fill("#f-why", "Ouders wachten daar lang.")
        page.select_option("#f-area", index=1)
        page.select_option("#f-theme", index=1)
        page.fill("#f-cost", "1500")
        page.fill("#f-cost_note", "Twee banken")
        page.fill("#f-name", "Fatma Yilmaz")
        page.fill("#f-email", writer)
        page.check("#f-consent")
        press(page, "Bewaar de tekst")
        expect(page.get_by_text("Een collega kijkt ze na")).to_be_visible()
        sound(page, javascript)
        page.set_viewport_size(PHONE)
        for path in (
            sheet,
            notebook,
            f"{town.url}/beheer/papier",
            f"{town.url}/beheer/namens/{town.round_id}",
            f"{town.url}/beheer/namens/{town.round_id}/lijst",
        ):
            page.goto(path)
            sound(page, javascript)
    with town.visitor(DESK, javascript=javascript) as page:
        sign_in(town, page, ADMIN, staff=True)
        page.goto(sheet)
        sound(page, javascript)
        press(page, "Ja, maak er een idee van")
        expect(page.get_by_text("Dit blad is een idee")).to_be_visible()
        sound(page, javascript)
        page.get_by_role("link", name="bekijk idee").click()
        page.get_by_role("link", name="Vul persoon 2 in").click()
        heading(page, "Wie dient mee in?")
        sound(page, javascript)
        page.goto(f"{town.url}/beheer/papier")
        expect(page.get_by_text("De som klopt")).to_be_visible()
        sound(page, javascript)
    mail = text_of(mail_to(town, writer, "typten je idee over"))
    claim = re.search(r"\S+/mijn/overnemen/\S+", mail)
    assert claim is not None
    with town.visitor(PHONE, javascript=javascript) as page:
        sign_in(town, page, writer)
        page.goto(claim[0])
        heading(page, "Is dit jouw idee?")
        sound(page, javascript)
        press(page, "Ja, zet het op mijn naam")
        heading(page, title)
        page.get_by_role("link", name="Vraag wie er nog meedoet").click()
        heading(page, "Vraag iemand om mee in te dienen")
        sound(page, javascript)
        page.fill("#f-name", "Bert Peeters")
        page.fill("#f-street", "Dorpsstraat 9")
        press(page, "Vraag deze persoon")
        expect(page.get_by_text("Je idee wacht op Bert Peeters")).to_be_visible()
        sound(page, javascript)
