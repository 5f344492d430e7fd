"""What the city asks of those who sent an idea in: a condition to agree with, and their appeal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field

from chalicelib.ideas.model import LIVING, Idea
from chalicelib.ideas.withdrawing import own_idea
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.kernel.speech import N_, _
from chalicelib.moderation.appeals import appeal
from chalicelib.moderation.conditions import answer_condition
from chalicelib.moderation.decisions import SENTENCE_MIN
from chalicelib.moderation.model import MAX_TEXT, Appeal, Asked, Dossier, open_split
from chalicelib.moderation.office import Office
from chalicelib.moderation.questions import answer_question
from chalicelib.moderation.terms import may_appeal
from chalicelib.web.forms import Block, Form, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

CHANGED: Final = N_("Er veranderde net iets aan je idee. Lees het opnieuw en probeer nog eens")
_LIMITS: Final = {"least": SENTENCE_MIN, "most": MAX_TEXT}
_APPEAL: Final = {
    "appeal-short": N_("Schrijf waarom je het niet eens bent, in minstens {least} tekens"),
    "text-long": N_("De tekst mag {most} tekens lang zijn. Maak de tekst korter"),
}
_REPLY: Final = {
    "reply-short": N_("Schrijf je antwoord"),
    "text-long": _APPEAL["text-long"],
}


class ConditionForm(Form):
    answer: Literal["ja", "nee"]
    messages: ClassVar[dict[tuple[str, str], str]] = {("answer", "missing"): N_("Kies ja of nee")}


class ReplyForm(Form):
    # Longer texts than a reply may have are kept on the page, with a sentence about it.
    text: Annotated[Block, Field(max_length=20 * MAX_TEXT)] = ""
    messages: ClassVar[dict[tuple[str, str], str]] = {
        ("text", "string_too_long"): _REPLY["text-long"]
    }
    limits: ClassVar[Mapping[str, int]] = _LIMITS


class AppealForm(Form):
    # Longer texts than an appeal may have are kept on the page, with a sentence about it.
    text: Annotated[Block, Field(max_length=20 * MAX_TEXT)] = ""
    messages: ClassVar[dict[tuple[str, str], str]] = {
        ("text", "string_too_long"): _APPEAL["text-long"]
    }
    limits: ClassVar[Mapping[str, int]] = _LIMITS


def review_of(services: Services, idea: Idea) -> dict[str, Any]:
    """What the page of one's own idea shows of the work on it: only what is asked of its
    people, never what colleagues wrote to each other."""
    dossier, now = services.dossiers.get(idea.id), services.clock.now()
    if dossier is None:
        return {
            "condition": None,
            "appeal_until": None,
            "appeal": None,
            "question": None,
            "final": None,
            "split": None,
        }
    open_condition = (
        dossier.stage == "condition" and dossier.condition is not None and idea.state in LIVING
    )
    return {
        "condition": dossier.condition if open_condition else None,
        "appeal_until": dossier.refusal.until
        if dossier.refusal and may_appeal(dossier, now)
        else None,
        "appeal": _appeal_of(dossier),
        "final": dossier.final if idea.state == "accepted" else None,
        "question": _question(dossier) if idea.state in LIVING else None,
        "split": open_split(dossier) if idea.state in LIVING else None,
    }


def _question(dossier: Dossier | None) -> Asked | None:
    """What the formal check asked, until it was done again."""
    return dossier.asked if dossier is not None and dossier.stage == "formal" else None


def _appeal_of(dossier: Dossier) -> Appeal | None:
    """The appeal against the refusal as it stands, or that was granted while it is looked at."""
    over = dossier.stage == "refused" and dossier.appeal and dossier.appeal.outcome == "granted"
    return None if over else dossier.appeal


def _own(request: Request, services: Services, idea_id: str) -> tuple[Idea, Dossier | None]:
    idea = own_idea(services.ideas, idea_id, request.resident.person)
    return idea, services.dossiers.get(idea_id)


def _office(services: Services) -> Office:
    return Office(services.ideas, services.rounds, services.dossiers)


@routes.get("/mijn/ideeen/{idea_id}/voorwaarde", Access.RESIDENT)
def condition_page(request: Request, services: Services, idea_id: str) -> Answer:
    """The condition, and yes or no."""
    idea, dossier = _own(request, services, idea_id)
    return _condition(services, idea, dossier, {}, {})


def _condition(
    services: Services,
    idea: Idea,
    dossier: Dossier | None,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    condition = dossier.condition if dossier else None
    now = services.clock.now()
    context = {
        "idea": idea,
        "condition": condition,
        "open": condition is not None
        and dossier is not None
        and dossier.stage == "condition"
        and idea.state in LIVING
        and now < condition.until,
        "values": values,
        "errors": errors,
    }
    return Page("own/condition.html", context, status)


@routes.post("/mijn/ideeen/{idea_id}/voorwaarde", Access.RESIDENT)
def condition_answer(request: Request, services: Services, idea_id: str) -> Answer:
    idea, dossier = _own(request, services, idea_id)
    parsed = parse(ConditionForm, request.form)
    if parsed.form is None:
        return _condition(services, idea, dossier, parsed.values, parsed.errors, 422)
    try:
        answer_condition(
            _office(services),
            idea_id,
            person=request.resident.person,
            agrees=parsed.form.answer == "ja",
            now=services.clock.now(),
        )
    except Conflict:
        idea, dossier = _own(request, services, idea_id)
        return _condition(services, idea, dossier, parsed.values, {"": _(CHANGED)}, 409)
    except Refused:
        # The page itself says why one can't answer any more.
        idea, dossier = _own(request, services, idea_id)
        return _condition(services, idea, dossier, {}, {}, 409)
    return Redirect(f"/mijn/ideeen/{idea_id}")


@routes.get("/mijn/ideeen/{idea_id}/bezwaar", Access.RESIDENT)
def appeal_page(request: Request, services: Services, idea_id: str) -> Answer:
    """Why the idea was refused, and the form to ask for another look."""
    idea, dossier = _own(request, services, idea_id)
    return _appeal(services, idea, dossier, {}, {})


def _appeal(
    services: Services,
    idea: Idea,
    dossier: Dossier | None,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    refusals = [one for one in services.ideas.history(idea.id) if one.state == "refused"]
    context = {
        "idea": idea,
        "open": dossier is not None and may_appeal(dossier, services.clock.now()),
        "until": dossier.refusal.until if dossier and dossier.refusal else None,
        "appeal": _appeal_of(dossier) if dossier else None,
        "why": refusals[-1].sentence if refusals else "",
        "most": MAX_TEXT,
        "values": values,
        "errors": errors,
    }
    return Page("own/appeal.html", context, status)


@routes.post("/mijn/ideeen/{idea_id}/bezwaar", Access.RESIDENT, limit=(20, 3600))
def appeal_send(request: Request, services: Services, idea_id: str) -> Answer:
    idea, dossier = _own(request, services, idea_id)
    parsed = parse(AppealForm, request.form)
    if parsed.form is None:
        return _appeal(services, idea, dossier, parsed.values, parsed.errors, 422)
    try:
        appeal(
            _office(services),
            idea_id,
            text=parsed.form.text,
            person=request.resident.person,
            now=services.clock.now(),
        )
    except Conflict:
        idea, dossier = _own(request, services, idea_id)
        return _appeal(services, idea, dossier, parsed.values, {"": _(CHANGED)}, 409)
    except Refused as refused:
        idea, dossier = _own(request, services, idea_id)
        if refused.reason in _APPEAL:
            errors = {"text": _(_APPEAL[refused.reason]).format(**_LIMITS)}
            return _appeal(services, idea, dossier, parsed.values, errors, 422)
        return _appeal(services, idea, dossier, parsed.values, {}, 409)
    return Redirect(f"/mijn/ideeen/{idea_id}/bezwaar")


@routes.get("/mijn/ideeen/{idea_id}/vraag", Access.RESIDENT)
def question_page(request: Request, services: Services, idea_id: str) -> Answer:
    """What the city asks about the idea, and room to answer."""
    idea, dossier = _own(request, services, idea_id)
    return _ask_page(idea, dossier, {}, {})


def _ask_page(
    idea: Idea,
    dossier: Dossier | None,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    asked = _question(dossier) if idea.state in LIVING else None
    context = {
        "idea": idea,
        "asked": asked,
        "open": asked is not None and asked.answered_at is None,
        "most": MAX_TEXT,
        "values": values,
        "errors": errors,
    }
    return Page("own/question.html", context, status)


@routes.post("/mijn/ideeen/{idea_id}/vraag", Access.RESIDENT, limit=(20, 3600))
def question_answer(request: Request, services: Services, idea_id: str) -> Answer:
    idea, dossier = _own(request, services, idea_id)
    parsed = parse(ReplyForm, request.form)
    if parsed.form is None:
        return _ask_page(idea, dossier, parsed.values, parsed.errors, 422)
    try:
        answer_question(
            _office(services),
            idea_id,
            text=parsed.form.text,
            person=request.resident.person,
            now=services.clock.now(),
        )
    except Conflict:
        idea, dossier = _own(request, services, idea_id)
        return _ask_page(idea, dossier, parsed.values, {"": _(CHANGED)}, 409)
    except Refused as refused:
        idea, dossier = _own(request, services, idea_id)
        if refused.reason in _REPLY:
            errors = {"text": _(_REPLY[refused.reason]).format(**_LIMITS)}
            return _ask_page(idea, dossier, parsed.values, errors, 422)
        return _ask_page(idea, dossier, parsed.values, {}, 409)
    return Redirect(f"/mijn/ideeen/{idea_id}/vraag")
