"""Going on later: the link to a draft is shown, and mailed to whoever asks for it."""

from __future__ import annotations

import pytest

from chalicelib.functions import advance_rounds
from chalicelib.ideas.model import LINK_TO
from chalicelib.ideas.reminding import REMIND_BEFORE
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.drafting import ANSWERS, begin, draft_id, write
from tests.support.logs import log_text
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import app_on
from tests.support.workers import Workers, WorkerTwins

MAIL = "an@voorbeeld.example"
ASK = "Mail me deze link"


@pytest.fixture
def twins() -> WorkerTwins:
    city = WorkerTwins(day(10))
    city.rounds.create(sample_round(), audit_entry())
    return city


@pytest.fixture
def page(twins: WorkerTwins) -> Browser:
    """A browser on "later" of a draft that has a title and no address."""
    browser = Browser(app_on(twins, ["submit_api"]))
    address = begin(browser)
    write(browser, address, **ANSWERS["naam"])
    browser.get(f"{address}/later")
    return browser


def address_of(page: Browser) -> str:
    return "/".join(page.url.split("/")[:3])


def texts(twins: WorkerTwins, to: str = MAIL) -> list[str]:
    Workers(twins).run()
    return [mail.text for mail in twins.mailer.mails if mail.to == to]


def test_the_link_is_mailed_and_opens_the_draft_elsewhere(
    page: Browser, twins: WorkerTwins
) -> None:
    with log_text() as log:
        page.submit(ASK, email=MAIL)
        Workers(twins).run()
    assert MAIL not in log.getvalue() and "sleutel" not in log.getvalue()
    assert page.status == 200 and "De mail met de link is onderweg." in page.words
    check_page(page)
    (text,) = texts(twins)
    assert "Een bank onder de linde" in text
    link = next(line for line in text.splitlines() if "/indienen/" in line)
    other = Browser(app_on(twins, ["submit_api"]))
    other.get(link[link.index("/indienen/") :])
    assert other.status == 200 and other.url.startswith(address_of(page))


def test_the_reminder_comes_to_that_address_and_is_one(page: Browser, twins: WorkerTwins) -> None:
    page.submit(ASK, email=MAIL)
    assert len(texts(twins)) == 1
    twins.clock.move_to(day(30) - REMIND_BEFORE)
    for _ in range(2):
        advance_rounds.run(twins)
    _, reminder = texts(twins)
    assert "nog niet verstuurd" in reminder


def test_an_address_on_the_form_goes_before(page: Browser, twins: WorkerTwins) -> None:
    page.submit(ASK, email=MAIL)
    page.get(f"{address_of(page)}/stap/jij")
    page.submit(email="ben@voorbeeld.example")
    draft = twins.ideas.draft(draft_id(address_of(page)))
    assert draft.address == "ben@voorbeeld.example"
    page.get(f"{address_of(page)}/later")
    page.submit(ASK, email="cem@voorbeeld.example")
    assert texts(twins, "cem@voorbeeld.example")
    kept = twins.ideas.draft(draft.id).answers
    assert kept[LINK_TO] == MAIL and kept["email"] == "ben@voorbeeld.example"


def test_the_address_goes_with_the_draft(page: Browser, twins: WorkerTwins) -> None:
    page.submit(ASK, email=MAIL)
    address = address_of(page)
    every = {name: text for step in ANSWERS.values() for name, text in step.items()}
    write(page, address, **every)
    page.get(f"{address}/nakijken")
    page.submit("Verstuur je idee")
    assert page.h1 == "Je idee is verstuurd"
    assert MAIL not in str(twins.ideas.draft(draft_id(address)))
    page.get(f"{address}/later")
    assert page.url == f"{address}/verstuurd"


@pytest.mark.parametrize("typed", ["", "geen adres", "a@b", "x" * 400, "a@b.be\r\nBcc: c@d.be"])
def test_what_is_no_address_is_told_and_kept(page: Browser, twins: WorkerTwins, typed: str) -> None:
    page.submit(ASK, email=typed)
    assert page.status == 422 and page.errors.keys() == {"email"}
    check_page(page)
    assert texts(twins) == [] and twins.mailer.mails == []
    assert LINK_TO not in twins.ideas.draft(draft_id(address_of(page))).answers


def test_a_double_tap_is_one_mail_and_many_are_too_many(page: Browser, twins: WorkerTwins) -> None:
    for _ in range(3):
        page.submit(ASK, email=MAIL)
    assert len(texts(twins)) == 1
    for _ in range(3):
        page.submit(ASK, email=MAIL)
    page.submit(ASK, email=MAIL)
    assert page.status == 429 and page.errors.keys() == {"email"}
    check_page(page)


def test_an_address_gets_few_and_nobody_can_tell(twins: WorkerTwins) -> None:
    told = set()
    for _ in range(7):
        browser = Browser(app_on(twins, ["submit_api"]))
        browser.get(f"{begin(browser)}/later")
        browser.submit(ASK, email=MAIL)
        told.add((browser.status, browser.words))
    assert {status for status, _ in told} == {200}
    assert all("is onderweg" in words for _, words in told)
    assert len(texts(twins)) == 4


def test_a_stranger_gets_no_link(page: Browser, twins: WorkerTwins) -> None:
    fields = page.form(f"{address_of(page)}/later").fields
    stranger = Browser(app_on(twins, ["submit_api"]))
    begin(stranger)
    stranger.post(f"{address_of(page)}/later", [*fields, ("email", MAIL)])
    assert stranger.status in (403, 404)
    assert texts(twins) == []
