"""The running system under stress: races, the last second, workers that die, events told thrice."""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.adapters import clients
from chalicelib.identity.signin import start_voting
from chalicelib.voting import tokens
from chalicelib.voting.closing import audit_ledger
from infra.local.home import read_json
from infra.local.processes import start_time
from tests.e2e.people import mail_to
from tests.e2e.town import Town
from tests.support.client import Browser, Reply

RACERS = 32
# What a worker held when it was killed comes back when its claim on it ends: after 65 seconds.
COMES_BACK = 150.0


@pytest.fixture
def city(inside: Town) -> Iterator[Town]:
    yield inside.at("voting")


def voter(city: Town, name: str) -> tuple[Browser, str]:
    """A recognised voter's browser, and their token: the mailed code is left out here."""
    services, round_id = city.services(), city.round_id
    token = tokens.voter_token(services.keyring, round_id, tokens.email_pid(f"{name}@wijk.example"))
    now = city.site.clock.now()
    browser = Browser(serve=city.url)
    browser.set_cookie("stem", start_voting(services.sessions, round_id, token, "email", now))
    return browser, token


def reviewed(browser: Browser, *numbers: int) -> Browser:
    """The browser on its review page, one button away from voting."""
    browser.get("/stemmen/kiezen")
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=[str(n) for n in numbers])
    assert browser.h1 == "Kijk je stem na"
    return browser


def copy_of(browser: Browser) -> Browser:
    """Another window that shows the very same page."""
    copy = browser.tab()
    copy.url, copy.reply = browser.url, browser.reply
    return copy


def press_together(browsers: list[Browser]) -> Counter[int]:
    """All press "Ik stem" at once; how often each status came."""
    with ThreadPoolExecutor(len(browsers)) as pool:
        replies = list(pool.map(_press, browsers))
    return Counter(reply.status for reply in replies)


def _press(browser: Browser) -> Reply:
    return browser.submit("Ik stem", action="/stemmen", follow=False)


def test_32_casts_of_one_voter_give_one_ballot(city: Town) -> None:
    first, token = voter(city, "haast")
    windows = [reviewed(first, 1, 2)]
    windows += [reviewed(first.tab(), 1 + n % 5) for n in range(RACERS - 1)]
    before = city.services().ledger.counts(city.round_id)

    statuses = press_together(windows)

    after = city.services().ledger.counts(city.round_id)
    assert all(status < 500 for status in statuses), statuses
    assert statuses[303] >= 1
    assert after.roll == before.roll + 1
    assert after.box == before.box + 1
    assert _live(after.cast, after.box)
    assert _faults(city) == ()
    roll = dict(city.services().ledger.roll(city.round_id))
    assert token in roll


def _live(cast: int, box: int) -> bool:
    """Every ballot in the box is out exactly once."""
    return cast == box


def _faults(city: Town) -> tuple[object, ...]:
    services = city.services()
    frozen = services.rounds.frozen(city.round_id)
    assert frozen is not None
    return audit_ledger(frozen, services.ledger, services.keyring).faults


def test_same_form_sent_many_times_is_one_vote(city: Town) -> None:
    browser, _ = voter(city, "dubbel")
    reviewed(browser, 3)
    before = city.services().ledger.counts(city.round_id)

    statuses = press_together([browser, *(copy_of(browser) for _ in range(8))])

    after = city.services().ledger.counts(city.round_id)
    assert set(statuses) == {303}
    assert (after.roll, after.box) == (before.roll + 1, before.box + 1)
    assert after.superseded == before.superseded


@pytest.mark.timeout(400)
def test_no_cast_counts_after_the_deadline(city: Town) -> None:
    """Voters press all around the last second: each got a receipt or a refusal, and the box
    holds exactly the receipts."""
    services, round_id = city.services(), city.round_id
    frozen = services.rounds.frozen(round_id)
    assert frozen is not None
    city.site.clock.set(frozen.closes_at - timedelta(minutes=5))
    try:
        browsers = [reviewed(voter(city, f"laatste{n}")[0], 1 + n % 6) for n in range(24)]
        late = copy_of(browsers[-1])
        before = services.ledger.counts(round_id).box
        city.site.clock.set(frozen.closes_at - timedelta(seconds=0.4))
        statuses = press_together(browsers)
        after = services.ledger.counts(round_id).box

        assert city.site.clock.now() > frozen.closes_at
        assert all(status < 500 for status in statuses), statuses
        assert after - before == statuses[303]
        assert _press(late).status in (403, 409)
        assert services.ledger.counts(round_id).box == after
    finally:
        city.leave_phase()


@pytest.mark.timeout(400)
def test_workers_killed_hard_lose_nothing(city: Town) -> None:
    """kill -9 of every function while mails are on their way: they come once, a little later."""
    runner = read_json(city.site.local.home.processes / "runner.json", {})["pid"]
    address = "overlever@buren.example"
    browser = Browser(serve=city.url)
    browser.get("/aanmelden")
    killed = _children(runner)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    browser.submit(email=address)

    mail_to(city, address, "code", seconds=COMES_BACK)
    assert killed
    _wait(lambda: len(_children(runner)) == len(killed))
    assert len(city.mails_to(address)) == 1


def _children(parent: int) -> list[int]:
    """The processes that `parent` started and that still run."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and start_time(int(folder.name)) is not None:
            fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            if int(fields[1]) == parent:
                found.append(int(folder.name))
    return found


def _wait(until: Callable[[], bool], seconds: float = COMES_BACK) -> None:
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.2)


@pytest.mark.timeout(400)
def test_event_told_three_times_is_one_mail(city: Town) -> None:
    """Queues deliver at least once; a person gets one mail."""
    message = {
        "kind": "message",
        "message": {
            "id": "demo-thrice:anke",
            "template": "idea_withdrawn",
            "to": "drie@buren.example",
            "values": {"title": "Een bank op het plein"},
            "secret": False,
        },
    }
    queue = city.site.local.environment["MESSAGES_QUEUE_URL"]
    for _ in range(3):
        clients.sqs().send_message(QueueUrl=queue, MessageBody=json.dumps(message))

    mail_to(city, "drie@buren.example", "", seconds=COMES_BACK)
    _wait(lambda: _depth(queue) == 0)
    assert len(city.mails_to("drie@buren.example")) == 1


def _depth(queue: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = clients.sqs().get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    return sum(int(count) for count in found.values())
