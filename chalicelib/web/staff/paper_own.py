"""What staff type over where the paper, or they themselves, asked the round's own questions too.

Those are read as the resident's own form reads them; the rest as on a page of a notebook.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, TypeVar

from chalicelib.ideas.rules import extras_of
from chalicelib.kernel.errors import Refused
from chalicelib.notebooks.batch import TOTAL
from chalicelib.notebooks.confirming import open_questions
from chalicelib.notebooks.group import group_problems
from chalicelib.notebooks.model import Transcript
from chalicelib.rounds.form import OWN_PREFIX, FormSchema, FormStep
from chalicelib.rounds.model import Round
from chalicelib.web.forms import parse
from chalicelib.web.http import Fields
from chalicelib.web.pages.submit_fields import form_of
from chalicelib.web.pages.submit_forms import field_of, read_step, sentence
from chalicelib.web.staff.paper_costs import cost_errors, half
from chalicelib.web.staff.paper_forms import FIELDS, TextForm, choice_errors

F = TypeVar("F", bound=TextForm)

FORM_CHANGED: Final = (
    "Het formulier van de ronde veranderde terwijl je typte. Kijk de vragen na en bewaar opnieuw"
)


@dataclass(frozen=True, slots=True)
class Typed(Generic[F]):
    """What was sent: `form` and what it says (`transcript`) when all is right, else `errors`.
    `values` are the texts as typed."""

    form: F | None
    transcript: Transcript | None
    values: Mapping[str, Any]
    errors: Mapping[str, str]


def read_typed(kind: type[F], fields: Fields, round_: Round, *, asked: bool = True) -> Typed[F]:
    """Everything that is wrong, at once. Without `asked` the round's own questions weren't asked.
    Raises MalformedForm for what no browser sends."""
    steps = [FormStep("eigen", "", (question,)) for question in round_.form.own if asked]
    names = {name for step in steps for name in form_of(step).model_fields}
    # A question that the round asked while the page was open, and asks no more.
    gone = {name for name in fields.keys() - names if name.startswith(OWN_PREFIX)}
    rest = {n: given for n, given in fields.items() if n not in names and n not in gone}
    parsed = parse(kind, rest)
    errors = dict(parsed.errors)
    # One question after the other: a mistake in one doesn't hide that in another.
    reads = [read_step(step, _fields_of(step, fields), round_) for step in steps]
    for read in reads:
        errors |= read.errors
    if gone:
        errors[""] = FORM_CHANGED
    form = parsed.form or parse(kind, {n: g for n, g in rest.items() if n not in errors}).form
    transcript = form.transcript() if form else None
    if form is not None and transcript is not None:
        if asked:
            meant = {n: text for read in reads for n, text in (read.meant or {}).items()}
            transcript = _with_own(transcript, meant, round_.form)
        _add(errors, choice_errors(form, round_))
        for found in group_problems(transcript, round_):
            errors.setdefault(field_of(found), sentence(found, round_))
        costs = half(form) | cost_errors(form)
        _add(errors, costs)
        lacking = open_questions(transcript, round_)
        if costs:
            # Told beside the line that it is about.
            lacking = tuple(one for one in lacking if one not in TOTAL)
        _add(errors, _missing(lacking, round_))
    values = {**parsed.values, **{n: text for read in reads for n, text in read.values.items()}}
    return Typed(None if errors else form, None if errors else transcript, values, errors)


def _fields_of(step: FormStep, fields: Fields) -> Fields:
    return {name: given for name, given in fields.items() if name in form_of(step).model_fields}


def _add(errors: dict[str, str], more: Mapping[str, str]) -> None:
    """One sentence a field: the first one says most."""
    for name, told in more.items():
        errors.setdefault(name, told)


def _missing(names: Iterable[str], round_: Round) -> dict[str, str]:
    return {name: f"{label_of(name, round_)}: vul dit aan of kijk het na" for name in names}


def _with_own(plain: Transcript, meant: Mapping[str, Any], form: FormSchema) -> Transcript:
    """`plain` with the answers, each where its readers find it."""
    texts = {name.removeprefix(OWN_PREFIX): text for name, text in meant.items()}
    return replace(
        plain,
        content=replace(plain.content, extra=extras_of(texts, form, public=True)),
        asked=True,
        extra=extras_of(texts, form, public=False),
    )


def refusal_errors(refused: Refused, round_: Round) -> dict[str, str]:
    """What to do about an idea that can't be entered like this, by field."""
    if refused.reason == "too-late":
        return {"": "De lijst voor de stemming is al gemaakt. Er kan geen idee meer bij"}
    return _missing(str(refused.details["fields"]).split(), round_)


def label_of(name: str, round_: Round) -> str:
    return FIELDS.get(name) or round_.form.label(name.removeprefix(OWN_PREFIX))
