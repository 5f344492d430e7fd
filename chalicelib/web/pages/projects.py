"""Projects: what the winners do with the money."""

from __future__ import annotations

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.speech import _
from chalicelib.projects.model import STATE_WORDS
from chalicelib.rounds.timeline import choose_current
from chalicelib.web import present
from chalicelib.web.http import PUBLIC_MINUTE, Answer, Page, Request
from chalicelib.web.present_projects import project_card, project_cards
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()


@routes.get("/projecten", Access.PUBLIC)
def index(request: Request, services: Services) -> Answer:
    """All projects, by round, newest round first."""
    now = services.clock.now()
    rounds = services.rounds.all()
    groups = [
        (round_, project_cards(services.ideas, round_, found))
        for round_ in reversed(rounds)
        if (found := services.projects.of_round(round_.id))
    ]
    line = present.phase_line(choose_current(rounds, now), now)
    themes = {card.theme_id for _, cards in groups for card in cards}
    context = {"groups": groups, "themes": themes, "phase_line": line}
    return Page("projects/index.html", context, cache=PUBLIC_MINUTE)


@routes.get("/projecten/{project_id}", Access.PUBLIC)
def show(request: Request, services: Services, project_id: str) -> Answer:
    """One project: what it got, how far it is, and who to ask."""
    project = services.projects.get(project_id)
    round_ = services.rounds.get(project.round_id) if project else None
    if project is None or round_ is None:
        raise NotFound("project")
    now = services.clock.now()
    idea = services.ideas.get(project_id)
    context = {
        "card": project_card(round_, project, idea),
        "project": project,
        "round": round_,
        "idea": idea,
        "photos": [one for one in idea.photos if one.state == "ready"] if idea else [],
        "updates": [(one, _(STATE_WORDS[one.state])) for one in reversed(project.updates)],
        "late": project.state in ("agreed", "under-way") and now > project.promised_by,
        "phase_line": present.phase_line(choose_current(services.rounds.all(), now), now),
    }
    return Page("projects/show.html", context, cache=PUBLIC_MINUTE)
