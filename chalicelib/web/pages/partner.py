"""The author names who hands in along: for a place that is open, or in somebody's place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.ideas.completing import Named, ask_for
from chalicelib.ideas.model import Idea
from chalicelib.ideas.withdrawing import own_idea
from chalicelib.kernel.errors import NotFound
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.naming import (
    PersonForm,
    carry_out,
    found_place,
    over,
    read_person,
    stores_of,
    values_of,
)
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()


@routes.get("/mijn/ideeen/{idea_id}/samen/{place}", Access.RESIDENT)
def partner_page(request: Request, services: Services, idea_id: str, place: str) -> Answer:
    """Who is asked; for somebody who didn't answer, again or somebody else."""
    idea = own_idea(services.ideas, idea_id, request.resident.person)
    at, private, _ = found_place(services, idea, place)
    return _page(services, idea, place, values_of(idea, private, at), {})


@routes.post("/mijn/ideeen/{idea_id}/samen/{place}", Access.RESIDENT, limit=(30, 3600))
def partner_ask(request: Request, services: Services, idea_id: str, place: str) -> Answer:
    author, now = request.resident.person, services.clock.now()
    idea = own_idea(services.ideas, idea_id, author)
    parsed = read_person(PersonForm, request.form, idea)
    form = parsed.form
    if form is None:
        return _page(services, idea, place, parsed.values, parsed.errors, 422)

    def act(at: int) -> object:
        named = Named(form.version, at, form.person)
        return ask_for(stores_of(services), idea_id, author, named, now)

    errors, status = carry_out(services, idea_id, place, form, act)
    if errors:
        newest = own_idea(services.ideas, idea_id, author)
        return _page(services, newest, place, over(parsed.values, newest), errors, status)
    return Redirect(f"/mijn/ideeen/{idea_id}" + ("?bewaard=mens" if status == 200 else ""))


def _page(
    services: Services,
    idea: Idea,
    place: str,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    """Without the place once somebody else's answer filled it: then the idea's own page."""
    try:
        at, private, round_ = found_place(services, idea, place)
    except NotFound:
        if status == 200:
            raise
        return Redirect(f"/mijn/ideeen/{idea.id}")
    consent = next((one for one in idea.consents if one.place == at), None)
    context = {
        "idea": idea,
        "round": round_,
        "place": place,
        "person": private.people[at] if at < len(private.people) else None,
        "state": consent.state if consent else "",
        "missing": idea.missing,
        "least": round_.applicants.min_people,
        "article": round_.applicants_article,
        "values": values,
        "errors": errors,
    }
    return Page("consent/partner.html", context, status)
