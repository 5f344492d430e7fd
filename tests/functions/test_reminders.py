"""Open drafts are reminded once, shortly before the deadline."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest

from chalicelib.functions import advance_rounds
from chalicelib.ideas.reminding import REMIND_BEFORE
from tests.support.client import Browser
from tests.support.drafting import ANSWERS, IDEA_FIELDS, PEOPLE_FIELDS, begin, write
from tests.support.fuse import Crash, Fuse, FusedServices, When
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import app_on
from tests.support.workers import Workers, WorkerTwins

WHENS: tuple[When, ...] = ("before", "after")
DUE = day(30) - REMIND_BEFORE


@pytest.fixture
def twins() -> WorkerTwins:
    city = WorkerTwins(day(10))
    city.rounds.create(sample_round(), audit_entry())
    return city


def draft(twins: WorkerTwins, email: str) -> Browser:
    """Somebody who wrote an idea and their address, and stopped."""
    page = Browser(app_on(twins, ["submit_api"]))
    address = begin(page)
    write(page, address, **ANSWERS["naam"])
    page.get(f"{address}/stap/jij")
    page.submit(email=email)
    return page


def mails(twins: WorkerTwins) -> dict[str, str]:
    return {mail.to: mail.text for mail in twins.mailer.mails}


def test_each_open_draft_is_reminded_once_and_the_link_opens_it(twins: WorkerTwins) -> None:
    draft(twins, "a@voorbeeld.example")
    draft(twins, "b@voorbeeld.example")
    draft(twins, "geen adres")
    begin(Browser(app_on(twins, ["submit_api"])))
    workers = Workers(twins)
    for moment in (DUE - timedelta(minutes=1), DUE, DUE, DUE + timedelta(days=1)):
        twins.clock.move_to(moment)
        advance_rounds.run(twins)
        workers.run(times=2)
        if moment < DUE:
            assert mails(twins) == {}
    assert len(twins.mailer.mails) == 2
    assert mails(twins).keys() == {"a@voorbeeld.example", "b@voorbeeld.example"}
    text = mails(twins)["a@voorbeeld.example"]
    assert "Een bank onder de linde" in text and "zaterdag 31 oktober 2026" in text
    link = next(line for line in text.splitlines() if "/indienen/" in line)
    other = Browser(app_on(twins, ["submit_api"]))
    other.get(link[link.index("/indienen/") :])
    assert other.status == 200 and "sleutel" not in other.url


def test_what_was_sent_and_a_closed_round_get_no_reminder(twins: WorkerTwins) -> None:
    page = draft(twins, "a@voorbeeld.example")
    address = page.url.partition("/stap/")[0]
    write(page, address, **IDEA_FIELDS, **PEOPLE_FIELDS)
    page.get(f"{address}/nakijken")
    page.submit("Verstuur je idee")
    draft(twins, "b@voorbeeld.example")
    twins.clock.move_to(day(30))
    advance_rounds.run(twins)
    assert not [e for e in twins.outbox.events if e.id.startswith("draft-remind-")]
    assert twins.ideas.drafts_with_address("r26") != ()


def test_dying_between_any_two_events_reminds_everybody_once(twins: WorkerTwins) -> None:
    people = {f"p{n}@voorbeeld.example" for n in range(4)}
    for person in sorted(people):
        draft(twins, person)
    twins.clock.move_to(DUE)
    crashes = 0
    for when in WHENS:
        for step in range(1, 6):
            fuse = Fuse(step, when)
            with suppress(Crash):
                advance_rounds.run(FusedServices(twins, fuse, {"rounds": ("announce",)}))
            crashes += fuse.blown
    advance_rounds.run(twins)
    assert crashes >= 5
    Workers(twins).run(times=2)
    assert sorted(mail.to for mail in twins.mailer.mails) == sorted(people)
