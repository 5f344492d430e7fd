"""The vote as a voter meets it: through the app, page by page, without script."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.kernel.clock import Clock
from chalicelib.kernel.errors import Unavailable
from chalicelib.rounds.model import BallotRules
from chalicelib.voting.model import BoxEntry, CastRequest
from chalicelib.web.qr import code_of
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.twins import Twins, app_on
from tests.support.voting import (
    CLOSES,
    EMAIL,
    KNAPSACK,
    OPENS,
    choices,
    mailed_code,
    open_vote,
    read_ballots,
    to_ballot,
    vote,
)

SECOND = timedelta(seconds=1)


@pytest.fixture
def city() -> Twins:
    twins = Twins()
    open_vote(twins)
    return twins


@pytest.fixture
def browser(city: Twins) -> Browser:
    return Browser(app_on(city, ["vote_api"]))


def ballots(city: Twins) -> list[tuple[str, ...]]:
    """What the count would read: all ballots, after the audit."""
    frozen = city.rounds.frozen("r26")
    return choices(read_ballots(frozen, city.ledger, city.keyring))


def test_from_the_start_page_to_the_receipt(city: Twins, browser: Browser) -> None:
    browser.get("/stemmen")
    assert browser.h1 == "Stem mee"
    assert "minstens 16 jaar" in browser.words
    assert "lichte controle" in browser.words
    browser.click("Begin met stemmen")
    assert browser.h1 == "Vraag je code om te stemmen"
    browser.submit(email=EMAIL, woont=True, leeftijd=True)
    assert browser.url == "/stemmen/code/invullen"
    browser.submit(code=mailed_code(city))
    assert browser.h1 == "Je stembrief"
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=["1", "3"])
    assert browser.h1 == "Kijk je stem na"
    assert "Je hebt nog niet gestemd" in browser.words
    assert "Een bank" in browser.words
    assert "Een boom" not in browser.words
    assert ballots(city) == []
    browser.submit("Ik stem", action="/stemmen")

    assert browser.url == "/stemmen/bewijs"
    assert browser.h1 == "Je hebt gestemd"
    assert ballots(city) == [("bank", "feest")]
    (commitment, _), *more = city.ledger.commitments("r26")
    assert more == []
    code = browser.page.select_one(".receipt")
    assert code is not None
    from chalicelib.voting.tokens import receipt_code

    assert code.get_text(strip=True) == receipt_code(commitment)


def test_both_of_a_pair_say_that_one_can_win() -> None:
    city = Twins()
    frozen = open_vote(city, exclusions=(("bank", "boom"),))
    numbers = {one.project_id: one.number for one in frozen.entries}
    browser = Browser(app_on(city, ["vote_api", "api_handler"]))
    to_ballot(browser, city)
    check_page(browser)
    for one, other in (("bank", "boom"), ("boom", "bank")):
        about = browser.page.find(id=f"over-{numbers[one]}").get_text()
        assert f"Van dit project en nummer {numbers[other]} kan er maar één winnen." in about
    assert browser.text.count("maar één winnen") == 2
    browser.get("/rondes/r26/regels")
    check_page(browser)
    assert "kunnen niet samen. Maar één van de twee kan winnen." in browser.words


def test_what_one_vote_asks_of_the_key_store(city: Twins, browser: Browser) -> None:
    city.keyring.calls.clear()
    to_ballot(browser, city)
    vote(browser, 1, 2)

    assert city.keyring.calls == {"voter/r26": 4, "ballot/r26": 3}


def test_the_receipt_page_is_the_same_whatever_was_chosen(city: Twins) -> None:
    pages = []
    for place, number in enumerate((1, 3)):
        browser = Browser(app_on(city, ["vote_api"]))
        to_ballot(browser, city, f"voter{place}@voorbeeld.example")
        code = vote(browser, number)
        token = browser.form("/stemmen/afmelden").fields[0][1]
        drawing = code_of(code).path
        pages.append(browser.text.replace(code, "").replace(token, "").replace(drawing, ""))

    assert pages[0] == pages[1]
    assert "Een bank" not in pages[0]


def test_a_ballot_with_too_much_keeps_its_ticks(city: Twins) -> None:
    city = Twins()
    open_vote(city, ballot=KNAPSACK)
    browser = Browser(app_on(city, ["vote_api"]))
    to_ballot(browser, city)

    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=["1", "3"])

    assert browser.status == 422
    assert browser.errors == {
        "project": "Samen kost dit € 300 te veel. Er is € 25.000. Haal één of meer projecten weg."
    }
    assert browser.page.select_one("#f-project") is not None
    ticked = {str(box["value"]) for box in browser.page.select("input[name=project][checked]")}
    assert ticked == {"1", "3"}
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=["3"])
    assert browser.h1 == "Kijk je stem na"


def test_nothing_chosen_is_a_sentence(city: Twins, browser: Browser) -> None:
    to_ballot(browser, city)

    browser.submit("Kijk je stem na", action="/stemmen/kiezen")

    assert browser.status == 422
    assert browser.errors == {"project": "Kies minstens één project."}


def test_adding_up_needs_no_script(city: Twins, browser: Browser) -> None:
    to_ballot(browser, city)
    assert "Je koos 0 projecten" in browser.words

    browser.submit("Tel op", action="/stemmen/kiezen", project=["1", "2"])

    assert browser.status == 200
    assert "Je koos 2 projecten van hoogstens 3, samen € 2.000." in browser.words
    ticked = {str(box["value"]) for box in browser.page.select("input[name=project][checked]")}
    assert ticked == {"1", "2"}


@pytest.mark.parametrize(
    ("text", "details"), [("Een bank van eik.", 0), ("Een bank van eik uit het bos. " * 15, 3)]
)
@pytest.mark.parametrize("kind", [BallotRules("approval", 1, 3), BallotRules("points", 1, 3, 5)])
def test_the_ballot_says_what_each_project_is(text: str, details: int, kind: BallotRules) -> None:
    twins = Twins()
    open_vote(twins, text=text.strip(), ballot=kind)
    twins.clock.move_to(OPENS)
    browser = Browser(app_on(twins, ["vote_api"]))
    to_ballot(browser, twins)
    check_page(browser)
    cards = browser.page.select("li.pick")
    assert len(cards) == 3 and all("Een bank van eik" in card.get_text() for card in cards)
    # The whole of a long text is there too, for who wants it.
    assert len(browser.page.select("li.pick details")) == details
    assert text.strip() in browser.page.select("li.pick")[0].get_text()


def test_each_voter_has_an_order_of_their_own(city: Twins) -> None:
    orders = set()
    for place in range(8):
        browser = Browser(app_on(city, ["vote_api"]))
        to_ballot(browser, city, f"voter{place}@voorbeeld.example")
        shown = tuple(str(box["value"]) for box in browser.page.select("input[name=project]"))
        browser.get("/stemmen/kiezen")
        again = tuple(str(box["value"]) for box in browser.page.select("input[name=project]"))
        assert shown == again
        orders.add(shown)

    assert len(orders) > 1


def test_a_double_tap_is_one_vote_and_one_receipt(city: Twins, browser: Browser) -> None:
    to_ballot(browser, city)
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=["1"])
    form = browser.form("/stemmen")
    other = browser.tab()

    browser.post("/stemmen", form.fields)
    other.post("/stemmen", form.fields)

    assert browser.h1 == other.h1 == "Je hebt gestemd"
    assert browser.page.select_one(".receipt") == other.page.select_one(".receipt")
    assert ballots(city) == [("bank",)]
    assert city.ledger.counts("r26").superseded == 0


def test_the_same_form_with_another_ballot_is_refused(city: Twins, browser: Browser) -> None:
    to_ballot(browser, city)
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=["1"])
    fields = browser.form("/stemmen").fields
    browser.post("/stemmen", fields)

    changed = [(n, "2" if n == "project" else v) for n, v in fields]
    browser.post("/stemmen", changed)

    assert browser.status == 409
    assert ballots(city) == [("bank",)]


def test_two_windows_one_of_them_old(city: Twins, browser: Browser) -> None:
    to_ballot(browser, city)
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=["1"])
    old = browser.tab()
    old.get("/stemmen/nakijken")
    browser.submit("Ik stem", action="/stemmen")

    old.submit("Ik stem", action="/stemmen")

    assert (old.status, old.h1) == (409, "Je stemde al in een ander venster")
    assert ballots(city) == [("bank",)]
    old.click("Bekijk je bewijs")
    assert old.h1 == "Je hebt gestemd"


def test_a_change_until_the_close(city: Twins, browser: Browser) -> None:
    to_ballot(browser, city)
    first = vote(browser, 1)
    browser.click("Verander je stem")
    assert browser.page.select("input[name=project][checked]") == []
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=["2"])
    assert "vervangt deze stem je vorige" in browser.words
    browser.submit("Ik stem", action="/stemmen")

    receipt = browser.page.select_one(".receipt")
    assert receipt is not None
    assert receipt.get_text(strip=True) != first
    assert ballots(city) == [("boom",)]
    assert city.ledger.counts("r26").superseded == 1


def test_the_same_person_later_on_another_device(city: Twins, browser: Browser) -> None:
    to_ballot(browser, city)
    vote(browser, 1)
    elsewhere = Browser(app_on(city, ["vote_api"]))
    to_ballot(elsewhere, city, EMAIL.upper().replace("@", "+Stem@"))

    elsewhere.submit("Kijk je stem na", action="/stemmen/kiezen", project=["3"])
    assert "Je hebt al gestemd" in elsewhere.words
    elsewhere.submit("Ik stem", action="/stemmen")

    assert ballots(city) == [("feest",)]
    assert city.ledger.counts("r26").roll == 1


def test_choices_stay_on_the_device_only(city: Twins, browser: Browser) -> None:
    to_ballot(browser, city)
    browser.submit("Tel op", action="/stemmen/kiezen", project=["1", "2"])

    assert browser.jar["mandje"] == "r26:1.2"
    assert "bank" not in repr(vars(city.sessions))
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=["1", "2"])
    browser.submit("Ik stem", action="/stemmen")
    assert "mandje" not in browser.jar


@pytest.mark.parametrize("basket", ["", "r27:1", "r26:1.x", "r26:99", "r26:", "<script>", "r26:-1"])
def test_a_spoilt_basket_is_an_empty_one(city: Twins, browser: Browser, basket: str) -> None:
    to_ballot(browser, city)
    browser.set_cookie("mandje", basket)

    browser.get("/stemmen/nakijken")

    assert browser.url == "/stemmen/kiezen"
    assert browser.status == 200
    assert browser.page.select("input[name=project][checked]") == []


def test_signing_off_forgets_the_voter(city: Twins, browser: Browser) -> None:
    to_ballot(browser, city)
    secret = browser.jar["stem"]
    vote(browser, 1)
    browser.submit("Sluit het stemmen af", action="/stemmen/afmelden")

    assert browser.h1 == "Het stemmen is afgesloten"
    assert browser.jar.keys() == {"browser"}
    browser.set_cookie("stem", secret)
    browser.get("/stemmen/bewijs")
    assert browser.url == "/stemmen"


def test_half_an_hour_later_the_ticks_are_still_there(city: Twins, browser: Browser) -> None:
    to_ballot(browser, city)
    city.clock.move_to(city.clock.now() + timedelta(minutes=30))

    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=["1", "2"])

    assert browser.url == "/stemmen"
    assert "Je keuzes staan nog op dit toestel" in browser.words
    to_ballot(browser, city)
    ticked = {str(box["value"]) for box in browser.page.select("input[name=project][checked]")}
    assert ticked == {"1", "2"}


def test_the_last_button_after_half_an_hour_is_no_vote_and_loses_nothing(
    city: Twins, browser: Browser
) -> None:
    to_ballot(browser, city)
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=["1", "2"])
    city.clock.move_to(city.clock.now() + timedelta(minutes=30))

    browser.submit("Ik stem", action="/stemmen")

    assert browser.url == "/stemmen"
    assert "Je hebt er nog niet mee gestemd" in browser.words
    assert ballots(city) == []
    to_ballot(browser, city)
    browser.get("/stemmen/nakijken")
    browser.submit("Ik stem", action="/stemmen")
    assert ballots(city) == [("bank", "boom")]


@pytest.mark.parametrize(
    ("moment", "h1"),
    [
        (OPENS - SECOND, "Je kan nog niet stemmen"),
        (OPENS, "Stem mee"),
        (CLOSES - SECOND, "Stem mee"),
        (CLOSES, "Het stemmen is voorbij"),
        (CLOSES + timedelta(days=400), "Het stemmen is voorbij"),
    ],
)
def test_the_start_page_by_the_clock(
    city: Twins, browser: Browser, moment: object, h1: str
) -> None:
    city.clock.move_to(moment)  # type: ignore[arg-type]

    browser.get("/stemmen")

    assert (browser.status, browser.h1) == (200, h1)


def test_every_page_of_the_vote_is_closed_outside_it(city: Twins, browser: Browser) -> None:
    city.clock.move_to(CLOSES)

    for path in ("/stemmen", "/stemmen/code", "/stemmen/code/invullen"):
        browser.get(path)
        assert (browser.status, browser.h1) == (200, "Het stemmen is voorbij"), path


def test_open_by_its_dates_but_not_prepared() -> None:
    from tests.support.rounds import audit_entry, sample_round

    city = Twins(OPENS)
    city.rounds.create(sample_round(), audit_entry())
    browser = Browser(app_on(city, ["vote_api"]))

    browser.get("/stemmen")

    assert browser.h1 == "Het stemmen begint zo"


def test_without_any_round() -> None:
    browser = Browser(app_on(Twins(), ["vote_api"]))

    browser.get("/stemmen")

    assert (browser.status, browser.h1) == (200, "Er is geen stemming")


def test_a_form_that_comes_too_late_gets_a_plain_page(city: Twins, browser: Browser) -> None:
    city.clock.move_to(CLOSES - timedelta(minutes=5))
    to_ballot(browser, city)
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=["1"])
    city.clock.move_to(CLOSES)

    browser.submit("Ik stem", action="/stemmen")

    assert (browser.status, browser.h1) == (409, "Je formulier kwam te laat")
    assert len(browser.page.select("main b")[0].get_text()) == 10
    assert ballots(city) == []


def test_a_late_form_whose_session_is_over_is_told_the_same(city: Twins, browser: Browser) -> None:
    city.clock.move_to(CLOSES - timedelta(minutes=25))
    to_ballot(browser, city)
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=["1"])
    city.clock.move_to(CLOSES + timedelta(minutes=10))

    browser.submit("Ik stem", action="/stemmen")

    assert (browser.status, browser.h1) == (409, "Je formulier kwam te laat")
    assert "telt niet mee" in browser.words
    assert ballots(city) == []


def test_a_form_whose_session_is_over_in_time_asks_who_you_are(
    city: Twins, browser: Browser
) -> None:
    to_ballot(browser, city)
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=["1"])
    city.clock.move_to(city.clock.now() + timedelta(minutes=31))

    browser.submit("Ik stem", action="/stemmen")

    assert browser.h1 == "Stem mee"
    assert "Je hebt er nog niet mee gestemd" in browser.words
    assert ballots(city) == []


def test_the_receipt_can_be_read_after_the_close(city: Twins, browser: Browser) -> None:
    city.clock.move_to(CLOSES - timedelta(minutes=5))
    to_ballot(browser, city)
    code = vote(browser, 1)
    city.clock.move_to(CLOSES + timedelta(minutes=5))

    browser.get("/stemmen/bewijs")

    assert code in browser.words
    assert "Verander je stem" not in browser.words


def test_the_last_second_counts(city: Twins, browser: Browser) -> None:
    city.clock.move_to(CLOSES - SECOND)
    to_ballot(browser, city)

    assert vote(browser, 1)


def test_steps_cannot_be_skipped(city: Twins, browser: Browser) -> None:
    for path in ("/stemmen/kiezen", "/stemmen/nakijken", "/stemmen/bewijs"):
        browser.get(path)
        assert browser.url == "/stemmen", path
    browser.get("/stemmen/code/invullen")
    assert browser.url == "/stemmen/code"
    to_ballot(browser, city)
    browser.get("/stemmen/bewijs")
    assert browser.url == "/stemmen/kiezen"


@pytest.mark.parametrize(
    "change",
    [
        {"project": ["1", "99"]},
        {"project": []},
        {"project": ["1", "2", "3", "4"]},
        {"project": ["-1"]},
        {"project": ["1; DROP"]},
        {"project": ["٣"]},
        {"project": ["9" * 5000]},
    ],
)
def test_a_forged_ballot_is_no_vote(
    city: Twins, browser: Browser, change: dict[str, list[str]]
) -> None:
    to_ballot(browser, city)
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=["1"])
    fields = [(n, v) for n, v in browser.form("/stemmen").fields if n not in change]
    fields += [(name, value) for name, values in change.items() for value in values]

    browser.post("/stemmen", fields)

    assert browser.status == 422
    assert ballots(city) == []


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [("formulier", "", 200), ("formulier", "x" * 2000, 200), ("vervangt", "zz", 200)],
)
def test_a_forged_form_token_leads_back(
    city: Twins, browser: Browser, field: str, value: str, status: int
) -> None:
    to_ballot(browser, city)
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=["1"])
    fields = [(n, v) for n, v in browser.form("/stemmen").fields if n != field]

    browser.post("/stemmen", [*fields, (field, value)])

    assert (browser.status, browser.url) == (status, "/stemmen/kiezen")
    assert ballots(city) == []


def test_costs_and_unknown_fields_are_never_read_from_the_form(
    city: Twins, browser: Browser
) -> None:
    to_ballot(browser, city)
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=["1"])
    fields = browser.form("/stemmen").fields

    browser.post("/stemmen", [*fields, ("kost", "1")])
    assert browser.status == 400
    browser.post("/stemmen", [*fields, ("formulier", "twice" * 8)])
    assert browser.status == 400
    assert ballots(city) == []


class NoAnswer:
    """A ledger whose cast gives no answer, `times` times; written or not."""

    def __init__(self, city: Twins, times: int, *, written: bool, blind: bool) -> None:
        self.inner, self.times, self.written, self.blind = city.ledger, times, written, blind

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)

    def box(self, round_id: str, ballot_key: str) -> BoxEntry | None:
        if self.blind and self.times <= 0:
            self.blind = False
            raise Unavailable("box")
        return self.inner.box(round_id, ballot_key)

    def cast(self, request: CastRequest, replaces: BoxEntry | None, clock: Clock) -> None:
        if self.times <= 0:
            self.inner.cast(request, replaces, clock)
            return
        self.times -= 1
        if self.written:
            self.inner.cast(request, replaces, clock)
        raise Unavailable("cast")


@pytest.mark.parametrize(("written", "blind"), [(False, False), (True, True)])
def test_no_answer_leads_to_one_more_click(city: Twins, *, written: bool, blind: bool) -> None:
    city.ledger = NoAnswer(city, 1, written=written, blind=blind)  # type: ignore[assignment]
    browser = Browser(app_on(city, ["vote_api"]))
    to_ballot(browser, city)
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=["1", "2"])

    browser.submit("Ik stem", action="/stemmen")

    assert (browser.status, browser.h1) == (503, "Klik nog eens op “Ik stem”")
    browser.submit("Ik stem", action="/stemmen")
    assert browser.h1 == "Je hebt gestemd"
    assert ballots(city) == [("bank", "boom")]
    assert city.ledger.counts("r26").superseded == 0


def test_changes_have_a_limit_far_above_a_doubter(city: Twins, browser: Browser) -> None:
    to_ballot(browser, city)
    for number in range(21):
        vote(browser, 1 + number % 3)
        browser.get("/stemmen/kiezen")
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=["1"])
    browser.submit("Ik stem", action="/stemmen")

    assert browser.status == 429


def test_the_declaration_is_asked_for(city: Twins, browser: Browser) -> None:
    browser.get("/stemmen/code")

    browser.submit(email="geen adres", leeftijd=True)

    assert browser.status == 422
    assert browser.errors == {
        "email": "Schrijf je e-mailadres, bijvoorbeeld naam@voorbeeld.be",
        "woont": "Vink aan dat je hier woont. Woon je ergens anders? Dan kan je niet meestemmen.",
    }
    kept = dict(browser.form("/stemmen/code").fields)
    assert (kept["email"], kept["leeftijd"]) == ("geen adres", "ja")
    assert city.messages.messages == []


def test_one_mailbox_is_one_voter_and_its_mail_goes_where_it_was_asked(
    city: Twins, browser: Browser
) -> None:
    browser.get("/stemmen/code")
    browser.submit(email="An+Buurt@Voorbeeld.example", woont=True, leeftijd=True)

    (message,) = city.messages.messages
    assert message.to == "an+buurt@voorbeeld.example"
    assert message.template == "vote_code"
    assert message.values["round_title"] == "Buurtbudget 2026"
    assert message.secret
    assert "voorbeeld.example" not in repr(vars(city.sessions))
