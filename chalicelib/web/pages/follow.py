"""Following an idea: a page with one button, because a link in a mail must change nothing."""

from __future__ import annotations

from chalicelib.ideas.following import follow, followable, unfollow
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.speech import language
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.present_ideas import as_others_see
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()


@routes.get("/ideeen/{idea_id}/volgen", Access.RESIDENT)
def follow_page(request: Request, services: Services, idea_id: str) -> Answer:
    """Asks whether to begin or to stop."""
    person = request.resident.person
    following = services.ideas.follows(idea_id, person)
    # Who follows an idea may stop, whatever became of it.
    idea = services.ideas.get(idea_id) if following else followable(services.ideas, idea_id)
    if idea is None:
        raise NotFound("idea")
    context = {"idea": as_others_see(idea), "following": following, "mail": request.resident.email}
    return Page("follow/follow.html", context)


@routes.post("/ideeen/{idea_id}/volgen", Access.RESIDENT, limit=(120, 3600))
def follow_start(request: Request, services: Services, idea_id: str) -> Answer:
    session = request.resident
    now = services.clock.now()
    follow(services.ideas, idea_id, session.person, session.email, now, language())
    return Redirect(f"/ideeen/{idea_id}/volgen")


@routes.post("/ideeen/{idea_id}/niet-volgen", Access.RESIDENT)
def follow_stop(request: Request, services: Services, idea_id: str) -> Answer:
    unfollow(services.ideas, idea_id, request.resident.person)
    return Redirect("/mijn")
