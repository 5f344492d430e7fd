"""Changing an idea uses the questions that it answered: those that everybody may read, on one
page, read and judged as the steps of a draft are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, ClassVar, Final

from pydantic import Field

from chalicelib.ideas.editing import REASON_MAX
from chalicelib.ideas.model import Content, Idea
from chalicelib.ideas.rules import ALT_MAX
from chalicelib.kernel.speech import N_
from chalicelib.rounds.form import PRIVATE_CORE, FormStep
from chalicelib.rounds.model import Round
from chalicelib.web.forms import CSRF_FIELD, HONEYPOT_FIELD, Block, Form, Line, MalformedForm, parse
from chalicelib.web.http import Fields
from chalicelib.web.pages.submit_forms import Read, answers_of, content_of, read_step

_REASON_LONG: Final = N_("De reden mag {max_length} tekens lang zijn. Maak de tekst korter")
REASON_MISSING: Final = N_("Schrijf waarom je dit wil veranderen")
Reason = Annotated[Block, Field(max_length=REASON_MAX)]


class WhyForm(Form):
    """On which version the change goes, and why."""

    version: Annotated[int, Field(ge=1, le=10**9)]
    reason: Reason = ""

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("reason", "string_too_long"): _REASON_LONG
    }


class PhotoForm(Form):
    """What is on a photo, and why it changes."""

    alt: Annotated[Line, Field(max_length=ALT_MAX)]
    reason: Reason = ""

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("alt", "missing"): N_("Schrijf wat je op de foto ziet"),
        ("alt", "string_too_long"): N_("Schrijf het in hoogstens {max_length} tekens"),
        ("reason", "string_too_long"): _REASON_LONG,
    }


class DropForm(Form):
    """Why a photo goes. Its words come along: it is the same form with another button."""

    alt: Line = ""
    reason: Reason = ""

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("reason", "string_too_long"): _REASON_LONG
    }


def edit_step(idea: Idea, round_: Round) -> FormStep:
    """Everything that the idea's form asks and everybody reads, as one page."""
    questions = tuple(
        question
        for question in round_.form_of(idea.form).questions
        if question.public and question.key not in PRIVATE_CORE and question.key != "photos"
    )
    return FormStep("aanpassen", "Verander je idee", questions)


def typed_of(content: Content) -> dict[str, str]:
    """The fields of the form as they stand."""
    return answers_of(content)


def read_edit(
    idea: Idea, round_: Round, fields: Fields
) -> tuple[Read, WhyForm | None, Mapping[str, str], Mapping[str, str]]:
    """What was sent: the answers, the version with the reason, all as typed, and all errors.
    Raises MalformedForm for what no browser sends."""
    why_fields = {name: values for name, values in fields.items() if name in WhyForm.model_fields}
    rest = {name: values for name, values in fields.items() if name not in why_fields}
    why = parse(WhyForm, why_fields)
    if "version" in why.errors:
        raise MalformedForm("version")
    own = {n: v for n, v in rest.items() if n not in (CSRF_FIELD, HONEYPOT_FIELD)}
    read = read_step(edit_step(idea, round_), own, round_)
    return read, why.form, {**read.values, **why.values}, {**read.errors, **why.errors}


def content_from(read: Read, idea: Idea, round_: Round, before: Content) -> Content:
    """The content that was sent. The street that was found for the address stays while the idea
    stays in its area: the address itself isn't on the page."""
    if read.meant is None:
        raise ValueError("only a form without errors has a meaning")
    content = content_of(read.meant, round_.form_of(idea.form))
    if _costs(content) == _costs(before):
        # Ideas from paper have no lines. Who leaves the costs alone doesn't rewrite them.
        content = replace(content, costs=before.costs, cost_note=before.cost_note)
    if content.area_id != before.area_id or content.place != before.place:
        return content
    return replace(content, street=before.street)


def _costs(content: Content) -> dict[str, str]:
    """The fields about money, as they stand in the form."""
    fields = answers_of(content)
    return {name: text for name, text in fields.items() if name.startswith(("cost", "own"))}
