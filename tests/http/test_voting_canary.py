"""Canaries on the real tables: codes, secrets, addresses and ballots leave no trace elsewhere."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cached_property
from typing import Any

import pytest

from chalicelib import settings
from chalicelib.adapters.memory.notifications import MemoryMessageQueue
from chalicelib.kernel.clock import FixedClock
from chalicelib.wiring import Production
from tests.support.client import Browser
from tests.support.stack import LocalStack
from tests.support.twins import app_on
from tests.support.voting import (
    OPENS,
    choices,
    mailed_code,
    open_vote,
    read_ballots,
    to_ballot,
    vote,
)

EMAIL = "kanarie.vogel@voorbeeld.example"
TABLES = (
    "CoreTable",
    "RollTable",
    "BoxTable",
    "OutTable",
    "GateTable",
    "MessagesTable",
    "SessionsTable",
    "AuditTable",
)


class City(Production):
    """The real adapters, with a queue that the test reads."""

    @cached_property
    def messages(self) -> Any:
        return MemoryMessageQueue()


@pytest.fixture
def city(stack: LocalStack) -> City:
    city = City(settings.load(), FixedClock(OPENS + timedelta(days=1)))
    open_vote(city)
    return city


def text_of(rows: list[dict[str, Any]]) -> str:
    """All rows as one text; bytes as their Latin letters, so that words in them are found."""

    def readable(value: object) -> str:
        return value.decode("latin-1") if isinstance(value, bytes) else str(value)

    return json.dumps(rows, default=readable)


def test_a_whole_vote_and_a_sign_in_leave_no_trace(
    city: City, stack: LocalStack, capfd: pytest.CaptureFixture[str]
) -> None:
    browser = Browser(app_on(city, ["vote_api", "api_handler"]), address="198.51.100.77")
    to_ballot(browser, city, EMAIL)
    codes = [mailed_code(city)]
    secrets = [browser.jar["browser"], browser.jar["stem"]]
    receipt = vote(browser, 3)
    browser.get("/aanmelden")
    browser.submit(email=EMAIL)
    codes.append(mailed_code(city))
    browser.submit(code=codes[-1], follow=False)
    secrets.append(browser.jar["sessie"])
    browser.get("/stemmen/kiezen")
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=["3", "1"])
    form_token = dict(browser.form("/stemmen").fields)["formulier"]
    browser.submit("Ik stem", action="/stemmen")
    browser.get("/stemmen/bewijs/ontvangst.txt")
    assert browser.text.startswith("buurtbudget receipt v1")
    for typed in (receipt, receipt[:4], "ZZZZ-kanarie"):
        browser.get("/stemmen/nagaan")
        browser.submit(code=typed, action="/stemmen/nagaan")

    tables = {name: text_of(stack.rows(name)) for name in TABLES}
    everything = "".join(tables.values())
    output = "".join(capfd.readouterr())
    for hidden in (*secrets, form_token, "198.51.100.77", receipt):
        assert hidden not in everything
        assert hidden not in output
    for code in codes:
        assert f'"{code}"' not in everything
        assert code not in output
    assert "kanarie" not in output
    assert "feest" not in output
    # The address of a signed-in resident is in their session, and nowhere else.
    with_address = {name for name, text in tables.items() if "kanarie" in text}
    assert with_address == {"SessionsTable"}
    assert tables["SessionsTable"].count("kanarie") == 1
    # What was chosen is nowhere to be read; the list of projects is, in the round.
    for name in TABLES:
        assert name == "CoreTable" or "feest" not in tables[name]


def test_the_ledgers_rows_are_exactly_these(city: City, stack: LocalStack) -> None:
    """No time, no account, no ordered id, and one size for all ballots."""
    for place, numbers in enumerate(((1,), (1, 2, 3))):
        browser = Browser(app_on(city, ["vote_api"]))
        to_ballot(browser, city, f"kiezer{place}@voorbeeld.example")
        vote(browser, *numbers)

    shapes = {
        name: {frozenset(row) for row in stack.rows(name)}
        for name in ("RollTable", "BoxTable", "OutTable")
    }
    assert shapes == {
        "RollTable": {frozenset({"pk", "sk", "means"})},
        "BoxTable": {frozenset({"pk", "sk", "c", "ct", "cid", "fp"})},
        "OutTable": {frozenset({"pk", "sk", "k"})},
    }
    assert len({len(row["ct"]["B"]) for row in stack.rows("BoxTable")}) == 1
    frozen = city.rounds.frozen("r26")
    assert frozen is not None
    assert choices(read_ballots(frozen, city.ledger, city.keyring)) == [
        ("bank",),
        ("bank", "boom", "feest"),
    ]


def test_a_voting_session_never_meets_a_choice(city: City, stack: LocalStack) -> None:
    browser = Browser(app_on(city, ["vote_api"]))
    to_ballot(browser, city, EMAIL)
    vote(browser, 1)

    sessions = text_of(stack.rows("SessionsTable"))
    (box,) = stack.rows("BoxTable")
    (roll,) = stack.rows("RollTable")
    assert roll["sk"]["S"] in sessions
    assert box["sk"]["S"] not in sessions
    assert box["c"]["S"] not in sessions
