"""Two groups that go on as one: asking, answering by a link without an account, parting.

As with co-applicants, the secret of the link moves to a cookie at once, and opening the link
changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field

from chalicelib.families.joining import (
    Stores,
    answer,
    ask_to_join,
    leave,
    open_join,
    own_join,
    take_back,
)
from chalicelib.families.model import Join, Side
from chalicelib.ideas.likeness import alike
from chalicelib.ideas.model import PUBLIC_STATES, Idea
from chalicelib.ideas.withdrawing import own_idea
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.kernel.speech import N_, _
from chalicelib.rounds.model import Round
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import Answer, Cookie, Page, Redirect, Request
from chalicelib.web.present_family import JOIN_WORDS, REFUSALS, UNKNOWN
from chalicelib.web.present_ideas import STATE_WORDS, as_others_see
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

COOKIE: Final = "samen"
_COOKIE_SECONDS: Final = 3600
_LIMIT: Final = (60, 3600)


class AskForm(Form):
    """With which idea, and whose text goes on."""

    ander: Annotated[Line, Field(max_length=64)]
    voort: Literal["ons", "hun"]

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("ander", "missing"): UNKNOWN,
        ("ander", "string_too_long"): UNKNOWN,
        ("voort", "missing"): N_("Kies welk idee verdergaat"),
        ("voort", "literal_error"): N_("Kies welk idee verdergaat"),
    }


class AnswerForm(Form):
    antwoord: Literal["yes", "no"]

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("antwoord", "missing"): N_("Kies of jullie samen verdergaan"),
        ("antwoord", "literal_error"): N_("Kies of jullie samen verdergaan"),
    }


@routes.get("/ideeen/{idea_id}/samen", Access.RESIDENT)
def with_mine(request: Request, services: Services, idea_id: str) -> Answer:
    """Which of my ideas goes on together with this one?"""
    idea = services.ideas.get(idea_id)
    if idea is None or idea.state not in PUBLIC_STATES:
        raise NotFound("idea")
    mine = [
        card
        for card in services.ideas.of_person(request.resident.person)
        if card.round_id == idea.round_id and card.id != idea.id and card.state in PUBLIC_STATES
    ]
    return Page("join/mine.html", {"idea": idea, "mine": mine})


@routes.get("/mijn/ideeen/{idea_id}/verder", Access.RESIDENT)
def ask_page(request: Request, services: Services, idea_id: str) -> Answer:
    """Look-alikes to choose from, or any other idea by its number."""
    idea = own_idea(services.ideas, idea_id, request.resident.person)
    return _ask_page(services, idea, {"ander": request.one("met")[:64]}, {})


@routes.post("/mijn/ideeen/{idea_id}/verder", Access.RESIDENT, limit=_LIMIT)
def ask_now(request: Request, services: Services, idea_id: str) -> Answer:
    person = request.resident.person
    idea = own_idea(services.ideas, idea_id, person)
    parsed = parse(AskForm, request.form)
    if parsed.form is None:
        return _ask_page(services, idea, parsed.values, parsed.errors, 422)
    form, now = parsed.form, services.clock.now()
    lead: Side = "leading" if form.voort == "ons" else "joining"
    other = form.ander.casefold().rstrip("/").rpartition("/")[2]
    try:
        ask_to_join(stores_of(services), idea_id, person, other, lead, now)
    except NotFound:
        return _ask_page(services, idea, parsed.values, {"ander": _(UNKNOWN)}, 422)
    except Refused as refused:
        errors = {"ander": _(REFUSALS[refused.reason])}
        return _ask_page(services, idea, parsed.values, errors, 422)
    return Redirect(f"/mijn/ideeen/{idea_id}?bewaard=samen")


@routes.get("/samen/{join_id}", Access.BROWSER)
def join_page(request: Request, services: Services, join_id: str) -> Answer:
    """Both ideas, what going on together means, and the question."""
    given = request.one("sleutel")
    try:
        if given:
            open_join(stores_of(services), join_id, given, services.clock.now())
            cookie = Cookie(COOKIE, f"{join_id}.{given}", max_age=_COOKIE_SECONDS)
            return Redirect(f"/samen/{join_id}", cookies=(cookie,))
        join, side = _mine(request, services, join_id)
    except NotFound:
        return Page("join/unknown.html", {}, 404)
    return _page(services, join, side, {}, {})


@routes.post("/samen/{join_id}", Access.BROWSER, limit=_LIMIT)
def join_answer(request: Request, services: Services, join_id: str) -> Answer:
    """Notes the answer of the side that this browser speaks for."""
    try:
        join, side = _mine(request, services, join_id)
    except NotFound:
        return Page("join/unknown.html", {}, 404)
    parsed = parse(AnswerForm, request.form)
    if parsed.form is None:
        return _page(services, join, side, parsed.values, parsed.errors, 422)
    now = services.clock.now()
    try:
        answer(stores_of(services), join_id, side, parsed.form.antwoord, now)
    except Refused as refused:
        join, side = _mine(request, services, join_id)
        asks = join.is_open and refused.reason != "on-ballot"
        errors = {"antwoord" if asks else "": _(REFUSALS[refused.reason])}
        return _page(services, join, side, parsed.values, errors, 409)
    return Redirect(f"/samen/{join_id}")


@routes.post("/samen/{join_id}/terug", Access.BROWSER, limit=_LIMIT)
def join_take_back(request: Request, services: Services, join_id: str) -> Answer:
    """The side that asked doesn't want it any more."""
    return _act(request, services, join_id, take_back)


