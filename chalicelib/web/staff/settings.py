"""Staff: the settings of a round. Fill in, see what changes, save; once the round opened, a
second person reads the same list and confirms it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.news.model import NewsItem
from chalicelib.rounds.differences import differences
from chalicelib.rounds.model import PHASE_NAMES, Round
from chalicelib.rounds.news import change_news
from chalicelib.rounds.proposals import change_round, confirm, drop, stands
from chalicelib.rounds.settings import MAX_NOTE, is_opened, next_version
from chalicelib.schemas.round_document import RoundInvalid, read_round, write_round
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import MANAGERS, VIEWERS
from chalicelib.web.staff.office import names_of
from chalicelib.web.staff.rounds import find_round
from chalicelib.web.staff.sentences import CHANGED, refusal
from chalicelib.web.staff.settings_form import (
    CHOICES,
    DocumentForm,
    SettingsForm,
    document_of,
    values_of,
)

routes = Routes()

_NOTHING = "Er verandert niets. Pas eerst iets aan"


class AnswerForm(Form):
    """What the second person says, about the proposal with this hash."""

    hash: Annotated[Line, Field(max_length=64)]
    answer: Literal["confirm", "drop"]


@routes.get("/beheer/rondes/{round_id}/instellingen", Access.STAFF, roles=MANAGERS)
def settings_page(request: Request, services: Services, round_id: str) -> Answer:
    """The settings as a form; with `als=document` all of them as JSON."""
    round_ = find_round(services, round_id)
    if request.one("als") == "document":
        return _document(services, round_, {"document": write_round(round_)}, {})
    return _form(services, round_, values_of(round_), {})


def _context(services: Services, round_: Round) -> dict[str, Any]:
    return {
        "round": round_,
        "names": PHASE_NAMES,
        "opened": is_opened(round_, services.clock.now()),
        "frozen": services.rounds.frozen(round_.id) is not None,
        "proposal": services.rounds.proposal(round_.id),
        "choices": CHOICES,
        "max_note": MAX_NOTE,
    }


def _show(
    template: str,
    services: Services,
    round_: Round,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    problems: Sequence[str] = (),
    status: int = 200,
) -> Page:
    context = {"values": values, "errors": errors, "problems": problems}
    return Page(template, _context(services, round_) | context, status)


_form: Final = partial(_show, "staff/rounds/settings.html")
_document: Final = partial(_show, "staff/rounds/settings_document.html")


@routes.post("/beheer/rondes/{round_id}/instellingen", Access.STAFF, roles=MANAGERS)
def settings_check(request: Request, services: Services, round_id: str) -> Answer:
    """From the form to the list of what changes; nothing is stored."""
    round_ = find_round(services, round_id)
    parsed = parse(SettingsForm, request.form)
    if parsed.form is None:
        return _form(services, round_, parsed.values, parsed.errors, status=422)
    if parsed.form.version != round_.version:
        values = {**parsed.values, "version": round_.version}
        return _form(services, round_, values, {"": CHANGED}, status=409)
    document = document_of(round_, parsed.form)
    try:
        wanted = read_round(document)
    except RoundInvalid as invalid:
        return _form(services, round_, parsed.values, {}, invalid.problems, 422)
    if not differences(round_, wanted):
        return _form(services, round_, parsed.values, {"": _NOTHING}, status=422)
    return _check(services, round_, wanted, {}, {})


@routes.post("/beheer/rondes/{round_id}/instellingen/document", Access.STAFF, roles=MANAGERS)
def document_step(request: Request, services: Services, round_id: str) -> Answer:
    """With the whole document: shows what changes, goes back to editing, or saves."""
    round_ = find_round(services, round_id)
    parsed = parse(DocumentForm, request.form)
    if parsed.form is None:
        return _document(services, round_, parsed.values, parsed.errors, status=422)
    form = parsed.form
    try:
        wanted = read_round(form.document)
    except RoundInvalid as invalid:
        return _document(services, round_, parsed.values, {}, invalid.problems, 422)
    if form.step == "edit":
        return _form(services, round_, values_of(wanted) | {"version": round_.version}, {})
    if form.version != round_.version:
        return _check(services, round_, wanted, parsed.values, {"": CHANGED}, 409)
    if not differences(round_, wanted):
        return _document(services, round_, parsed.values, {"": _NOTHING}, status=422)
    if form.step == "check":
        return _check(services, round_, wanted, {}, {})
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
        return _check(services, round_, wanted, values, {field: sentence}, 422)
    except Conflict:
        fresh = find_round(services, round_.id)
        return _check(services, fresh, wanted, values, {"": CHANGED}, 409)
    if saved.proposal is not None:
        return Redirect(f"/beheer/rondes/{round_.id}/voorstel")
    return Redirect(f"/beheer/rondes/{round_.id}?bewaard=ja")


def _same_id(round_: Round, wanted: Round) -> Round:
    return replace(wanted, id=round_.id)


def _check(
    services: Services,
    round_: Round,
    wanted: Round,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Page:
    """What would change, and what stands in the way of it."""
    news, blocked = _outlook(services, round_, wanted, "x" * MAX_NOTE)
    context = {
        "differences": differences(round_, wanted),
        "blocked": blocked,
        "news": news,
        "document": json.dumps(json.loads(write_round(wanted)), ensure_ascii=False),
        "moves": any(old != new for old, new in zip(round_.phases, wanted.phases, strict=True)),
        "values": values,
        "errors": errors,
    }
    return Page("staff/rounds/settings_check.html", _context(services, round_) | context, status)


def _outlook(
    services: Services, round_: Round, wanted: Round, note: str
) -> tuple[NewsItem | None, str]:
    """The news that would be published with `note`, if the round opened; or why this can't be
    saved, whatever the reason that is given for it."""
    now = services.clock.now()
    frozen = services.rounds.frozen(round_.id) is not None
    try:
        after = next_version(round_, wanted, note, now, frozen=frozen)
    except Refused as refused:
        return None, refusal(refused)[1]
    return (change_news(round_, after) if is_opened(round_, now) else None), ""


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
        _outlook(services, round_, standing.wanted, standing.note) if standing else (None, "")
    )
    context = _context(services, round_) | {
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
