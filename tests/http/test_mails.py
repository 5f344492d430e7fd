"""Staff read every mail before anybody gets it."""

from __future__ import annotations

import pytest

from chalicelib.kernel.speech import LANGUAGES
from chalicelib.notifications.examples import names, preview
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.rounds import day
from tests.support.twins import Twins, app_on, sign_in_staff


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", names())
def test_every_mail_can_be_read_with_invented_values(name: str, language: str) -> None:
    mail = preview(name, language)

    for text in (mail.subject, mail.text, mail.html):
        assert "{" not in text and text.strip()
    assert f'<html lang="{language}">' in mail.html


@pytest.fixture
def browser() -> Browser:
    city = Twins(day(40))
    browser = Browser(app_on(city, ["staff_api"]))
    sign_in_staff(browser, city, "moderator")
    return browser


def test_staff_read_a_mail_in_a_language(browser: Browser) -> None:
    browser.get("/beheer/mails")
    check_page(browser)
    assert len(browser.page.select("main li")) == len(names())
    browser.get("/beheer/mails?in=fr")
    check_page(browser)
    browser.click(preview("idea_received", "fr").subject)
    assert browser.url == "/beheer/mails/idea_received?in=fr"
    check_page(browser)
    assert browser.page.select_one(".panel[lang=fr]") is not None
    assert browser.get("/beheer/mails/idea_received?in=xx").status == 200
    assert browser.page.select_one(".panel[lang]") is None
    assert browser.get("/beheer/mails/nothing").status == 404
