"""Canaries on the real tables: codes, secrets, addresses and ballots leave no trace elsewhere."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib import settings
from chalicelib.adapters import clients
from chalicelib.adapters.memory.identity import MemoryIdentityProvider
from chalicelib.adapters.memory.notifications import MemoryMessageQueue
from chalicelib.adapters.register_file import REGISTER_FILE, write_register
from chalicelib.functions.make_letters import press_of
from chalicelib.kernel.clock import FixedClock
from chalicelib.settings import VoterProvider
from chalicelib.trustees.codes import read, secret_key
from chalicelib.trustees.giving import ask
from chalicelib.trustees.seating import entrust
from chalicelib.voters.letters import begin, make
from chalicelib.voters.numbers import make as make_number
from chalicelib.web.security import csrf_token
from chalicelib.wiring import Production
from tests.support.client import Browser
from tests.support.register import ALL, RememberingPrinter, extract, line
from tests.support.rounds import audit_entry, day, sample_ballot, sample_frozen, sample_round
from tests.support.stack import LocalStack
from tests.support.trustees import BALLOT
from tests.support.twins import app_on, sign_in_staff
from tests.support.voting import (
    OPENS,
    choices,
    mailed_code,
    open_vote,
    read_ballots,
    to_ballot,
    vote,
)

LEVEL = "urn:be:eid"
EMAIL = "kanarie.vogel@voorbeeld.example"
TABLES = (
    "CoreTable",
    "RollTable",
    "BoxTable",
    "OutTable",
    "GateTable",
    "MessagesTable",
    "SessionsTable",
    "CodesTable",
    "AuditTable",
)


class City(Production):
    """The real adapters, with a queue that the test reads."""

    @cached_property
    def messages(self) -> Any:
        return MemoryMessageQueue()


class RegisterCity(City):
    @cached_property
    def voter_provider(self) -> Any:
        return MemoryIdentityProvider()

    @cached_property
    def letter_printer(self) -> Any:
        return RememberingPrinter()


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


def test_a_register_number_and_codes_on_paper_leave_no_trace(
    city: City, stack: LocalStack, capfd: pytest.CaptureFixture[str]
) -> None:
    """By letter, eID, the desk and on paper: through every route, also the ones that refuse."""
    provider = VoterProvider("https://idp.example", "buurtbudget", acr=frozenset({LEVEL}))
    stage = replace(settings.load(), voter_provider=provider)
    register = RegisterCity(stage, FixedClock(OPENS + timedelta(days=1)))
    open_vote(register, id="r27", voters=replace(ALL, means=(*ALL.means, "eid")))
    number = make_number(date(1984, 5, 17), 999)
    register.keyring.create("code/r27")
    people = {number: (date(1984, 5, 17), "koersel")}
    data = write_register(register.keyring, people)
    bucket = register.settings.papers_bucket
    clients.s3().put_object(Bucket=bucket, Key=REGISTER_FILE, Body=data)
    round_ = register.rounds.get("r27")
    batch = begin(register.letters, round_, source="Wijk", token="b" * 10, actor="ann", now=day(40))
    extract_ = extract(line(number, "Kanarie Vogel"))
    quarantine = register.settings.quarantine_bucket
    clients.s3().put_object(Bucket=quarantine, Key=f"extract/r27/{batch.upload}", Body=extract_)
    make(press_of(register), batch, round_, day(41), lambda: True)
    letter = register.letter_printer.codes[-1]

    desk = Browser(app_on(register, ["desk_api", "vote_api"]), address="198.51.100.78")
    sign_in_staff(desk, register, "desk")
    desk.get("/beheer/balie/r27")
    desk.submit(nummer=number, act="code", kaart=True)
    assert desk.h1 == "De strook is klaar", desk.words
    slip = register.letter_printer.codes[-1]
    for wrong in (number[:-1] + "0", number):
        desk.get("/beheer/balie/r27")
        desk.submit(nummer=wrong, act="check", kaart=wrong != number)
    voter = Browser(app_on(register, ["vote_api"]), address="198.51.100.79")
    for code in (letter[:-1] + "z", letter):
        voter.get("/stemmen/brief")
        voter.submit(code=code)
    vote(voter, 3)
    voter.get("/stemmen/brief")
    voter.submit(code=letter)
    assert voter.h1 == "Met deze code is al gestemd"
    desk.get("/beheer/balie/r27")
    desk.submit(nummer=number, act="paper", kaart=True)
    assert desk.h1 == "Deze persoon stemde al online"
    with_eid = Browser(app_on(register, ["vote_api"]), address="198.51.100.76")
    addresses = []
    strangers = {"acr": "zwak", "rrn": number}, {"acr": LEVEL, "rrn": number[:-1] + "0"}
    for claims in (*strangers, {"acr": LEVEL, "rrn": number, "name": "Kanarie Vogel"}):
        with_eid.get("/stemmen/eid", follow=False)
        addresses.append(with_eid.reply.headers["location"])
        state = parse_qs(urlsplit(addresses[-1]).query)["state"][0]
        code = register.voter_provider.vouch(state, {"sub": "pairwise-kanarie", **claims})
        with_eid.get(f"/stemmen/eid/terug?code={code}&state={state}")
        addresses.append(with_eid.url)
        with_eid.submit()
        addresses.append(with_eid.url)
    vote(with_eid, 1)
    assert number not in repr(addresses)

    everything = "".join(text_of(stack.rows(name)) for name in TABLES)
    output = "".join(capfd.readouterr())
    for hidden in (number, letter, slip, letter.upper(), "Kanarie", "kanarie", "Kerkplein"):
        assert hidden not in everything, hidden
        assert hidden not in output, hidden
    assert "198.51.100.7" not in everything + output
    assert number.encode() not in data
    left = clients.s3().list_objects_v2(Bucket=quarantine).get("Contents", [])
    assert not [one for one in left if one["Key"].startswith("extract/r27")]


def test_the_codes_of_trustees_leave_no_trace(
    city: City, stack: LocalStack, capfd: pytest.CaptureFixture[str]
) -> None:
    """Drawn, typed back, and typed after the vote: right, wrong, with a slip, twice."""
    round_ = sample_round("r28", ballot=BALLOT)
    city.rounds.create(round_, audit_entry())
    city.rounds.fix_ballot(sample_ballot("r28"), audit_entry())
    windows, codes = [], []
    for name in ("ann", "bob", "cem"):
        window = Browser(app_on(city, ["desk_api"]), address="198.51.100.75")
        sign_in_staff(window, city, "trustee", email=f"{name}@beringen.example", name=name)
        window.get("/beheer/sleutels/r28")
        window.submit("Maak mijn code")
        codes.append("".join(one.get_text() for one in window.page.select(".own-code span")))
        window.get("/beheer/sleutels/r28")
        for typed in (codes[-1][:-1], codes[0], codes[-1]):
            if "bevestig" in repr([form.action for form in window.forms]):
                window.submit(action="/beheer/sleutels/r28/bevestig", code=typed)
        windows.append(window)
    entrust(city.trustees, round_, city.clock.now())
    frozen = replace(sample_frozen(round_), round_id="r28")
    city.rounds.freeze(frozen, 1)
    city.keyring.create("seal/r28")
    ask(city.trustees, "r28", city.clock.now())
    city.clock.move_to(frozen.closes_at)
    for name, typed in (("ann", codes[1]), ("ann", codes[0]), ("ann", codes[0]), ("bob", codes[1])):
        window = Browser(app_on(city, ["desk_api"]), address="198.51.100.75")
        sign_in_staff(window, city, "trustee", email=f"{name}@beringen.example", name=name)
        window.get("/beheer/sleutels/r28")
        token = {"veilig": csrf_token(window.jar["browser"]), "code": typed}
        window.post("/beheer/sleutels/r28/open", token)
        assert typed not in window.url
    trust = city.trustees.get("r28")
    assert trust is not None and trust.is_enough

    everything = "".join(text_of(stack.rows(name)) for name in TABLES)
    output = "".join(capfd.readouterr())
    parts = [secret_key(read(code)[0], "r28") for code in codes]
    for code in codes:
        for hidden in (code, code.lower()):
            assert hidden not in everything
            assert hidden not in output
    for secret in parts:
        assert secret.hex() not in everything + output
        assert secret.decode("latin-1") not in everything


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
