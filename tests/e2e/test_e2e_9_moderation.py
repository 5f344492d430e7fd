"""Staff at work on ideas and on a round's settings, in a real browser, with and without script.

The city is on twins: what is looked at are the pages.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from chalicelib.moderation.checking import check_formal, checklist, judge, sign_second
from chalicelib.moderation.model import Answer
from chalicelib.moderation.office import Office
from chalicelib.moderation.sharing import arrive, note
from chalicelib.moderation.takedown import judge_idea
from chalicelib.moderation.voices import report
from chalicelib.rounds.model import ReviewRules
from chalicelib.rounds.proposals import change_round
from tests.e2e.checks import assert_sound
from tests.e2e.town import DESK, PHONE
from tests.http.test_moderation import put
from tests.support.client import Browser as Client
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twin_site import site_on
from tests.support.twins import Twins, app_on, sign_in_staff
from tests.unit.moderation.office import merit

NOW = day(31)
# Where to leave pictures of every page, for people to look at; none when it isn't set.
SHOTS = os.environ.get("SHOTS", "")


def city() -> Twins:
    twins = Twins(NOW)
    review = ReviewRules(two_checks=True, appeal_days=14, comments="first")
    twins.rounds.create(sample_round(review=review), audit_entry())
    return twins


@contextmanager
def moderator(
    chromium: Browser, twins: Twins, view: ViewportSize = DESK, *, javascript: bool = True
) -> Iterator[tuple[Page, str]]:
    """Somebody of the city in a browser, signed in, and the city's address."""
    client = Client(app_on(twins))
    sign_in_staff(client, twins, "moderator", "manager", email="an@x.example", name="An Aerts")
    client.get("/beheer")
    with site_on(twins) as url:
        context = chromium.new_context(
            viewport=view,
            java_script_enabled=javascript,
            locale="nl-BE",
            bypass_csp=True,
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        context.add_cookies(
            [{"name": name, "value": value, "url": url} for name, value in client.jar.items()]
        )
        try:
            yield context.new_page(), url
        finally:
            context.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_the_whole_review_of_an_idea_takes_six_clicks(chromium: Browser, javascript: bool) -> None:
    twins = city()
    put(twins)
    arrive(Office(twins.ideas, twins.rounds, twins.dossiers), "i1", NOW)
    clicks = 0

    def click(what: Locator) -> None:
        nonlocal clicks
        what.click()
        clicks += 1
        if javascript:
            assert_sound(page)

    with moderator(chromium, twins, javascript=javascript) as (page, url):
        page.goto(f"{url}/beheer/werk?lijst=unassigned")
        click(page.get_by_role("link", name="Een bank onder de linde"))
        click(page.get_by_role("link", name="Kijk de regels na"))
        click(page.get_by_role("button", name="Alles in orde"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Is het haalbaar?")
        click(page.get_by_label("Ja", exact=True))
        click(page.get_by_role("button", name="Bewaar het advies"))
        page.locator("form[action^='/beheer/ideeen/i1/beslissen']").wait_for()
        click(page.get_by_role("button", name="Beslis", exact=True))
    assert clicks == 6
    found = twins.ideas.get("i1")
    assert found is not None and found.state == "accepted"


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_settings_go_from_the_form_to_a_colleague(chromium: Browser, javascript: bool) -> None:
    twins = city()
    with moderator(chromium, twins, PHONE, javascript=javascript) as (page, url):
        page.goto(f"{url}/beheer/rondes/r26")
        page.get_by_role("link", name="Instellingen").click()
        page.fill("#f-pot", "nul")
        page.get_by_role("button", name="Kijk wat er verandert").last.click()
        expect(page.locator("#fouten")).to_be_visible()
        page.fill("#f-pot", "30000")
        page.get_by_role("button", name="Kijk wat er verandert").last.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Wat verandert er?")
        page.fill("#f-note", "De raad besliste dit op maandag.")
        page.get_by_role("button", name="Leg voor aan een collega").click()
        expect(page.get_by_text("Jij vroeg dit.")).to_be_visible()
    waiting = twins.rounds.proposal("r26")
    assert waiting is not None and waiting.wanted.pot_cents == 30_000_00


def busy_city() -> Twins:
    """One idea in each corner of the work, a report, two off the website, a proposal that waits."""
    twins = city()
    office = Office(twins.ideas, twins.rounds, twins.dossiers)
    titles = ("Een bank onder de linde", "Een fontein", "Verlichting op het jaagpad", "Een feest")
    for number, title in enumerate(titles, start=1):
        state = "accepted" if number > 2 else "received"
        put(twins, f"i{number}", number, title=title, state=state)
        arrive(office, f"i{number}", NOW)
    answers = tuple(Answer(one.id, "yes") for one in checklist(office.file("i1").round))
    formal = check_formal(office, "i1", version=1, answers=answers, actor="jan", now=NOW)
    no = judge(office, "i1", version=formal.version, merit=merit("no", by="jan"))
    sign_second(office, "i1", version=no.version, agrees=True, remark="", actor="piet", now=NOW)
    version = office.file("i1").dossier.version
    note(office, "i1", version=version, text="Bel eerst met de groendienst.", actor="an", now=NOW)
    said = "Dit feest is voor leden."
    report(office, "i4", reason="other", text=said, email="x@voorbeeld.example", now=NOW)
    for number, verdicts in ((5, ("ask",)), (6, ("ask", "hide", "ask-delete"))):
        put(twins, f"i{number}", number, title="Gratis bier", state="published")
        for count, verdict in enumerate(verdicts):
            judge_idea(
                office, f"i{number}", version=count, verdict=verdict,  # type: ignore[arg-type]
                why="Dit is reclame.", actor=("jan", "piet")[count % 2], now=NOW,
            )  # fmt: skip
    wanted = sample_round(review=office.file("i1").round.review, pot_cents=30_000_00)
    why = "De raad gaf meer geld."
    change_round(twins.rounds, wanted, note=why, version=1, actor="jan", now=NOW)
    return twins


PAGES = {
    "queue": "/beheer/werk?lijst=all",
    "idea": "/beheer/ideeen/i2",
    "formal": "/beheer/ideeen/i2/regels",
    "merit": "/beheer/ideeen/i1/haalbaar",
    "dossier": "/beheer/ideeen/i1/dossier",
    "appeal": "/beheer/ideeen/i1/bezwaar",
    "reports": "/beheer/ideeen/i4/meldingen",
    "hiding": "/beheer/ideeen/i5/zichtbaar",
    "deleting": "/beheer/ideeen/i6/zichtbaar",
    "off-the-website": "/ideeen/i6",
    "templates": "/beheer/rondes/r26/verdeling",
    "ballot-list": "/beheer/rondes/r26/stemlijst",
    "round": "/beheer/rondes/r26",
    "settings": "/beheer/rondes/r26/instellingen",
    "settings-pots": "/beheer/rondes/r26/instellingen/deel/potten",
    "settings-questions": "/beheer/rondes/r26/instellingen/deel/vragen-7",
    "settings-document": "/beheer/rondes/r26/instellingen?als=document",
    "move": "/beheer/rondes/r26/stappen/voting",
    "proposal": "/beheer/rondes/r26/voorstel",
    "preview": "/beheer/rondes/r26/voorbeeld?op=2026-11-25T12:00",
    "new-round": "/beheer/nieuwe-ronde",
}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_of_the_work_is_sound(chromium: Browser, size: ViewportSize) -> None:
    twins = busy_city()
    with moderator(chromium, twins, size) as (page, url):
        for name, path in PAGES.items():
            page.goto(url + path)
            assert page.locator("h1").count() == 1, path
            assert_sound(page)
            if SHOTS:
                shot = Path(SHOTS) / f"{name}-{size['width']}.png"
                page.screenshot(path=shot, full_page=True)
