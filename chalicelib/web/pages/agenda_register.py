"""Registering for an evening without an account, and giving the place back by a link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from chalicelib.agenda.model import (
    LINE_MAX,
    PEOPLE_MAX,
    Gathering,
    Registration,
    is_secret,
    secret_of,
)
from chalicelib.agenda.registering import cancel, come_with_fewer, register
from chalicelib.ideas.rules import NAME_MAX, PHONE_MAX
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.speech import N_, _, language
from chalicelib.web.codes import Email
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.pages.agenda import find_public
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

_REACH: Final = N_("Schrijf je e-mailadres of je telefoonnummer. Een van de twee is genoeg")


class RegisterForm(Form):
    """`key` makes a repeat the same registration."""

    key: Annotated[Line, Field(pattern=r"^[0-9a-z]{10}$")]
    name: Annotated[Line, Field(max_length=NAME_MAX)]
    people: int
    email: Email = ""
    phone: Annotated[Line, Field(max_length=PHONE_MAX)] = ""
    needs: Annotated[Line, Field(max_length=LINE_MAX)] = ""

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("name", "missing"): N_("Schrijf je naam"),
        ("people", "missing"): N_("Schrijf met hoeveel jullie komen"),
        ("people", "int_parsing"): N_("Schrijf het aantal in cijfers, bijvoorbeeld 2"),
    }


class FewerForm(Form):
    """With how many they come after all, and the secret of the link."""

    sleutel: Line
    people: int

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        (field, kind): text
        for (field, kind), text in RegisterForm.messages.items()
        if field == "people"
    }


class CancelForm(Form):
    """The secret of the link."""

    sleutel: Line


@routes.get("/agenda/{gathering_id}/inschrijven", Access.BROWSER)
def form(request: Request, services: Services, gathering_id: str) -> Answer:
    gathering = find_public(services, gathering_id)
    return _form(services, gathering, {"key": new_id(), "people": "1"}, {})


# Generous: a school or a library is one network address.
@routes.post("/agenda/{gathering_id}/inschrijven", Access.BROWSER, limit=(60, 3600))
def send(request: Request, services: Services, gathering_id: str) -> Answer:
    gathering, now = find_public(services, gathering_id), services.clock.now()
    parsed = parse(RegisterForm, request.form)
    if parsed.form is None:
        return _form(services, gathering, parsed.values, parsed.errors, 422)
    given = parsed.form
    wanted = Registration(
        gathering=gathering.id,
        id=given.key,
        name=given.name,
        people=given.people,
        needs=given.needs,
        email=given.email,
        phone=given.phone,
        state="in",
        registered_at=now,
        language=language(),
    )
    try:
        register(services.agenda, wanted, now)
    except Refused as refused:
        if refused.reason == "closed":
            return _form(services, gathering, parsed.values, {}, 409)
        most = refused.details.get("most", PEOPLE_MAX)
        sentences = {
            "people-out-of-range": (
                "people",
                _("Schrijf een aantal van 1 tot {most}").format(most=most),
            ),
            "unreachable": ("email", _REACH),
        }
        errors = dict([sentences[refused.reason]])
        return _form(services, gathering, parsed.values, errors, 422)
    except NotFound:
        return _form(services, gathering, parsed.values, {}, 409)
    secret = secret_of(services.keyring, given.key)
    return Redirect(f"/agenda/{gathering.id}/inschrijving/{given.key}?sleutel={secret}")


def _form(
    services: Services,
    gathering: Gathering,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Page:
    """The form; when nobody can register any more, why, with what was typed to copy."""
    context = {
        "gathering": gathering,
        "seats": services.agenda.seats(gathering.id),
        "open": gathering.takes(services.clock.now()),
        "most": min(PEOPLE_MAX, gathering.places),
        "values": values,
        "errors": errors,
    }
    return Page("agenda/register.html", context, status)


@routes.get("/agenda/{gathering_id}/inschrijving/{registration_id}", Access.BROWSER)
def mine(request: Request, services: Services, gathering_id: str, registration_id: str) -> Answer:
    """For who has the link: where they stand. Nothing changes here."""
    return _mine(request, services, gathering_id, registration_id, request.one("sleutel"))


@routes.post("/agenda/{gathering_id}/inschrijving/{registration_id}", Access.BROWSER)
def give_back(
    request: Request, services: Services, gathering_id: str, registration_id: str
) -> Answer:
    parsed = parse(CancelForm, request.form)
    secret = parsed.form.sleutel if parsed.form else ""
    _require(services, gathering_id, registration_id, secret)
    now = services.clock.now()
    try:
        cancel(services.agenda, gathering_id, registration_id, now)
    except Refused:
        return _mine(request, services, gathering_id, registration_id, secret, 409)
    except Conflict:
        pass  # it was let in at this very moment: the page says how it stands
    return Redirect(f"/agenda/{gathering_id}/inschrijving/{registration_id}?sleutel={secret}")


@routes.post("/agenda/{gathering_id}/minder/{registration_id}", Access.BROWSER, limit=(60, 3600))
def fewer(request: Request, services: Services, gathering_id: str, registration_id: str) -> Answer:
    """For who has the link: they come with fewer, and keep their turn."""
    parsed = parse(FewerForm, request.form)
    secret = str(parsed.values.get("sleutel", ""))
    _gathering, found = _require(services, gathering_id, registration_id, secret)
    about = (request, services, gathering_id, registration_id, secret)
    if parsed.form is None:
        return _mine(*about, 422, parsed.values, parsed.errors)
    people, now = parsed.form.people, services.clock.now()
    try:
        come_with_fewer(services.agenda, gathering_id, registration_id, people, now)
    except Refused as refused:
        if refused.reason == "started":
            return _mine(*about, 409)
        text = _("Schrijf een kleiner aantal dan {people}, en minstens 1")
        text = text.format(people=found.people)
        return _mine(*about, 422, parsed.values, {"people": text})
    except Conflict:
        pass  # something changed at this very moment: the page says how it stands
    return Redirect(f"/agenda/{gathering_id}/inschrijving/{registration_id}?sleutel={secret}")


def _require(
    services: Services, gathering_id: str, registration_id: str, secret: str
) -> tuple[Gathering, Registration]:
    """Raises NotFound for who hasn't the link."""
    if not is_secret(services.keyring, registration_id, secret):
        raise NotFound("registration")
    gathering = find_public(services, gathering_id)
    found = services.agenda.registration(gathering_id, registration_id)
    if found is None:
        raise NotFound("registration")
    return gathering, found


def _mine(
    request: Request,
    services: Services,
    gathering_id: str,
    registration_id: str,
    secret: str,
    status: int = 200,
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Page:
    gathering, found = _require(services, gathering_id, registration_id, secret)
    context = {
        "gathering": gathering,
        "registration": found,
        "secret": secret,
        "started": services.clock.now() >= gathering.starts_at,
        "values": values or {},
        "errors": errors or {},
    }
    return Page("agenda/mine.html", context, status)
