"""Receipts, the look-up page, and the pages that explain: as a resident meets them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.functions import seal_log
from chalicelib.paperballots.settling import settled
from chalicelib.rounds.model import BY_VOTES, VoterRules
from chalicelib.tally.ed25519 import verify_signature
from chalicelib.voting import notes
from chalicelib.voting.merkle import includes, leaf_hash
from chalicelib.voting.publiclog import seal_pending
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.paperballots import paper_city
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on
from tests.support.votes import cast_ballot, counted_city
from tests.support.voting import CLOSES, OPENS, open_vote, to_ballot, vote


@pytest.fixture
def city() -> Twins:
    twins = Twins()
    open_vote(twins)
    twins.clock.move_to(OPENS + timedelta(hours=1))
    return twins


@pytest.fixture
def browser(city: Twins) -> Browser:
    return Browser(app_on(city, ["vote_api"]))


def voted(browser: Browser, city: Twins, *numbers: int) -> str:
    to_ballot(browser, city)
    return vote(browser, *numbers)


def seal_after(city: Twins, days: int = 1, others: int = 12) -> None:
    for number in range(others):
        cast_ballot(city, f"kiezer-{number}", "boom")
    city.clock.move_to(city.clock.now() + timedelta(days=days))
    seal_log.run(city)


def look_up(browser: Browser, code: str) -> str:
    browser.get("/stemmen/nagaan")
    browser.submit(code=code, action="/stemmen/nagaan")
    return browser.words


def test_the_receipt_shows_a_code_and_a_drawing_of_it_and_no_choice(
    city: Twins, browser: Browser
) -> None:
    code = voted(browser, city, 1)
    check_page(browser)
    assert [len(part) for part in code.split("-")] == [4, 4, 4, 4]
    assert browser.page.select_one("svg[role=img][aria-label]") is not None
    assert "Een bank" not in browser.words
    assert "Toch iets anders kiezen?" in browser.words
    for link in ("/stemmen/nagaan", "/stemmen/nagaan/uitleg", "/stemmen/beloften"):
        assert browser.page.select_one(f'main a[href="{link}"]') is not None, link


def test_the_receipt_as_a_file_is_signed_and_names_its_day(city: Twins, browser: Browser) -> None:
    code = voted(browser, city, 1, 3)
    frozen = city.rounds.frozen("r26")

    browser.get("/stemmen/bewijs/ontvangst.txt")

    assert browser.status == 200
    text = notes.open_note(browser.text, frozen.log_key, verify_signature)
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines()[1:])
    assert lines["round"] == "r26"
    assert lines["rules"] == frozen.hash
    assert lines["in the log by"] == "2026-12-06T08:00:00.000000Z"
    assert len(lines["commitment"]) == 64
    assert "bank" not in text and "feest" not in text
    browser.get("/stemmen/nagaan")
    assert code in look_up(browser, code)


def test_the_file_needs_a_ballot(city: Twins, browser: Browser) -> None:
    browser.get("/stemmen/bewijs/ontvangst.txt")
    assert browser.url == "/stemmen"
    to_ballot(browser, city)
    browser.get("/stemmen/bewijs/ontvangst.txt")
    assert browser.url == "/stemmen/kiezen"


def test_a_code_goes_from_the_box_to_the_log_to_the_count(city: Twins, browser: Browser) -> None:
    code = voted(browser, city, 1)
    waiting = look_up(browser, code)
    assert "zit in de stembus. Ze staat nog niet in het log" in waiting
    assert "zondag 6 december 2026" in waiting
    check_page(browser)
    assert browser.page.select_one('form[action="/stemmen/nagaan/bewijs"]') is None

    seal_after(city)
    assert "staat in het openbare log" in look_up(browser, code)

    city.clock.move_to(CLOSES)
    assert city.ledger.shut_gates("r26", CLOSES)
    over = look_up(browser, code)
    assert "De stemming is voorbij. We telden nog niet." in over and "in de telling" not in over
    check_page(browser)


def test_a_ballot_that_was_changed_says_so(city: Twins, browser: Browser) -> None:
    old = voted(browser, city, 1)
    browser.get("/stemmen/kiezen")
    new = vote(browser, 3)
    assert old != new
    assert "vervangen door een latere stem" in look_up(browser, old)
    assert "zit in de stembus" in look_up(browser, new)


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: f"  {code.replace('-', ' ')} ",
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: code[:4],
        lambda code: code[:9].lower(),
    ],
)
def test_however_it_is_typed(city: Twins, browser: Browser, typed: Any) -> None:
    code = voted(browser, city, 1)
    assert code in look_up(browser, typed(code))


@pytest.mark.parametrize("typed", ["", "abc", "U" * 16, "0" * 17, "<b>x</b>"])
def test_what_is_no_code_is_asked_again(city: Twins, browser: Browser, typed: str) -> None:
    look_up(browser, typed)
    assert browser.status == 422
    assert "Schrijf de code van je bewijs, of minstens de eerste 4 tekens" in browser.words
    check_page(browser)


def test_an_unknown_code_says_how_to_ask(city: Twins, browser: Browser) -> None:
    voted(browser, city, 1)
    words = look_up(browser, "0000-0000-0000-0000")
    assert browser.status == 200
    assert "We vinden deze code niet" in words
    assert "Bel ons" in words
    check_page(browser)


def test_a_code_is_never_in_an_address(city: Twins, browser: Browser) -> None:
    code = voted(browser, city, 1)
    look_up(browser, code)
    assert browser.url == "/stemmen/nagaan"
    for tag in browser.page.find_all(href=True):
        assert code[:9] not in str(tag["href"])


def test_the_proof_of_the_log_holds(city: Twins, browser: Browser) -> None:
    code = voted(browser, city, 1)
    seal_after(city)
    look_up(browser, code)
    browser.submit(action="/stemmen/nagaan/bewijs")

    index, path, note = notes.read_proof(browser.text)
    log_key = city.rounds.frozen("r26").log_key
    head = notes.read_checkpoint(notes.open_note(note, log_key, verify_signature))
    commitment = city.log_files.batches("r26")[0].leaves[index]
    leaf = leaf_hash(bytes.fromhex(commitment))
    assert includes(head.root, head.size, index, leaf, path)
    assert head.size == 13


def test_there_is_no_proof_of_an_unknown_code(city: Twins, browser: Browser) -> None:
    code = voted(browser, city, 1)
    seal_after(city)
    look_up(browser, code)
    browser.submit(action="/stemmen/nagaan/bewijs", code="0000000000000000")
    assert browser.status == 404


def test_the_list_of_codes_is_there_once_there_is_a_log(city: Twins, browser: Browser) -> None:
    code = voted(browser, city, 1)
    browser.get("/stemmen/nagaan")
    assert "De lijst van alle codes" not in browser.words
    seal_after(city)
    browser.get("/stemmen/nagaan")
    link = browser.page.find("a", string="13 codes")
    assert link is not None
    assert link["href"] == "https://media.example/log/r26/codes.txt"
    codes = city.log_files.read("r26", "codes.txt").decode().splitlines()
    assert codes == sorted(codes) and len(codes) == 13 and code in codes
    check_page(browser)


def test_fewer_than_ten_wait_until_the_close(city: Twins, browser: Browser) -> None:
    code = voted(browser, city, 1)
    seal_after(city, others=8)
    assert city.log_files.batches("r26") == ()
    assert "nog niet in het log" in look_up(browser, code)
    city.clock.move_to(CLOSES)
    assert city.ledger.shut_gates("r26", CLOSES)
    seal_pending(
        city.rounds.frozen("r26"),
        ledger=city.ledger,
        log=city.log_files,
        keyring=city.keyring,
        now=CLOSES,
        final=True,
    )
    assert "staat in het openbare log" in look_up(browser, code)


def test_a_final_vote_isnt_said_to_be_changed(city: Twins, browser: Browser) -> None:
    frozen = city.rounds.frozen("r26")
    code = voted(browser, city, 1)
    seal_after(city)
    final = replace(frozen, ballot=replace(frozen.ballot, final=True))
    city.rounds.frozen = lambda round_id: final  # type: ignore[method-assign]
    words = look_up(browser, code)
    assert "Ze ligt vast en telt mee" in words and "verandert" not in words
    check_page(browser)


def test_a_ballot_on_paper_is_found_with_its_proof() -> None:
    twins = paper_city(replace(BY_VOTES, publish="codes"))
    browser = Browser(app_on(twins, ["vote_api"]))
    frozen = twins.rounds.frozen("r26")
    codes = twins.log_files.read("r26", "codes.txt").decode().split()
    on_paper = [one for one in codes if "kwam binnen op papier" in look_up(browser, one)]
    assert len(on_paper) == 3 and len(codes) == 10
    check_page(browser)
    release(twins)
    for code in on_paper:
        assert "Idee boom" in look_up(browser, code)
        browser.submit(action="/stemmen/nagaan/bewijs")
        _index, _path, note = notes.read_proof(browser.text)
        assert notes.open_note(note, frozen.log_key, verify_signature)
    # Its beginning finds it too.
    assert on_paper[0] in look_up(browser, on_paper[0][:4])


def test_paper_waits_for_the_count_like_the_others() -> None:
    twins = paper_city(run=False)
    seal_pending(
        twins.rounds.frozen("r26"),
        ledger=twins.ledger,
        log=twins.log_files,
        keyring=twins.keyring,
        now=day(66),
        final=True,
        paper=[one.commitment for one in settled(twins.paper_ballots, twins.rounds.frozen("r26"))],
    )
    browser = Browser(app_on(twins, ["vote_api"]))
    said = [
        look_up(browser, one) for one in twins.log_files.read("r26", "codes.txt").decode().split()
    ]
    assert (
        sum("op papier en staat in het openbare log. We telden nog niet" in one for one in said)
        == 3
    )
    assert not any("in de telling" in one for one in said)


def test_the_program_that_checks_is_offered_once_there_is_a_result() -> None:
    twins = counted_city(replace(BY_VOTES, publish="codes"))
    browser = Browser(app_on(twins, ["vote_api"]))
    browser.get("/stemmen/nagaan/uitleg")
    assert "Download het programma" not in browser.words
    assert "Niemand buiten de stad kan nagaan of de totalen juist zijn" in browser.words
    release(twins)
    browser.get("/stemmen/nagaan/uitleg")
    link = browser.page.find("a", string="Download het programma van Buurtbudget 2026")
    assert link is not None
    assert link["href"] == "https://media.example/log/r26/controle.pyz"
    check_page(browser)


def test_in_a_round_that_publishes_codes_the_code_finds_the_ballot() -> None:
    twins = counted_city(replace(BY_VOTES, publish="codes"))
    browser = Browser(app_on(twins, ["vote_api"]))
    codes = twins.log_files.read("r26", "codes.txt").decode().split()
    assert "Op deze stem staat" not in look_up(browser, codes[0])

    release(twins)

    for code in codes:
        words = look_up(browser, code)
        assert "Deze stem zit in de telling" in words
        assert "Op deze stem staat" in words


@pytest.mark.parametrize("publish", ["totals", "ballots"])
def test_in_other_rounds_a_code_shows_no_ballot(publish: Any) -> None:
    twins = counted_city(replace(BY_VOTES, publish=publish))
    release(twins)
    browser = Browser(app_on(twins, ["vote_api"]))
    for code in twins.log_files.read("r26", "codes.txt").decode().split():
        words = look_up(browser, code)
        assert "Deze stem zit in de telling" in words
        assert "Op deze stem staat" not in words


def release(twins: Any) -> None:
    from chalicelib.outcome.release import confirm_result

    for actor in ("staff-1", "staff-2"):
        digest = twins.results.get("r26").hash
        confirm_result(twins.results, "r26", digest, actor=actor, now=day(66))


@pytest.mark.parametrize("path", ["/stemmen/nagaan", "/stemmen/nagaan/uitleg", "/stemmen/beloften"])
def test_pages_that_explain_need_no_vote(path: str) -> None:
    browser = Browser(app_on(Twins(), ["vote_api"]))
    browser.get(path)
    assert browser.status == 200
    check_page(browser)


@pytest.mark.parametrize(
    ("publish", "promise", "no_promise"),
    [
        ("codes", "Je vindt je eigen stem terug", "Geef je code dus aan niemand"),
        ("ballots", "zonder namen en zonder codes", "over je schouder"),
        ("totals", "twee medewerkers dezelfde telling", "over je schouder"),
    ],
)
def test_promises_are_those_of_the_round(publish: Any, promise: str, no_promise: str) -> None:
    twins = Twins()
    open_vote(twins, count=replace(BY_VOTES, publish=publish))
    browser = Browser(app_on(twins, ["vote_api"]))
    browser.get("/stemmen/beloften")
    check_page(browser)
    assert promise in browser.words
    assert no_promise in browser.words
    assert "Eén stem per e-mailadres" in browser.words
    assert "We kijken niet in het rijksregister" in browser.words


def test_voters_read_before_they_vote_what_their_code_can_do(browser: Browser) -> None:
    for publish, sentence in (
        ("codes", "Wie jouw code kent, ziet dan ook wat je koos"),
        ("ballots", "zonder namen en zonder codes"),
        ("totals", "alleen de totalen"),
    ):
        twins = Twins()
        open_vote(twins, count=replace(BY_VOTES, publish=publish))
        twins.clock.move_to(OPENS)
        window = Browser(app_on(twins, ["vote_api"]))
        window.get("/stemmen")
        assert sentence in window.words
        assert window.page.select_one('a[href="/stemmen/beloften"]') is not None


def test_before_a_first_vote_the_promises_are_those_of_the_round_that_comes() -> None:
    twins = Twins()
    twins.rounds.create(sample_round(), audit_entry())
    browser = Browser(app_on(twins, ["vote_api"]))
    browser.get("/stemmen/beloften")
    assert "Eén stem per e-mailadres" in browser.words

    nobody = Browser(app_on(Twins(), ["vote_api"]))
    nobody.get("/stemmen/beloften")
    assert "Eén stem per persoon" not in nobody.words


def test_in_a_round_of_the_register_the_page_says_what_the_desk_sees() -> None:
    twins = Twins()
    voters = VoterRules(16, None, ("letter", "desk"))
    twins.rounds.create(sample_round(voters=voters), audit_entry())
    browser = Browser(app_on(twins, ["vote_api"]))
    browser.get("/stemmen/beloften")
    assert "Eén stem per persoon" in browser.words
    assert "Aan de balie wel, als je daar zelf om vraagt" in browser.words
    assert "Na 180 dagen niemand meer" in browser.words
