"""Staff: the settings of a round. Fill in, see what changes, save; once the round opened, a
second person reads the same list and confirms it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.rounds.differences import differences
from chalicelib.rounds.model import Round
from chalicelib.rounds.proposals import change_round, confirm, drop, stands
from chalicelib.rounds.validation import problems
from chalicelib.schemas.round_document import RoundInvalid, read_draft, read_round, write_round
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import MANAGERS, VIEWERS
from chalicelib.web.staff.office import names_of
from chalicelib.web.staff.rounds import find_round
from chalicelib.web.staff.sentences import CHANGED, refusal
from chalicelib.web.staff.settings_form import DocumentForm, SettingsForm, document_of, values_of
from chalicelib.web.staff.settings_part import GO
from chalicelib.web.staff.settings_parts import MAIN
from chalicelib.web.staff.settings_show import (
    LOST,
    NOTHING,
    context_of,
    draft_of,
    outlook,
    show_check,
    show_document,
    show_main,
    show_of,
)

routes = Routes()


class AnswerForm(Form):
    """What the second person says, about the proposal with this hash."""

    hash: Annotated[Line, Field(max_length=64)]
    answer: Literal["confirm", "drop"]


@routes.get("/beheer/rondes/{round_id}/instellingen", Access.STAFF, roles=MANAGERS)
def settings_page(request: Request, services: Services, round_id: str) -> Answer:
    """The common settings as a form; with `als=document` all of them as JSON."""
    round_ = find_round(services, round_id)
    if request.one("als") == "document":
        return show_document(services, round_, {"document": write_round(round_)}, {})
    return show_main(services, round_, values_of(round_), {})


@routes.post("/beheer/rondes/{round_id}/instellingen", Access.STAFF, roles=MANAGERS)
def settings_check(request: Request, services: Services, round_id: str) -> Answer:
    """From the form to the list of what changes, or to another part; nothing is stored."""
    round_ = find_round(services, round_id)
    parsed = parse(SettingsForm, request.form)
    if parsed.form is None:
        return show_main(services, round_, parsed.values, parsed.errors, status=422)
    form = parsed.form
    if form.version != round_.version:
        values = {**parsed.values, "version": round_.version}
        return show_main(services, round_, values, {"": CHANGED}, status=409)
    draft = draft_of(round_, form.document)
    if draft is None:
        values = {**parsed.values, "document": ""}
        return show_main(services, round_, values, {"": LOST}, status=422)
    try:
        wanted = read_draft(document_of(draft, form))
    except RoundInvalid as invalid:
        return show_main(services, round_, parsed.values, {}, invalid.problems, 422)
    if form.step.startswith(GO):
        return show_of(services, round_, wanted, form.step.removeprefix(GO))
    found = problems(wanted)
    if found:
        return show_main(services, round_, parsed.values, {}, found, 422)
    if not differences(round_, wanted):
        return show_main(services, round_, parsed.values, {"": NOTHING}, status=422)
    return show_check(services, round_, wanted, {}, {}, MAIN)


@routes.post("/beheer/rondes/{round_id}/instellingen/document", Access.STAFF, roles=MANAGERS)
def document_step(request: Request, services: Services, round_id: str) -> Answer:
    """With the whole document: shows what changes, goes back to editing, or saves."""
    round_ = find_round(services, round_id)
    parsed = parse(DocumentForm, request.form)
    if parsed.form is None:
        return show_document(services, round_, parsed.values, parsed.errors, status=422)
    form = parsed.form
    try:
        wanted = read_round(form.document)
    except RoundInvalid as invalid:
        return show_document(services, round_, parsed.values, {}, invalid.problems, 422)
    if form.step == "edit":
        return show_of(services, round_, wanted, form.part)
    if form.version != round_.version:
        return show_check(
            services, round_, wanted, parsed.values, {"": CHANGED}, form.part, status=409
        )
    if not differences(round_, wanted):
        return show_document(services, round_, parsed.values, {"": NOTHING}, status=422)
    if form.step == "check":
        return show_check(services, round_, wanted, {}, {}, form.part)
    return _save(request, services, round_, wanted, form, parsed.values)


def _save(
    request: Request,
    services: Services,
    round_: Round,
    wanted: Round,
    form: DocumentForm,
    values: Mapping[str, Any],
) -> Answer:
    try:
        saved = change_round(
            services.rounds,
            _same_id(round_, wanted),
            note=form.note,
            version=form.version,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Refused as refused:
        field, sentence = refusal(refused)
        field = field if field == "note" else ""
        return show_check(
            services, round_, wanted, values, {field: sentence}, form.part, status=422
        )
    except Conflict:
        fresh = find_round(services, round_.id)
        return show_check(services, fresh, wanted, values, {"": CHANGED}, form.part, status=409)
    if saved.proposal is not None:
        return Redirect(f"/beheer/rondes/{round_.id}/voorstel")
    return Redirect(f"/beheer/rondes/{round_.id}?bewaard=ja")


def _same_id(round_: Round, wanted: Round) -> Round:
    return replace(wanted, id=round_.id)


@routes.get("/beheer/rondes/{round_id}/voorstel", Access.STAFF, roles=VIEWERS)
def proposal_page(request: Request, services: Services, round_id: str) -> Answer:
    """What waits for a second person."""
    return _proposal(request, services, find_round(services, round_id), {})


def _proposal(
    request: Request,
    services: Services,
    round_: Round,
    errors: Mapping[str, str],
    status: int = 200,
) -> Page:
    proposal = services.rounds.proposal(round_.id)
    standing = proposal if proposal and stands(proposal, round_) else None
    news, blocked = (
        outlook(services, round_, standing.wanted, standing.note) if standing else (None, "")
    )
    context = context_of(services, round_) | {
        "proposal": proposal,
        "stands": standing is not None,
        "differences": differences(round_, standing.wanted) if standing else (),
        "blocked": blocked,
        "news": news,
        "by": names_of(services).get(proposal.by, "") if proposal else "",
        "own": proposal is not None and proposal.by == request.staff.person,
        "may_manage": require_roles(request, MANAGERS),
        "errors": errors,
    }
    return Page("staff/rounds/proposal.html", context, status)


@routes.post("/beheer/rondes/{round_id}/voorstel", Access.STAFF, roles=MANAGERS)
def proposal_answer(request: Request, services: Services, round_id: str) -> Answer:
    """The second person confirms what they saw, or somebody takes it away."""
    round_ = find_round(services, round_id)
    parsed = parse(AnswerForm, request.form)
    if parsed.form is None:
        return _proposal(request, services, round_, {"": "Kies wat je antwoordt"}, 422)
    person, now = request.staff.person, services.clock.now()
    try:
        if parsed.form.answer == "confirm":
            confirm(services.rounds, round_id, parsed.form.hash, person, now)
        else:
            drop(services.rounds, round_id, parsed.form.hash, person, now)
    except Refused as refused:
        return _proposal(request, services, round_, {"": refusal(refused)[1]}, 422)
    except Conflict:
        fresh = find_round(services, round_id)
        return _proposal(request, services, fresh, {"": CHANGED}, 409)
    return Redirect(f"/beheer/rondes/{round_id}?bewaard=ja")
