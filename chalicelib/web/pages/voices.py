"""Residents report what is wrong with an idea, and react under it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from chalicelib.ideas.model import Idea
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.kernel.speech import N_, _, language
from chalicelib.kernel.text import normal_email
from chalicelib.moderation.office import Office
from chalicelib.moderation.voice import ReportReason
from chalicelib.moderation.voices import (
    MAX_COMMENT,
    MAX_NAME,
    MAX_REPORT,
    REASONS,
    comment,
    report,
)
from chalicelib.web.forms import Block, Form, Line, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

_ADDRESS: Final = re.compile(r"[^@\s,;:<>]{1,64}@[^@\s,;:<>]{1,180}\.[^@\s.,;:<>]{2,}")
_SENTENCES: Final = {
    "report-empty": ("text", N_("Schrijf wat er mis is, in minstens {least} tekens")),
    "text-long": ("text", N_("De tekst mag {most} tekens lang zijn. Maak de tekst korter")),
    "text-empty": ("text", N_("Schrijf je reactie")),
    "name-missing": ("name", N_("Schrijf hoe je heet. Een voornaam volstaat")),
    "name-long": ("name", N_("Je naam mag {most} tekens lang zijn")),
}


class ReportForm(Form):
    reason: ReportReason
    text: Annotated[Block, Field(max_length=20 * MAX_REPORT)] = ""
    email: Annotated[Line, Field(max_length=254)] = ""
    messages: ClassVar[dict[tuple[str, str], str]] = {
        ("reason", "missing"): N_("Kies wat er mis is"),
        ("text", "string_too_long"): N_("De tekst mag {most} tekens lang zijn"),
    }
    limits: ClassVar[Mapping[str, int]] = {"most": MAX_REPORT}


class CommentForm(Form):
    name: Annotated[Line, Field(max_length=20 * MAX_NAME)] = ""
    text: Annotated[Block, Field(max_length=20 * MAX_COMMENT)] = ""
    messages: ClassVar[dict[tuple[str, str], str]] = {
        ("text", "string_too_long"): N_("De tekst mag {most} tekens lang zijn"),
    }
    limits: ClassVar[Mapping[str, int]] = {"most": MAX_COMMENT}


def _idea(services: Services, idea_id: str) -> Idea:
    """An idea that residents can read. Raises NotFound."""
    idea = services.ideas.get(idea_id)
    if idea is None or idea.state not in ("published", "accepted"):
        raise NotFound("idea")
    return idea


def _office(services: Services) -> Office:
    return Office(services.ideas, services.rounds, services.dossiers)


@routes.get("/ideeen/{idea_id}/melden", Access.BROWSER)
def report_page(request: Request, services: Services, idea_id: str) -> Answer:
    """What is wrong, in one choice and a few words."""
    idea = _idea(services, idea_id)
    return _report(idea, {}, {}, sent=request.one("gemeld") == "ja")


def _report(
    idea: Idea,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
    *,
    sent: bool = False,
) -> Answer:
    context = {
        "idea": idea,
        "reasons": [(code, _(words)) for code, words in REASONS.items()],
        "most": MAX_REPORT,
        "sent": sent,
        "values": values,
        "errors": errors,
    }
    return Page("voices/report.html", context, status)


@routes.post("/ideeen/{idea_id}/melden", Access.BROWSER, limit=(10, 3600))
def report_send(request: Request, services: Services, idea_id: str) -> Answer:
    idea = _idea(services, idea_id)
    parsed = parse(ReportForm, request.form)
    errors = dict(parsed.errors)
    email = normal_email(parsed.values.get("email", ""))
    if email and not _ADDRESS.fullmatch(email):
        errors["email"] = _("Schrijf je e-mailadres zoals naam@voorbeeld.be, of laat het leeg")
    if parsed.form is None or errors:
        return _report(idea, parsed.values, errors, 422)
    try:
        report(
            _office(services),
            idea_id,
            reason=parsed.form.reason,
            text=parsed.form.text,
            email=email,
            now=services.clock.now(),
            language=language(),
        )
    except Refused as refused:
        field, sentence = _SENTENCES[refused.reason]
        return _report(idea, parsed.values, {field: _(sentence).format(**refused.details)}, 422)
    return Redirect(f"/ideeen/{idea_id}/melden?gemeld=ja")


@routes.get("/ideeen/{idea_id}/reageren", Access.RESIDENT)
def comment_page(request: Request, services: Services, idea_id: str) -> Answer:
    """The house rules and the form."""
    idea = _idea(services, idea_id)
    return _comment(services, idea, {}, {}, done=request.one("klaar"))


def _comment(
    services: Services,
    idea: Idea,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
    *,
    done: str = "",
) -> Answer:
    round_ = services.rounds.get(idea.round_id)
    context = {
        "idea": idea,
        "rule": round_.review.comments if round_ else "off",
        "most": MAX_COMMENT,
        "done": done,
        "values": values,
        "errors": errors,
    }
    return Page("voices/comment.html", context, status)


@routes.post("/ideeen/{idea_id}/reageren", Access.RESIDENT, limit=(10, 600))
def comment_send(request: Request, services: Services, idea_id: str) -> Answer:
    idea = _idea(services, idea_id)
    parsed = parse(CommentForm, request.form)
    if parsed.form is None:
        return _comment(services, idea, parsed.values, parsed.errors, 422)
    try:
        made = comment(
            _office(services),
            idea_id,
            person=request.resident.person,
            name=parsed.form.name,
            text=parsed.form.text,
            now=services.clock.now(),
        )
    except Refused as refused:
        if refused.reason == "comments-off":
            return _comment(services, idea, {}, {}, 409)
        field, sentence = _SENTENCES[refused.reason]
        errors = {field: _(sentence).format(**refused.details)}
        return _comment(services, idea, parsed.values, errors, 422)
    done = "online" if made.state == "shown" else "wacht"
    return Redirect(f"/ideeen/{idea_id}/reageren?klaar={done}")
