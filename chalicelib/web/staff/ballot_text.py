"""Staff: final words of each project, and projects that share a place, before the ballot is
fixed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.kernel.text import clean_block, clean_line
from chalicelib.moderation.ballot_text import (
    MAX_BALLOT_TEXT,
    MAX_TITLE,
    places_shared,
    propose_text,
    settle_pair,
)
from chalicelib.moderation.office import File
from chalicelib.outcome.candidates import accepted_candidates
from chalicelib.rounds.model import Round
from chalicelib.rounds.plain import to_plain
from chalicelib.web.forms import Block, Euros, Form, Line, parse
from chalicelib.web.http import Answer, Json, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.dossier_view import conflict, frame
from chalicelib.web.staff.json_body import Body, with_body
from chalicelib.web.staff.mail_preview import Preview, told_preview
from chalicelib.web.staff.office import DECIDERS, READERS, file_of, names_of, office_of
from chalicelib.web.staff.rounds import find_round
from chalicelib.web.staff.sentences import CHANGED, refusal

routes = Routes()

_MOST = 300


class TextForm(Form):
    version: int
    title: Annotated[Line, Field(max_length=20 * MAX_TITLE)] = ""
    text: Annotated[Block, Field(max_length=20 * MAX_BALLOT_TEXT)] = ""
    cost: Euros
    stap: Line = ""
    messages: ClassVar[dict[tuple[str, str], str]] = {
        ("cost", "missing"): "Schrijf het bedrag in cijfers"
    }


class PairForm(Form):
    version: int
    one: Annotated[Line, Field(max_length=64)]
    other: Annotated[Line, Field(max_length=64)]
    verdict: Literal["exclude", "apart"]
    why: Annotated[Block, Field(max_length=20 * MAX_BALLOT_TEXT)] = ""


@routes.get("/beheer/rondes/{round_id}/stemlijst", Access.STAFF, roles=READERS)
def list_page(request: Request, services: Services, round_id: str) -> Answer:
    """How far the words of each project are, and what shares a place."""
    return _list(request, services, find_round(services, round_id), {})


def _list(
    request: Request,
    services: Services,
    round_: Round,
    errors: Mapping[str, str],
    status: int = 200,
    values: Mapping[str, Any] | None = None,
) -> Answer:
    candidates = accepted_candidates(services.ideas, round_.id)[:_MOST]
    keys = [one.project_id for one in candidates]
    dossiers = services.dossiers.many(keys)
    desk = services.dossiers.desk(round_.id)
    context = {
        "round": round_,
        "desk": desk,
        "lines": [
            (one, dossiers[one.project_id].final if one.project_id in dossiers else None)
            for one in candidates
        ],
        "pairs": places_shared(services.ideas.many(keys), desk),
        "fixed": services.rounds.ballot_list(round_.id),
        "frozen": services.rounds.frozen(round_.id) is not None,
        "options": [("", "Kies een project"), *((one.project_id, one.title) for one in candidates)],
        "values": values or {},
        "names": names_of(services),
        "may_change": require_roles(request, DECIDERS),
        "saved": request.one("bewaard") == "ja",
        "errors": errors,
    }
    return Page("staff/desk/ballot.html", context, status)


@routes.post("/beheer/rondes/{round_id}/stemlijst", Access.STAFF, roles=DECIDERS)
def pair_settle(request: Request, services: Services, round_id: str) -> Answer:
    round_ = find_round(services, round_id)
    parsed = parse(PairForm, request.form)
    if parsed.form is None:
        said = {"": "Kies twee projecten en of ze samen kunnen"}
        return _list(request, services, round_, said, 422, parsed.values)
    form = parsed.form
    try:
        _require_listed(services, round_id, form.one, form.other)
        settle_pair(
            services.dossiers,
            round_id,
            ids=(form.one, form.other),
            verdict=form.verdict,
            reason=form.why,
            version=form.version,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Conflict:
        return _list(request, services, round_, {"": CHANGED}, 409)
    except Refused as refused:
        said = {"": refusal(refused)[1]}
        return _list(request, services, round_, said, 422, parsed.values)
    return Redirect(f"/beheer/rondes/{round_id}/stemlijst?bewaard=ja")


def _require_listed(services: Services, round_id: str, *ids: str) -> None:
    """Raises Refused `pair-unknown` unless all are accepted ideas of the round."""
    known = {one.project_id for one in accepted_candidates(services.ideas, round_id)}
    if not known.issuperset(ids):
        raise Refused("pair-unknown")


@routes.get("/beheer/ideeen/{idea_id}/stemtekst", Access.STAFF, roles=READERS)
def text_page(request: Request, services: Services, idea_id: str) -> Answer:
    """The final words of one project, as they will stand on the ballot."""
    file = file_of(services, idea_id)
    final, content = file.dossier.final, file.idea.content
    cents = final.cents if final else file.dossier.estimate_cents
    values = {
        "title": final.title if final else content.title,
        "text": final.text if final else content.what[:MAX_BALLOT_TEXT],
        "cost": f"{cents // 100},{cents % 100:02d}",
    }
    return _text(request, services, file, values, {})


def _text(
    request: Request,
    services: Services,
    file: File,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
    *,
    preview: Preview | None = None,
) -> Answer:
    context = frame(request, services, file, values, errors) | {
        "preview": preview,
        "may_propose": require_roles(request, DECIDERS) and file.idea.state == "accepted",
        "max_title": MAX_TITLE,
        "max_text": MAX_BALLOT_TEXT,
        "reply_days": file.round.review.reply_days,
    }
    return Page("staff/dossier/final.html", context, status)


@routes.post("/beheer/ideeen/{idea_id}/stemtekst", Access.STAFF, roles=DECIDERS)
def text_propose(request: Request, services: Services, idea_id: str) -> Answer:
    file = file_of(services, idea_id)
    parsed = parse(TextForm, request.form)
    if parsed.form is None:
        return _text(request, services, file, parsed.values, parsed.errors, 422)
    form = parsed.form
    if form.stap == "voorbeeld":
        told = f"{form.title}\n{form.text}"
        mail = told_preview(services, file, "final", told, filled=True)
        return _text(request, services, file, parsed.values, {}, preview=mail)
    try:
        propose_text(
            office_of(services),
            idea_id,
            version=form.version,
            title=form.title,
            text=form.text,
            cents=form.cost,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Conflict:
        newest = file_of(services, idea_id)
        return _text(request, services, newest, parsed.values, conflict(services, newest), 409)
    except Refused as refused:
        field, sentence = refusal(refused)
        return _text(request, services, file, parsed.values, {field: sentence}, 422)
    return Redirect(f"/beheer/ideeen/{idea_id}/stemtekst?bewaard=ja")


class FinalTextBody(Body):
    version: Annotated[int, Field(ge=0)]
    title: str
    text: str
    cents: int


class PairBody(Body):
    version: Annotated[int, Field(ge=0)]
    one: str
    other: str
    verdict: Literal["exclude", "apart"]
    reason: str


@routes.post(
    "/api/admin/ideas/{idea_id}/final-text",
    Access.STAFF,
    roles=DECIDERS,
    json=True,
    body=FinalTextBody,
)
def final_text(request: Request, services: Services, idea_id: str) -> Answer:
    """Puts the final title, text and amount to the author."""

    def act(body: FinalTextBody) -> Answer:
        done = propose_text(
            office_of(services),
            idea_id,
            version=body.version,
            title=clean_line(body.title),
            text=clean_block(body.text),
            cents=body.cents,
            actor=request.staff.person,
            now=services.clock.now(),
        )
        return Json(to_plain(done))

    return with_body(FinalTextBody, request, act)


@routes.post(
    "/api/admin/rounds/{round_id}/pairs", Access.STAFF, roles=DECIDERS, json=True, body=PairBody
)
def pair_json(request: Request, services: Services, round_id: str) -> Answer:
    """Says whether two projects exclude each other."""
    find_round(services, round_id)

    def act(body: PairBody) -> Answer:
        _require_listed(services, round_id, body.one, body.other)
        desk = settle_pair(
            services.dossiers,
            round_id,
            ids=(body.one, body.other),
            verdict=body.verdict,
            reason=clean_block(body.reason),
            version=body.version,
            actor=request.staff.person,
            now=services.clock.now(),
        )
        return Json(to_plain(desk))

    return with_body(PairBody, request, act)
