"""The city and families: proposing that two groups go on as one, noting answers from paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from chalicelib.families.joining import Stores, answer, propose
from chalicelib.families.model import SIDES
from chalicelib.ideas.model import Idea
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.present_family import REFUSALS, UNKNOWN, ties
from chalicelib.web.present_ideas import STATE_WORDS
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.moderation import DECIDERS, READERS

routes = Routes()


class ProposeForm(Form):
    """Which other idea, and whose text goes on."""

    other: Annotated[Line, Field(max_length=64)]
    leads: Literal["this", "other"]

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("other", "missing"): UNKNOWN,
        ("other", "string_too_long"): UNKNOWN,
        ("leads", "missing"): "Kies welk idee verdergaat",
        ("leads", "literal_error"): "Kies welk idee verdergaat",
    }


class PaperForm(Form):
    """Which group answered on paper, and what."""

    join: Annotated[Line, Field(max_length=64)]
    side: Literal["leading", "joining"]
    said: Literal["yes", "no"]


def stores_of(services: Services) -> Stores:
    return Stores(services.families, services.ideas, services.rounds, services.keyring)


@routes.get("/beheer/ideeen/{idea_id}/samen", Access.STAFF, roles=READERS)
def family_show(request: Request, services: Services, idea_id: str) -> Answer:
    """What is between this idea and others."""
    return _page(request, services, _find(services, idea_id), {}, {})


@routes.post("/beheer/ideeen/{idea_id}/samen", Access.STAFF, roles=DECIDERS)
def family_propose(request: Request, services: Services, idea_id: str) -> Answer:
    """Asks both groups."""
    idea = _find(services, idea_id)
    parsed = parse(ProposeForm, request.form)
    if parsed.form is None:
        return _page(request, services, idea, parsed.values, parsed.errors, 422)
    other = parsed.form.other.casefold().rstrip("/").rpartition("/")[2]
    pair = (idea_id, other) if parsed.form.leads == "this" else (other, idea_id)
    actor, now = request.staff.person, services.clock.now()
    try:
        propose(stores_of(services), *pair, actor, now)
    except NotFound:
        return _page(request, services, idea, parsed.values, {"other": UNKNOWN}, 422)
    except Refused as refused:
        errors = {"other": REFUSALS[refused.reason]}
        return _page(request, services, idea, parsed.values, errors, 422)
    return Redirect(f"/beheer/ideeen/{idea_id}/samen?gevraagd=ja")


@routes.post("/beheer/ideeen/{idea_id}/samen/papier", Access.STAFF, roles=DECIDERS)
def family_paper(request: Request, services: Services, idea_id: str) -> Answer:
    """Notes what a group signed."""
    idea = _find(services, idea_id)
    form = parse(PaperForm, request.form).form
    join = services.families.get(form.join) if form else None
    if form is None or join is None or join.side_of(idea_id) is None:
        errors = {"": "Druk opnieuw op de knop"}
        return _page(request, services, idea, {}, errors, 422)
    actor, now = request.staff.person, services.clock.now()
    try:
        answer(stores_of(services), join.id, form.side, form.said, now, actor)
    except Refused as refused:
        errors = {"": REFUSALS[refused.reason]}
        return _page(request, services, idea, {}, errors, 409)
    return Redirect(f"/beheer/ideeen/{idea_id}/samen?genoteerd=ja")


def _find(services: Services, idea_id: str) -> Idea:
    idea = services.ideas.get(idea_id)
    if idea is None:
        raise NotFound("idea")
    return idea


def _page(
    request: Request,
    services: Services,
    idea: Idea,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    joins = services.families.of_idea(idea.id)
    named = {join.idea_of(side) for join in joins for side in SIDES}
    others = services.ideas.many(sorted(named)) if named else {}
    context = {
        "idea": idea,
        "state": STATE_WORDS[idea.state],
        "ties": ties(joins, idea, others),
        "titles": {one.id: one.content.title for one in others.values()},
        "can_act": require_roles(request, DECIDERS),
        "asked": request.one("gevraagd") == "ja",
        "noted": request.one("genoteerd") == "ja",
        "values": values,
        "errors": errors,
    }
    return Page("staff/requests/family.html", context, status)
