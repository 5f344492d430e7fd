"""What staff type over where the paper, or they themselves, asked the round's own questions too.

Those are read as the resident's own form reads them; the rest as on a page of a notebook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, TypeVar

from chalicelib.ideas.rules import extras_of
from chalicelib.kernel.errors import Refused
from chalicelib.notebooks.model import Transcript
from chalicelib.rounds.form import OWN_PREFIX, FormSchema, FormStep
from chalicelib.rounds.model import Round
from chalicelib.web.forms import parse
from chalicelib.web.http import Fields
from chalicelib.web.pages.submit_fields import form_of
from chalicelib.web.pages.submit_forms import read_step
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


def read_typed(kind: type[F], fields: Fields, round_: Round) -> Typed[F]:
    """Raises MalformedForm for what no browser sends."""
    step = FormStep("eigen", "", round_.form.own)
    asked = {name: given for name, given in fields.items() if name in form_of(step).model_fields}
    # A question that the round asked while the page was open, and asks no more.
    gone = {n for n in fields.keys() - asked.keys() if n.startswith(OWN_PREFIX)}
    rest = {n: given for n, given in fields.items() if n not in asked and n not in gone}
    own = read_step(step, asked, round_)
    parsed = parse(kind, rest)
    form = parsed.form
    errors = dict(parsed.errors if form is None else choice_errors(form, round_))
    errors |= own.errors
    if gone:
        errors[""] = FORM_CHANGED
    values = {**parsed.values, **own.values}
    if form is None or own.meant is None or errors:
        return Typed(None, None, values, errors)
    return Typed(form, _with_own(form.transcript(), own.meant, round_.form), values, {})


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
    names = str(refused.details["fields"]).split()
    return {name: f"{_label(name, round_)}: vul dit aan of kijk het na" for name in names}


def _label(name: str, round_: Round) -> str:
    return FIELDS.get(name) or round_.form.label(name.removeprefix(OWN_PREFIX))
