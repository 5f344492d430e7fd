"""Final words approved by applicants, and projects at one place settled, before the ballot."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.functions import send_digests
from tests.http.pages import check_page
from tests.http.test_moderation import put
from tests.http.test_review import author, call, came_in, office, press, staff
from tests.support.client import Browser
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on, sign_in_staff

NOW = day(31)
BANK = {"title": "De bank onder de linde", "text": "Een bank voor iedereen.", "cost": "1200"}


@pytest.fixture
def twins() -> Twins:
    twins = Twins(NOW)
    twins.rounds.create(sample_round(), audit_entry())
    came_in(twins)
    an = staff(twins)
    an.get("/beheer/ideeen/i1")
    an.submit("Beslis", action="/beheer/ideeen/i1/beslissen", decision="accept")
    return twins


def manager(twins: Twins) -> Browser:
    browser = Browser(app_on(twins, ["staff_api"]))
    sign_in_staff(browser, twins, "manager", email="mia@beringen.example")
    return browser


def fix(twins: Twins) -> Browser:
    mia = manager(twins)
    mia.get("/beheer/rondes/r26/stembiljet")
    check_page(mia)
    mia.submit("Leg de lijst vast", decision="CBS-1", seed="4 8 15")
    return mia


def test_the_approved_words_and_amount_stand_on_the_ballot(twins: Twins) -> None:
    an, anna = staff(twins), author(twins)
    an.get("/beheer/ideeen/i1")
    an.click("Tekst voor de stemlijst")
    check_page(an)
    press(an, "Leg voor aan de indieners", title="", text="x" * 700, cost="99999")
    assert an.status == 422
    check_page(an)
    press(an, "Bekijk de mail", **BANK | {"title": "De {bank}"})
    assert "Kijk je tekst op de stemlijst na" in an.words
    check_page(an)
    assert twins.dossiers.get("i1").final is None
    press(an, "Leg voor aan de indieners", **BANK)
    assert twins.outbox.events[-1].data["what"] == "final"
    check_page(an)
    anna.get("/mijn/ideeen/i1")
    check_page(anna)
    anna.click("Lees en antwoord")
    check_page(anna)
    press(anna, "Verstuur je antwoord")
    assert anna.errors == {"answer": "Kies of het goed is"}
    press(anna, "Verstuur je antwoord", answer="nee", remark="")
    assert list(anna.errors) == ["remark"]
    press(anna, "Verstuur je antwoord", answer="nee", remark="Zet er de boom bij")
    an.get("/beheer/ideeen/i1/stemtekst")
    assert "Zet er de boom bij" in an.words
    an.get("/beheer/ideeen/i1/stemtekst")
    press(an, "Leg voor aan de indieners", **BANK | {"title": "De bank en de boom"})
    anna.get("/mijn/ideeen/i1/stemtekst")
    press(anna, "Verstuur je antwoord", answer="ja")
    assert "Je keurde deze tekst goed" in anna.words
    check_page(anna)
    assert fix(twins).status == 200
    (entry,) = twins.rounds.ballot_list("r26").entries
    assert (entry.title, entry.cost_cents) == ("De bank en de boom", 1200_00)
    assert entry.text == BANK["text"]
    # The page of the idea has both: how it stands on the list, and the idea itself.
    browser = Browser(app_on(twins))
    browser.get("/ideeen/i1")
    check_page(browser)
    words = browser.words.replace("\u00a0", " ")
    listed = words[words.index("Zo staat het op de stemlijst") :]
    assert "1. De bank en de boom · € 1.200 Een bank voor iedereen." in listed
    assert "aangepast voor de stemming" in listed and "€ 1.500" in words
    an.get("/beheer/ideeen/i1/stemtekst")
    press(an, "Leg voor aan de indieners", **BANK)
    assert an.status == 422
    assert "Die lijst ligt vast" in an.words


def test_what_nobody_approved_is_listed_and_stands_as_it_came(twins: Twins) -> None:
    mia = manager(twins)
    mia.get("/beheer/rondes/r26/stembiljet")
    assert "1 project heeft nog geen tekst die de indieners goedkeurden" in mia.words
    fix(twins)
    (entry,) = twins.rounds.ballot_list("r26").entries
    assert (entry.title, entry.cost_cents) == ("Een bank onder de linde", 1500_00)
    assert entry.text == " ".join(twins.ideas.get("i1").content.what.split())
    browser = Browser(app_on(twins))
    browser.get("/ideeen/i1")
    assert "Zo staat het op de stemlijst" in browser.words
    assert "aangepast voor de stemming" not in browser.words
    anna = author(twins)
    anna.get("/mijn/ideeen/i1/stemtekst")
    assert "nog geen tekst" in anna.words
    check_page(anna)


def test_projects_at_one_place_are_settled_first(twins: Twins) -> None:
    put(twins, "i2", state="accepted", title="Een fontein")
    put(twins, "i3", state="accepted", title="Verf", content={"place": "Sporthal aan de vaart"})
    mia = fix(twins)
    assert mia.status == 422
    assert "op dezelfde plek" in mia.words
    assert twins.rounds.ballot_list("r26") is None
    an = staff(twins)
    an.get("/beheer/rondes/r26/stemlijst")
    check_page(an)
    forms = [form for form in an.forms if form.method == "POST"]
    assert len(forms) == 2
    fields = dict(forms[0].fields)
    an.post("/beheer/rondes/r26/stemlijst", fields | {"verdict": "exclude", "why": ""})
    assert an.status == 422
    check_page(an)
    an.post("/beheer/rondes/r26/stemlijst", fields | {"verdict": "exclude", "why": "Zelfde plein"})
    assert "Maar één van de twee" in an.words
    check_page(an)
    stale = fields | {"verdict": "apart", "why": "Toch niet"}
    an.post("/beheer/rondes/r26/stemlijst", stale)
    assert an.status == 409
    assert fix(twins).status == 200
    assert twins.dossiers.desk("r26").pairs[0].verdict == "exclude"
    listed = twins.rounds.ballot_list("r26")
    assert listed.exclusions == (("i1", "i2"),)
    # Another verdict asks for another list.
    mia = manager(twins)
    mia.get("/beheer/rondes/r26")
    check_page(mia)
    assert "maar één van de twee kan winnen" in mia.words
    assert "Leg de lijst opnieuw vast. " not in mia.words
    an.post("/beheer/rondes/r26/stemlijst", stale | {"version": "1"})
    assert an.status == 200, an.words[:300]
    mia.get("/beheer/rondes/r26")
    assert "veranderd sinds de lijst vastligt" in mia.words


def test_any_two_projects_can_be_a_pair(twins: Twins) -> None:
    put(twins, "i2", state="accepted", title="Een fontein", content={"place": "Aan de kerk"})
    an = staff(twins)
    an.get("/beheer/rondes/r26/stemlijst")
    check_page(an)
    said = {"one": "i1", "other": "i2", "why": "Samen te veel water"}
    for wrong in ({"other": "i1"}, {"other": "nergens"}, {"other": ""}, {"why": ""}):
        an.submit("Maar één van de twee kan winnen", **{**said, **wrong})
        assert an.status == 422, wrong
        check_page(an)
    an.submit("Maar één van de twee kan winnen", **said)
    assert an.status == 200
    assert "Samen te veel water" in an.words
    assert fix(twins).status == 200
    assert twins.rounds.ballot_list("r26").exclusions == (("i1", "i2"),)


def test_who_doesnt_answer_is_reminded_once(twins: Twins) -> None:
    from chalicelib.moderation.ballot_text import remind_texts

    an = staff(twins)
    an.get("/beheer/ideeen/i1/stemtekst")
    press(an, "Leg voor aan de indieners", **BANK)
    until = twins.dossiers.get("i1").final.until
    for moment, count in (
        (NOW + timedelta(days=1), 0),
        (until - timedelta(days=2), 1),
        (until - timedelta(days=1), 0),
    ):
        assert remind_texts(office(twins), ["i1"], moment) == count
    assert twins.outbox.events[-1].data["what"] == "final"


def test_the_daily_run_reminds(twins: Twins) -> None:
    an = staff(twins)
    an.get("/beheer/ideeen/i1/stemtekst")
    press(an, "Leg voor aan de indieners", **BANK)
    twins.clock.move_to(day(43))
    send_digests.run(twins)
    assert twins.dossiers.get("i1").final.reminded


def test_every_act_has_an_endpoint(twins: Twins) -> None:
    put(twins, "i2", state="accepted", title="Een fontein")
    an = staff(twins)
    version = twins.dossiers.get("i1").version
    body = {"version": version, "title": "Bank", "text": "Een bank.", "cents": 1000_00}
    path = "/api/admin/ideas/i1/final-text"
    assert call(an, twins, path, body | {"cents": 0}) == 422
    assert call(an, twins, path, body) == 200
    assert call(an, twins, path, body | {"title": "Anders"}) == 409
    pair = {"version": 0, "one": "i2", "other": "i1", "verdict": "apart", "reason": "Past samen"}
    pairs = "/api/admin/rounds/r26/pairs"
    assert call(an, twins, pairs, pair | {"other": "i2"}) == 422
    assert call(an, twins, pairs, pair) == 200
    assert call(an, twins, pairs, pair | {"verdict": "exclude"}) == 409


def test_a_long_idea_is_shortened_to_whole_words(twins: Twins) -> None:
    long = {"what": "Water, altijd. " * 60, "place": "Aan de kerk"}
    put(twins, "i2", state="accepted", title="Een fontein", content=long)
    short = {"what": "Verf.\n\nOp de muur.", "place": "Sporthal"}
    put(twins, "i3", state="accepted", title="Verf", content=short)
    assert fix(twins).status == 200
    texts = {one.project_id: one.text for one in twins.rounds.ballot_list("r26").entries}
    assert texts["i3"] == "Verf. Op de muur."
    assert len(texts["i2"]) <= 300 and texts["i2"].endswith(("Water…", "altijd…"))
