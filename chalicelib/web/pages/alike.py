"""Ideas that look like the one in the draft, and supporting an idea instead of repeating it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.ideas.drafts import save_answers
from chalicelib.ideas.following import followable
from chalicelib.ideas.likeness import alike
from chalicelib.ideas.model import Card, Idea
from chalicelib.ideas.sending import EXAMPLE, WISH
from chalicelib.ideas.supporting import may_support, support, unsupport
from chalicelib.inspiration.editing import published
from chalicelib.inspiration.model import Example
from chalicelib.kernel.errors import Closed, Conflict, NotFound
from chalicelib.rounds.model import Round
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.pages.submit_door import Desk, closed_page, elsewhere, is_taking, open_desk
from chalicelib.web.pages.submit_flow import ALIKE, page_after, page_before
from chalicelib.web.present_ideas import area_name
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

# The draft's answer that says which look-alikes its writer has seen.
SEEN = "gezien"


@dataclass(frozen=True, slots=True)
class Found:
    """A look-alike. `current`: it is of the draft's round, so that support still matters."""

    card: Card
    round: Round
    area: str
    current: bool


@dataclass(frozen=True, slots=True)
class FoundExample:
    """An example of the gallery that looks like it."""

    example: Example


@routes.get("/indienen/{draft_id}/lijkt-op", Access.BROWSER)
@elsewhere
def look_alikes(request: Request, services: Services, draft_id: str) -> Answer:
    """Up to five look-alikes; without any that weren't seen before, the next page."""
    desk = open_desk(request, services, draft_id)
    if not is_taking(desk, services):
        return closed_page(request, services, desk.round, desk.draft)
    found = tuple(_found(services, desk))
    seen = desk.draft.answers.get(SEEN, "").split()
    if all(_id_of(one) in seen for one in found):
        return Redirect(desk.address + page_after(desk.form, ALIKE))
    back = desk.address + page_before(desk.form, ALIKE)
    return Page("submit/lijkt-op.html", desk.context(services, found=found, back=back))


@routes.post("/indienen/{draft_id}/lijkt-op", Access.BROWSER)
@elsewhere
def is_different(request: Request, services: Services, draft_id: str) -> Answer:
    """Notes that the writer has seen them, and which group they want to go on with; goes on."""
    desk = open_desk(request, services, draft_id)
    found = tuple(_found(services, desk))
    ids = " ".join(_id_of(one) for one in found)
    wish = request.field(WISH)
    if wish not in {one.card.id for one in found if isinstance(one, Found) and one.current}:
        wish = ""
    try:
        answers = {SEEN: ids, WISH: wish}
        save_answers(services.ideas, desk.draft, answers, services.clock.now())
    except Conflict:
        return Redirect(f"{desk.address}/verstuurd")
    return Redirect(desk.address + page_after(desk.form, ALIKE))


def _id_of(one: Found | FoundExample) -> str:
    """As the draft notes what was seen; ids have no colon."""
    return f"voorbeeld:{one.example.id}" if isinstance(one, FoundExample) else one.card.id


def _found(services: Services, desk: Desk) -> Iterator[Found | FoundExample]:
    answers = desk.draft.answers
    title = answers.get("title", "")
    if not title.strip():
        return
    text = f"{answers.get('what', '')} {answers.get('why', '')}"
    rounds = {round_.id: round_ for round_ in services.rounds.all()}
    cards = {card.id: card for key in rounds for card in services.ideas.public_cards(key)}
    examples = {f"voorbeeld:{one.id}": one for one in published(services.inspiration)}
    others = [
        *((card.id, card.terms) for card in cards.values()),
        *((key, one.terms) for key, one in examples.items()),
    ]
    for one in alike(title, text, others):
        if one.idea_id in examples:
            example = examples[one.idea_id]
            # Who began with it has read it.
            if example.title != answers.get(EXAMPLE):
                yield FoundExample(example)
            continue
        card = cards[one.idea_id]
        round_ = rounds[card.round_id]
        yield Found(card, round_, area_name(round_, card), round_.id == desk.round.id)


@routes.get("/ideeen/{idea_id}/steunen", Access.RESIDENT)
def support_page(request: Request, services: Services, idea_id: str) -> Answer:
    """Asks whether to support, or to take it back."""
    return _support_page(request, services, idea_id)


@routes.post("/ideeen/{idea_id}/steunen", Access.RESIDENT, limit=(120, 3600))
def support_give(request: Request, services: Services, idea_id: str) -> Answer:
    now = services.clock.now()
    _, round_ = _public(services, idea_id)
    try:
        support(services.ideas, round_, idea_id, request.resident.person, now)
    except Closed:
        return _support_page(request, services, idea_id, 409)
    return Redirect(f"/ideeen/{idea_id}/steunen")


@routes.post("/ideeen/{idea_id}/niet-steunen", Access.RESIDENT)
def support_take(request: Request, services: Services, idea_id: str) -> Answer:
    unsupport(services.ideas, idea_id, request.resident.person)
    return Redirect(f"/ideeen/{idea_id}/steunen")


def _public(services: Services, idea_id: str) -> tuple[Idea, Round]:
    idea = followable(services.ideas, idea_id)
    round_ = services.rounds.get(idea.round_id)
    if round_ is None:
        raise NotFound("round")
    return idea, round_


def _support_page(request: Request, services: Services, idea_id: str, status: int = 200) -> Answer:
    idea, round_ = _public(services, idea_id)
    context = {
        "idea": idea,
        "round": round_,
        "supporting": services.ideas.supports(idea_id, request.resident.person),
        "count": services.ideas.support_count(idea_id),
        "open": may_support(idea, round_, services.clock.now()),
    }
    return Page("follow/support.html", context, status)
