"""Requests for a change and groups that may go on as one: what waits for the city, and the
answer to one request with its difference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from chalicelib.ideas.keeping import kept_photos
from chalicelib.ideas.model import Idea
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.moderation.decisions import SENTENCE_MAX, SENTENCE_MIN
from chalicelib.moderation.requests import (
    RequestAnswer,
    answer_problems,
    answer_request,
    noticed_in,
)
from chalicelib.rounds.model import Round
from chalicelib.rounds.timeline import choose_current
from chalicelib.web.forms import Block, Form, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.present_ideas import STATE_WORDS
from chalicelib.web.present_versions import REQUEST_WORDS, Changed, asked_changes
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.moderation import DECIDERS, READERS
from chalicelib.web.staff.moderation_view import noticed

routes = Routes()

PROBLEMS: Mapping[str, str] = {
    "missing": "Schrijf waarom, in een zin die iedereen begrijpt",
    "too-short": f"Schrijf minstens {SENTENCE_MIN} tekens",
    "too-long": f"De zin mag {SENTENCE_MAX} tekens lang zijn. Maak de tekst korter",
}
REFUSALS: Mapping[str, str] = {
    "no-request": "Er is geen open vraag meer. De indieners namen ze terug, of ze is beantwoord",
    "on-ballot": "De stemlijst ligt vast. De tekst kan niet meer veranderen",
    "move-not-allowed": "Dit idee loopt niet meer. De tekst kan niet meer veranderen",
}


class AnswerForm(Form):
    version: Annotated[int, Field(ge=1, le=10**9)]
    answer: Literal["take", "refuse"]
    sentence: Annotated[Block, Field(max_length=20 * SENTENCE_MAX)] = ""

    messages: ClassVar[dict[tuple[str, str], str]] = {
        ("answer", "missing"): "Kies wat je antwoordt",
        ("answer", "literal_error"): "Kies wat je antwoordt",
        ("sentence", "string_too_long"): PROBLEMS["too-long"],
    }


@routes.get("/beheer/vragen", Access.STAFF, roles=READERS)
def waiting(request: Request, services: Services) -> Answer:
    """Everything that residents of the round asked and that isn't answered yet."""
    rounds, now = services.rounds.all(), services.clock.now()
    wanted = request.one("ronde")
    round_ = next((r for r in rounds if r.id == wanted), None) or choose_current(rounds, now)
    if round_ is None:
        return Page("staff/requests/list.html", {"round": None})
    ids = services.ideas.open_requests(round_.id)
    joins = services.families.open_of_round(round_.id)
    named = (*ids, *(join.leading for join in joins), *(join.joining for join in joins))
    ideas = services.ideas.many(named)
    context = {
        "round": round_,
        "rounds": rounds,
        "requests": [ideas[one] for one in ids if one in ideas and ideas[one].open_request],
        "joins": [
            (join, ideas[join.leading], ideas[join.joining])
            for join in joins
            if {join.leading, join.joining} <= ideas.keys()
        ],
    }
    return Page("staff/requests/list.html", context)


@routes.get("/beheer/ideeen/{idea_id}/verandering", Access.STAFF, roles=READERS)
def request_show(request: Request, services: Services, idea_id: str) -> Answer:
    """What the applicants ask, word by word, and the form to answer."""
    idea, round_ = find(services, idea_id)
    return _page(request, services, idea, round_, {}, {})


@routes.post("/beheer/ideeen/{idea_id}/verandering", Access.STAFF, roles=DECIDERS)
def request_answer(request: Request, services: Services, idea_id: str) -> Answer:
    """Takes the change over, or says why not."""
    idea, round_ = find(services, idea_id)
    parsed = parse(AnswerForm, request.form)
    if parsed.form is None:
        return _page(request, services, idea, round_, parsed.values, parsed.errors, 422)
    form = parsed.form
    answer = RequestAnswer(idea_id, form.version, form.answer, form.sentence)
    errors = {name: PROBLEMS[code] for name, code in answer_problems(answer).items()}
    if errors:
        return _page(request, services, idea, round_, parsed.values, errors, 422)
    actor, now = request.staff.person, services.clock.now()
    try:
        answer_request(services.ideas, services.rounds, answer, actor, now)
    except Conflict:
        newest, _ = find(services, idea_id)
        errors = {"": "Het idee veranderde net. Lees het verschil opnieuw en antwoord dan"}
        # The next press of the button speaks of what stands on this page.
        values = {**parsed.values, "version": newest.version}
        return _page(request, services, newest, round_, values, errors, 409)
    except Refused as refused:
        errors = {"answer": REFUSALS[refused.reason]}
        if idea.open_request is None:
            errors = {"": REFUSALS[refused.reason]}
        return _page(request, services, idea, round_, parsed.values, errors, 409)
    return Redirect(f"/beheer/ideeen/{idea_id}/verandering?beantwoord=ja")


def find(services: Services, idea_id: str) -> tuple[Idea, Round]:
    idea = services.ideas.get(idea_id)
    round_ = services.rounds.get(idea.round_id) if idea else None
    if idea is None or round_ is None:
        raise NotFound("idea")
    return idea, round_


def _page(
    request: Request,
    services: Services,
    idea: Idea,
    round_: Round,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    asked, form = idea.request, round_.form_of(idea.form)
    differs: tuple[Changed, ...] = ()
    if asked is not None and asked.state != "taken":
        differs = asked_changes(
            idea.content, idea.photos, asked.content, asked.photos, round_, form
        )
    context = {
        "idea": idea,
        "round": round_,
        "state": STATE_WORDS[idea.state],
        "asked": asked,
        "asked_state": REQUEST_WORDS[asked.state] if asked else None,
        "changes": differs,
        "photos": [p for p in asked.photos if p.state == "ready"] if asked else [],
        "kept": kept_photos(idea),
        "noticed": noticed(tuple(noticed_in(idea, round_)), {}),
        "can_answer": idea.open_request is not None and require_roles(request, DECIDERS),
        "answered": request.one("beantwoord") == "ja",
        "earlier": [one for one in services.ideas.requests(idea.id) if one.state != "open"],
        "words": REQUEST_WORDS,
        "sentence_max": SENTENCE_MAX,
        "version": values.get("version", idea.version),
        "values": values,
        "errors": errors,
    }
    return Page("staff/requests/request.html", context, status)
