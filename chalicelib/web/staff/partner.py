"""Staff: somebody who hands in along is named for applicants who write, call or come by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final, Literal

from chalicelib.ideas.completing import Named, enter_person
from chalicelib.ideas.model import Idea
from chalicelib.kernel.errors import NotFound
from chalicelib.web.forms import Ticked
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
from chalicelib.web.present_consents import NAMED_BY
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.moderation import DECIDERS

routes = Routes()

_PATH: Final = "/beheer/ideeen/{idea_id}/mensen/{place}"


class EnterForm(PersonForm):
    """The same, how the city knows, and whether somebody saw the signature."""

    by: Literal["paper", "phone", "mail", "desk"]
    signed: Ticked = False

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        **PersonForm.messages,
        ("by", "missing"): "Kies hoe je dit weet",
        ("by", "literal_error"): "Kies hoe je dit weet",
    }


@routes.get(_PATH, Access.STAFF, roles=DECIDERS)
def person_page(request: Request, services: Services, idea_id: str, place: str) -> Answer:
    """Who hands in along; for somebody who didn't answer, again or somebody else."""
    idea = _find(services, idea_id)
    at, private, _ = found_place(services, idea, place)
    return _page(services, idea, place, values_of(idea, private, at), {})


@routes.post(_PATH, Access.STAFF, roles=DECIDERS)
def person_enter(request: Request, services: Services, idea_id: str, place: str) -> Answer:
    """Keeps the name once: the form speaks of a version of the idea."""
    idea = _find(services, idea_id)
    parsed = read_person(EnterForm, request.form, idea)
    form = parsed.form
    if form is None:
        return _page(services, idea, place, parsed.values, parsed.errors, 422)
    actor, now = request.staff.person, services.clock.now()

    def act(at: int) -> object:
        named = Named(form.version, at, form.person, form.by, form.signed)
        return enter_person(stores_of(services), idea_id, actor, named, now)

    errors, status = carry_out(services, idea_id, place, form, act)
    if errors:
        newest = _find(services, idea_id)
        return _page(services, newest, place, over(parsed.values, newest), errors, status)
    return Redirect(f"/beheer/ideeen/{idea_id}" + ("?mens=ja" if status == 200 else ""))


def _find(services: Services, idea_id: str) -> Idea:
    idea = services.ideas.get(idea_id)
    if idea is None:
        raise NotFound("idea")
    return idea


def _page(
    services: Services,
    idea: Idea,
    place: str,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    """The idea's own page once the place isn't open any more."""
    try:
        at, private, round_ = found_place(services, idea, place)
    except NotFound:
        if status == 200:
            raise
        return Redirect(f"/beheer/ideeen/{idea.id}")
    context = {
        "idea": idea,
        "round": round_,
        "place": place,
        "number": at + 1,
        "person": private.people[at] if at < len(private.people) else None,
        "ways": list(NAMED_BY.items()),
        "article": round_.applicants_article,
        "values": values,
        "errors": errors,
    }
    return Page("staff/moderation/partner.html", context, status)
