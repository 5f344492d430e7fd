"""A round's own questions on paper: typed over and entered as the resident's form reads them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.ideas.model import Extra, Idea
from chalicelib.notebooks.confirming import open_questions
from chalicelib.notebooks.loose import idea_of, new_code
from chalicelib.rounds.form import STANDARD
from chalicelib.web.staff.batch import example_rows
from tests.http.pages import check_page
from tests.http.test_own_questions import ANSWERS as OWN
from tests.http.test_own_questions import FORM
from tests.http.test_staff_batch import HEAD, line
from tests.http.test_staff_paper import ANSWERS, clerk
from tests.http.test_submit import HOSTILE
from tests.support.client import Browser
from tests.support.paper import sample_transcript
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on

CODE = new_code("r26")
PATHS = {"form": f"/beheer/formulier/r26/{CODE}", "behalf": "/beheer/namens/r26"}


@pytest.fixture
def twins() -> Twins:
    twins = Twins(day(10))
    twins.rounds.create(sample_round(form=FORM), audit_entry())
    return twins


@pytest.fixture
def ann(twins: Twins) -> Browser:
    return clerk(twins)


@pytest.fixture(params=PATHS)
def path(request: pytest.FixtureRequest) -> str:
    return PATHS[request.param]


def made(twins: Twins) -> Idea:
    (card,) = twins.ideas.queue("r26", "received", 9).cards
    found: Idea = twins.ideas.get(card.id)
    return found


def fields(ann: Browser, path: str) -> dict[str, Any]:
    ann.get(path)
    given = {name: "ja" if value is True else value for name, value in ANSWERS.items()}
    return dict(ann.form().fields) | given | OWN


def test_the_answers_reach_who_may_read_them(twins: Twins, ann: Browser, path: str) -> None:
    ann.get(path)
    check_page(ann)
    assert "Vragen van deze ronde" in ann.words and "Alleen de stad leest dit." in ann.words
    ann.submit(**ANSWERS, **OWN)
    assert not ann.errors
    idea = made(twins)
    assert idea.form == FORM.version
    assert {one.key: one.text for one in idea.content.extra} == {
        "who": "all",
        "helpers": "12",
        "help": "Een kruiwagen.\n\nEn zand.",
    }
    private = twins.ideas.private(idea.id)
    assert private.extra == (Extra("owner", "Van de kerkfabriek"),)
    ann.get(f"/beheer/ideeen/{idea.id}")
    for shown in ("Voor iedereen", "Van wie is de grond? (niet openbaar)", "Van de kerkfabriek"):
        assert shown in ann.words
    ann.submit("Beslis", action=f"/beheer/ideeen/{idea.id}/beslissen", decision="publish")
    public = Browser(app_on(twins))
    public.get(f"/ideeen/{idea.id}")
    assert "Een kruiwagen." in public.words and "kerkfabriek" not in public.text


def test_what_is_missing_is_asked_as_on_screen(twins: Twins, ann: Browser, path: str) -> None:
    ann.get(path)
    ann.submit(**ANSWERS)
    assert ann.status == 422
    assert ann.errors == {
        "extra_who": "Kies een antwoord bij “Voor wie is het?”",
        "extra_helpers": "Schrijf een getal bij “Hoeveel mensen helpen mee?”",
        "extra_owner": "Schrijf een antwoord bij “Van wie is de grond?”",
    }
    check_page(ann)
    assert ann.page.select_one('input[name="title"]')["value"] == ANSWERS["title"]  # type: ignore[index]
    assert twins.ideas.queue("r26", "received", 9).cards == ()


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("extra_who", "cats", "Kies een van de mogelijkheden"),
        ("extra_helpers", "501", "Schrijf een getal tot en met 500"),
        ("extra_help", "x" * 201, "Je antwoord mag 200 tekens lang zijn. Maak de tekst korter"),
    ],
)
def test_a_mistake_is_named_and_everything_typed_is_kept(
    twins: Twins, ann: Browser, path: str, field: str, text: str, sentence: str
) -> None:
    # Beside a mistake in a field that every paper has: both are told at once.
    ann.post(path, fields(ann, path) | {field: text, "area": "elders"})
    assert ann.status == 422
    assert ann.errors == {field: sentence, "area": "Kies een wijk uit de lijst"}
    for kept in (text, OWN["extra_owner"], ANSWERS["title"]):
        assert kept in ann.text or kept == "cats"
    assert twins.ideas.queue("r26", "received", 9).cards == ()


def test_everything_that_is_wrong_is_told_at_once(ann: Browser, path: str) -> None:
    wrong = {"extra_helpers": "501", "extra_owner": "", "email": "geen adres", "cost": "veel"}
    ann.post(path, fields(ann, path) | wrong | {"title": "", "area": "elders"})
    assert ann.status == 422
    assert set(ann.errors) == {*wrong, "title", "area"}
    check_page(ann)


def test_a_form_that_changed_meanwhile_says_so(twins: Twins, ann: Browser, path: str) -> None:
    typed = fields(ann, path)
    round_ = replace(twins.rounds.get("r26"), version=2, form=STANDARD, earlier_forms=(FORM,))
    twins.rounds.replace(round_, audit_entry(), None, frozen=False)
    ann.post(path, typed)
    assert ann.status == 422 and "veranderde terwijl je typte" in ann.words
    assert "Vragen van deze ronde" not in ann.words and ANSWERS["title"] in ann.text
    ann.submit()
    assert not ann.errors and made(twins).content.extra == ()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts(ann: Browser, path: str, text: str) -> None:
    typed = fields(ann, path) | {"title": ""}
    for name in OWN:
        ann.post(path, typed | {name: text})
        assert ann.status == 422


def test_a_repeat_of_the_form_is_the_same_idea(twins: Twins, ann: Browser) -> None:
    typed = fields(ann, PATHS["form"])
    for _ in range(2):
        ann.post(PATHS["form"], typed)
        assert ann.h1 == "De schrijver bereiken"
    ann.post(PATHS["form"], typed | {"extra_helpers": "13"})
    assert ann.status == 422 and "al een idee" in ann.words
    assert made(twins).id == idea_of("r26", CODE)


def a_table(*extra: str, heads: bool = True) -> str:
    own = "\t".join(question.label for question in FORM.own) if heads else ""
    return f"{HEAD}\t{own}\n{line()}\t" + "\t".join(extra)


def test_a_table_may_have_columns_for_them(twins: Twins, ann: Browser) -> None:
    path = "/beheer/namens/r26/lijst"
    ann.get(path)
    check_page(ann)
    assert "Van wie is de grond?" in ann.words
    for cells, wrong in (
        (("voor iedereen", "1.200", "", "Stad"), "Schrijf een getal tot en met 500"),
        (("niemand", "12", "", "Stad"), "Voor wie is het?: Kies een van de mogelijkheden"),
        (("voor iedereen", "12", "", ""), "Schrijf een antwoord bij “Van wie is de grond?”"),
    ):
        ann.get(path)
        ann.submit("Kijk de rijen na", action=path, table=a_table(*cells))
        assert ann.status == 422 and wrong in ann.words
    ann.get(path)
    rows = a_table("voor iedereen", "12", "", "Van de kerkfabriek")
    ann.submit("Kijk de rijen na", action=path, table=rows)
    (enter,) = [f for f in ann.forms if dict(f.fields).get("stap") == "invoeren"]
    for _ in range(2):
        ann.post(path, enter.fields)
        assert "Alle rijen zijn ingevoerd" in ann.words
    idea = made(twins)
    assert idea.content.extra == (Extra("who", "all"), Extra("helpers", "12"))
    assert twins.ideas.private(idea.id).extra == (Extra("owner", "Van de kerkfabriek"),)


def test_the_example_table_has_them_and_passes_its_own_look(twins: Twins, ann: Browser) -> None:
    ann.get("/beheer/namens/r26/voorbeeld.csv")
    assert "Voor wie is het?" in ann.text
    path = "/beheer/namens/r26/lijst"
    example = "\n".join("\t".join(row) for row in example_rows(twins.rounds.get("r26")))
    ann.get(path)
    ann.submit("Kijk de rijen na", action=path, table=example)
    assert "Alle rijen zijn in orde" in ann.words
    ann.get(path)
    ann.submit("Kijk de rijen na", action=path, table=a_table(heads=False))
    assert "Alle rijen zijn in orde" in ann.words


def test_paper_without_those_questions_isnt_asked_for_them() -> None:
    round_ = sample_round(form=FORM)
    assert open_questions(sample_transcript(), round_) == ()
    assert open_questions(sample_transcript(asked=True), round_) == (
        "extra_who",
        "extra_helpers",
        "extra_owner",
    )
