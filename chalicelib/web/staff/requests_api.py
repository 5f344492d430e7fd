"""The staff's JSON API for requests and families: the same use cases as the pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.families.joining import propose
from chalicelib.families.model import Join
from chalicelib.ideas.model import ChangeRequest, pictures
from chalicelib.ideas.versions import fingerprint_of
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.text import clean_block
from chalicelib.moderation.decisions import SENTENCE_MAX
from chalicelib.moderation.requests import RequestAnswer, answer_problems, answer_request
from chalicelib.web.http import Answer, Json, Request
from chalicelib.web.present_family import REFUSALS as JOIN_REFUSALS
from chalicelib.web.present_family import UNKNOWN
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.families import stores_of
from chalicelib.web.staff.json_body import Body, invalid, with_body
from chalicelib.web.staff.moderation import DECIDERS, READERS
from chalicelib.web.staff.requests import PROBLEMS, REFUSALS, find

routes = Routes()


class AnswerBody(Body):
    """What `POST …/request` takes. `version` is that of the idea as it was read."""

    version: Annotated[int, Field(ge=1)]
    answer: Literal["take", "refuse"]
    sentence: Annotated[str, Field(max_length=2 * SENTENCE_MAX)] = ""


class ProposeBody(Body):
    """What `POST …/family` takes: the other idea, and whether its text goes on."""

    other: Annotated[str, Field(max_length=64)]
    leads: Literal["this", "other"]


@routes.get("/api/admin/rounds/{round_id}/requests", Access.STAFF, roles=READERS, json=True)
def requests_list(request: Request, services: Services, round_id: str) -> Answer:
    """What waits for an answer: changes, and groups that may go on as one."""
    if services.rounds.get(round_id) is None:
        raise NotFound("round")
    ids = services.ideas.open_requests(round_id)
    joins = services.families.open_of_round(round_id)
    return Json({"ideas": list(ids), "joins": [join_of(join) for join in joins]})


@routes.get("/api/admin/ideas/{idea_id}/requests", Access.STAFF, roles=READERS, json=True)
def idea_requests(request: Request, services: Services, idea_id: str) -> Answer:
    """The versions of an idea, what was asked of it, and its ties to others."""
    find(services, idea_id)
    return Json(_full(services, idea_id))


@routes.post(
    "/api/admin/ideas/{idea_id}/request",
    Access.STAFF,
    roles=DECIDERS,
    json=True,
    body=AnswerBody,
)
def idea_request(request: Request, services: Services, idea_id: str) -> Answer:
    """Answers the open request on the version that was read. 409 carries what is true."""

    def act(body: AnswerBody) -> Answer:
        answer = RequestAnswer(idea_id, body.version, body.answer, clean_block(body.sentence))
        errors = {name: PROBLEMS[code] for name, code in answer_problems(answer).items()}
        if errors:
            return invalid(errors, "answer-incomplete")
        actor, now = request.staff.person, services.clock.now()
        try:
            answer_request(services.ideas, services.rounds, answer, actor, now)
        except Conflict:
            title = "Iemand anders was je voor"
            error = {"status": 409, "title": title, "reason": "version"}
            return Json({"error": error, **_full(services, idea_id)}, 409)
        except Refused as refused:
            return invalid({"answer": REFUSALS[refused.reason]}, refused.reason)
        return Json(_full(services, idea_id))

    return with_body(AnswerBody, request, act)


@routes.post(
    "/api/admin/ideas/{idea_id}/family",
    Access.STAFF,
    roles=DECIDERS,
    json=True,
    body=ProposeBody,
)
def idea_family(request: Request, services: Services, idea_id: str) -> Answer:
    """Asks two groups to go on as one."""

    def act(body: ProposeBody) -> Answer:
        pair = (idea_id, body.other) if body.leads == "this" else (body.other, idea_id)
        actor, now = request.staff.person, services.clock.now()
        try:
            join = propose(stores_of(services), *pair, actor, now)
        except NotFound:
            find(services, idea_id)
            return invalid({"other": UNKNOWN})
        except Refused as refused:
            return invalid({"other": JOIN_REFUSALS[refused.reason]}, refused.reason)
        return Json(join_of(join))

    return with_body(ProposeBody, request, act)


def _full(services: Services, idea_id: str) -> dict[str, Any]:
    idea, _ = find(services, idea_id)
    return {
        "id": idea.id,
        "version": idea.version,
        "edition": idea.edition,
        "versions": [
            {"number": one.number, "at": to_text(one.at), "fingerprint": one.fingerprint}
            for one in services.ideas.versions(idea_id)
        ],
        "request": _request(idea.request) if idea.request else None,
        "requests": list(_earlier(services, idea_id)),
        "joined_to": idea.joined_to,
        "family": list(idea.family),
        "joins": [join_of(join) for join in services.families.of_idea(idea_id)],
    }


def _earlier(services: Services, idea_id: str) -> Iterator[dict[str, Any]]:
    for request in services.ideas.requests(idea_id):
        yield {"number": request.number, "state": request.state}


def _request(request: ChangeRequest) -> dict[str, Any]:
    answered = request.answered_at
    return {
        "number": request.number,
        "state": request.state,
        "reason": request.reason,
        "asked_at": to_text(request.asked_at),
        "answered_at": to_text(answered) if answered else None,
        "sentence": request.sentence,
        "content": asdict(request.content),
        "photos": [{"id": one.id, "alt": one.alt, "state": one.state} for one in request.photos],
        "fingerprint": fingerprint_of(request.content, pictures(request.photos)),
    }


def join_of(join: Join) -> dict[str, Any]:
    return {
        "id": join.id,
        "state": join.state,
        "leading": join.leading,
        "joining": join.joining,
        "asked_by": join.asked_by,
        "yes": list(join.yes),
        "asked_at": to_text(join.asked_at),
    }
