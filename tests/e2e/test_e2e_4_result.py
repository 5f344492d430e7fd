"""After the vote: closing by the clock, the count, release by two people, the story of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from infra.local.seed.accounts import AUDITOR, MANAGER_1, MANAGER_2, RESIDENT
from tests.e2e.checks import assert_sound
from tests.e2e.people import mail_to, sign_in, text_of
from tests.e2e.town import DESK, PHONE, Town

COUNT_SECONDS = 90.0


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


@contextmanager
def staff(town: Town, address: str) -> Iterator[Page]:
    with town.visitor(DESK) as page:
        sign_in(town, page, address, staff=True)
        yield page


def wait_for_result(town: Town, page: Page) -> None:
    """The jobs close and count by themselves; nobody presses a button."""
    page.goto(f"{town.url}/beheer/rondes/{town.round_id}/uitslag")
    for _ in range(int(COUNT_SECONDS)):
        if "Uitslag van" in page.get_by_role("heading", level=1).inner_text():
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError("no result came")


def confirm(page: Page) -> None:
    page.get_by_role("button", name="Bevestig").click()


@pytest.mark.timeout(400)
def test_vote_closes_is_counted_released_and_told(inside: Town) -> None:
    town = inside.at("voting")
    round_id = town.round_id
    frozen = town.services().rounds.frozen(round_id)
    assert frozen is not None
    town.site.clock.set(frozen.closes_at + timedelta(seconds=1))
    try:
        _close_to_release(town, round_id)
    finally:
        town.leave_phase()


def _close_to_release(town: Town, round_id: str) -> None:
    with town.visitor(PHONE) as page:
        page.goto(town.url + "/stemmen")
        assert "Stem mee" not in page.get_by_role("heading", level=1).inner_text()
        assert_sound(page)

    with staff(town, MANAGER_1) as first:
        wait_for_result(town, first)
        assert_sound(first)
        _nothing_leaks(town, round_id)
        confirm(first)
        expect(first.locator("main")).to_contain_text("Jij bevestigde deze uitslag")
        assert first.get_by_role("button", name="Bevestig").count() == 0
        _nothing_leaks(town, round_id)

    before = len(town.mails_to(RESIDENT))
    with staff(town, MANAGER_2) as second:
        second.goto(f"{town.url}/beheer/rondes/{round_id}/uitslag")
        confirm(second)
        expect(second.locator("main")).to_contain_text("Bekendgemaakt")

    with town.visitor(PHONE) as page:
        page.goto(f"{town.url}/rondes/{round_id}/resultaat")
        heading(page, "De buurt heeft gekozen")
        text = page.locator("main").inner_text()
        assert text.count("niet gekozen") + text.count("Niet gekozen") >= 3
        assert_sound(page)
        page.goto(town.url)
        assert_sound(page)
    mail = mail_to(town, RESIDENT, "", after=before)
    assert "/resultaat" in text_of(mail) or "Ontmoetingsplek" in text_of(mail)


def _nothing_leaks(town: Town, round_id: str) -> None:
    """Before the release the public learns that there is a result, and nothing of it."""
    with town.visitor(PHONE) as page:
        page.goto(f"{town.url}/rondes/{round_id}/resultaat")
        assert "gekozen met" not in page.content().lower()
        assert_sound(page)
        answer = page.goto(f"{town.url}/api/rounds/{round_id}/result")
        assert answer is not None
        assert answer.status in (404, 409)
        assert "votes" not in json.dumps(answer.json())


STAFF_PAGES = (
    "/beheer",
    "/beheer/ideeen",
    "/beheer/rondes",
    "/beheer/rondes/{round}",
    "/beheer/rondes/{round}/stappen/realisation",
    "/beheer/rondes/{round}/uitslag",
    "/beheer/nieuws",
    "/beheer/nieuws/nieuw",
    "/beheer/projecten",
    "/beheer/logboek",
)


def test_staff_pages_are_sound(town: Town) -> None:
    town.at("closed")
    with staff(town, "admin@beringen.example") as page:
        for path in STAFF_PAGES:
            answer = page.goto(town.url + path.format(round=town.round_id))
            assert answer is not None
            assert answer.status == 200, path
            assert_sound(page)
        page.set_viewport_size(PHONE)
        for path in STAFF_PAGES:
            page.goto(town.url + path.format(round=town.round_id))
            assert_sound(page)


def test_auditor_reads_and_changes_nothing(town: Town) -> None:
    town.at("closed")
    with staff(town, AUDITOR) as page:
        page.goto(town.url + "/beheer/logboek")
        expect(page.locator("main")).to_contain_text("keten")
        answer = page.goto(f"{town.url}/beheer/rondes/{town.round_id}/stembiljet")
        assert answer is not None
        assert answer.status == 403
        page.goto(f"{town.url}/beheer/rondes/{town.round_id}/uitslag")
        assert page.get_by_role("button", name="Bevestig").count() == 0
