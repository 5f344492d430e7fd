"""The settings of a round as a form, and back to the document that everything else takes.

The form has the settings that most rounds change; the others have a page for each part
(`settings_parts`). What a form doesn't show stays as it is in the document that it carries along.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field

from chalicelib.kernel.clock import to_text
from chalicelib.rounds.model import PHASE_ORDER, CommentRule, Means, Round
from chalicelib.rounds.plain import to_plain
from chalicelib.rounds.vote_rules import BallotType, CountRule, Misfit, OpenedBy
from chalicelib.web.forms import Block, Euros, Form, Line, Ticked
from chalicelib.web.staff.moments import LocalMoment, to_field, unless_changed
from chalicelib.web.staff.settings_fields import euros

_LONG: Final = 30_000
MAX_DOCUMENT: Final = 200_000
Small = Annotated[int, Field(ge=0, le=1000)]
_NUMBER: Final = "Schrijf een geheel getal"


class SettingsForm(Form):
    """The common settings. `version` is the round's as the form showed it; `document` has what
    was changed elsewhere and isn't saved yet. `step` is what to do: look what changes, or go to
    another part."""

    version: int
    document: Annotated[str, Field(max_length=MAX_DOCUMENT)] = ""
    step: Annotated[Line, Field(max_length=40)] = "check"
    title: Annotated[Line, Field(max_length=80)]
    summary: Annotated[Line, Field(max_length=300)]
    pot: Euros
    least: Euros
    largest: Euros
    inspiration_opens: LocalMoment
    inspiration_closes: LocalMoment
    submission_opens: LocalMoment
    submission_closes: LocalMoment
    review_opens: LocalMoment
    review_closes: LocalMoment
    voting_opens: LocalMoment
    voting_closes: LocalMoment
    announcement_opens: LocalMoment
    announcement_closes: LocalMoment
    realisation_opens: LocalMoment
    realisation_closes: LocalMoment
    areas: Annotated[Block, Field(max_length=_LONG)]
    themes: Annotated[Block, Field(max_length=_LONG)] = ""
    people: Small
    apart: Ticked = False
    min_age: Small
    max_age: Small | None = None
    means: Annotated[list[Means], Field(default_factory=list)]
    ballot: BallotType
    min_choices: Small
    max_choices: Small
    points: Small = 0
    opened_by: OpenedBy = "city"
    rule: CountRule
    misfit: Misfit
    months: Small
    answer_days: Small
    appeal_days: Small
    reply_days: Small
    two_checks: Ticked = False
    checked_first: Ticked = False
    comments: CommentRule
    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        (name, kind): _NUMBER
        for name in (
            *("people", "min_age", "max_age", "min_choices", "max_choices", "points"),
            *("months", "answer_days", "appeal_days", "reply_days"),
        )
        for kind in ("int_parsing", "greater_than_equal", "less_than_equal")
    }


class DocumentForm(Form):
    """All settings as JSON, and what to do with them. `note` is what residents will read; `part`
    is where somebody came from, to go back to."""

    version: int
    document: Annotated[str, Field(max_length=MAX_DOCUMENT)]
    note: Block = ""
    part: Annotated[Line, Field(max_length=40)] = ""
    step: Literal["check", "edit", "save"] = "check"
    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("document", "missing"): "Zet hier het document van de ronde"
    }


def values_of(round_: Round) -> dict[str, Any]:
    """What the form shows of `round_`."""
    return {
        "version": round_.version,
        "title": round_.title,
        "summary": round_.summary,
        "pot": euros(round_.pot_cents),
        "least": euros(round_.amounts.min_cents),
        "largest": euros(round_.amounts.max_cents),
        **{f"{one.key}_opens": to_field(one.opens_at) for one in round_.phases},
        **{f"{one.key}_closes": to_field(one.closes_at) for one in round_.phases},
        "areas": "\n".join(
            f"{one.id} | {one.name} | {one.postcode}{_others(one.names)}" for one in round_.areas
        ),
        "themes": "\n".join(f"{one.id} | {one.name}{_others(one.names)}" for one in round_.themes),
        "people": round_.applicants.min_people,
        "apart": "ja" if round_.applicants.distinct_addresses else "",
        "min_age": round_.voters.min_age,
        "max_age": "" if round_.voters.max_age is None else round_.voters.max_age,
        "means": list(round_.voters.means),
        "ballot": round_.ballot.type,
        "min_choices": round_.ballot.min_choices,
        "max_choices": round_.ballot.max_choices,
        "points": round_.ballot.points,
        "opened_by": round_.ballot.opened_by,
        "rule": round_.count.rule,
        "misfit": round_.count.misfit,
        "months": round_.aftercare.months,
        "answer_days": round_.answer_days,
        "appeal_days": round_.review.appeal_days,
        "reply_days": round_.review.reply_days,
        "two_checks": "ja" if round_.review.two_checks else "",
        "checked_first": "ja" if round_.review.checked_first else "",
        "comments": round_.review.comments,
    }


def document_of(round_: Round, form: SettingsForm) -> dict[str, Any]:
    """The document of `round_` with what the form says."""
    plain: dict[str, Any] = to_plain(round_)
    plain |= {"title": form.title, "summary": form.summary, "pot_cents": form.pot}
    plain["amounts"] = {"min_cents": form.least, "max_cents": form.largest}
    plain["phases"] = [_phase(round_, form, number) for number in range(len(PHASE_ORDER))]
    plain["areas"] = [
        {"id": one, "name": name, "postcode": postcode, "names": _names(others)}
        for one, name, postcode, others in _lines(form.areas, 4)
    ]
    plain["themes"] = [
        {"id": one, "name": name, "names": _names(others)}
        for one, name, others in _lines(form.themes, 3)
    ]
    plain["applicants"] |= {"min_people": form.people, "distinct_addresses": form.apart}
    plain["voters"] |= {"min_age": form.min_age, "max_age": form.max_age, "means": form.means}
    plain["ballot"] |= {
        "type": form.ballot,
        "min_choices": form.min_choices,
        "max_choices": form.max_choices,
        "points": form.points,
        "opened_by": form.opened_by,
    }
    plain["count"] |= {"rule": form.rule, "misfit": form.misfit}
    plain["aftercare"] |= {"months": form.months}
    plain["answer_days"] = form.answer_days
    plain["review"] |= {
        "two_checks": form.two_checks,
        "checked_first": form.checked_first,
        "appeal_days": form.appeal_days,
        "reply_days": form.reply_days,
        "comments": form.comments,
    }
    return plain


def _phase(round_: Round, form: SettingsForm, number: int) -> dict[str, str]:
    phase = round_.phases[number]
    opens = unless_changed(getattr(form, f"{phase.key}_opens"), phase.opens_at)
    closes = unless_changed(getattr(form, f"{phase.key}_closes"), phase.closes_at)
    return {"key": phase.key, "opens_at": to_text(opens), "closes_at": to_text(closes)}


def _lines(text: str, parts: int) -> list[list[str]]:
    """Each line as its parts, empty ones where they are missing; the check says what is wrong."""
    return [
        [*(part.strip() for part in line.split("|", parts - 1)), *[""] * parts][:parts]
        for line in text.splitlines()
        if line.strip()
    ]


def _others(names: Mapping[str, str]) -> str:
    """Names in other languages, behind the Dutch one: ` | fr: Vert | tr: Yeşil`."""
    return "".join(f" | {code}: {name}" for code, name in names.items())


def _names(text: str) -> dict[str, str]:
    """The inverse of `_others`; the check says what is wrong."""
    pairs = (part.partition(":") for part in text.split("|") if part.strip())
    return {code.strip(): name.strip() for code, _colon, name in pairs}
