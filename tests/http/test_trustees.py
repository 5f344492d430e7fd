"""Trustees on their pages: a code drawn, typed back, and typed again after the vote."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.queues import event_body
from chalicelib.functions import advance_rounds, tally_round
from chalicelib.identity.model import Grant, Role
from chalicelib.identity.people import person_key
from chalicelib.identity.staff import add_staff
from chalicelib.kernel.events import ROUND_CLOSED, Event
from chalicelib.web.security import csrf_token
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.logs import log_text
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.trustees import BALLOT, NAMES, seat_all
from tests.support.twins import Twins, app_on, sign_in_staff
from tests.support.votes import cast_some, city_in_review, close_vote, open_vote
from tests.support.workers import Workers, WorkerTwins, batch_of

PAGE = "/beheer/sleutels/r26"


@pytest.fixture
def city() -> WorkerTwins:
    """A round in its review that will be opened by trustees."""
    twins = city_in_review(ballot=BALLOT)
    for name in NAMES:
        add_staff(
            twins.staff,
            twins.keyring,
            email=address(name),
            name=name.title(),
            roles=frozenset(),
            now=twins.clock.now(),
            actor="admin",
            grants=(Grant("trustee", "r26", day(300)),),
        )
    return twins


def address(name: str) -> str:
    return f"{name}@beringen.example"


def window(city: Twins, name: str, *roles: Role) -> Browser:
    browser = Browser(app_on(city))
    sign_in_staff(browser, city, *(roles or ("trustee",)), email=address(name), name=name.title())
    return browser


def shown_code(browser: Browser) -> str:
    return "-".join(one.get_text(strip=True) for one in browser.page.select(".own-code span"))


def seat(city: Twins, name: str) -> str:
    """`name` takes a seat as a browser does it; the code."""
    browser = window(city, name)
    browser.get(PAGE)
    browser.submit("Maak mijn code")
    code = shown_code(browser)
    browser.click("Ik heb de code")
    browser.submit("Bevestig mijn code", action=PAGE + "/bevestig", code=code)
    assert "Je code is in orde" in browser.words, browser.words[:400]
    return code


def counted_down(city: WorkerTwins) -> None:
    """The vote, its end, and the count up to where it waits."""
    open_vote(city)
    cast_some(city)
    close_vote(city)
    Workers(city).run()


def test_a_trustee_draws_a_code_and_types_it_back(city: WorkerTwins) -> None:
    ann = window(city, "ann")
    ann.get("/beheer")
    check_page(ann)
    assert ann.h1 == "Sleutelhouders" and "0 van de 3 sleutelhouders hebben een code" in ann.words
    ann.get(PAGE)
    check_page(ann)
    ann.submit("Maak mijn code")
    check_page(ann)
    assert ann.reply.headers["cache-control"] == "no-store"
    code = shown_code(ann)
    assert re.fullmatch(r"([0-9A-Z]{4}-){6}[0-9A-Z]{5}", code)
    key = ann.page.select_one("main code").get_text()

    ann.click("Ik heb de code")
    check_page(ann)
    # The code is on no page that comes after it.
    assert code not in ann.text and code.replace("-", "") not in ann.text
    ann.submit("Bevestig mijn code", action=PAGE + "/bevestig", code=code[:-1])
    assert (ann.status, "29 tekens" in ann.errors["code"]) == (422, True)
    check_page(ann)
    assert dict(ann.form(PAGE + "/bevestig").fields)["code"] == code[:-1]
    ann.submit("Bevestig mijn code", action=PAGE + "/bevestig", code=code, name="")
    assert ann.status == 422 and "Bewoners lezen dit" in ann.errors["name"]
    ann.submit(
        "Bevestig mijn code", action=PAGE + "/bevestig", code=code.lower(), name="Ann, ombudsvrouw"
    )
    assert ann.status == 200 and "Je code is in orde" in ann.words
    assert key in ann.words and "Ann, ombudsvrouw (jij)" in ann.words
    assert "1 van de 3 sleutelhouders heeft een code" in ann.words
    check_page(ann)


def test_a_new_code_before_the_vote_and_none_after(city: WorkerTwins) -> None:
    codes = {name: seat(city, name) for name in NAMES}
    ann = window(city, "ann")
    ann.get(PAGE)
    ann.submit("Maak een nieuwe code")
    new = shown_code(ann)
    assert new != codes["ann"]
    ann.get(PAGE)
    assert "Tot dan geldt je vorige code" in ann.words
    ann.submit("Bevestig mijn code", action=PAGE + "/bevestig", code=codes["ann"])
    assert ann.status == 422 and "andere code" in ann.errors["code"]
    ann.submit("Bevestig mijn code", action=PAGE + "/bevestig", code=new)
    open_vote(city)
    ann = window(city, "ann")
    ann.get(PAGE)
    check_page(ann)
    assert "De sleutel is verdeeld" in ann.words and "Bewaar je code goed" in ann.words
    assert ann.page.find("button", string=re.compile("code")) is None
    before = city.trustees.get("r26")
    ann.post(PAGE + "/code", {"veilig": csrf_token(ann.jar["browser"])})
    assert (ann.status, "Codes veranderen kan niet meer" in ann.words) == (409, True)
    assert city.trustees.get("r26") == before


def test_two_codes_after_the_vote_open_it(city: WorkerTwins) -> None:
    codes = {name: seat(city, name) for name in NAMES}
    counted_down(city)
    ann, bob, cem = (window(city, name) for name in NAMES)
    ann.get(PAGE)
    check_page(ann)
    assert "De telling wacht op de code van nog 2 sleutelhouders" in ann.words
    ann.submit("Geef mijn code", code=codes["bob"])
    assert ann.status == 422 and "Je kan nog 4 keer proberen" in ann.errors["code"]
    check_page(ann)
    ann.submit("Geef mijn code", code=codes["ann"])
    assert "Je code is binnen" in ann.words and "een tweede sleutelhouder" in ann.words
    check_page(ann)
    Workers(city).run()
    assert city.results.get("r26") is None

    bob.get(PAGE)
    bob.submit("Geef mijn code", code=codes["bob"])
    assert "De telling is begonnen" in bob.words
    cem.get(PAGE)
    check_page(cem)
    assert "Je code is niet meer nodig" in cem.words
    Workers(city).run()
    assert city.results.get("r26") is not None


def test_guesses_run_out_for_a_while(city: WorkerTwins) -> None:
    codes = {name: seat(city, name) for name in NAMES}
    counted_down(city)
    ann = window(city, "ann")
    ann.get(PAGE)
    for _ in range(5):
        ann.submit("Geef mijn code", code=codes["bob"])
        assert ann.status == 422
    ann.submit("Geef mijn code", code=codes["ann"])
    assert ann.status == 422 and "Wacht nog 15 minuten" in ann.errors["code"]
    city.clock.move_to(city.clock.now() + timedelta(minutes=15))
    ann.submit("Geef mijn code", code=codes["ann"])
    assert "Je code is binnen" in ann.words


def test_a_code_before_the_end_opens_nothing(city: WorkerTwins) -> None:
    codes = {name: seat(city, name) for name in NAMES}
    open_vote(city)
    cast_some(city)
    ann = window(city, "ann")
    ann.get(PAGE)
    token = csrf_token(ann.jar["browser"])
    before = city.trustees.get("r26")
    ann.post(PAGE + "/open", {"veilig": token, "code": codes["ann"]})
    assert ann.status == 422 and "De stemming loopt nog" in ann.words
    # Over by the clock, but the count didn't audit and cut the link yet.
    close_vote(city)
    ann = window(city, "ann")
    ann.get(PAGE)
    assert "Bewaar je code goed" in ann.words
    ann.post(PAGE + "/open", {"veilig": csrf_token(ann.jar["browser"]), "code": codes["ann"]})
    assert ann.status == 422 and "nog niet zover" in ann.words
    assert city.trustees.get("r26") == before


@pytest.mark.parametrize("act", ["code", "bevestig", "open"])
def test_an_administrator_is_no_trustee(city: WorkerTwins, act: str) -> None:
    seat_all(city)
    counted_down(city)
    admin = window(city, "dirk", "admin")
    admin.get(PAGE)
    check_page(admin)
    before = city.trustees.get("r26")
    admin.post(
        f"{PAGE}/{act}", {"veilig": csrf_token(admin.jar["browser"]), "code": "x", "name": "D"}
    )
    assert admin.status == 403
    assert city.trustees.get("r26") == before


def test_a_role_that_ends_too_soon_is_shown(city: WorkerTwins) -> None:
    for name in NAMES:
        seat(city, name)
    mia = window(city, "mia", "manager")
    mia.get(PAGE)
    assert "stopt te vroeg" not in mia.words
    bob = city.staff.get(person_key(city.keyring, address("bob")))
    add_staff(
        city.staff,
        city.keyring,
        email=bob.email,
        name=bob.name,
        roles=frozenset(),
        now=city.clock.now(),
        actor="admin",
        grants=(Grant("trustee", "r26", day(65)),),
    )
    mia.get(PAGE)
    check_page(mia)
    assert "De rol van sleutelhouder stopt te vroeg voor Bob" in mia.words


def test_a_manager_frees_a_seat_before_the_vote_only(city: WorkerTwins) -> None:
    seat_all(city)
    mia = window(city, "mia", "manager")
    mia.get(PAGE)
    check_page(mia)
    mia.submit(action=PAGE + "/vrij/2")
    assert "2 van de 3 sleutelhouders hebben een code" in mia.words
    assert [one.person for one in city.trustees.get("r26").seats] == ["ann", "cem"]
    mia.get("/beheer/rondes/r26")
    check_page(mia)
    assert "Zonder drie begint de stemming niet" in mia.words
    mia.get("/beheer")
    assert "Bekijk de sleutelhouders" in mia.words
    token = {"veilig": csrf_token(mia.jar["browser"])}
    assert mia.post(PAGE + "/vrij/4", token).status == 404
    seat(city, "bob")
    open_vote(city)
    mia = window(city, "mia", "manager")
    mia.get(PAGE)
    assert "vrij" not in mia.words
    mia.post(PAGE + "/vrij/2", {"veilig": csrf_token(mia.jar["browser"])})
    assert mia.status == 409


def test_everybody_reads_why_the_vote_hasnt_begun(city: WorkerTwins) -> None:
    seat(city, "ann")
    open_vote(city)
    voter = Browser(app_on(city))
    voter.get("/stemmen")
    check_page(voter)
    assert voter.h1 == "Het stemmen begint later" and "sleutelhouders" in voter.words
    mia = window(city, "mia", "manager")
    mia.get("/beheer")
    check_page(mia)
    assert "Daardoor kunnen bewoners niet stemmen" in mia.words
    seat(city, "bob")
    seat(city, "cem")
    advance_rounds.run(city)
    voter.get("/stemmen")
    assert "Begin met stemmen" in voter.words


def test_residents_read_who_opens_the_ballots(city: WorkerTwins) -> None:
    seat_all(city)
    open_vote(city)
    reader = Browser(app_on(city))
    reader.get("/stemmen/beloften")
    check_page(reader)
    for seat_ in city.trustees.get("r26").seats:
        assert seat_.name in reader.words and seat_.key[:16] in reader.words
    assert "twee van de drie codes kwijt" in reader.words
    reader.get("/stemmen/nagaan/uitleg")
    check_page(reader)
    close_vote(city)
    reader.get("/rondes/r26/resultaat")
    check_page(reader)
    assert "sleutelhouders" in reader.words


def test_a_round_of_the_city_has_no_such_page() -> None:
    twins = Twins(day(45))
    twins.rounds.create(sample_round(), audit_entry())
    mia = window(twins, "mia", "manager")
    assert mia.get(PAGE).status == 404
    assert mia.get("/beheer/sleutels").status == 200
    check_page(mia)
    reader = Browser(app_on(twins))
    reader.get("/stemmen/beloften")
    assert "De stad bewaart de sleutel zelf" in reader.words


def test_no_code_is_in_a_log_an_address_or_a_store(city: WorkerTwins) -> None:
    """The canary: three real codes through every page and the count, right and wrong."""
    with log_text() as stream:
        codes = {name: seat(city, name) for name in NAMES}
        ann = window(city, "ann")
        ann.get(PAGE)
        ann.submit("Maak een nieuwe code")
        ann.get(PAGE)
        ann.submit("Bevestig mijn code", action=PAGE + "/bevestig", code=codes["ann"], name="Ann")
        ann.submit(
            "Bevestig mijn code",
            action=PAGE + "/bevestig",
            code=codes["ann"][:-1] + "0",
            name="Ann",
        )
        fresh = window(city, "ann")
        fresh.get(PAGE)
        fresh.submit("Maak een nieuwe code", action=PAGE + "/code")
        codes["ann 2"] = shown_code(fresh)
        fresh.get(PAGE)
        fresh.submit("Bevestig mijn code", action=PAGE + "/bevestig", code=codes["ann 2"])
        counted_down(city)
        for name, code in (("ann", codes["bob"]), ("ann", codes["ann 2"]), ("bob", codes["bob"])):
            one = window(city, name)
            one.get(PAGE)
            one.submit("Geef mijn code", code=code)
        Workers(city).run()
        event = Event("close-r26", ROUND_CLOSED, day(65), {"round_id": "r26"})
        tally_round.run(city, batch_of([event_body(event)]))  # type: ignore[arg-type]
    assert city.results.get("r26") is not None
    stores: tuple[Any, ...] = (city.trustees, city.sessions, city.ledger, city.rounds, city.staff)
    kept = [repr(vars(one)) for one in stores]
    kept += [repr(city.audit.lines), repr(city.outbox.events), repr(city.messages.messages)]
    kept += [repr(vars(city.results)), repr(vars(city.log_files)), stream.getvalue()]
    for code in codes.values():
        for form in (code, code.lower(), code.replace("-", ""), code.replace("-", "").lower()):
            assert not any(form in text for text in kept)


def test_a_role_for_one_round_opens_that_round_only(city: WorkerTwins) -> None:
    person = person_key(city.keyring, address("ann"))
    member = city.staff.get(person)
    assert member.grants == (Grant("trustee", "r26", day(300)),)
    ann = Browser(app_on(city))
    # Signed in with nothing but what the roster gives.
    sign_in_staff(ann, city, "trustee", email=address("ann"))
    assert ann.get(PAGE).status == 200
    assert ann.get("/beheer/sleutels/r25").status in (403, 404)
    city.clock.move_to(day(301))
    again = Browser(app_on(city))
    sign_in_staff(again, city, "trustee", email=address("ann"))
    assert again.get(PAGE).status == 403
