"""Staff: reports about an idea and the reactions under it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.kernel.text import clean_block
from chalicelib.moderation.model import Dossier
from chalicelib.moderation.office import File
from chalicelib.moderation.voices import (
    MAX_COMMENT,
    MAX_REPORT,
    REASONS,
    SECOND,
    VERDICTS,
    WAITING,
    Verdict,
    answer_officially,
    close_report,
    judge_comment,
)
from chalicelib.moderation.wording import template
from chalicelib.rounds.plain import to_plain
from chalicelib.web.forms import Block, Form, Line, parse
from chalicelib.web.http import Answer, Json, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.dossier_view import conflict, frame
from chalicelib.web.staff.json_body import Body, with_body
from chalicelib.web.staff.office import DECIDERS, READERS, file_of, office_of
from chalicelib.web.staff.sentences import refusal

routes = Routes()

_STATES = {
    "waiting": ("Wacht op controle", "warning"),
    "shown": ("Online", "success"),
    "hiding": ("Verborgen, wacht op tweede persoon", "warning"),
    "hidden": ("Verborgen", ""),
    "deleting": ("Wacht op tweede handtekening om te wissen", "warning"),
    "deleted": ("Gewist", ""),
}
_BUTTONS: Mapping[Verdict, str] = {
    "show": "Zet online",
    "hide": "Verberg",
    "ask-hide": "Haal meteen offline",
    "confirm-hide": "Bevestig: het blijft verborgen",
    "ask-delete": "Vraag om te wissen",
    "delete": "Wis voorgoed",
    "keep": "Wis niet",
}


class CloseForm(Form):
    report: Annotated[Line, Field(max_length=64)]
    answer: Annotated[Block, Field(max_length=20 * MAX_REPORT)] = ""


class JudgeForm(Form):
    comment: Annotated[Line, Field(max_length=64)]
    version: int
    verdict: Verdict
    why: Annotated[Block, Field(max_length=20 * MAX_REPORT)] = ""


class OfficialForm(Form):
    text: Annotated[Block, Field(max_length=20 * MAX_COMMENT)] = ""
    messages: ClassVar[dict[tuple[str, str], str]] = {}


@routes.get("/beheer/ideeen/{idea_id}/meldingen", Access.STAFF, roles=READERS)
def voices_page(request: Request, services: Services, idea_id: str) -> Answer:
    """What was reported and what residents wrote, what waits first."""
    return _page(request, services, file_of(services, idea_id), {}, {})


def _page(
    request: Request,
    services: Services,
    file: File,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    idea_id, me = file.idea.id, request.staff.person
    decider = require_roles(request, DECIDERS)
    thanks = template(services.dossiers.desk(file.round.id), "thanks")
    reports = services.dossiers.reports(idea_id)
    comments = services.dossiers.comments(idea_id)
    context = frame(request, services, file, values, errors) | {
        "reports": [one for one in reports if one.closed_at is None],
        "closed": [one for one in reports if one.closed_at is not None],
        "comments": [
            {
                "one": one,
                "state": _STATES[one.state],
                "verdicts": [
                    (verdict, _BUTTONS[verdict])
                    for verdict, (sources, _) in VERDICTS.items()
                    if decider
                    and one.state in sources
                    and not (verdict in SECOND and one.judged_by == me)
                ],
            }
            for one in sorted(comments, key=lambda c: c.state not in WAITING)
        ],
        "reasons": REASONS,
        "thanks": thanks.text if thanks else "",
        "may_act": decider,
        "official": decider and file.round.review.comments != "off",
        "most": MAX_COMMENT,
    }
    return Page("staff/dossier/voices.html", context, status)


@routes.post("/beheer/ideeen/{idea_id}/melding", Access.STAFF, roles=DECIDERS)
def report_close(request: Request, services: Services, idea_id: str) -> Answer:
    file = file_of(services, idea_id)
    parsed = parse(CloseForm, request.form)
    if parsed.form is None:
        return _page(request, services, file, {}, {"": "Druk opnieuw op de knop"}, 422)
    try:
        close_report(
            office_of(services),
            idea_id,
            parsed.form.report,
            answer=parsed.form.answer,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Refused as refused:
        values = {f"answer-{parsed.form.report}": parsed.form.answer}
        errors = {f"answer-{parsed.form.report}": refusal(refused)[1]}
        if refused.reason == "report-closed":
            errors = {"": refusal(refused)[1]}
        return _page(request, services, file_of(services, idea_id), values, errors, 422)
    return Redirect(f"/beheer/ideeen/{idea_id}/meldingen?bewaard=ja")


@routes.post("/beheer/ideeen/{idea_id}/reactie", Access.STAFF, roles=DECIDERS)
def comment_judge(request: Request, services: Services, idea_id: str) -> Answer:
    file = file_of(services, idea_id)
    parsed = parse(JudgeForm, request.form)
    if parsed.form is None:
        return _page(request, services, file, {}, {"": "Druk opnieuw op de knop"}, 422)
    form = parsed.form
    typed = {f"why-{form.comment}": form.why}
    try:
        judge_comment(
            office_of(services),
            idea_id,
            form.comment,
            version=form.version,
            verdict=form.verdict,
            why=form.why,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Conflict:
        newest = file_of(services, idea_id)
        return _page(request, services, newest, typed, conflict(services, newest), 409)
    except Refused as refused:
        status = 409 if refused.reason == "judged-meanwhile" else 422
        name = f"why-{form.comment}" if refused.reason == "why-missing" else ""
        errors = {name: refusal(refused)[1]}
        return _page(request, services, file_of(services, idea_id), typed, errors, status)
    return Redirect(f"/beheer/ideeen/{idea_id}/meldingen?bewaard=ja")


@routes.post("/beheer/ideeen/{idea_id}/antwoord", Access.STAFF, roles=DECIDERS)
def official_answer(request: Request, services: Services, idea_id: str) -> Answer:
    """The city answers under the idea, for everybody to read."""
    file = file_of(services, idea_id)
    parsed = parse(OfficialForm, request.form)
    if parsed.form is None:
        return _page(request, services, file, parsed.values, parsed.errors, 422)
    try:
        answer_officially(
            office_of(services),
            idea_id,
            text=parsed.form.text,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Refused as refused:
        field, sentence = refusal(refused)
        return _page(request, services, file, parsed.values, {field: sentence}, 422)
    return Redirect(f"/beheer/ideeen/{idea_id}/meldingen?bewaard=ja")


class CloseBody(Body):
    report: str
    answer: str


class JudgeBody(Body):
    comment: str
    version: int
    verdict: Verdict
    why: str = ""


class OfficialBody(Body):
    text: str


def _voices(services: Services, dossier: Dossier) -> Json:
    """What residents said, without the addresses of who reported."""
    reports = [to_plain(one) | {"email": ""} for one in services.dossiers.reports(dossier.idea_id)]
    comments = to_plain(services.dossiers.comments(dossier.idea_id))
    return Json({"reports": reports, "comments": comments})


@routes.get("/api/admin/ideas/{idea_id}/voices", Access.STAFF, roles=READERS, json=True)
def voices_json(request: Request, services: Services, idea_id: str) -> Answer:
    """Reports about an idea and the reactions under it, without addresses."""
    return _voices(services, file_of(services, idea_id).dossier)


@routes.post(
    "/api/admin/ideas/{idea_id}/report", Access.STAFF, roles=DECIDERS, json=True, body=CloseBody
)
def report_json(request: Request, services: Services, idea_id: str) -> Answer:
    """Closes a report with an answer."""

    def act(body: CloseBody) -> Answer:
        close_report(
            office_of(services),
            idea_id,
            body.report,
            answer=clean_block(body.answer),
            actor=request.staff.person,
            now=services.clock.now(),
        )
        return _voices(services, file_of(services, idea_id).dossier)

    return with_body(CloseBody, request, act)


@routes.post(
    "/api/admin/ideas/{idea_id}/comment", Access.STAFF, roles=DECIDERS, json=True, body=JudgeBody
)
def comment_json(request: Request, services: Services, idea_id: str) -> Answer:
    """Shows, hides or deletes a reaction; deleting takes two people."""

    def act(body: JudgeBody) -> Answer:
        judge_comment(
            office_of(services),
            idea_id,
            body.comment,
            version=body.version,
            verdict=body.verdict,
            why=clean_block(body.why),
            actor=request.staff.person,
            now=services.clock.now(),
        )
        return _voices(services, file_of(services, idea_id).dossier)

    return with_body(JudgeBody, request, act)


@routes.post(
    "/api/admin/ideas/{idea_id}/official",
    Access.STAFF,
    roles=DECIDERS,
    json=True,
    body=OfficialBody,
)
def official_json(request: Request, services: Services, idea_id: str) -> Answer:
    """The city's own answer under an idea."""

    def act(body: OfficialBody) -> Answer:
        answer_officially(
            office_of(services),
            idea_id,
            text=clean_block(body.text),
            actor=request.staff.person,
            now=services.clock.now(),
        )
        return _voices(services, file_of(services, idea_id).dossier)

    return with_body(OfficialBody, request, act)
