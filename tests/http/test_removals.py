"""Taking out a ballot that a thief cast with a letter: two people, a reason, what then counts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.http.pages import check_page
from tests.http.test_staff_letters import serve
from tests.http.test_voting_letter import enter, visitor
from tests.support.client import Browser
from tests.support.register import AN, BO, CEM, line, open_register_vote, send_letters
from tests.support.twins import Twins, app_on, sign_in_staff
from tests.support.voting import CLOSES, vote

PAGE = "/beheer/toezicht/r26/verwijderen"
WHY = "De eigenaar zegt dat de brief gestolen is"


@pytest.fixture
def city() -> Twins:
    twins = Twins()
    open_register_vote(twins)
    _, made = send_letters(twins, line(AN), line(BO, area="Paal"), line(CEM))
    for label in ("1-00001", "1-00002"):
        browser = visitor(twins)
        enter(browser, made[label])
        vote(browser, 1)
    return twins


def staff(city: Twins, name: str, role: Any = "manager") -> Browser:
    browser = Browser(app_on(city, ["desk_api"]))
    sign_in_staff(browser, city, role, email=f"{name}@beringen.example")
    return browser


def hidden(browser: Browser) -> dict[str, str]:
    """What the form to ask carries along."""
    (form,) = [one for one in browser.forms if one.action == f"{PAGE}#fouten"]
    return {name: value for name, value in form.fields if name in ("veilig", "token")}


def ask(browser: Browser, label: str = "1-00001", reason: str = WHY) -> None:
    browser.get(PAGE)
    browser.post(PAGE, {**hidden(browser), "label": label, "reason": reason})


def token(browser: Browser) -> dict[str, str]:
    return {"veilig": str(browser.page.select_one("input[name=veilig]")["value"])}  # type: ignore[index]


def test_two_people_and_never_one(city: Twins) -> None:
    ann, bob = staff(city, "ann"), staff(city, "bob")
    ann.get("/beheer/toezicht/r26")
    ann.click("Een stem weghalen")
    check_page(ann)
    ask(ann)
    assert "wacht op een tweede persoon" in ann.words and "Jij vroeg dit" in ann.words
    check_page(ann)
    bob.get(PAGE)
    ann.post(f"{PAGE}/1/bevestig", token(ann))
    assert ann.status == 409 and "Iemand anders moet het bevestigen" in ann.words
    assert city.ledger.struck == set()
    bob.submit("Ik bevestig: brief 1-00001", action=f"{PAGE}/1/bevestig")
    assert "gaat eruit bij de telling" in bob.words and "1 stem gaat eruit" in bob.words
    check_page(bob)
    assert len(city.ledger.struck) == 1
    lines = [one.entry for one in city.audit.all() if one.entry.action.startswith("voters:removal")]
    assert [one.action for one in lines] == ["voters:removal:ask", "voters:removal:confirm"]
    assert {one.note for one in lines} == {WHY} and len({one.actor for one in lines}) == 2


def test_the_owner_votes_at_the_desk_and_that_counts(city: Twins) -> None:
    ann, bob = staff(city, "ann"), staff(city, "bob")
    ask(ann)
    bob.get(PAGE)
    bob.submit("Ik bevestig: brief 1-00001", action=f"{PAGE}/1/bevestig")
    desk = staff(city, "dora", "desk")
    serve(desk, AN, "code")
    code = [name for name in city.letter_files.files if name.startswith("slips/")][-1]
    owner = visitor(city)
    enter(owner, city.letter_files.files[code].decode().split("|")[1])
    vote(owner, 2)
    assert city.ledger.struck == set()


def test_either_may_drop_it(city: Twins) -> None:
    ann, bob = staff(city, "ann"), staff(city, "bob")
    ask(ann)
    ann.submit(action=f"{PAGE}/1/laat")
    assert "de stem blijft" in ann.words
    ask(ann)
    bob.get(PAGE)
    bob.submit(action=f"{PAGE}/2/laat")
    assert city.ledger.struck == set()
    assert bob.page.select("form[action$=bevestig]") == []


@pytest.mark.parametrize(
    ("label", "reason", "field", "sentence"),
    [
        ("", WHY, "label", "zoals op de brief"),
        ("zeven", WHY, "label", "zoals op de brief"),
        ("1-00900", WHY, "label", "geen brief met dit nummer"),
        ("1-00003", WHY, "label", "niet gestemd"),
        ("1-00001", "", "reason", "Schrijf waarom"),
        ("1-00001", "x" * 201, "reason", "Schrijf waarom"),
    ],
)
def test_what_cant_be_asked_keeps_what_was_typed(
    city: Twins, label: str, reason: str, field: str, sentence: str
) -> None:
    ann = staff(city, "ann")
    ask(ann, label, reason)
    assert ann.status == 422 and sentence in ann.errors[field]
    assert ann.page.select_one("#f-label")["value"] == label
    check_page(ann)
    assert city.removals.rows == {}


def test_asked_twice_is_said_and_a_double_press_is_one(city: Twins) -> None:
    ann, bob = staff(city, "ann"), staff(city, "bob")
    ann.get(PAGE)
    form = {**hidden(ann), "label": "1-00001", "reason": WHY}
    for _ in range(2):
        ann.post(PAGE, form)
        assert ann.status == 200
    ask(bob, "1-00001")
    assert bob.status == 422 and "vroeg iemand dat al" in bob.errors["label"]
    assert len(city.removals.rows) == 1


def test_after_the_close_nothing_goes_out(city: Twins) -> None:
    ann, bob = staff(city, "ann"), staff(city, "bob")
    ask(ann)
    bob.get(PAGE)
    city.clock.move_to(CLOSES)
    sign_in_staff(bob, city, "manager", email="bob@beringen.example")
    bob.get(PAGE)
    assert "Wat niet bevestigd is, blijft tellen" in bob.words
    assert bob.page.select("form[action$=bevestig]") == []
    check_page(bob)
    bob.post(f"{PAGE}/1/bevestig", token(bob))
    assert bob.status == 409 and city.ledger.struck == set()


def test_an_auditor_reads_and_decides_nothing(city: Twins) -> None:
    ask(staff(city, "ann"))
    eve = staff(city, "eve", "auditor")
    eve.get(PAGE)
    check_page(eve)
    assert "Brief 1-00001" in eve.words
    assert eve.page.select('main form[method="post"]') == []


@pytest.mark.parametrize("number", ["2", "0", "x", "1x", "9999", "-1"])
def test_a_removal_that_isnt_there(city: Twins, number: str) -> None:
    ann, bob = staff(city, "ann"), staff(city, "bob")
    ask(ann)
    bob.get(PAGE)
    bob.post(f"{PAGE}/{number}/bevestig", token(bob))
    assert bob.status == 404
