"""The staff's JSON API for the people behind an idea: what they signed, and who joins them."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import Field

from chalicelib.families.joining import answer
from chalicelib.ideas.completing import Named, enter_person
from chalicelib.ideas.consents import confirm_on_paper
from chalicelib.ideas.model import Idea
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.web.http import Answer, Json, Request
from chalicelib.web.naming import carry_out, read_person
from chalicelib.web.naming import stores_of as naming_stores
from chalicelib.web.present_family import REFUSALS as JOIN_REFUSALS
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.families import stores_of
from chalicelib.web.staff.json_body import Body, invalid, with_body
from chalicelib.web.staff.moderation import DECIDERS
from chalicelib.web.staff.partner import EnterForm
from chalicelib.web.staff.requests import find
from chalicelib.web.staff.requests_api import join_of

routes = Routes()

_CLOSED: Final = "Over dit idee is al beslist. Een handtekening is niet meer nodig"

Short = Annotated[str, Field(max_length=1000)]


class SignedBody(Body):
    """Whose signature staff saw (`place` among the people, from 0), on which version of the
    idea."""

    version: Annotated[int, Field(ge=1)]
    place: Annotated[int, Field(ge=0, le=99)]


class PersonBody(Body):
    """Who hands in along at `place`, how the city knows, and whether it saw the signature."""

    version: Annotated[int, Field(ge=1)]
    place: Annotated[int, Field(ge=0, le=99)]
    name: Short
    email: Short = ""
    street: Short
    by: Literal["paper", "phone", "mail", "desk"]
    signed: bool = False


class FamilyPaperBody(Body):
    """Which group answered on paper, and what."""

    join: Annotated[str, Field(max_length=64)]
    side: Literal["leading", "joining"]
    said: Literal["yes", "no"]


@routes.post(
    "/api/admin/ideas/{idea_id}/signed", Access.STAFF, roles=DECIDERS, json=True, body=SignedBody
)
def signed(request: Request, services: Services, idea_id: str) -> Answer:
    """Notes that a co-applicant signed on paper. 409 carries what is true."""

    def act(body: SignedBody) -> Answer:
        find(services, idea_id)
        actor, now = request.staff.person, services.clock.now()
        try:
            idea = confirm_on_paper(services.ideas, idea_id, body.version, body.place, actor, now)
        except NotFound:
            return invalid({"place": "Op deze plaats staat niemand"}, "consent-unknown")
        except Conflict:
            return _beaten(services, idea_id)
        except Refused as refused:
            return invalid({"place": _CLOSED}, refused.reason)
        return Json(_group(idea))

    return with_body(SignedBody, request, act)


@routes.post(
    "/api/admin/ideas/{idea_id}/person", Access.STAFF, roles=DECIDERS, json=True, body=PersonBody
)
def person(request: Request, services: Services, idea_id: str) -> Answer:
    """Names somebody who hands in along, for the applicants. Who didn't sign is asked by mail where
    there is an address. 409 carries what is true."""

    def act(body: PersonBody) -> Answer:
        idea, _ = find(services, idea_id)
        said = body.model_dump(exclude={"place", "signed"})
        typed = {name: [str(value)] for name, value in said.items()}
        if body.signed:
            typed["signed"] = ["ja"]
        parsed = read_person(EnterForm, typed, idea)
        form = parsed.form
        if form is None:
            return invalid(dict(parsed.errors), "person-incomplete")
        actor, now = request.staff.person, services.clock.now()

        def enter(place: int) -> object:
            named = Named(form.version, place, form.person, form.by, form.signed)
            return enter_person(naming_stores(services), idea_id, actor, named, now)

        try:
            errors, status = carry_out(services, idea_id, str(body.place), form, enter)
        except NotFound:
            told = {"place": "Op deze plaats kan nu niemand bij komen"}
            return invalid(told, "consent-unknown")
        if status == 409 and errors:
            return _beaten(services, idea_id)
        if status == 409:
            return invalid({"place": _CLOSED}, "consent-closed")
        if errors:
            return invalid(dict(errors), "people-rules")
        return Json(_group(find(services, idea_id)[0]))

    return with_body(PersonBody, request, act)


@routes.post(
    "/api/admin/ideas/{idea_id}/family-answer",
    Access.STAFF,
    roles=DECIDERS,
    json=True,
    body=FamilyPaperBody,
)
def family_answer(request: Request, services: Services, idea_id: str) -> Answer:
    """Notes what a group signed when it was asked to go on with another; the second yes makes them
    one."""

    def act(body: FamilyPaperBody) -> Answer:
        find(services, idea_id)
        join = services.families.get(body.join)
        if join is None or join.side_of(idea_id) is None:
            return invalid({"join": "Bij dit idee is er geen zulke vraag"}, "join-unknown")
        actor, now = request.staff.person, services.clock.now()
        try:
            done = answer(stores_of(services), join.id, body.side, body.said, now, actor)
        except Refused as refused:
            return invalid({"join": JOIN_REFUSALS[refused.reason]}, refused.reason)
        return Json(join_of(done))

    return with_body(FamilyPaperBody, request, act)


def _group(idea: Idea) -> dict[str, Any]:
    """Who is waited for, without names."""
    return {
        "id": idea.id,
        "version": idea.version,
        "state": idea.state,
        "consents": [
            {"place": one.place, "state": one.state, "named_by": one.named_by}
            for one in idea.consents
        ],
        "waits_for": list(idea.waits_for),
    }


def _beaten(services: Services, idea_id: str) -> Answer:
    error = {"status": 409, "title": "Iemand anders was je voor", "reason": "version"}
    return Json({"error": error, **_group(find(services, idea_id)[0])}, 409)
