"""What is somebody's own: the ideas they sent in, what happened to them, what they follow."""

from __future__ import annotations

from typing import Final

from chalicelib.ideas.claiming import claim, claimable
from chalicelib.ideas.consents import may_answer
from chalicelib.ideas.model import MOVES, Idea
from chalicelib.ideas.promise import answer_due
from chalicelib.ideas.withdrawing import own_idea, require_off_ballot, withdraw
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.pages.submit_view import PHOTO_REASONS
from chalicelib.web.present_consents import partners, waiting_people
from chalicelib.web.present_form import private_rows, public_rows
from chalicelib.web.present_ideas import STATE_WORDS
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

_ROLES: Final = {"bewoner": "Jullie", "stad": "De stad", "systeem": "Het platform"}


@routes.get("/mijn", Access.RESIDENT)
def overview(request: Request, services: Services) -> Answer:
    """My ideas with where they stand, and what I follow."""
    person = request.resident.person
    followed_ids = services.ideas.followed_by(person)
    followed = services.ideas.many(followed_ids)
    context = {
        "mail": request.resident.email,
        "ideas": services.ideas.of_person(person),
        "followed": [followed[one] for one in followed_ids if one in followed],
        "states": STATE_WORDS,
    }
    return Page("own/overview.html", context)


@routes.get("/mijn/ideeen/{idea_id}", Access.RESIDENT)
def status(request: Request, services: Services, idea_id: str) -> Answer:
    """What happened to my idea, what comes next, and everything that I wrote."""
    idea = own_idea(services.ideas, idea_id, request.resident.person)
    return Page("own/status.html", _context(services, idea))


def _context(services: Services, idea: Idea) -> dict[str, object]:
    round_ = services.rounds.get(idea.round_id)
    private = services.ideas.private(idea.id)
    return {
        "idea": idea,
        "round": round_,
        "area": round_.area(idea.content.area_id) if round_ else None,
        "theme": round_.theme(idea.content.theme_id) if round_ else None,
        "extra": public_rows(round_, idea) + private_rows(round_, idea, private) if round_ else [],
        "people": private.people if private else (),
        "partners": {one.place: one for one in partners(idea, private)},
        "waits": waiting_people(idea, private) if may_answer(idea) else (),
        "can_ask": may_answer(idea),
        "state": STATE_WORDS[idea.state],
        "history": services.ideas.history(idea.id),
        "roles": _ROLES,
        "due": answer_due(idea.submitted_at, round_.answer_days) if round_ else None,
        "voting": round_.phase("voting") if round_ else None,
        "can_withdraw": _can_withdraw(services, idea),
        "reasons": PHOTO_REASONS,
    }


def _can_withdraw(services: Services, idea: Idea) -> bool:
    if "withdrawn" not in MOVES[idea.state]:
        return False
    try:
        require_off_ballot(services.rounds, idea)
    except Refused:
        return False
    return True


@routes.get("/mijn/ideeen/{idea_id}/intrekken", Access.RESIDENT)
def withdraw_page(request: Request, services: Services, idea_id: str) -> Answer:
    """Asks once more, and says what it means."""
    idea = own_idea(services.ideas, idea_id, request.resident.person)
    if not _can_withdraw(services, idea):
        return Page("own/no_withdraw.html", {"idea": idea, "state": STATE_WORDS[idea.state]})
    return Page("own/withdraw.html", {"idea": idea})


@routes.post("/mijn/ideeen/{idea_id}/intrekken", Access.RESIDENT)
def withdraw_now(request: Request, services: Services, idea_id: str) -> Answer:
    person = request.resident.person
    try:
        withdraw(services.ideas, services.rounds, idea_id, person, services.clock.now())
    except Refused:
        idea = own_idea(services.ideas, idea_id, person)
        context = {"idea": idea, "state": STATE_WORDS[idea.state]}
        return Page("own/no_withdraw.html", context, 409)
    except Conflict:
        # The city decided at that moment: show it before asking again.
        return Redirect(f"/mijn/ideeen/{idea_id}")
    return Redirect(f"/mijn/ideeen/{idea_id}")


@routes.get("/mijn/overnemen/{idea_id}", Access.RESIDENT)
def claim_page(request: Request, services: Services, idea_id: str) -> Answer:
    """What staff typed over for who is signed in, and the button to make it theirs."""
    person, email = request.resident.person, request.resident.email
    idea = claimable(services.ideas, idea_id, person, email)
    if idea.author == person:
        return Redirect(f"/mijn/ideeen/{idea_id}")
    return Page("own/claim.html", {"idea": idea})


@routes.post("/mijn/overnemen/{idea_id}", Access.RESIDENT)
def claim_now(request: Request, services: Services, idea_id: str) -> Answer:
    person, email = request.resident.person, request.resident.email
    try:
        claim(services.ideas, idea_id, person, email, services.clock.now())
    except Conflict:
        # The city decided at that moment: show it before asking again.
        return Redirect(f"/mijn/overnemen/{idea_id}")
    return Redirect(f"/mijn/ideeen/{idea_id}")
