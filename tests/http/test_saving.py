"""Nothing typed is lost: saved while typing, never over newer text, whatever comes between."""

from __future__ import annotations

import threading

import pytest

from chalicelib.kernel.errors import Unavailable
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.drafting import ANSWERS, IDEA_FIELDS, PEOPLE_FIELDS, begin, draft_id, write
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on

QUIET = {"accept": "application/json"}


@pytest.fixture
def twins() -> Twins:
    city = Twins(day(10))
    city.rounds.create(sample_round(), audit_entry())
    return city


@pytest.fixture
def browser(twins: Twins) -> Browser:
    return Browser(app_on(twins, ["submit_api"]))


def at(browser: Browser, key: str = "wat") -> str:
    address = begin(browser)
    browser.get(f"{address}/stap/{key}")
    return address


def fields(browser: Browser, turn: int = 0, **typed: str) -> dict[str, str]:
    """The page's form as the script sends it for the `turn`th time."""
    found = dict(browser.form().fields)
    head, _, _ = found["stand"].rpartition(".")
    return found | typed | {"stand": f"{head}.{turn}"}


def kept(twins: Twins, address: str) -> dict[str, str]:
    return dict(twins.ideas.draft(draft_id(address)).answers)


def test_typing_is_saved_with_the_time_and_right_or_wrong(browser: Browser, twins: Twins) -> None:
    address = at(browser)
    page = fields(browser)
    for turn, text in enumerate(("Een b", "Een bank", "", "x" * 700), start=1):
        browser.post(f"{address}/stap/wat", page | fields_turn(page, turn, what=text), **QUIET)
        assert browser.status == 200
        assert browser.json == {"words": "Bewaard om 10.00."}
        assert kept(twins, address)["what"] == text


def fields_turn(page: dict[str, str], turn: int, **typed: str) -> dict[str, str]:
    head, _, _ = page["stand"].rpartition(".")
    return {"stand": f"{head}.{turn}", **typed}


def test_the_button_after_saving_while_typing_is_no_conflict(
    browser: Browser, twins: Twins
) -> None:
    address = at(browser)
    page = fields(browser)
    browser.post(f"{address}/stap/wat", page | fields_turn(page, 1, what="Half"), **QUIET)
    browser.post(f"{address}/stap/wat", page | fields_turn(page, 2, what="Helemaal af"))
    assert browser.url == f"{address}/stap/waarom"
    # The half text was slow on the way and arrives last.
    browser.post(f"{address}/stap/wat", page | fields_turn(page, 1, what="Half"), **QUIET)
    assert browser.status == 200
    assert kept(twins, address)["what"] == "Helemaal af"


def test_newer_text_of_another_screen_is_never_written_over(browser: Browser, twins: Twins) -> None:
    address = at(browser)
    other = browser.tab()
    other.get(f"{address}/stap/wat")
    other.submit("Bewaar en ga verder", what="De tekst van het andere scherm")
    page = fields(browser)
    browser.post(f"{address}/stap/wat", page | fields_turn(page, 1, what="Mijn tekst"), **QUIET)
    assert browser.status == 409 and "nieuwere tekst" in browser.json["words"]
    assert kept(twins, address)["what"] == "De tekst van het andere scherm"
    browser.post(f"{address}/stap/wat", page | fields_turn(page, 2, what="Mijn tekst"))
    assert browser.status == 409
    check_page(browser)
    assert "De tekst van het andere scherm" in browser.words
    assert dict(browser.form().fields)["what"] == "Mijn tekst"
    assert kept(twins, address)["what"] == "De tekst van het andere scherm"
    browser.submit("Bewaar en ga verder")
    assert browser.url == f"{address}/stap/waarom"
    assert kept(twins, address)["what"] == "Mijn tekst"


def test_the_same_text_on_two_screens_is_no_conflict(browser: Browser, twins: Twins) -> None:
    address = at(browser)
    other = browser.tab()
    other.get(f"{address}/stap/wat")
    other.submit("Bewaar en ga verder", what="Zelfde")
    browser.submit("Bewaar en ga verder", what="Zelfde")
    assert browser.url == f"{address}/stap/waarom"


def test_other_pages_of_the_draft_dont_get_in_the_way(browser: Browser, twins: Twins) -> None:
    address = at(browser)
    other = browser.tab()
    write(other, address, **ANSWERS["naam"], **ANSWERS["thema"])
    browser.submit("Bewaar en ga verder", what="Mijn tekst")
    assert browser.url == f"{address}/stap/waarom"
    assert kept(twins, address)["title"] == ANSWERS["naam"]["title"]


