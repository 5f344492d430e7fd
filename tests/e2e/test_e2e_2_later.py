"""An idea after it was sent: changed, looked at by the city, read in its versions, joined."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from infra.local.seed.accounts import MODERATOR, RESIDENT
from infra.local.seed.desk import FOLLOWED, RESIDENTS_IDEA, idea_id
from tests.e2e.checks import assert_sound
from tests.e2e.people import mail_to, sign_in, text_of
from tests.e2e.town import DESK, PHONE, Town

AGAIN = ("Ontmoetingsplek voor Kolmen", "Ontmoetingsplek in Kolmen, voor iedereen")


@pytest.fixture(scope="module")
def city(town: Town) -> Town:
    return town.at("submission")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def sound(page: Page, javascript: bool) -> None:
    if javascript:
        assert_sound(page)


@pytest.mark.parametrize(("javascript", "title"), [(False, AGAIN[0]), (True, AGAIN[1])])
def test_a_change_is_asked_looked_at_and_read(city: Town, javascript: bool, title: str) -> None:
    idea = idea_id(city.round_id, RESIDENTS_IDEA)
    with city.visitor(PHONE, javascript=javascript) as page:
        sign_in(city, page, RESIDENT)
        page.goto(f"{city.url}/mijn/ideeen/{idea}")
        sound(page, javascript)
        page.get_by_role("link", name="Vraag een verandering").click()
        heading(page, "Verander je idee")
        sound(page, javascript)
        page.fill("#f-title", "")
        press(page, "Vraag deze verandering")
        expect(page.locator("#fouten")).to_be_visible()
        sound(page, javascript)
        page.fill("#f-title", title)
        press(page, "Vraag deze verandering")
        expect(page.locator(".notice").first).to_contain_text("De stad kijkt ze na")
        expect(page.locator("dl ins").first).to_be_visible()
        sound(page, javascript)

    with city.visitor(DESK, javascript=javascript) as page:
        sign_in(city, page, MODERATOR, staff=True)
        page.goto(f"{city.url}/beheer/vragen?ronde={city.round_id}")
        sound(page, javascript)
        page.goto(f"{city.url}/beheer/ideeen/{idea}/verandering")
        sound(page, javascript)
        page.get_by_label("Neem over", exact=True).check()
        press(page, "Antwoord")
        expect(page.locator(".notice").first).to_contain_text("Je antwoord is bewaard")

    assert "versie" in text_of(mail_to(city, RESIDENT, "overgenomen"))
    with city.visitor(PHONE, javascript=javascript) as page:
        page.goto(f"{city.url}/ideeen/{idea}/versies")
        expect(page.locator("h2").filter(has_text="Versie 1")).to_be_visible()
        expect(page.locator("dl ins").first).to_be_visible()
        sound(page, javascript)
        page.goto(f"{city.url}/ideeen/{idea}/blad")
        expect(page.locator(".qr img")).to_be_visible()
        sound(page, javascript)
        page.goto(f"{city.url}/ideeen/{idea}")
        heading(page, title)
        sound(page, javascript)


def test_a_change_by_keyboard_alone(city: Town) -> None:
    idea = idea_id(city.round_id, RESIDENTS_IDEA)
    with city.visitor(PHONE) as page:
        sign_in(city, page, RESIDENT)
        page.goto(f"{city.url}/mijn/ideeen/{idea}/aanpassen")
        tab_to(page, "#f-why")
        page.keyboard.press("End")
        page.keyboard.type(" Dat vinden wij mooi.")
        tab_to(page, "main form button")
        page.keyboard.press("Enter")
        expect(page.locator(".notice").first).to_contain_text("gevraagd")


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until the element has the focus, and the ring can be seen."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            ring = page.evaluate("() => getComputedStyle(document.activeElement).outlineWidth")
            assert ring == "3px"
            return
    raise AssertionError(f"the focus never came to {selector}")


def test_two_groups_go_on_as_one_by_their_mails(city: Town) -> None:
    one, other = (idea_id(city.round_id, title) for title in FOLLOWED)
    with city.visitor(DESK) as page:
        sign_in(city, page, MODERATOR, staff=True)
        page.goto(f"{city.url}/beheer/ideeen/{one}/samen")
        assert_sound(page)
        page.fill("#f-other", other)
        page.get_by_label("Dit idee", exact=True).check()
        press(page, "Vraag het aan beide groepen")
        expect(page.locator(".notice").first).to_contain_text("Gevraagd")
        assert_sound(page)

    for address, javascript in (
        ("joke.meurs@buren.example", False),
        ("chris.berden@buren.example", True),
    ):
        mail = text_of(mail_to(city, address, "samen verder"))
        link = re.search(r"http://\S+/samen/\S+", mail)
        assert link is not None
        with city.visitor(PHONE, javascript=javascript) as page:
            page.goto(link[0])
            heading(page, "Gaan jullie samen verder?")
            assert "sleutel" not in page.url
            sound(page, javascript)
            press(page, "Verstuur jullie antwoord")
            expect(page.locator("#fouten")).to_be_visible()
            sound(page, javascript)
            page.get_by_label("Ja, wij gaan samen verder").check()
            press(page, "Verstuur jullie antwoord")
            expect(page.locator("#fouten")).to_have_count(0)
            sound(page, javascript)

    assert "Beide groepen zeiden ja" in text_of(
        mail_to(city, "chris.berden@buren.example", "Jullie gaan samen")
    )
    with city.visitor(PHONE) as page:
        page.goto(f"{city.url}/ideeen/{other}")
        expect(page.locator("main")).to_contain_text("gaat verder met een ander idee")
        assert_sound(page)
        page.goto(f"{city.url}/ideeen/{one}")
        expect(page.locator("main")).to_contain_text("Samen met")
        assert_sound(page)


def test_the_other_pages_of_an_own_idea_are_sound(city: Town) -> None:
    idea = idea_id(city.round_id, RESIDENTS_IDEA)
    with city.visitor(PHONE) as page:
        sign_in(city, page, RESIDENT)
        page.goto(f"{city.url}/mijn/ideeen/{idea}/fotos")
        assert_sound(page)
        page.goto(f"{city.url}/mijn/ideeen/{idea}/verder")
        assert_sound(page)
        page.goto(f"{city.url}/mijn/ideeen/{idea}/intrekken")
        assert_sound(page)
