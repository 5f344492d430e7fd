"""The staff's JSON API for ideas: the same use cases as the pages."""

from __future__ import annotations

from typing import Annotated, Any, cast, get_args

from pydantic import Field

from chalicelib.ideas.model import Card, Idea, IdeaState, Photo
from chalicelib.ideas.promise import answer_due
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.text import clean_block
from chalicelib.moderation.decisions import (
    SENTENCE_MAX,
    Decision,
    Verb,
    decide,
    decision_problems,
    possible,
)
from chalicelib.moderation.queue import Filter, queue_page
from chalicelib.web.http import Answer, Json, Request
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.security import csrf_token
from chalicelib.web.services import Services
from chalicelib.web.staff.json_body import Body, invalid, with_body
from chalicelib.web.staff.moderation_view import problem_sentences, refusal_words
from chalicelib.web.staff.office import DECIDERS, READERS, office_of

routes = Routes()


class DecisionBody(Body):
    """What `POST …/decision` takes. `version` is that of the idea as it was read."""

    version: Annotated[int, Field(ge=1)]
    decision: Verb
    reason: Annotated[str, Field(max_length=40)] = ""
    sentence: Annotated[str, Field(max_length=2 * SENTENCE_MAX)] = ""


@routes.get("/api/admin/session", Access.STAFF, roles=READERS, json=True)
def session_show(request: Request, services: Services) -> Answer:
    """Who is signed in, and the token that every POST carries as `x-csrf-token`."""
    staff = request.staff
    body = {
        "name": staff.name,
        "roles": sorted(staff.roles),
        "expires_at": to_text(staff.expires_at),
        "csrf": csrf_token(request.browser),
    }
    return Json(body)


@routes.get(
    "/api/admin/rounds/{round_id}/ideas",
    Access.STAFF,
    roles=READERS,
    json=True,
    query=("state", "area", "theme", "q", "cursor"),
)
def ideas_list(request: Request, services: Services, round_id: str) -> Answer:
    """One page of a queue: `state`, `area`, `theme`, `q` and `cursor` in the query."""
    round_ = services.rounds.get(round_id)
    if round_ is None:
        raise NotFound("round")
    state = request.one("state", "received")
    if state not in get_args(IdeaState):
        return invalid({"state": f"one of {', '.join(get_args(IdeaState))}"})
    chosen = Filter(request.one("area"), request.one("theme"), request.one("q"))
    try:
        page = queue_page(
            services.ideas, round_id, cast(IdeaState, state), chosen, request.one("cursor")
        )
    except Refused as refused:
        return invalid({"cursor": "not a cursor of this list"}, refused.reason)
    ideas = [
        {**_card(card), "answer_due": to_text(answer_due(card.submitted_at, round_.answer_days))}
        for card in page.cards
    ]
    return Json({"ideas": ideas, "cursor": page.cursor})


@routes.get("/api/admin/ideas/{idea_id}", Access.STAFF, roles=READERS, json=True)
def idea_json(request: Request, services: Services, idea_id: str) -> Answer:
    """One idea with its people (for who may decide), checks and history."""
    idea = services.ideas.get(idea_id)
    if idea is None:
        raise NotFound("idea")
    return Json(_full(request, services, idea))


@routes.post(
    "/api/admin/ideas/{idea_id}/decision",
    Access.STAFF,
    roles=DECIDERS,
    json=True,
    body=DecisionBody,
)
def idea_decision(request: Request, services: Services, idea_id: str) -> Answer:
    """Decides on the version that was read. 409 carries the idea as somebody else left it."""

    def act(body: DecisionBody) -> Answer:
        decision = Decision(
            idea_id, body.version, body.decision, body.reason, clean_block(body.sentence)
        )
        problems = decision_problems(decision)
        if problems:
            return invalid(problem_sentences(problems), "decision-incomplete")
        now = services.clock.now()
        try:
            idea = decide(office_of(services), decision, request.staff.person, now)
        except Conflict:
            return _conflict(request, services, idea_id)
        except Refused as refused:
            return invalid({"decision": refusal_words(refused)}, refused.reason)
        return Json(_full(request, services, idea))

    return with_body(DecisionBody, request, act)


def _conflict(request: Request, services: Services, idea_id: str) -> Answer:
    idea = services.ideas.get(idea_id)
    if idea is None:
        raise NotFound("idea")
    title = "Iemand anders was je voor"
    error = {"status": 409, "title": title, "reason": "version", "version": idea.version}
    return Json({"error": error, "idea": _full(request, services, idea)}, 409)


def _full(request: Request, services: Services, idea: Idea) -> dict[str, Any]:
    content = idea.content
    decider = require_roles(request, DECIDERS)
    private = services.ideas.private(idea.id) if decider else None
    return {
        "id": idea.id,
        "round_id": idea.round_id,
        "state": idea.state,
        "version": idea.version,
        "source": idea.source,
        "title": content.title,
        "what": content.what,
        "why": content.why,
        "area_id": content.area_id,
        "place": content.place,
        "street": content.street,
        "address": private.address if private else "",
        "form": idea.form,
        "extra": {
            one.key: one.text for one in (*content.extra, *(private.extra if private else ()))
        },
        "theme_id": content.theme_id,
        "cost_cents": content.cost_cents,
        "cost_note": content.cost_note,
        "costs": [{"label": line.label, "cents": line.cents} for line in content.costs],
        "own_cents": content.own_cents,
        "upkeep_cents": content.upkeep_cents,
        "photos": [_photo(photo) for photo in idea.photos],
        "submitted_at": to_text(idea.submitted_at),
        "changed_at": to_text(idea.changed_at),
        "checks": [{"code": check.code, "detail": check.detail} for check in idea.checks],
        "history": [
            {
                "at": to_text(line.at),
                "state": line.state,
                "role": line.role,
                "sentence": line.sentence,
            }
            for line in services.ideas.history(idea.id)
        ],
        "people": [
            {
                "name": person.name,
                "email": person.email,
                "phone": person.phone,
                "street": person.street,
            }
            for person in (private.people if private else ())
        ],
        "consents": [{"place": consent.place, "state": consent.state} for consent in idea.consents],
        "decisions": list(possible(office_of(services).file(idea.id), services.clock.now()))
        if decider
        else [],
    }


def _photo(photo: Photo) -> dict[str, Any]:
    return {
        "id": photo.id,
        "alt": photo.alt,
        "state": photo.state,
        "reason": photo.reason,
        "widths": list(photo.widths),
    }


def _card(card: Card) -> dict[str, Any]:
    return {
        "id": card.id,
        "title": card.title,
        "area_id": card.area_id,
        "theme_id": card.theme_id,
        "cost_cents": card.cost_cents,
        "state": card.state,
        "submitted_at": to_text(card.submitted_at),
        "flags": card.flags,
        "waits": card.waits,
    }
