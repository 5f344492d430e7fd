"""Staff: evenings planned and published, who comes, and who came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field

from chalicelib.agenda.model import LINE_MAX, PLACES_MAX, TEXT_MAX, TITLE_MAX, Gathering
from chalicelib.agenda.planning import save_gathering
from chalicelib.agenda.registering import cancel, check_in
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.speech import LANGUAGES, SOURCE, addressed, language, speaking
from chalicelib.notebooks.model import Poster
from chalicelib.web import words
from chalicelib.web.forms import Block, Form, Line, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import MANAGERS, VIEWERS
from chalicelib.web.staff.moderation import DECIDERS
from chalicelib.web.staff.moments import LocalMoment, to_field
from chalicelib.web.staff.printing import suffix
from chalicelib.web.staff.sentences import CHANGED
from chalicelib.web.tongues import offered

routes = Routes()

STATES: Final = {
    "draft": ("Ontwerp", ""),
    "published": ("Op de site", "success"),
    "off": ("Gaat niet door", "danger"),
}
REGISTRATIONS: Final = {
    "in": ("Heeft plaats", "success"),
    "waiting": ("Wachtlijst", "warning"),
    "cancelled": ("Afgemeld", ""),
}
_SENTENCES: Final[Mapping[str, str]] = {
    "title:missing": "Schrijf een titel",
    "text:missing": "Schrijf wat er te doen is",
    "place:missing": "Schrijf waar het is",
    "access:missing": "Schrijf of iedereen binnen kan, en hoe",
    "places:wrong": f"Schrijf een aantal van 1 tot {PLACES_MAX}",
    "ends_at:wrong": "Het einde komt na het begin, en hoogstens drie dagen later",
    "register_until:wrong": "Inschrijven kan hoogstens tot het begin",
}


class GatheringForm(Form):
    """`key` is the gathering's id, `version` 0 for a new one."""

    key: Annotated[Line, Field(pattern=r"^[0-9a-z-]{1,64}$")]
    version: int = 0
    title: Annotated[Line, Field(max_length=TITLE_MAX)] = ""
    text: Annotated[Block, Field(max_length=TEXT_MAX)] = ""
    place: Annotated[Line, Field(max_length=LINE_MAX)] = ""
    access: Annotated[Line, Field(max_length=LINE_MAX)] = ""
    languages: Annotated[Line, Field(max_length=LINE_MAX)] = ""
    starts_at: LocalMoment
    ends_at: LocalMoment
    register_until: LocalMoment | None = None
    places: int
    state: Literal["draft", "published", "off"] = "draft"

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("starts_at", "missing"): "Schrijf wanneer het begint",
        ("ends_at", "missing"): "Schrijf wanneer het eindigt",
        ("places", "missing"): _SENTENCES["places:wrong"],
        ("places", "int_parsing"): _SENTENCES["places:wrong"],
    }


class CheckInForm(Form):
    """Who is there: `yes`; a mistake: `no`."""

    registration: Line
    there: Literal["yes", "no"]


class CancelForm(Form):
    """Somebody who rang to say that they don't come."""

    registration: Line


class PosterForm(Form):
    """A button for each language."""

    language: Line = SOURCE


@routes.get("/beheer/agenda", Access.STAFF, roles=VIEWERS)
def index(request: Request, services: Services) -> Answer:
    shown = [
        (one, one.places - services.agenda.seats(one.id).free)
        for one in reversed(services.agenda.gatherings())
    ]
    context = {
        "shown": shown,
        "states": STATES,
        "may_manage": require_roles(request, MANAGERS),
        "may_work": require_roles(request, DECIDERS),
    }
    return Page("staff/agenda/index.html", context)


@routes.get("/beheer/agenda/nieuw", Access.STAFF, roles=MANAGERS)
def gathering_new(request: Request, services: Services) -> Answer:
    return _form(None, {"key": new_id(), "places": "60", "state": "draft"}, {})


@routes.post("/beheer/agenda/nieuw", Access.STAFF, roles=MANAGERS)
def gathering_write(request: Request, services: Services) -> Answer:
    return _save(request, services, None)


@routes.get("/beheer/agenda/{gathering_id}", Access.STAFF, roles=MANAGERS)
def gathering_show(request: Request, services: Services, gathering_id: str) -> Answer:
    gathering = _find(services, gathering_id)
    poster, codes = "", offered(services, "/agenda")
    if request.one("affiche") in codes:
        poster = services.papers.link(_poster_name(gathering, request.one("affiche")))
    return _form(gathering, _values(gathering), {}, poster=poster, codes=codes)


@routes.post("/beheer/agenda/{gathering_id}", Access.STAFF, roles=MANAGERS)
def gathering_edit(request: Request, services: Services, gathering_id: str) -> Answer:
    return _save(request, services, _find(services, gathering_id))


def _save(request: Request, services: Services, stored: Gathering | None) -> Answer:
    parsed = parse(GatheringForm, request.form)
    if parsed.form is None:
        return _form(stored, parsed.values, parsed.errors, 422)
    form, now = parsed.form, services.clock.now()
    gathering = Gathering(
        id=stored.id if stored else form.key,
        title=form.title,
        text=form.text,
        place=form.place,
        access=form.access,
        languages=form.languages,
        starts_at=form.starts_at,
        ends_at=form.ends_at,
        places=form.places,
        register_until=form.register_until or form.starts_at,
        state=form.state,
        version=form.version,
        changed_at=now,
    )
    try:
        saved = save_gathering(services.agenda, gathering, request.staff.person, now)
    except Refused as refused:
        return _form(stored, parsed.values, _errors(refused), 422)
    except Conflict:
        again = services.agenda.gathering(gathering.id)
        return _form(again, parsed.values, {"": CHANGED}, 409)
    return Redirect(f"/beheer/agenda/{saved.id}")


