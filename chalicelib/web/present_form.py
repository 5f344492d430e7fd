"""Answers to a round's own questions, as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from chalicelib.ideas.model import Extra, Idea, Private
from chalicelib.kernel.speech import _
from chalicelib.rounds.form import FormSchema, FormStep, Question
from chalicelib.rounds.model import Round
from chalicelib.web.words import paragraphs

Rows = list[tuple[str, Markup | str]]


def spoken(step: FormStep) -> FormStep:
    """A page of questions in the language that is spoken; words of a round's own stay as staff
    wrote them."""
    questions = tuple(
        replace(
            question,
            label=_(question.label),
            help=_(question.help),
            options=tuple(replace(one, label=_(one.label)) for one in question.options),
        )
        for question in step.questions
    )
    return replace(step, title=_(step.title), intro=_(step.intro), questions=questions)


def own_answer(question: Question, text: str) -> str:
    """A choice by its words, a number with its thousands apart, any other text as it is."""
    if question.kind == "choice":
        return next((_(one.label) for one in question.options if one.id == text), text)
    if question.kind == "number" and text.isascii() and text.isdigit():
        return f"{int(text):,}".replace(",", "\u00a0")
    return text


def own_answers(form: FormSchema, answers: Sequence[Extra]) -> list[tuple[str, str]]:
    """(question, answer) by the form that was used; by its key where that form doesn't ask it."""
    rows = []
    for answer in answers:
        question = form.question(answer.key)
        shown = own_answer(question, answer.text) if question else answer.text
        rows.append((_(question.label) if question else answer.key, shown))
    return rows


def public_rows(round_: Round, idea: Idea) -> Rows:
    """What an idea answered beyond the usual, for a list of terms: its street, own questions."""
    street: Rows = [(_("Straat"), idea.content.street)] if idea.content.street else []
    return [*street, *_rows(round_.form_of(idea.form), idea.content.extra)]


def private_rows(round_: Round, idea: Idea, private: Private | None) -> Rows:
    """The same of what only the city and the applicants read."""
    if private is None:
        return []
    form = round_.form_of(idea.form)
    address: Rows = [(_("Adres, niet openbaar"), private.address)] if private.address else []
    closed = _("{label} (niet openbaar)")
    rest = [(closed.format(label=label), text) for label, text in _rows(form, private.extra)]
    return [*address, *rest]


def _rows(form: FormSchema, answers: Sequence[Extra]) -> Rows:
    return [
        (label, paragraphs(text) if "\n" in text else text)
        for label, text in own_answers(form, answers)
    ]
