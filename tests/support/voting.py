"""A city whose vote is on, and a voter's way to the ballot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from chalicelib.rounds.model import BallotRules, FrozenRound
from chalicelib.voting.closing import audit_ledger, open_box
from chalicelib.voting.model import Ballot
from chalicelib.voting.opening import prepare
from chalicelib.voting.sealing import Opener, seal_key_name
from tests.support.client import Browser
from tests.support.rounds import audit_entry, day, sample_ballot, sample_round

OPENS, CLOSES = day(50), day(65)
EMAIL = "an.peeters@voorbeeld.example"


def open_vote(
    services: Any,
    exclusions: tuple[tuple[str, str], ...] = (),
    text: str = "",
    **changes: object,
) -> FrozenRound:
    """Stores the sample round, fixes and freezes its ballot (with `text` at each project), opens
    the gates."""
    round_ = sample_round(**changes)
    services.rounds.create(round_, audit_entry())
    ballot = sample_ballot(round_.id)
    entries = tuple(replace(entry, text=text) for entry in ballot.entries)
    ballot = replace(ballot, entries=entries, exclusions=exclusions)
    services.rounds.fix_ballot(ballot, audit_entry())
    return prepare(
        round_,
        ballot,
        rounds=services.rounds,
        ledger=services.ledger,
        keyring=services.keyring,
        host="budget.example",
        now=OPENS - timedelta(minutes=10),
    )


KNAPSACK = BallotRules("knapsack", 1, 3)


def mailed_code(services: Any) -> str:
    """The code of the last mail that waits in the queue."""
    return str(services.messages.messages[-1].values["code"])


def to_ballot(browser: Browser, services: Any, email: str = EMAIL) -> None:
    """From the start page to the ballot, as a voter goes."""
    browser.get("/stemmen")
    browser.click("Begin met stemmen")
    browser.submit(email=email, woont=True, leeftijd=True)
    browser.submit(code=mailed_code(services))
    assert (browser.status, browser.h1) == (200, "Je stembrief"), browser.words


def vote(browser: Browser, *numbers: int) -> str:
    """From the ballot to the receipt; the code on it."""
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=[str(n) for n in numbers])
    browser.submit("Ik stem", action="/stemmen")
    assert (browser.status, browser.h1) == (200, "Je hebt gestemd"), browser.words
    return browser.page.select_one(".receipt").get_text(strip=True)


def choices(ballots: Iterable[Ballot]) -> list[tuple[str, ...]]:
    """Ballots as sorted tuples of project ids, sorted, to compare."""
    return sorted(tuple(sorted(ballot.projects)) for ballot in ballots)


def read_ballots(frozen: FrozenRound, ledger: Any, keyring: Any) -> tuple[Ballot, ...]:
    """What lies in the box, after the audit; the link stays, so that the vote can go on."""
    assert audit_ledger(frozen, ledger, keyring).faults == ()
    key = ledger.sealed_key(frozen.round_id)
    opener = Opener(keyring.unwrap(seal_key_name(frozen.round_id), key.wrapped), frozen.round_id)
    opened, faults = open_box(frozen, ledger.ballots(frozen.round_id), opener)
    assert faults == ()
    return tuple(one.ballot for one in opened)
