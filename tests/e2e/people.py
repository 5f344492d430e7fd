"""What people do in the city, step by step, in a real browser."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage

from playwright.sync_api import Error, Page, expect

from tests.e2e.town import Town

WAIT_SECONDS = 30.0
# An address gets five codes in a quarter of an hour; more than that, and time must pass.
CODES_PERIOD = timedelta(minutes=16)


def mail_to(
    town: Town, address: str, about: str, after: int = 0, seconds: float = WAIT_SECONDS
) -> EmailMessage:
    """The newest mail to `address` whose subject holds `about`, behind the first `after` mails
    of the box; waits for it. Fails when it doesn't come."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for mail in reversed(town.mails_to(address)[after:]):
            if about.lower() in str(mail["Subject"]).lower():
                return mail
        time.sleep(0.1)
    subjects = [str(mail["Subject"]) for mail in town.mails_to(address)]
    raise AssertionError(f"no mail about {about!r} came to {address}: {subjects}")


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    part = mail.get_body(preferencelist=("plain",))
    assert part is not None
    return str(part.get_content())


def type_code(town: Town, page: Page, address: str, ask: Callable[[], None]) -> None:
    """Asks for a code with `ask`, waits for its mail and types it."""
    before = len(town.mails_to(address))
    ask()
    if page.locator("#f-code").count() == 0:
        town.site.clock.advance(CODES_PERIOD)
        ask()
    expect(page.locator("#f-code")).to_be_visible()
    code = re.search(r"\b\d{6}\b", text_of(mail_to(town, address, "code", before)))
    assert code is not None
    page.fill("#f-code", code[0])
    page.locator("main form button").first.click()


def sign_in(town: Town, page: Page, address: str, *, staff: bool = False) -> None:
    """Signs in: residents with the mailed code, staff through the city's provider."""
    if staff:
        _through_the_city(town, page, address)
        return

    def ask() -> None:
        page.goto(town.url + "/aanmelden")
        page.fill("#f-email", address)
        page.locator("main form button").first.click()

    type_code(town, page, address, ask)
    expect(page).to_have_url(re.compile("/mijn"))


def _through_the_city(town: Town, page: Page, address: str) -> None:
    page.goto(town.url + "/beheer/aanmelden")
    page.get_by_role("link", name="Aanmelden met je account van de stad").click()
    page.get_by_label(re.compile(re.escape(address))).check()
    page.get_by_role("button", name="Meld me aan").click()
    # With script the page presses its button by itself, and may be gone meanwhile.
    with suppress(Error):
        page.get_by_role("button", name="Ga verder").click(timeout=3000)
    expect(page).to_have_url(re.compile("/beheer(/balie|/stembrieven)?$"))


def become_voter(town: Town, page: Page, address: str) -> None:
    """From the home page to the ballot, by a mailed code."""

    def ask() -> None:
        page.goto(town.url + "/stemmen")
        page.get_by_role("link", name="Begin met stemmen").click()
        page.fill("#f-email", address)
        page.check("#f-woont")
        page.check("#f-leeftijd")
        page.get_by_role("button", name="Stuur de code").click()

    type_code(town, page, address, ask)
    expect(page.get_by_role("heading", level=1)).to_have_text("Je stembrief")


def tick(page: Page, *numbers: int) -> None:
    """Ticks projects by their printed numbers, and unticks all others."""
    for box in page.locator("input[name=project]").all():
        box.set_checked(int(box.get_attribute("value") or 0) in numbers)
