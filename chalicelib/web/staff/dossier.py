"""Staff: who has an idea, notes, moving it, and appeals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.moderation.appeals import decide_appeal, enter_appeal
from chalicelib.moderation.moving import FIXED, move_idea
from chalicelib.moderation.office import File
from chalicelib.moderation.sharing import assign, note
from chalicelib.moderation.sheet import sheet_of
from chalicelib.moderation.terms import may_appeal
from chalicelib.web.forms import parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.present_ideas import STATE_WORDS
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff import review_forms as forms
from chalicelib.web.staff.dossier_view import conflict, frame, words_to_begin, work
from chalicelib.web.staff.mail_preview import Preview, told_preview
from chalicelib.web.staff.moments import to_field
from chalicelib.web.staff.office import (
    DECIDERS,
    JUDGES,
    READERS,
    file_of,
    names_of,
    office_of,
)
from chalicelib.web.staff.sentences import refusal

routes = Routes()

_AGAIN: Final = {"": "Druk opnieuw op de knop"}


@routes.get("/beheer/ideeen/{idea_id}/dossier", Access.STAFF, roles=READERS)
def dossier_page(request: Request, services: Services, idea_id: str) -> Answer:
    """Who has it, notes for colleagues, and everything that was done inside."""
    return _dossier(request, services, file_of(services, idea_id), {}, {})


def _dossier(
    request: Request,
    services: Services,
    file: File,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    context = frame(request, services, file, values, errors) | work(request, services, file)
    chosen = {"person": file.dossier.assignee, **values}
    made = request.one("pdf") == "klaar"
    context |= {
        "pdf": services.papers.link(pdf_name(file.idea.id)) if made else "",
        "may_print": require_roles(request, JUDGES),
    }
    return Page("staff/dossier/dossier.html", context | {"values": chosen}, status)


def pdf_name(idea_id: str) -> str:
    return f"prints/dossier-{idea_id}.pdf"


def make_pdf(services: Services, idea_id: str) -> str:
    """Draws the dossier as it is, and keeps it for a week; an address that works for ten
    minutes. Raises NotFound."""
    file = file_of(services, idea_id)
    sheet = sheet_of(
        file,
        services.ideas.versions(idea_id),
        services.ideas.history(idea_id),
        STATE_WORDS[file.idea.state][0],
        names_of(services),
        services.clock.now(),
    )
    pdf = services.dossier_printer.dossier(sheet)
    services.papers.keep(pdf_name(idea_id), pdf, "application/pdf")
    return services.papers.link(pdf_name(idea_id))


@routes.post("/beheer/ideeen/{idea_id}/dossier-pdf", Access.STAFF, roles=JUDGES)
def print_dossier(request: Request, services: Services, idea_id: str) -> Answer:
    make_pdf(services, idea_id)
    return Redirect(f"/beheer/ideeen/{idea_id}/dossier?pdf=klaar")


@routes.post("/beheer/ideeen/{idea_id}/toewijzen", Access.STAFF, roles=JUDGES)
def give(request: Request, services: Services, idea_id: str) -> Answer:
    file = file_of(services, idea_id)
    parsed = parse(forms.AssignForm, request.form)
    if parsed.form is None:
        return _dossier(request, services, file, {}, _AGAIN, 422)
    try:
        assign(
            office_of(services),
            services.staff,
            idea_id,
            version=parsed.form.version,
            person=parsed.form.person,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Conflict:
        newest = file_of(services, idea_id)
        return _dossier(request, services, newest, parsed.values, conflict(services, newest), 409)
    except Refused as refused:
        field, sentence = refusal(refused)
        return _dossier(request, services, file, parsed.values, {field: sentence}, 422)
    return Redirect(f"/beheer/ideeen/{idea_id}/dossier?bewaard=ja")


@routes.post("/beheer/ideeen/{idea_id}/notitie", Access.STAFF, roles=JUDGES)
def jot(request: Request, services: Services, idea_id: str) -> Answer:
    file = file_of(services, idea_id)
    parsed = parse(forms.NoteForm, request.form)
    if parsed.form is None:
        return _dossier(request, services, file, parsed.values, parsed.errors, 422)
    try:
        note(
            office_of(services),
            idea_id,
            version=parsed.form.version,
            text=parsed.form.text,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Conflict:
        newest = file_of(services, idea_id)
        return _dossier(request, services, newest, parsed.values, conflict(services, newest), 409)
    except Refused as refused:
        field, sentence = refusal(refused)
        return _dossier(request, services, file, parsed.values, {field: sentence}, 422)
    return Redirect(f"/beheer/ideeen/{idea_id}/dossier?bewaard=ja")


@routes.get("/beheer/ideeen/{idea_id}/verplaats", Access.STAFF, roles=DECIDERS)
def move_page(request: Request, services: Services, idea_id: str) -> Answer:
    return _move(request, services, file_of(services, idea_id), {}, {})


def _move(
    request: Request,
    services: Services,
    file: File,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    content = file.idea.content
    chosen = {"area_id": content.area_id, "theme_id": content.theme_id, **values}
    context = frame(request, services, file, chosen, errors) | {
        "areas": [(one.id, one.name) for one in file.round.areas],
        "themes": [(one.id, one.name) for one in file.round.themes],
        "may_move": file.idea.state not in FIXED,
    }
    return Page("staff/dossier/move.html", context, status)


@routes.post("/beheer/ideeen/{idea_id}/verplaats", Access.STAFF, roles=DECIDERS)
def move_now(request: Request, services: Services, idea_id: str) -> Answer:
    file = file_of(services, idea_id)
    parsed = parse(forms.MoveForm, request.form)
    if parsed.form is None:
        return _move(request, services, file, parsed.values, parsed.errors, 422)
    form = parsed.form
    try:
        move_idea(
            office_of(services),
            idea_id,
            version=form.version,
            area_id=form.area_id,
            theme_id=form.theme_id,
            reason=form.sentence,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Conflict:
        newest = file_of(services, idea_id)
        return _move(request, services, newest, parsed.values, conflict(services, newest), 409)
    except Refused as refused:
        field, sentence = refusal(refused)
        return _move(request, services, file, parsed.values, {field: sentence}, 422)
    return Redirect(f"/beheer/ideeen/{idea_id}?bewaard=ja")


@routes.get("/beheer/ideeen/{idea_id}/bezwaar", Access.STAFF, roles=READERS)
def appeal_page(request: Request, services: Services, idea_id: str) -> Answer:
    """The appeal and its decision, or the form to type over one that came on paper."""
    return _appeal(request, services, file_of(services, idea_id), {}, {})


def _appeal(
    request: Request,
    services: Services,
    file: File,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
    *,
    preview: Preview | None = None,
) -> Answer:
    dossier, now = file.dossier, services.clock.now()
    if dossier.refusal is None and dossier.appeal is None:
        raise NotFound("appeal")
    decider = require_roles(request, DECIDERS)
    mine = dossier.refusal is not None and request.staff.person in dossier.refusal.by
    chosen = {"received_at": to_field(now), **values}
    context = frame(request, services, file, chosen, errors) | words_to_begin(services, file)
    context |= {
        "preview": preview,
        "may_enter": decider and may_appeal(dossier, now),
        "may_decide": decider and dossier.stage == "appeal" and not mine,
        "my_refusal": dossier.stage == "appeal" and mine,
        "until": dossier.refusal.until if dossier.refusal else None,
    }
    return Page("staff/dossier/appeal.html", context, status)


@routes.post("/beheer/ideeen/{idea_id}/bezwaar-op-papier", Access.STAFF, roles=DECIDERS)
def appeal_enter(request: Request, services: Services, idea_id: str) -> Answer:
    file = file_of(services, idea_id)
    parsed = parse(forms.PaperAppealForm, request.form)
    if parsed.form is None:
        return _appeal(request, services, file, parsed.values, parsed.errors, 422)
    try:
        enter_appeal(
            office_of(services),
            idea_id,
            text=parsed.form.text,
            received_at=parsed.form.received_at,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Conflict:
        newest = file_of(services, idea_id)
        return _appeal(request, services, newest, parsed.values, conflict(services, newest), 409)
    except Refused as refused:
        field, sentence = refusal(refused)
        return _appeal(request, services, file, parsed.values, {field: sentence}, 422)
    return Redirect(f"/beheer/ideeen/{idea_id}/bezwaar?bewaard=ja")


@routes.post("/beheer/ideeen/{idea_id}/bezwaar", Access.STAFF, roles=DECIDERS)
def appeal_decide(request: Request, services: Services, idea_id: str) -> Answer:
    file = file_of(services, idea_id)
    parsed = parse(forms.AppealForm, request.form)
    if parsed.form is None:
        return _appeal(request, services, file, parsed.values, parsed.errors, 422)
    form = parsed.form
    try:
        if form.stap == "voorbeeld":
            mail = told_preview(services, file, form.outcome, form.sentence)
            return _appeal(request, services, file, parsed.values, {}, preview=mail)
        decide_appeal(
            office_of(services),
            idea_id,
            version=form.version,
            granted=form.outcome == "granted",
            sentence=form.sentence,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Conflict:
        newest = file_of(services, idea_id)
        return _appeal(request, services, newest, parsed.values, conflict(services, newest), 409)
    except Refused as refused:
        field, sentence = refusal(refused)
        return _appeal(request, services, file, parsed.values, {field: sentence}, 422)
    return Redirect(f"/beheer/ideeen/{idea_id}/bezwaar?bewaard=ja")
