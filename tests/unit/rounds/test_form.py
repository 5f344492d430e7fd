"""Forms as data: what a form may be, its version, and the round that remembers earlier ones."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from chalicelib.rounds.form import (
    CORE,
    STANDARD,
    FormSchema,
    FormStep,
    Option,
    Question,
    form_problems,
)
from chalicelib.rounds.plain import from_plain, to_plain
from chalicelib.rounds.validation import problems
from chalicelib.schemas.presets import names, preset
from chalicelib.schemas.round_document import RoundInvalid, read_round, write_round
from tests.support.rounds import sample_round

PARKING = Question("parking", "Zijn er parkeerplaatsen?", required=False, kind="line")


def with_step(*questions: Question, key: str = "extra") -> FormSchema:
    """The standard form with one more page, before the people."""
    step = FormStep(key, "Nog iets", questions)
    at = [s.key for s in STANDARD.steps].index("jij")
    return FormSchema((*STANDARD.steps[:at], step, *STANDARD.steps[at:]))


def changed(key: str, **changes: object) -> FormSchema:
    """The standard form with one question changed."""
    return FormSchema(
        tuple(
            replace(
                step,
                questions=tuple(
                    replace(q, **changes) if q.key == key else q  # type: ignore[arg-type]
                    for q in step.questions
                ),
            )
            for step in STANDARD.steps
        )
    )


def without(key: str) -> FormSchema:
    steps = (
        replace(step, questions=tuple(q for q in step.questions if q.key != key))
        for step in STANDARD.steps
    )
    return FormSchema(tuple(step for step in steps if step.questions))


def test_the_standard_form_is_sound_and_asks_every_core_question() -> None:
    assert tuple(form_problems(STANDARD)) == ()
    assert {question.key for question in STANDARD.questions} == set(CORE)


@pytest.mark.parametrize("key", ["title", "what", "area", "costs", "name", "email", "street"])
def test_what_an_idea_cant_do_without_must_be_asked(key: str) -> None:
    assert any(key in sentence for sentence in form_problems(without(key)))


@pytest.mark.parametrize("key", ["why", "place", "address", "theme", "own", "upkeep", "photos"])
def test_other_core_questions_may_be_left_out(key: str) -> None:
    assert tuple(form_problems(without(key))) == ()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (changed("title", limit=81), "hoogstens 80"),
        (changed("title", required=False), "title moet een antwoord"),
        (changed("area", limit=5), "geen grens"),
        (changed("address", public=True), "altijd niet openbaar"),
        (changed("what", public=False), "altijd openbaar"),
        (changed("theme", options=(Option("a", "A"), Option("b", "B"))), "geen eigen antwoorden"),
        (with_step(PARKING, PARKING), "parking staat twee keer"),
        (with_step(replace(PARKING, key="title")), "title staat twee keer"),
        (with_step(replace(PARKING, kind="core")), "kennen we niet"),
        (with_step(replace(PARKING, limit=161)), "hoogstens 160"),
        (with_step(replace(PARKING, kind="choice")), "minstens twee"),
        (with_step(replace(PARKING, options=(Option("a", "A"), Option("b", "B")))), "keuzes"),
        (
            with_step(replace(PARKING, kind="choice", options=(Option("a", "A"),) * 2)),
            "twee keer hetzelfde",
        ),
        (with_step(PARKING, key="nakijken"), "kan niet nakijken heten"),
        (with_step(PARKING, key="waar"), "stap waar staat twee keer"),
        (with_step(), "heeft geen vragen"),
        (
            FormSchema((*without("own").steps, FormStep("eigen", "Eigen", (_own := Question(
                "own", "Zelf", required=False),)))),
            "zelfde pagina staan als costs",
        ),
    ],
)  # fmt: skip
def test_a_form_that_cant_work_is_named(form: FormSchema, words: str) -> None:
    assert words in " ".join(form_problems(form))


def test_every_change_makes_another_version() -> None:
    forms = [
        STANDARD,
        changed("title", limit=60),
        changed("title", label="Titel"),
        without("why"),
        with_step(PARKING),
        with_step(replace(PARKING, public=False)),
    ]
    assert len({form.version for form in forms}) == len(forms)
    assert FormSchema(tuple(replace(step) for step in STANDARD.steps)).version == STANDARD.version


def test_a_round_finds_the_form_that_was_used() -> None:
    before = changed("title", limit=60)
    round_ = sample_round(form=with_step(PARKING), earlier_forms=(before,))
    assert round_.form_of(before.version) == before
    assert round_.form_of("") == round_.form
    assert from_plain(json.loads(json.dumps(to_plain(round_)))) == round_
    assert read_round(write_round(round_)) == round_


def test_a_round_without_a_form_asks_the_standard_one() -> None:
    plain = to_plain(sample_round())
    for missing in ({}, {"form": None}):
        document = {key: value for key, value in plain.items() if key != "form"} | missing
        assert read_round(document).form == STANDARD


def test_a_form_must_ask_what_the_round_counts_on() -> None:
    assert any("partners" in one for one in problems(sample_round(form=without("partners"))))
    assert any("thema" in one for one in problems(sample_round(themes=())))
    assert problems(sample_round(themes=(), form=without("theme"))) == ()


@pytest.mark.parametrize("name", names())
def test_every_preset_has_a_form_that_works(name: str) -> None:
    form = preset(name).form
    assert form is None or form.steps


def test_a_document_with_a_wrong_form_is_refused_with_the_place() -> None:
    plain = to_plain(sample_round())
    plain["form"]["steps"][0]["questions"][0]["limit"] = "80"
    with pytest.raises(RoundInvalid) as refused:
        read_round(plain)
    assert "form.steps.1.questions.1.limit" in refused.value.problems[0]
