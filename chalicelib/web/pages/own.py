"""What is somebody's own: the ideas they sent in, what happened to them, what they follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from chalicelib.ideas.claiming import claim, claimable
from chalicelib.ideas.consents import may_ask
from chalicelib.ideas.editing import way
from chalicelib.ideas.keeping import kept_photos
from chalicelib.ideas.mail_language import choose_mail_language, mail_language
from chalicelib.ideas.model import MOVES, PUBLIC_STATES, TAKEN_OFF, Idea
from chalicelib.ideas.promise import answer_due
from chalicelib.ideas.withdrawing import REASON_MAX, own_idea, require_off_ballot, withdraw
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.kernel.speech import LANGUAGES, N_, _, language
from chalicelib.rounds.model import Round
from chalicelib.web.discretion import discreet
from chalicelib.web.forms import Block, Form, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.naming import open_for
from chalicelib.web.pages.own_review import review_of
from chalicelib.web.pages.submit_homes import far_people
from chalicelib.web.pages.submit_view import photo_reasons
from chalicelib.web.present_consents import partners, waited_for
from chalicelib.web.present_family import ties
from chalicelib.web.present_form import private_rows, public_rows
from chalicelib.web.present_ideas import STATE_WORDS, as_others_see
from chalicelib.web.present_life import life
from chalicelib.web.present_versions import REQUEST_WORDS, Changed, asked_changes
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.tongues import offered

routes = Routes()

SAVED: Final = {
    "ja": N_("Je verandering is bewaard."),
    "gevraagd": N_("Je verandering is gevraagd. De stad kijkt ze na en laat het je weten."),
    "terug": N_("Je nam je vraag terug. De tekst blijft zoals hij was."),
    "mens": N_("De naam is bewaard. Met een e-mailadres sturen we een mail met de vraag."),
    "samen": N_("We vroegen het aan de andere groep. Je krijgt een mail als ze antwoorden."),
}
_ROLES: Final = {"bewoner": N_("Jullie"), "stad": N_("De stad"), "systeem": N_("Het platform")}


@routes.get("/mijn", Access.RESIDENT)
def overview(request: Request, services: Services) -> Answer:
    """My ideas with where they stand, and what I follow."""
    person = request.resident.person
    followed_ids = services.ideas.followed_by(person)
    followed = services.ideas.many(followed_ids)
    codes = offered(services, request.path)
    mails = mail_language(services.ideas, person) if len(codes) > 1 else ""
    context = {
        "mail": request.resident.email,
        "mails": mails,
        "mail_languages": [(code, LANGUAGES[code]) for code in codes],
        "saved": request.one("bewaard") == "taal",
        "ideas": services.ideas.of_person(person),
        "followed": [as_others_see(followed[one]) for one in followed_ids if one in followed],
        "states": STATE_WORDS,
    }
    return Page("own/overview.html", context)


@routes.post("/mijn/mails", Access.RESIDENT, limit=(60, 3600))
def mails_in(request: Request, services: Services) -> Answer:
    """All mails to me in one language; one that isn't offered changes nothing."""
    code = request.field("mails")
    if code not in offered(services, request.path):
        return Redirect("/mijn")
    choose_mail_language(services.ideas, request.resident.person, code)
    return Redirect("/mijn?bewaard=taal#taal")


@routes.get("/mijn/ideeen/{idea_id}", Access.RESIDENT)
def status(request: Request, services: Services, idea_id: str) -> Answer:
    """What happened to my idea, what comes next, and everything that I wrote."""
    idea = own_idea(services.ideas, idea_id, request.resident.person)
    saved = _(SAVED.get(request.one("bewaard"), ""))
    return Page("own/status.html", {**_context(services, idea), "saved": saved})


