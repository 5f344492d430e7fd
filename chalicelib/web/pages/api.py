"""Public data as JSON: rounds, ideas, results. What a page doesn't show isn't here either."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.ideas.model import Card
from chalicelib.kernel.clock import to_text
from chalicelib.rounds.model import Round
from chalicelib.rounds.plain import to_plain
from chalicelib.rounds.timeline import current_phase, timeline
from chalicelib.web.http import PUBLIC_MINUTE, Answer, Json, Request, Text
from chalicelib.web.pages.rounds import find
from chalicelib.web.present_result import released
from chalicelib.web.rendering import static_file
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()


@routes.get("/api/openapi.json", Access.PUBLIC)
def document(request: Request, services: Services) -> Answer:
    """What this API takes and gives, as OpenAPI 3.1. Made by `python -m infra.openapi`."""
    text = static_file("openapi.json") or "{}"
    return Text(text, "application/json; charset=utf-8", cache=PUBLIC_MINUTE)


@routes.get("/api/rounds", Access.PUBLIC)
def rounds(request: Request, services: Services) -> Answer:
    """All rounds, oldest first."""
    now = services.clock.now()
    lines = []
    for one in services.rounds.all():
        phase = current_phase(one, now)
        lines.append(
            {
                "id": one.id,
                "title": one.title,
                "pot_cents": one.pot_cents,
                "phase": phase.key if phase else None,
                "url": f"{services.settings.city_url}/rondes/{one.id}",
            }
        )
    return Json({"rounds": lines}, cache=PUBLIC_MINUTE)


@routes.get("/api/rounds/{round_id}", Access.PUBLIC)
def one_round(request: Request, services: Services, round_id: str) -> Answer:
    """One round with its rules and, once frozen, the hash that proves they didn't change."""
    round_ = find(services, round_id)
    frozen = services.rounds.frozen(round_id)
    body = round_body(round_) | {
        "timeline": [
            {"phase": step.phase.key, "state": step.state}
            for step in timeline(round_, services.clock.now())
        ],
        "frozen": None
        if frozen is None
        else {
            "hash": frozen.hash,
            "seed_commitment": frozen.seed_commitment,
            "document": json.loads(frozen.document),
            "extensions": [
                {"hash": one.hash, "document": json.loads(one.document)}
                for one in frozen.extensions
            ],
        },
    }
    return Json(body, cache=PUBLIC_MINUTE)


def round_body(round_: Round) -> dict[str, Any]:
    """The round's document without the marks that only matter to staff."""
    body: dict[str, Any] = to_plain(round_)
    body.pop("earlier_forms")
    for rule in body["rules"]:
        rule.pop("proposal")
    return body


@routes.get("/api/rounds/{round_id}/ideas", Access.PUBLIC)
def ideas(request: Request, services: Services, round_id: str) -> Answer:
    """The ideas that residents may see, in the order they came in."""
    round_ = find(services, round_id)
    cards = services.ideas.public_cards(round_.id)
    body = {"round": round_.id, "ideas": [_idea(services, card) for card in cards]}
    return Json(body, cache=PUBLIC_MINUTE)


def _idea(services: Services, card: Card) -> dict[str, object]:
    return {
        "id": card.id,
        "title": card.title,
        "area_id": card.area_id,
        "theme_id": card.theme_id,
        "cost_cents": card.cost_cents,
        "state": card.state,
        "submitted_at": to_text(card.submitted_at),
        "url": f"{services.settings.city_url}/ideeen/{card.id}",
    }


@routes.get("/api/rounds/{round_id}/result", Access.PUBLIC)
def result(request: Request, services: Services, round_id: str) -> Answer:
    """The result document as it was confirmed; before release the date by which it comes."""
    round_ = find(services, round_id)
    now = services.clock.now()
    if released(services, round_, now) is None:
        closed = {
            "status": 404,
            "title": "De uitslag is nog niet bekend",
            "expected_by": to_text(round_.phase("announcement").closes_at),
        }
        return Json({"error": closed}, 404, cache=PUBLIC_MINUTE)
    stored = services.results.get(round_id)
    return Json(
        {"hash": stored.hash, "document": json.loads(stored.document)} if stored else {},
        cache=PUBLIC_MINUTE,
    )
