"""A round with questions of its own: asked, checked, kept by version, shown to whom it concerns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.ideas.model import Extra
from chalicelib.rounds.form import STANDARD, FormSchema, FormStep, Option, Question
from chalicelib.schemas.presets import from_preset, scheduled
from chalicelib.web.pages.submit_forms import answers_of
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.drafting import IDEA_FIELDS, PEOPLE_FIELDS, begin, draft_id, write
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on, sign_in_staff

OWN = FormStep(
    "extra",
    "Nog enkele vragen",
    (
        Question("who", "Voor wie is het?", kind="choice", options=(
            Option("kids", "Voor kinderen"), Option("all", "Voor iedereen"),
        )),
        Question("helpers", "Hoeveel mensen helpen mee?", kind="number", limit=500),
        Question("help", "Welke hulp vraag je?", kind="block", required=False, limit=200),
        Question("owner", "Van wie is de grond?", "Als je dat weet.", kind="line", public=False),
    ),
)  # fmt: skip
FORM = FormSchema((*STANDARD.steps[:6], OWN, *STANDARD.steps[6:]))
ANSWERS = {
    "extra_who": "all",
    "extra_helpers": "12",
    "extra_help": "Een kruiwagen.\n\nEn zand.",
    "extra_owner": "Van de kerkfabriek",
}


@pytest.fixture
def twins() -> Twins:
    city = Twins(day(10))
    city.rounds.create(sample_round(form=FORM), audit_entry())
    return city


@pytest.fixture
def browser(twins: Twins) -> Browser:
    return Browser(app_on(twins))


def sent(browser: Browser) -> str:
    address = begin(browser)
    write(browser, address, form=FORM, **IDEA_FIELDS, **ANSWERS, **PEOPLE_FIELDS)
    assert browser.h1 == "Kijk je idee na" and not browser.errors
    check_page(browser)
    for shown in ("Voor iedereen", "Een kruiwagen.", "Van de kerkfabriek", "12"):
        assert shown in browser.words
    browser.submit("Verstuur je idee")
    assert browser.h1 == "Je idee is verstuurd"
    return draft_id(address)


def test_the_page_asks_them_and_says_what_is_missing(browser: Browser) -> None:
    address = begin(browser)
    browser.get(f"{address}/stap/extra")
    check_page(browser)
    assert browser.h1 == "Nog enkele vragen" and "Stap 7 van 11" in browser.words
    assert "Alleen de stad leest dit." in browser.words
    browser.submit()
    assert browser.errors == {
        "extra_who": "Kies een antwoord bij “Voor wie is het?”",
        "extra_helpers": "Schrijf een getal bij “Hoeveel mensen helpen mee?”",
        "extra_owner": "Schrijf een antwoord bij “Van wie is de grond?”",
    }


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("extra_who", "cats", "Kies een van de mogelijkheden"),
        ("extra_helpers", "veel", "Schrijf een geheel getal in cijfers"),
        ("extra_helpers", "-3", "Schrijf een geheel getal in cijfers"),
        ("extra_helpers", "501", "Schrijf een getal tot en met 500"),
        ("extra_help", "x" * 201, "Je antwoord mag 200 tekens lang zijn. Maak de tekst korter"),
        ("extra_owner", "x" * 161, "Je antwoord mag 160 tekens lang zijn. Maak de tekst korter"),
    ],
)
def test_each_mistake_is_named_and_the_text_kept(
    browser: Browser, field: str, text: str, sentence: str
) -> None:
    address = begin(browser)
    browser.get(f"{address}/stap/extra")
    fields = dict(browser.form().fields) | ANSWERS | {field: text}
    browser.post(f"{address}/stap/extra", fields)
    assert browser.status == 422 and browser.errors == {field: sentence}
    assert text in browser.text or field == "extra_who"
    check_page(browser)


def test_public_answers_are_for_everybody_private_ones_for_the_city(
    browser: Browser, twins: Twins
) -> None:
    idea_id = sent(browser)
    idea, private = twins.ideas.get(idea_id), twins.ideas.private(idea_id)
    assert idea.form == FORM.version
    assert [one.key for one in idea.content.extra] == ["who", "helpers", "help"]
    assert private.extra == (Extra("owner", "Van de kerkfabriek"),)
    sign_in_staff(browser, twins, "moderator")
    browser.get(f"/beheer/ideeen/{idea_id}")
    assert "Van wie is de grond? (niet openbaar)" in browser.words
    assert "Van de kerkfabriek" in browser.words and "Voor iedereen" in browser.words
    browser.submit("Beslis", action=f"/beheer/ideeen/{idea_id}/beslissen", decision="publish")
    public = Browser(app_on(twins))
    public.get(f"/ideeen/{idea_id}")
    check_page(public)
    assert "Hoeveel mensen helpen mee?" in public.words and "Een kruiwagen." in public.words
    assert "kerkfabriek" not in public.text


def test_an_idea_and_a_draft_keep_the_form_that_they_answered(
    browser: Browser, twins: Twins
) -> None:
    idea_id = sent(browser)
    other = Browser(app_on(twins))
    address = begin(other)
    round_ = twins.rounds.get("r26")
    changed = replace(round_, version=2, form=STANDARD, earlier_forms=(FORM,))
    twins.rounds.replace(changed, audit_entry(), None, frozen=False)
    other.get(f"{address}/stap/extra")
    assert other.status == 200 and "Voor wie is het?" in other.words
    sign_in_staff(browser, twins, "moderator")
    browser.get(f"/beheer/ideeen/{idea_id}")
    assert "Hoeveel mensen helpen mee?" in browser.words
    assert begin(Browser(app_on(twins))) != address
    late = Browser(app_on(twins))
    late.get(f"{begin(late)}/stap/extra")
    assert late.status == 404


def test_the_answers_of_an_idea_fill_the_form_again(browser: Browser, twins: Twins) -> None:
    idea_id = sent(browser)
    idea, private = twins.ideas.get(idea_id), twins.ideas.private(idea_id)
    filled = answers_of(idea.content, private)
    typed = {**IDEA_FIELDS, **ANSWERS, **PEOPLE_FIELDS, "cost": "1500,50"}
    assert filled == typed


def test_costs_may_be_unknown_where_the_form_allows_it(twins: Twins) -> None:
    steps = tuple(
        replace(step, questions=tuple(replace(q, required=False) if q.key == "costs" else q
                                      for q in step.questions))
        for step in STANDARD.steps
    )  # fmt: skip
    form = FormSchema(steps)
    round_ = replace(twins.rounds.get("r26"), version=2, form=form, earlier_forms=(FORM,))
    twins.rounds.replace(round_, audit_entry(), None, frozen=False)
    browser = Browser(app_on(twins))
    address = begin(browser)
    known = {n: t for n, t in IDEA_FIELDS.items() if not n.startswith("cost")}
    write(browser, address, **known)
    browser.submit("Bewaar en ga verder")
    assert browser.errors == {
        "cost_unknown": "Schrijf een kost, of zet een vinkje bij “Ik weet het nog niet”"
    }
    check_page(browser)
    browser.submit("Bewaar en ga verder", cost_unknown=True)
    write(browser, address, **PEOPLE_FIELDS)
    assert "Dat weten jullie nog niet" in browser.words
    browser.submit("Verstuur je idee")
    idea = twins.ideas.get(draft_id(address))
    assert (idea.content.cost_cents, idea.content.costs) == (0, ())
    sign_in_staff(browser, twins, "moderator")
    browser.get(f"/beheer/ideeen/{idea.id}")
    # The ballot needs an amount, so there is nothing to accept yet.
    assert "Zet op de website" in browser.words and "Keur goed" not in browser.words


def test_a_form_without_photos_has_no_page_for_them(twins: Twins) -> None:
    form = FormSchema(tuple(step for step in STANDARD.steps if not step.asks("photos")))
    round_ = replace(twins.rounds.get("r26"), version=2, form=form, earlier_forms=(FORM,))
    twins.rounds.replace(round_, audit_entry(), None, frozen=False)
    browser = Browser(app_on(twins))
    address = begin(browser)
    write(browser, address, **IDEA_FIELDS)
    assert browser.url == f"{address}/stap/jij"
    browser.get(f"{address}/foto")
    assert browser.status == 404
    write(browser, address, **PEOPLE_FIELDS)
    assert "Foto" not in browser.words and "Stap 9 van 9" in browser.words
    browser.submit("Verstuur je idee")
    assert browser.h1 == "Je idee is verstuurd"


def test_the_small_preset_asks_its_own_questions(twins: Twins) -> None:
    dates = scheduled("klein", date(2026, 10, 6))
    small = from_preset("klein", id="klein", title="Klein budget", phases=dates)
    city = Twins(small.phase("submission").opens_at)
    city.rounds.create(small, audit_entry())
    browser = Browser(app_on(city))
    address = begin(browser)
    for step in small.form.steps:
        if not step.asks("photos"):
            browser.get(f"{address}/stap/{step.key}")
            check_page(browser)
            browser.submit("Bewaar en ga verder")
            check_page(browser)
    browser.get(f"{address}/nakijken")
    check_page(browser)
    assert "Hoeveel buren helpen ongeveer mee?" in browser.words