def _context(services: Services, idea: Idea) -> dict[str, object]:
    round_ = services.rounds.get(idea.round_id)
    private = services.ideas.private(idea.id)
    history, now = services.ideas.history(idea.id), services.clock.now()
    joins = services.families.of_idea(idea.id)
    others = [join.joining if join.leading == idea.id else join.leading for join in joins]
    ballot = services.rounds.ballot_list(idea.round_id)
    told = discreet(services, idea, history)
    return {
        "idea": idea,
        "mark": services.dossiers.takedown(idea.id) if idea.state in TAKEN_OFF else None,
        "review": review_of(services, idea),
        "cost_note": _(idea.content.cost_note),
        "round": round_,
        "area": round_.area(idea.content.area_id) if round_ else None,
        "theme": round_.theme(idea.content.theme_id) if round_ else None,
        "extra": public_rows(round_, idea) + private_rows(round_, idea, private) if round_ else [],
        "people": private.people if private else (),
        "partners": {one.place: one for one in partners(idea, private)},
        "waiting_for": waited_for(idea, private) if may_ask(idea) else "",
        "fillable": open_for(services, idea, private, round_),
        "far": far_people(idea, private, round_, services.places.streets),
        "state": STATE_WORDS[idea.state],
        "life": life(idea, told, round_, ballot, now, _ROLES) if round_ else (),
        "way": way(idea, round_, services.rounds, now) if round_ else "closed",
        "asked": idea.request,
        "asked_state": REQUEST_WORDS[idea.request.state] if idea.request else None,
        "asked_changes": _asked_changes(idea, round_) if round_ else (),
        "ties": ties(joins, idea, _others(services, others)) if joins else (),
        "wish": _wish(services, idea) if not joins else None,
        "can_join": idea.state in PUBLIC_STATES and ballot is None,
        "due": answer_due(idea.submitted_at, round_.answer_days) if round_ else None,
        "voting": round_.phase("voting") if round_ else None,
        "can_withdraw": _can_withdraw(services, idea),
        "reasons": photo_reasons(),
        "kept": kept_photos(idea),
    }


def _others(services: Services, ids: Sequence[str]) -> dict[str, Idea]:
    return {one.id: as_others_see(one) for one in services.ideas.many(ids).values()}


def _wish(services: Services, idea: Idea) -> Idea | None:
    """The idea whose group will be asked once this one is on the website."""
    if not idea.wish or idea.state != "received":
        return None
    other = services.ideas.get(idea.wish)
    return other if other is not None and other.state in PUBLIC_STATES else None


def _asked_changes(idea: Idea, round_: Round) -> tuple[Changed, ...]:
    """What the last request would change; nothing once it was taken over."""
    asked = idea.request
    if asked is None or asked.state == "taken":
        return ()
    form = round_.form_of(idea.form)
    return asked_changes(idea.content, idea.photos, asked.content, asked.photos, round_, form)


def _can_withdraw(services: Services, idea: Idea) -> bool:
    if "withdrawn" not in MOVES[idea.state] or idea.family:
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
    return Page("own/withdraw.html", _withdraw_context(idea, {}, {}))


class WithdrawForm(Form):
    """Why an idea is taken back, for who wants to say."""

    reason: Annotated[Block, Field(max_length=REASON_MAX)] = ""

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("reason", "string_too_long"): N_(
            "De reden mag {max_length} tekens lang zijn. Maak de tekst korter"
        )
    }


def _withdraw_context(
    idea: Idea, values: Mapping[str, Any], errors: Mapping[str, str]
) -> dict[str, Any]:
    return {"idea": idea, "values": values, "errors": errors, "reason_max": REASON_MAX}


@routes.post("/mijn/ideeen/{idea_id}/intrekken", Access.RESIDENT)
def withdraw_now(request: Request, services: Services, idea_id: str) -> Answer:
    person = request.resident.person
    idea = own_idea(services.ideas, idea_id, person)
    parsed = parse(WithdrawForm, request.form)
    if parsed.form is None:
        context = _withdraw_context(idea, parsed.values, parsed.errors)
        return Page("own/withdraw.html", context, 422)
    reason, now = parsed.form.reason, services.clock.now()
    try:
        withdraw(services.ideas, services.rounds, idea_id, person, now, reason)
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
        claim(services.ideas, idea_id, person, email, services.clock.now(), language())
    except Conflict:
        # The city decided at that moment: show it before asking again.
        return Redirect(f"/mijn/overnemen/{idea_id}")
    return Redirect(f"/mijn/ideeen/{idea_id}")
