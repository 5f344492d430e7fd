"""The front page: where are we, and what can I do today?"""

from __future__ import annotations

from chalicelib.agenda.model import Gathering
from chalicelib.agenda.planning import upcoming
from chalicelib.rounds.model import Round
from chalicelib.rounds.timeline import choose_current, current_phase
from chalicelib.web import present
from chalicelib.web.http import PUBLIC_MINUTE, Answer, Page, Request
from chalicelib.web.present_projects import ProjectCard, project_cards
from chalicelib.web.present_result import released
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

_NEWS = 3
_PROJECTS = 3
_EVENINGS = 2


@routes.get("/", Access.PUBLIC)
def show(request: Request, services: Services) -> Answer:
    """The current round in one screen; news and projects below it."""
    now = services.clock.now()
    rounds = services.rounds.all()
    round_ = choose_current(rounds, now)
    news = services.news.latest(now, _NEWS)
    projects = _projects(rounds, services)
    if round_ is None:
        return Page("home/quiet.html", {"news": news, "projects": projects}, cache=PUBLIC_MINUTE)
    phase = current_phase(round_, now)
    result = released(services, round_, now)
    turnout = services.results.turnout(round_.id)
    context = {
        "round": round_,
        "today": present.today(round_, now, released=result is not None),
        "steps": present.steps(round_, now),
        "phase": phase.key if phase else "",
        "news": news,
        "projects": projects,
        "turnout": turnout,
        # While people look for ideas: where they can go to talk about them.
        "evenings": _evenings(services, phase.key if phase else ""),
    }
    return Page("home/home.html", context, cache=PUBLIC_MINUTE)


def _evenings(services: Services, phase: str) -> tuple[Gathering, ...]:
    if phase not in ("inspiration", "submission"):
        return ()
    now = services.clock.now()
    return tuple(one for one in upcoming(services.agenda, now) if one.takes(now))[:_EVENINGS]


def _projects(rounds: tuple[Round, ...], services: Services) -> tuple[ProjectCard, ...]:
    """A few projects of the newest round that has any."""
    for round_ in reversed(rounds):
        found = services.projects.of_round(round_.id)
        if found:
            return project_cards(services.ideas, round_, found[:_PROJECTS])
    return ()
