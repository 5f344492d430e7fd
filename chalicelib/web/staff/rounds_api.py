"""The staff's JSON API for rounds, results, news and projects: the same use cases as the pages."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final

from pydantic import AwareDatetime, Field

from chalicelib.kernel.clock import require_utc, to_text
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.kernel.text import clean_block, clean_line
from chalicelib.moderation.ballot_text import fix_round_ballot
from chalicelib.news.editing import write_news
from chalicelib.news.model import MAX_TEXT, MAX_TITLE
from chalicelib.outcome.candidates import accepted_candidates
from chalicelib.outcome.document import read_document
from chalicelib.projects.model import ProjectState
from chalicelib.projects.progress import MAX_TEXT as MAX_UPDATE
from chalicelib.projects.progress import update_project
from chalicelib.rounds.ballot import MAX_DECISION, MAX_SEED
from chalicelib.rounds.changes import MAX_NOTE, MIN_NOTE, create_round, move_phase
from chalicelib.rounds.plain import to_plain
from chalicelib.schemas.round_document import RoundDocument, RoundInvalid, read_round
from chalicelib.web.http import Answer, Json, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import MANAGERS, RESULT_READERS, VIEWERS
from chalicelib.web.staff.json_body import Body, invalid, with_body
from chalicelib.web.staff.office import office_of
from chalicelib.web.staff.results import confirm
from chalicelib.web.staff.rounds import find_round, phase_key

routes = Routes()

_CREATED: Final = 201
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class MoveBody(Body):
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    note: Annotated[str, Field(min_length=MIN_NOTE, max_length=MAX_NOTE)]
    version: int


class BallotBody(Body):
    decision: Annotated[str, Field(min_length=1, max_length=MAX_DECISION)]
    seed: Annotated[str, Field(min_length=1, max_length=MAX_SEED)]


class ConfirmBody(Body):
    hash: Sha256


class NewsBody(Body):
    title: Annotated[str, Field(min_length=1, max_length=MAX_TITLE)]
    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
    round_id: str = ""
    published_at: AwareDatetime | None = None


class UpdateBody(Body):
    version: int
    state: ProjectState
    text: Annotated[str, Field(min_length=1, max_length=MAX_UPDATE)]


@routes.post("/api/admin/rounds", Access.STAFF, roles=MANAGERS, json=True, body=RoundDocument)
def round_create(request: Request, services: Services) -> Answer:
    """Creates a round from its document (see `chalicelib.schemas.round_document`)."""
    try:
        round_ = read_round(json.loads(request.body))
        create_round(services.rounds, round_, request.staff.person, services.clock.now())
    except RoundInvalid as error:
        found = {str(place): sentence for place, sentence in enumerate(error.problems, start=1)}
        return invalid(found, error.reason)
    except Refused as error:
        return invalid({"body": str(error.details.get("problems", error.reason))}, error.reason)
    except (ValueError, TypeError, RecursionError):
        return invalid({"body": "Het document: dit is geen geldige JSON."})
    return Json({"id": round_.id, "version": 1}, _CREATED)


@routes.get("/api/admin/rounds/{round_id}", Access.STAFF, roles=VIEWERS, json=True)
def round_read(request: Request, services: Services, round_id: str) -> Answer:
    """The whole document, with the version that a change must name."""
    frozen = services.rounds.frozen(round_id)
    plain = to_plain(find_round(services, round_id))
    return Json({"round": plain, "frozen": None if frozen is None else frozen.hash})


@routes.post(
    "/api/admin/rounds/{round_id}/phases/{key}/move",
    Access.STAFF,
    roles=MANAGERS,
    json=True,
    body=MoveBody,
)
def phase_move(request: Request, services: Services, round_id: str, key: str) -> Answer:
    """Moves a phase, with a note that residents read; once the round opened it is a proposal to
    a second person, whose hash is answered. `version` is that of the round as read."""
    known = phase_key(key)

    def act(body: MoveBody) -> Answer:
        saved = move_phase(
            services.rounds,
            round_id,
            known,
            require_utc(body.opens_at),
            require_utc(body.closes_at),
            note=clean_block(body.note),
            version=body.version,
            actor=request.staff.person,
            now=services.clock.now(),
        )
        phase = to_plain(saved.round.phase(known))
        proposal = saved.proposal.hash if saved.proposal else None
        return Json({"version": saved.round.version, "phase": phase, "proposal": proposal})

    return with_body(MoveBody, request, act)


@routes.post(
    "/api/admin/rounds/{round_id}/ballot", Access.STAFF, roles=MANAGERS, json=True, body=BallotBody
)
def ballot_fix(request: Request, services: Services, round_id: str) -> Answer:
    """Fixes the ballot by a decision of the college; the order is drawn with `seed`."""

    def act(body: BallotBody) -> Answer:
        ballot = fix_round_ballot(
            office_of(services),
            round_id,
            lambda: accepted_candidates(services.ideas, round_id),
            decision=clean_line(body.decision),
            seed=clean_line(body.seed),
            actor=request.staff.person,
            now=services.clock.now(),
        )
        return Json(to_plain(ballot))

    return with_body(BallotBody, request, act)


@routes.get("/api/admin/rounds/{round_id}/result", Access.STAFF, roles=RESULT_READERS, json=True)
def result_read(request: Request, services: Services, round_id: str) -> Answer:
    """The result, also before its release. 404 until the round is counted."""
    return Json(_result(services, round_id))


@routes.post(
    "/api/admin/rounds/{round_id}/result", Access.STAFF, roles=MANAGERS, json=True, body=ConfirmBody
)
def result_confirm(request: Request, services: Services, round_id: str) -> Answer:
    """Confirms the result with its hash; the second person's confirmation releases it, at the
    moment that the first one set if there is one."""
    round_ = find_round(services, round_id)

    def act(body: ConfirmBody) -> Answer:
        result = services.results.get(round_id)
        moment = None if result is None else result.release_at
        ahead = moment is not None and moment > services.clock.now()
        confirm(request, services, round_, body.hash, moment if ahead else None)
        return Json(_result(services, round_id))

    return with_body(ConfirmBody, request, act)


def _result(services: Services, round_id: str) -> dict[str, Any]:
    result = services.results.get(round_id)
    if result is None:
        raise NotFound("result")
    return {
        "hash": result.hash,
        "counted_at": to_text(result.counted_at),
        "confirmed": len(result.confirmed_by),
        "release_at": None if result.release_at is None else to_text(result.release_at),
        "released_at": None if result.released_at is None else to_text(result.released_at),
        "document": read_document(result),
    }


@routes.post("/api/admin/news", Access.STAFF, roles=MANAGERS, json=True, body=NewsBody)
def news_write(request: Request, services: Services) -> Answer:
    """Writes a news item; without `published_at` it is online at once."""

    def act(body: NewsBody) -> Answer:
        if body.round_id and services.rounds.get(body.round_id) is None:
            return invalid({"round_id": "Deze ronde bestaat niet"})
        item = write_news(
            services.news,
            title=clean_line(body.title),
            text=clean_block(body.text),
            round_id=body.round_id,
            published_at=None if body.published_at is None else require_utc(body.published_at),
            actor=request.staff.person,
            now=services.clock.now(),
        )
        return Json({"id": item.id, "published_at": to_text(item.published_at)}, _CREATED)

    return with_body(NewsBody, request, act)


@routes.get("/api/admin/projects/{project_id}", Access.STAFF, roles=VIEWERS, json=True)
def project_read(request: Request, services: Services, project_id: str) -> Answer:
    """A project with its updates, and the version that a change must name."""
    project = services.projects.get(project_id)
    if project is None:
        raise NotFound("project")
    return Json(to_plain(project))


@routes.post(
    "/api/admin/projects/{project_id}/updates",
    Access.STAFF,
    roles=MANAGERS,
    json=True,
    body=UpdateBody,
)
def project_update(request: Request, services: Services, project_id: str) -> Answer:
    """Adds an update to a project, with the state it is in from now on."""

    def act(body: UpdateBody) -> Answer:
        project = update_project(
            services.projects,
            project_id,
            version=body.version,
            state=body.state,
            text=clean_block(body.text),
            actor=request.staff.person,
            now=services.clock.now(),
        )
        return Json(to_plain(project), _CREATED)

    return with_body(UpdateBody, request, act)
