"""Staff choose the language of what they print, among those of the round."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.adapters.poster_pdf import PdfPosters
from chalicelib.kernel.speech import speaking
from chalicelib.outcome.pack import Poster
from chalicelib.rounds.languages import offer_languages
from chalicelib.web.staff.print_shop import ShopForm, _poster
from tests.http.pages import check_page
from tests.http.test_staff_paper import clerk
from tests.support.agenda import plan
from tests.support.client import Browser
from tests.support.printed import text_of
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on, sign_in_staff
from tests.support.voting import open_vote

FORMS = "/beheer/formulier/r26"


@pytest.fixture
def twins() -> Twins:
    city = Twins(day(10))
    city.rounds.create(sample_round(), audit_entry())
    _offer_french(city)
    return city


def _offer_french(city: Twins) -> None:
    round_ = city.rounds.get("r26")
    offer_languages(
        city.rounds, "r26", {"fr"}, version=round_.version, actor="ann", now=city.clock.now()
    )


def test_forms_in_another_language_warn_about_names_that_stay_dutch(twins: Twins) -> None:
    ann = clerk(twins)
    ann.get(FORMS)
    assert [one["value"] for one in ann.page.select("select[name=language] option")] == ["nl", "fr"]
    ann.submit("Maak de formulieren", count="2", language="fr")
    check_page(ann)
    assert "geen naam in het Frans" in ann.words and "Groen, Spelen" in ann.words
    ann.get(FORMS)
    ann.submit("Maak de formulieren", count="2", language="nl")
    assert "geen naam in" not in ann.words
    ann.get(FORMS)
    for odd in ("tr", "xx", "é" * 50):
        ann.submit(count="2", language=odd)
        assert ann.status == 200 and "geen naam in" not in ann.words
        ann.get(FORMS)


def test_nothing_is_lacking_once_every_theme_has_its_name(twins: Twins) -> None:
    round_ = twins.rounds.get("r26")
    named = tuple(replace(one, names={"fr": "Nom"}) for one in round_.themes)
    twins.rounds._rounds["r26"] = replace(round_, themes=named)
    ann = clerk(twins)
    ann.get(FORMS)
    ann.submit("Maak de formulieren", count="2", language="fr")
    assert "klaar" in ann.words and "geen naam in" not in ann.words


def test_a_poster_of_an_evening_says_when_in_its_language(twins: Twins) -> None:
    plan(twins.agenda)
    mia = Browser(app_on(twins))
    sign_in_staff(mia, twins, "manager")
    path = "/beheer/agenda/avond"
    mia.get(path)
    check_page(mia)
    token = dict(mia.forms[0].fields)["veilig"]
    mia.post(f"{path}/affiche", {"veilig": token, "language": "fr"})
    check_page(mia)
    assert "Maak de affiche, Français" in mia.words
    drawn = twins.papers.files["prints/affiche-avond-fr.pdf"][0].decode()
    assert re.search(r"\d{4} à \d+ h", drawn) and drawn.endswith("/agenda/avond?taal=fr")
    mia.post(f"{path}/affiche", {"veilig": token, "language": "tr"})
    assert mia.status == 404


def test_ballots_in_another_language_are_a_file_of_their_own() -> None:
    city = Twins()
    open_vote(city, voters=replace(sample_round().voters, means=("letter", "paper")))
    _offer_french(city)
    dora = Browser(app_on(city))
    sign_in_staff(dora, city, "desk")
    dora.get("/beheer/stembrieven/r26/reeks")
    dora.submit(size="20", holder="Balie")
    page = "/beheer/stembrieven/r26/reeks/1"
    dora.get(page)
    check_page(dora)
    assert "maar één keer op papier" in dora.words
    token = dict(dora.form(f"{page}/terug").fields)["veilig"]
    form = {"veilig": token, "form": "a4", "language": "fr"}
    dora.post(f"{page}/afdrukken", form)
    check_page(dora)
    assert dora.page.select_one("a[href*='r26-1-a4-fr.pdf']")
    assert "ballots/r26-1-a4-fr.pdf" in city.papers.files
    assert dora.post(f"{page}/afdrukken", form | {"language": "tr"}).status == 422
    assert len(city.papers.files) == 1


def test_a_file_for_the_calendar_leads_to_the_page_in_the_readers_language(twins: Twins) -> None:
    plan(twins.agenda)
    reader = Browser(app_on(twins))
    reader.set_cookie("taal", "fr")
    text = reader.get("/agenda/avond/kalender.ics").text
    assert "/agenda/avond?taal=fr" in text and "SUMMARY;LANGUAGE=nl:" in text


SHOP = "/beheer/rondes/r26/affiche"


def test_a_poster_of_the_round_says_what_can_be_done_today(twins: Twins) -> None:
    mia = Browser(app_on(twins))
    sign_in_staff(mia, twins, "manager")
    mia.get("/beheer/rondes/r26")
    mia.click("Maak een affiche van deze ronde")
    check_page(mia)
    drawn: list[Poster] = []
    twins.posters.poster = lambda poster: drawn.append(poster) or b"%PDF-"
    mia.submit(size="A3", area="koersel", language="fr")
    check_page(mia)
    assert mia.page.select_one("a[href*='prints/ronde-r26-koersel-A3-fr.pdf']")
    mia.submit(size="A4", area="", language="nl")
    assert "prints/ronde-r26-A4.pdf" in twins.papers.files
    french, dutch = drawn
    assert (french.size, dutch.size) == ("A3", "A4")
    assert french.kicker == "Buurtbudget 2026 · Koersel" and dutch.kicker == "Buurtbudget 2026"
    assert dutch.title == "Heb jij een idee voor je buurt?" != french.title
    assert french.link.endswith("/indienen?taal=fr") and dutch.link.endswith("/indienen")
    mia.get(SHOP)
    token = dict(mia.form().fields)["veilig"]
    for name, odd in (("size", "A0"), ("area", "../x"), ("language", "tr")):
        form = {"veilig": token, "size": "A4", "area": "", "language": "nl", name: odd}
        assert mia.post(SHOP, form).status == 422
        assert set(mia.errors) == {name}
        check_page(mia)
    mia.get(f"{SHOP}?maat=A0&wijk=x&in=y")
    assert mia.status == 200 and "klaar" not in mia.words


def test_the_poster_of_the_round_is_drawn_in_every_phase(twins: Twins) -> None:
    round_ = twins.rounds.get("r26")
    for phase in round_.phases:
        twins.clock.move_to(phase.opens_at + timedelta(hours=1))
        for code in ("nl", "fr"):
            with speaking(code):
                form = ShopForm(size="A4", area="paal", language=code)
                pdf = PdfPosters().poster(_poster(twins, round_, form))
            assert pdf.count(b"/Type /Page\n") == 1
            assert "telden" not in text_of(pdf)