def _errors(refused: Refused) -> dict[str, str]:
    if refused.reason == "places-taken":
        return {"places": "Er zijn al meer mensen ingeschreven. Kies een groter aantal"}
    if refused.reason == "is-off":
        return {
            "state": "De mensen kregen al een mail dat dit niet doorgaat. Maak een nieuwe avond"
        }
    found = {}
    for one in str(refused.details["fields"]).split():
        found[one.partition(":")[0]] = _SENTENCES.get(one, "Deze tekst is te lang")
    return found


def _find(services: Services, gathering_id: str) -> Gathering:
    gathering = services.agenda.gathering(gathering_id)
    if gathering is None:
        raise NotFound("gathering")
    return gathering


def _values(one: Gathering) -> dict[str, Any]:
    names = ("title", "text", "place", "access", "languages", "state", "version")
    moments = ("starts_at", "ends_at", "register_until")
    return {
        **{name: getattr(one, name) for name in names},
        **{name: to_field(getattr(one, name)) for name in moments},
        "key": one.id,
        "places": str(one.places),
    }


def _form(
    gathering: Gathering | None,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
    poster: str = "",
    codes: tuple[str, ...] = (SOURCE,),
) -> Page:
    context = {
        "gathering": gathering,
        "languages": [(code, LANGUAGES[code]) for code in codes],
        "values": values,
        "errors": errors,
        "version": gathering.version if gathering else 0,
        "states": [
            ("draft", "Nog een ontwerp"),
            ("published", "Op de site"),
            ("off", "Gaat niet door", "Iedereen die ingeschreven is, krijgt een mail."),
        ],
        "poster": poster,
    }
    return Page("staff/agenda/gathering.html", context, status)


@routes.get("/beheer/agenda/{gathering_id}/lijst", Access.STAFF, roles=DECIDERS)
def people(request: Request, services: Services, gathering_id: str) -> Answer:
    """Who comes: to print, and to tick off at the door."""
    return _people(services, _find(services, gathering_id), {})


@routes.post("/beheer/agenda/{gathering_id}/aanwezig", Access.STAFF, roles=DECIDERS)
def people_check_in(request: Request, services: Services, gathering_id: str) -> Answer:
    gathering = _find(services, gathering_id)
    parsed = parse(CheckInForm, request.form)
    if parsed.form is None:
        return _people(services, gathering, parsed.errors, 422)
    form, actor, now = parsed.form, request.staff.person, services.clock.now()
    try:
        check_in(services.agenda, gathering_id, form.registration, form.there == "yes", actor, now)
    except Refused:
        errors = {"": "Deze inschrijving heeft geen plaats. Kijk de lijst na"}
        return _people(services, gathering, errors, 422)
    except Conflict:
        return _people(services, gathering, {"": CHANGED}, 409)
    return Redirect(f"/beheer/agenda/{gathering_id}/lijst")


@routes.post("/beheer/agenda/{gathering_id}/afmelden", Access.STAFF, roles=DECIDERS)
def people_cancel(request: Request, services: Services, gathering_id: str) -> Answer:
    gathering = _find(services, gathering_id)
    parsed = parse(CancelForm, request.form)
    if parsed.form is None:
        return _people(services, gathering, parsed.errors, 422)
    actor, now = request.staff.person, services.clock.now()
    try:
        cancel(services.agenda, gathering_id, parsed.form.registration, now, actor)
    except Refused:
        errors = {"": "De avond is begonnen. Afmelden kan niet meer"}
        return _people(services, gathering, errors, 422)
    except Conflict:
        return _people(services, gathering, {"": CHANGED}, 409)
    return Redirect(f"/beheer/agenda/{gathering_id}/lijst")


def _people(
    services: Services, gathering: Gathering, errors: Mapping[str, str], status: int = 200
) -> Page:
    registrations = services.agenda.registrations(gathering.id)
    coming = [one for one in registrations if one.state == "in"]
    context = {
        "gathering": gathering,
        "registrations": [one for one in registrations if one.state != "cancelled"],
        "cancelled": sum(one.state == "cancelled" for one in registrations),
        "coming": sum(one.people for one in coming),
        "waiting": sum(one.people for one in registrations if one.state == "waiting"),
        "there": sum(one.people for one in coming if one.checked_in),
        "words": REGISTRATIONS,
        "errors": errors,
    }
    return Page("staff/agenda/people.html", context, status)


@routes.post("/beheer/agenda/{gathering_id}/affiche", Access.STAFF, roles=MANAGERS)
def poster_make(request: Request, services: Services, gathering_id: str) -> Answer:
    """A poster with a QR code, among the private files: the gateway carries text only."""
    gathering = _find(services, gathering_id)
    parsed = parse(PosterForm, request.form)
    code = parsed.form.language if parsed.form is not None else ""
    if code not in offered(services, "/agenda"):
        raise NotFound("language")
    with speaking(code):
        pdf = services.printer.poster(_poster(services, gathering))
    services.papers.keep(_poster_name(gathering, code), pdf, "application/pdf")
    return Redirect(f"/beheer/agenda/{gathering.id}?affiche={code}")


def _poster(services: Services, gathering: Gathering) -> Poster:
    """In the language that is spoken, for who reads it on the street."""
    link = f"{services.settings.city_url}/agenda/{gathering.id}"
    return Poster(
        title=gathering.title,
        when=_when(gathering.starts_at),
        place=gathering.place,
        access=gathering.access,
        languages=gathering.languages,
        link=addressed(link, language()),
    )


def _when(moment: datetime) -> str:
    return words.moment(moment)


def _poster_name(gathering: Gathering, code: str) -> str:
    return f"prints/affiche-{gathering.id}{suffix(code)}.pdf"