def test_a_choice_that_was_emptied_elsewhere_is_told_too(browser: Browser) -> None:
    address = at(browser, "waar")
    write(browser.tab(), address, area="paal", place="")
    browser.submit("Bewaar en ga verder", area="koersel")
    assert browser.status == 409 and "Bekijk wat er bewaard is" in browser.words
    check_page(browser)


def test_a_closed_tab_costs_nothing_that_was_saved(browser: Browser, twins: Twins) -> None:
    address = at(browser)
    page = fields(browser)
    browser.post(f"{address}/stap/wat", page | fields_turn(page, 1, what="Half"), **QUIET)
    later = browser.tab()
    later.get("/indienen")
    later.click("Ga verder met je idee")
    later.get(f"{address}/stap/wat")
    assert dict(later.form().fields)["what"] == "Half"


def test_a_double_tap_saves_once_and_goes_on_once(browser: Browser, twins: Twins) -> None:
    address = at(browser)
    page = fields(browser, what="Een bank")
    tabs = [browser.tab() for _ in range(6)]
    threads = [
        threading.Thread(target=tab.post, args=(f"{address}/stap/wat", page)) for tab in tabs
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {tab.url for tab in tabs} == {f"{address}/stap/waarom"}
    assert kept(twins, address)["what"] == "Een bank"


def test_a_form_that_expired_gives_the_text_back(browser: Browser, twins: Twins) -> None:
    address = at(browser)
    page = fields(browser, what="Lang getypt")
    browser.jar.pop("browser")
    browser.post(f"{address}/stap/wat", page, **QUIET)
    assert browser.status == 403
    browser.post(f"{address}/stap/wat", page)
    assert browser.status == 403 and "Lang getypt" in browser.words


def test_the_deadline_while_typing_keeps_the_text_and_says_so(
    browser: Browser, twins: Twins
) -> None:
    address = at(browser)
    page = fields(browser)
    twins.clock.move_to(day(30))
    browser.post(f"{address}/stap/wat", page | fields_turn(page, 1, what="Net te laat"), **QUIET)
    assert browser.status == 200
    assert browser.json["words"].endswith("Indienen is voorbij.")
    assert kept(twins, address)["what"] == "Net te laat"
    browser.post(f"{address}/stap/wat", page | fields_turn(page, 2, what="Net te laat."))
    assert browser.status == 409 and browser.h1 == "Je kan geen idee meer indienen"
    assert "Net te laat." in browser.words
    check_page(browser)


def test_typing_on_after_sending_leads_to_what_was_sent(browser: Browser, twins: Twins) -> None:
    address = begin(browser)
    late = browser.tab()
    late.get(f"{address}/stap/wat")
    write(browser, address, **IDEA_FIELDS, **PEOPLE_FIELDS)
    browser.submit("Verstuur je idee")
    assert browser.h1 == "Je idee is verstuurd"
    page = fields(late)
    late.post(f"{address}/stap/wat", page | fields_turn(page, 1, what="Meer"), **QUIET)
    assert late.url == f"{address}/verstuurd"


@pytest.mark.parametrize("stand", ["", "x", "0" * 16 + ".a.-1", "0" * 16 + ".a.9999999", "\x00"])
def test_a_page_that_doesnt_say_where_it_comes_from_is_saved(
    browser: Browser, twins: Twins, stand: str
) -> None:
    address = at(browser)
    page = fields(browser, what="Een bank") | {"stand": stand}
    browser.post(f"{address}/stap/wat", page)
    assert browser.url == f"{address}/stap/waarom"
    assert kept(twins, address)["what"] == "Een bank"


@pytest.mark.parametrize("broken", ["draft", "save_draft"])
def test_a_store_that_doesnt_answer_costs_nothing(
    browser: Browser, twins: Twins, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    address = at(browser)
    text = 'Een bank.\n\nMet "kussens" <en> een boom.'
    page = fields(browser, what=text)

    def down(*_: object) -> None:
        raise Unavailable("the store is away")

    with monkeypatch.context() as away:
        away.setattr(twins.ideas, broken, down)
        browser.post(f"{address}/stap/wat", page, **QUIET)
        assert browser.status == 503 and browser.json["words"].startswith("Nog niet bewaard")
        browser.post(f"{address}/stap/wat?terug=nakijken", page)
        assert browser.status == 503 and browser.h1 == "Dit konden we nog niet bewaren"
        check_page(browser)
        assert 'Met "kussens" <en> een boom.' in browser.words
        browser.submit("Bewaar opnieuw")
        assert browser.status == 503
    browser.submit("Bewaar opnieuw")
    assert browser.url == f"{address}/nakijken"
    assert kept(twins, address)["what"] == text
