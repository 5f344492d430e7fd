"""Pages that explain: how it works, privacy, accessibility, contact."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from chalicelib.ideas.model import DRAFT_TERM
from chalicelib.identity.model import SESSION_TERM, VOTING_TERM
from chalicelib.kernel.speech import N_, _
from chalicelib.retention.terms import TERMS
from chalicelib.rounds.timeline import choose_current
from chalicelib.web import present, words
from chalicelib.web.http import PUBLIC_MINUTE, Answer, Page, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()


def duration(term: timedelta | None) -> str:
    """A term of retention in words; None is for as long as the round is kept."""
    if term is None:
        return _("Zolang de ronde bewaard wordt")
    if term.days:
        return words.count(term.days, "dag", "dagen")
    minutes = int(term.total_seconds() // 60)
    if minutes % 60:
        return words.count(minutes, "minuut", "minuten")
    return words.count(minutes // 60, "uur", "uur")


# Every cookie that any page sets: name, purpose, how long. A test compares them with the code.
COOKIES: Final = (
    ("browser", N_("Je formulieren beveiligen"), timedelta(days=180)),
    ("sessie", N_("Je aangemeld houden"), SESSION_TERM),
    ("ontwerp", N_("Verdergaan met een idee dat je begon"), DRAFT_TERM),
    ("meedoen", N_("Antwoorden of je mee indient"), timedelta(hours=1)),
    ("stem", N_("Stemmen"), VOTING_TERM),
    ("taal", N_("Je taal onthouden"), timedelta(days=365)),
    (
        "kiosk",
        N_("Dat een toestel in een bib of op een markt dient om te stemmen"),
        timedelta(hours=12),
    ),
    ("mandje", N_("Onthouden welke projecten je koos, tot je stemt"), timedelta(hours=1)),
)


@routes.get("/hulp", Access.PUBLIC)
def help_page(request: Request, services: Services) -> Answer:
    """How it works, in six steps, with the current round's numbers."""
    now = services.clock.now()
    round_ = choose_current(services.rounds.all(), now)
    steps = present.steps(round_, now) if round_ else ()
    context = {"round": round_, "steps": steps, "phase_line": present.phase_line(round_, now)}
    return Page("info/help.html", context, cache=PUBLIC_MINUTE)


@routes.get("/privacy", Access.PUBLIC)
def privacy(request: Request, services: Services) -> Answer:
    """What we keep of people, why and for how long."""
    terms = [(_(one.what), duration(one.term), _(one.why)) for one in TERMS]
    cookies = [(name, _(why), duration(term)) for name, why, term in COOKIES]
    return Page("info/privacy.html", {"terms": terms, "cookies": cookies}, cache=PUBLIC_MINUTE)


@routes.get("/toegankelijkheid", Access.PUBLIC)
def accessibility(request: Request, services: Services) -> Answer:
    """The accessibility statement, in the five parts that the law asks for."""
    return Page("info/accessibility.html", cache=PUBLIC_MINUTE)


@routes.get("/contact", Access.PUBLIC)
def contact(request: Request, services: Services) -> Answer:
    """Where a person answers."""
    return Page("info/contact.html", cache=PUBLIC_MINUTE)