@routes.get("/samen/{join_id}/weg", Access.BROWSER)
def leave_page(request: Request, services: Services, join_id: str) -> Answer:
    """Asks once more, and says what it means."""
    try:
        join, side = _mine(request, services, join_id)
    except NotFound:
        return Page("join/unknown.html", {}, 404)
    if join.state != "joined" or services.rounds.ballot_list(join.round_id) is not None:
        return _page(services, join, side, {}, {})
    return Page("join/leave.html", _context(services, join, side))


@routes.post("/samen/{join_id}/weg", Access.BROWSER, limit=_LIMIT)
def leave_now(request: Request, services: Services, join_id: str) -> Answer:
    return _act(request, services, join_id, leave)


def _act(request: Request, services: Services, join_id: str, act: Any) -> Answer:
    try:
        join, side = _mine(request, services, join_id)
    except NotFound:
        return Page("join/unknown.html", {}, 404)
    try:
        act(stores_of(services), join_id, side, services.clock.now())
    except Refused as refused:
        join, side = _mine(request, services, join_id)
        return _page(services, join, side, {}, {"": _(REFUSALS[refused.reason])}, 409)
    return Redirect(f"/samen/{join_id}")


def stores_of(services: Services) -> Stores:
    return Stores(services.families, services.ideas, services.rounds, services.keyring)


def _mine(request: Request, services: Services, join_id: str) -> tuple[Join, Side]:
    """The join and the side that this browser speaks for: by the link of the mail, or signed in
    as an author. Raises NotFound for everybody else."""
    known, _, secret = request.cookies.get(COOKIE, "").partition(".")
    stores = stores_of(services)
    if known == join_id:
        try:
            return open_join(stores, join_id, secret, services.clock.now())
        except NotFound:
            pass
    return own_join(stores, join_id, request.session.person if request.session else "")


def _ask_page(
    services: Services,
    idea: Idea,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    cards = {card.id: card for card in services.ideas.public_cards(idea.round_id)}
    others = ((card.id, card.terms) for card in cards.values() if card.id != idea.id)
    text = f"{idea.content.what} {idea.content.why}"
    found = [cards[one.idea_id] for one in alike(idea.content.title, text, others)]
    context = {
        "idea": idea,
        "found": found,
        "ready": idea.state in PUBLIC_STATES and services.rounds.ballot_list(idea.round_id) is None,
        "chosen": cards.get(values.get("ander", "")),
        "values": values,
        "errors": errors,
    }
    return Page("join/ask.html", context, status)


def _context(services: Services, join: Join, side: Side) -> dict[str, Any]:
    leading, joining = services.ideas.get(join.leading), services.ideas.get(join.joining)
    round_: Round | None = services.rounds.get(join.round_id)
    if leading is None or joining is None or round_ is None:
        raise NotFound("join")
    if side == "leading":
        joining = as_others_see(joining)
    else:
        leading = as_others_see(leading)
    return {
        "join": join,
        "side": side,
        "mine": leading if side == "leading" else joining,
        "leading": leading,
        "joining": joining,
        "round": round_,
        "word": JOIN_WORDS[join.state],
        "states": STATE_WORDS,
        "said_yes": side in join.yes,
        "must": side in join.waits_for(),
        "asked_us": join.asked_by == side,
        "said_no": join.no == side,
        "fixed": services.rounds.ballot_list(join.round_id) is not None,
    }


def _page(
    services: Services,
    join: Join,
    side: Side,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    context = {**_context(services, join, side), "values": values, "errors": errors}
    return Page("join/question.html", context, status)
