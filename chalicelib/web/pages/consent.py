"""A co-applicant reads the whole idea and says yes or no, without an account.

The secret comes with the link in the mail and moves to a cookie at once, so that it leaves the
address bar. Opening the link changes nothing: a mail scanner may do it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final, Literal

from chalicelib.ideas.consents import answer, may_answer, open_question
from chalicelib.ideas.keeping import kept_photos
from chalicelib.ideas.model import Consent, Idea
from chalicelib.ideas.rules import declaration_problems
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.kernel.speech import N_, _, language
from chalicelib.rounds.model import Round
from chalicelib.web.forms import Form, Ticked, parse
from chalicelib.web.http import Answer, Cookie, Page, Redirect, Request
from chalicelib.web.pages.submit_homes import by_rule, far_people
from chalicelib.web.present import phase_line
from chalicelib.web.present_form import private_rows, public_rows
from chalicelib.web.present_ideas import as_others_see
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

CONSENT_COOKIE: Final = "meedoen"
_COOKIE_SECONDS: Final = 3600

# What a co-applicant declares about themselves, in their own words.
OWN_WORDS: Final[Mapping[str, str]] = {
    "household": N_("Ik hoor niet bij hetzelfde gezin als de andere indieners."),
    "kin": N_("Ik ben geen ouder of kind van een andere indiener."),
    "adult": N_("Minstens één van ons is 18 jaar of ouder."),
    "local": N_("Ik woon in de buurt waar het project komt."),
}
_UNDECLARED: Final[Mapping[str, str]] = {
    "household": N_(
        "Zet een vinkje als je niet bij hetzelfde gezin hoort. Klopt dat niet? Zeg dan nee"
    ),
    "kin": N_(
        "Zet een vinkje als je geen ouder of kind bent van iemand die mee indient. "
        "Klopt dat niet? Zeg dan nee"
    ),
    "adult": N_("Zet een vinkje als minstens één van jullie 18 jaar of ouder is"),
    "local": N_(
        "Zet een vinkje als je in de buurt van het project woont. Klopt dat niet? Zeg dan nee"
    ),
}


class ConsentForm(Form):
    """The answer, and what a yes declares."""

    antwoord: Literal["yes", "no"]
    household: Ticked = False
    kin: Ticked = False
    adult: Ticked = False
    local: Ticked = False

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("antwoord", "missing"): N_("Kies of je mee indient"),
        ("antwoord", "literal_error"): N_("Kies of je mee indient"),
    }


@routes.get("/meedoen/{idea_id}", Access.BROWSER)
def consent_page(request: Request, services: Services, idea_id: str) -> Answer:
    """The whole idea, and the question."""
    given = request.one("sleutel")
    secret = given or _secret(request, idea_id)
    try:
        idea, consent = open_question(services.ideas, idea_id, secret, services.clock.now())
    except NotFound:
        return Page("consent/unknown.html", {}, 404)
    if given:
        cookie = Cookie(CONSENT_COOKIE, f"{idea_id}.{secret}", max_age=_COOKIE_SECONDS)
        return Redirect(f"/meedoen/{idea_id}", cookies=(cookie,))
    return _page(services, idea, consent, {}, {})


@routes.post("/meedoen/{idea_id}", Access.BROWSER, limit=(120, 3600))
def consent_answer(request: Request, services: Services, idea_id: str) -> Answer:
    """Notes the answer; it may be changed until the city has decided."""
    secret, now = _secret(request, idea_id), services.clock.now()
    try:
        idea, consent = open_question(services.ideas, idea_id, secret, now)
        parsed = parse(ConsentForm, request.form)
        if parsed.form is None:
            return _page(services, idea, consent, parsed.values, parsed.errors, 422)
        form, round_ = parsed.form, _round(services, idea)
        declared = [name for name in OWN_WORDS if getattr(form, name)]
        if form.antwoord == "yes":
            errors = {
                found.about: by_rule(_(_UNDECLARED[found.about]), round_)
                for found in declaration_problems(declared, round_)
            }
            if errors:
                return _page(services, idea, consent, parsed.values, errors, 422)
        about = (idea_id, secret, form.antwoord, declared)
        answer(services.ideas, round_, *about, now, language(), services.places.streets)
    except NotFound:
        return Page("consent/unknown.html", {}, 404)
    except Refused as refused:
        if refused.reason == "lives-elsewhere":
            errors = {"antwoord": _far(services, idea, consent, round_)}
            return _page(services, idea, consent, parsed.values, errors, 422)
        return _page(services, idea, consent, {}, {}, 409)
    return Redirect(f"/meedoen/{idea_id}?bewaard=ja")


def _far(services: Services, idea: Idea, consent: Consent, round_: Round) -> str:
    """Why this person's yes can't count, by the address that stands with the idea."""
    shared = (services.ideas.get(idea.joined_to) if idea.joined_to else None) or idea
    private, streets = services.ideas.private(idea.id), services.places.streets
    return far_people(shared, private, round_, streets).get(consent.place, "")


def _secret(request: Request, idea_id: str) -> str:
    """What this browser knows of the idea; empty when that is nothing."""
    known, _, secret = request.cookies.get(CONSENT_COOKIE, "").partition(".")
    return secret if known == idea_id else ""


def _round(services: Services, idea: Idea) -> Round:
    round_ = services.rounds.get(idea.round_id)
    if round_ is None:
        raise NotFound("round")
    return round_


def _page(
    services: Services,
    idea: Idea,
    consent: Consent,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    round_, private = _round(services, idea), services.ideas.private(idea.id)
    people = private.people if private else ()
    # A group that goes on with another idea says yes or no to that one.
    leading = services.ideas.get(idea.joined_to) if idea.joined_to else None
    shown = as_others_see(leading) if leading else idea
    context = {
        "idea": shown,
        "own": idea,
        "cost_note": _(shown.content.cost_note),
        "round": round_,
        "area": round_.area(shown.content.area_id),
        "theme": round_.theme(shown.content.theme_id),
        "extra": public_rows(round_, shown)
        + (private_rows(round_, idea, private) if shown is idea else []),
        "author": people[0].name if people else "",
        "name": people[consent.place].name if consent.place < len(people) else "",
        "state": consent.state,
        "kept": kept_photos(shown),
        "open": may_answer(idea),
        "until": consent.expires_at,
        "declarations": [(name, _(OWN_WORDS[name])) for name in round_.applicants.declarations],
        "values": values,
        "errors": errors,
        "phase_line": phase_line(round_, services.clock.now()),
    }
    return Page("consent/question.html", context, status)
