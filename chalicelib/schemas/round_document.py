"""A round as a JSON document, checked in full before it becomes a `Round`.

Strict: a number in quotes is refused, a field nobody knows too. Amounts are whole cents,
moments carry their zone. Every problem is reported, not only the first, in Dutch for staff.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    AwareDatetime,
    BeforeValidator,
    Field,
    ValidationError,
)

from chalicelib.kernel.errors import Refused
from chalicelib.rounds.form import (
    MAX_OPTIONS,
    MAX_STEPS,
    FormSchema,
    QuestionKind,
    form_problems,
)
from chalicelib.rounds.model import CommentRule, Declaration, Means, PhaseKey, Round
from chalicelib.rounds.plain import form_from_plain, from_plain, to_plain
from chalicelib.rounds.validation import problems
from chalicelib.schemas.dutch import Place, placed, sentences
from chalicelib.schemas.vote_parts import BallotPart, Cents, CountPart, Id, Name, Part

Language = Literal["nl", "fr", "en", "tr", "it"]
# The same name in other languages; Dutch stands in for what is missing.
Names = dict[Literal["fr", "en", "tr", "it"], Name]


class RoundInvalid(Refused):
    """A document that can't be a round. `problems` are sentences for staff, all of them;
    `places` are those that are about the form of one place, with that place and their kind."""

    def __init__(self, found: tuple[str, ...], places: tuple[Place, ...] = ()) -> None:
        super().__init__("round-invalid", problems=" ".join(found))
        self.problems = found
        self.places = places


class PhasePart(Part):
    key: PhaseKey
    opens_at: AwareDatetime
    closes_at: AwareDatetime


class MovePart(Part):
    phase: PhaseKey
    old_opens_at: AwareDatetime
    old_closes_at: AwareDatetime
    new_opens_at: AwareDatetime
    new_closes_at: AwareDatetime
    note: Annotated[str, Field(min_length=1, max_length=1000)]
    at: AwareDatetime


class ChangePart(Part):
    at: AwareDatetime
    note: Annotated[str, Field(max_length=1000)]
    what: Annotated[list[Annotated[str, Field(max_length=12_000)]], Field(max_length=1000)]
    hash: Annotated[str, Field(max_length=64)] = ""


class AreaPart(Part):
    id: Id
    name: Name
    postcode: Annotated[str, Field(max_length=12)]
    names: Names = Field(default={})


class ThemePart(Part):
    id: Id
    name: Name
    names: Names = Field(default={})


class AmountsPart(Part):
    min_cents: Cents
    max_cents: Cents


class ApplicantsPart(Part):
    min_people: Annotated[int, Field(ge=1, le=100)]
    distinct_addresses: bool
    declarations: Annotated[list[Declaration], Field(max_length=4)] = Field(default=[])
    rule: Annotated[str, Field(max_length=120)] = ""


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class VotersPart(Part):
    min_age: Annotated[int, Field(ge=0, le=120)]
    max_age: Annotated[int, Field(ge=0, le=120)] | None
    # `"email"` is short for `["email"]`.
    means: Annotated[list[Means], Field(min_length=1, max_length=5), BeforeValidator(_listed)]
    areas: Annotated[list[Id], Field(max_length=200)] = Field(default=[])


class AftercarePart(Part):
    months: Annotated[int, Field(ge=1, le=120)]
    first_instalment_percent: Annotated[int, Field(ge=0, le=100)]
    complaint_days: Annotated[int, Field(ge=0, le=365)] = 0


class ReviewPart(Part):
    two_checks: bool = False
    checked_first: bool = True
    appeal_days: Annotated[int, Field(ge=0, le=90)] = 0
    reply_days: Annotated[int, Field(ge=1, le=90)] = 14
    comments: CommentRule = "off"


class RulePart(Part):
    heading: Annotated[str, Field(min_length=1, max_length=120)]
    text: Annotated[str, Field(min_length=1, max_length=5000)]
    article: Annotated[str, Field(max_length=80)] = ""
    proposal: bool = False


class OptionPart(Part):
    id: Id
    label: Annotated[str, Field(min_length=1, max_length=120)]


class QuestionPart(Part):
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{0,31}$")]
    label: Annotated[str, Field(min_length=1, max_length=120)]
    help: Annotated[str, Field(max_length=300)] = ""
    required: bool = True
    limit: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    kind: QuestionKind = "core"
    public: bool = True
    ask: Annotated[str, Field(max_length=160)] = ""
    options: Annotated[list[OptionPart], Field(max_length=MAX_OPTIONS)] = Field(default=[])


class StepPart(Part):
    key: Id
    title: Annotated[str, Field(min_length=1, max_length=80)]
    questions: Annotated[list[QuestionPart], Field(min_length=1, max_length=20)]
    intro: Annotated[str, Field(max_length=600)] = ""


class FormPart(Part):
    """What an idea is asked (`chalicelib.rounds.form`)."""

    steps: Annotated[list[StepPart], Field(min_length=1, max_length=MAX_STEPS)]


class RulesOfRound(Part):
    """What presets and rounds share: everything but who it is and when it happens."""

    summary: Annotated[str, Field(min_length=1, max_length=300)]
    pot_cents: Cents
    areas: Annotated[list[AreaPart], Field(min_length=1, max_length=200)]
    themes: Annotated[list[ThemePart], Field(max_length=100)]
    amounts: AmountsPart
    applicants: ApplicantsPart
    voters: VotersPart
    ballot: BallotPart
    count: CountPart
    aftercare: AftercarePart
    rules: Annotated[list[RulePart], Field(max_length=100)]
    answer_days: Annotated[int, Field(ge=1, le=365)]
    review: ReviewPart = ReviewPart()
    # Without one, a round asks the standard form.
    form: FormPart | None = None


class RoundDocument(RulesOfRound):
    """A whole round, as it is exported, edited and stored."""

    id: Id
    title: Name
    version: Annotated[int, Field(ge=1)] = 1
    phases: Annotated[list[PhasePart], Field(min_length=6, max_length=6)]
    moves: list[MovePart] = Field(default=[])
    changes: list[ChangePart] = Field(default=[])
    earlier_forms: Annotated[list[FormPart], Field(max_length=50)] = Field(default=[])
    languages: Annotated[list[Language], Field(min_length=1, max_length=5)] = Field(default=["nl"])


def read_round(document: str | bytes | Mapping[str, Any]) -> Round:
    """The round that `document` (JSON text, or its map) describes.

    Raises RoundInvalid with every problem: first those of form, then those of sense.
    """
    round_ = read_draft(document)
    found = problems(round_)
    if found:
        raise RoundInvalid(found)
    return round_


def read_draft(document: str | bytes | Mapping[str, Any]) -> Round:
    """The same of a round that somebody still works on: its parts are well-formed, and needn't
    make sense together. Raises RoundInvalid with `places`."""
    text = document if isinstance(document, str | bytes) else json.dumps(document)
    try:
        read = RoundDocument.model_validate_json(text)
    except ValidationError as error:
        raise RoundInvalid(sentences(error), placed(error)) from None
    return from_plain(json.loads(read.model_dump_json()))


def read_form(document: str) -> FormSchema:
    """The form that `document` (JSON text) describes. Raises RoundInvalid with every problem."""
    try:
        read = FormPart.model_validate_json(document)
    except ValidationError as error:
        raise RoundInvalid(sentences(error)) from None
    form = form_from_plain(json.loads(read.model_dump_json()))
    found = tuple(form_problems(form))
    if found:
        raise RoundInvalid(found)
    return form


def write_form(form: FormSchema) -> str:
    """The document of `form`, for people to read and edit. `read_form` is its inverse."""
    return json.dumps(to_plain(form), ensure_ascii=False, indent=1)


def write_round(round_: Round) -> str:
    """The document of `round_`, for people to read and edit. `read_round` is its inverse."""
    return json.dumps(to_plain(round_), ensure_ascii=False, indent=2)
