"""Staff: the examples of the gallery and the people to ask, written, published and hidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field

from chalicelib.ideas.rules import ALT_MAX
from chalicelib.inspiration.editing import begin_photo, save_coach, save_example
from chalicelib.inspiration.model import LINE_MAX, TEXT_MAX, TITLE_MAX, Coach, Example
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.ids import new_id
from chalicelib.web.codes import Email
from chalicelib.web.forms import Block, Euros, Form, Line, Ticked, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.pages.inspiration import MARKS
from chalicelib.web.pages.submit_view import PHOTO_REASONS
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import MANAGERS, VIEWERS
from chalicelib.web.staff.sentences import CHANGED

routes = Routes()

STATES: Final = {
    "draft": ("Ontwerp", ""),
    "published": ("Op de site", "success"),
    "hidden": ("Verborgen", "warning"),
}
State = Literal["draft", "published", "hidden"]
_STATES: Final = [
    ("draft", "Nog een ontwerp"),
    ("published", "Op de site"),
    ("hidden", "Verborgen"),
]
_SENTENCES: Final[Mapping[str, str]] = {
    "title:missing": "Schrijf een titel",
    "what:missing": "Schrijf wat er gebeurde",
    "source:missing": "Schrijf van wie we dit weten. Of kies “bedacht”",
    "mark:wrong": "Een bedacht voorbeeld heeft geen plek en geen jaar waar het gebeurde",
    "year:wrong": "Schrijf een jaartal, bijvoorbeeld 2023",
    "cost:wrong": "Dit bedrag kan niet. Kijk het na",
    "name:missing": "Schrijf de naam",
    "role:missing": "Schrijf wat deze persoon doet",
    "email:missing": "Schrijf een e-mailadres of een telefoonnummer",
    "consent:missing": "Zonder toestemming komt niemand op de site",
}


class ExampleForm(Form):
    """`key` is the example's id, `version` 0 for a new one."""

    key: Annotated[Line, Field(pattern=r"^[0-9a-z-]{1,64}$")]
    version: int = 0
    title: Annotated[Line, Field(max_length=TITLE_MAX)] = ""
    what: Annotated[Block, Field(max_length=TEXT_MAX)] = ""
    why: Annotated[Block, Field(max_length=TEXT_MAX)] = ""
    area: Annotated[Line, Field(max_length=LINE_MAX)] = ""
    theme: Annotated[Line, Field(max_length=LINE_MAX)] = ""
    cost: Euros = 0
    cost_note: Annotated[Line, Field(max_length=LINE_MAX)] = ""
    place: Annotated[Line, Field(max_length=LINE_MAX)] = ""
    year: int = 0
    mark: Literal["real", "documented", "invented"] = "invented"
    source: Annotated[Line, Field(max_length=LINE_MAX)] = ""
    coaches: Annotated[list[str], Field(max_length=50)] = Field(default_factory=list)
    state: State = "draft"

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("year", "int_parsing"): _SENTENCES["year:wrong"]
    }


class CoachForm(Form):
    """The same for somebody to ask."""

    key: Annotated[Line, Field(pattern=r"^[0-9a-z-]{1,64}$")]
    version: int = 0
    name: Annotated[Line, Field(max_length=80)] = ""
    role: Annotated[Line, Field(max_length=LINE_MAX)] = ""
    about: Annotated[Block, Field(max_length=TEXT_MAX)] = ""
    email: Email = ""
    phone: Annotated[Line, Field(max_length=30)] = ""
    consent: Ticked = False
    state: State = "draft"


class AltForm(Form):
    """What somebody who can't see the picture reads instead."""

    alt: Annotated[Line, Field(max_length=ALT_MAX)]

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("alt", "missing"): "Schrijf wat je op de foto ziet"
    }


@routes.get("/beheer/inspiratie", Access.STAFF, roles=VIEWERS)
def index(request: Request, services: Services) -> Answer:
    context = {
        "examples": services.inspiration.examples(),
        "coaches": services.inspiration.coaches(),
        "states": STATES,
        "marks": MARKS,
        "may_manage": require_roles(request, MANAGERS),
    }
    return Page("staff/inspiration/index.html", context)


@routes.get("/beheer/inspiratie/nieuw", Access.STAFF, roles=MANAGERS)
def example_new(request: Request, services: Services) -> Answer:
    return _example(services, None, {"key": new_id(), "mark": "invented", "state": "draft"}, {})


@routes.post("/beheer/inspiratie/nieuw", Access.STAFF, roles=MANAGERS)
def example_write(request: Request, services: Services) -> Answer:
    return _save_example(request, services, None)


@routes.get("/beheer/inspiratie/{example_id}", Access.STAFF, roles=MANAGERS)
def example_show(request: Request, services: Services, example_id: str) -> Answer:
    example = _find(services, example_id)
    return _example(services, example, _values(example), {}, sent=request.one("foto") == "klaar")


@routes.post("/beheer/inspiratie/{example_id}", Access.STAFF, roles=MANAGERS)
def example_edit(request: Request, services: Services, example_id: str) -> Answer:
    return _save_example(request, services, _find(services, example_id))


def _save_example(request: Request, services: Services, stored: Example | None) -> Answer:
    parsed = parse(ExampleForm, request.form)
    if parsed.form is None:
        return _example(services, stored, parsed.values, parsed.errors, 422)
    form, now = parsed.form, services.clock.now()
    example = Example(
        id=stored.id if stored else form.key,
        title=form.title,
        what=form.what,
        why=form.why,
        area=form.area,
        theme=form.theme,
        cost_cents=form.cost,
        cost_note=form.cost_note,
        place=form.place,
        year=form.year,
        mark=form.mark,
        source=form.source,
        coaches=tuple(form.coaches),
        state=form.state,
        version=form.version,
        changed_at=now,
    )
    try:
        saved = save_example(services.inspiration, example, request.staff.person, now)
    except Refused as refused:
        errors = _errors(refused)
        return _example(services, stored, parsed.values, errors, 422)
    except Conflict:
        again = services.inspiration.example(example.id)
        return _example(services, again, parsed.values, {"": CHANGED}, 409)
    return Redirect(f"/beheer/inspiratie/{saved.id}")


def _errors(refused: Refused) -> dict[str, str]:
    if refused.reason == "too-many":
        return {"": "Er zijn te veel voorbeelden. Er kan er geen meer bij"}
    found = {}
    for one in str(refused.details["fields"]).split():
        found[one.partition(":")[0]] = _SENTENCES.get(one, "Deze tekst is te lang")
    return found


def _find(services: Services, example_id: str) -> Example:
    example = services.inspiration.example(example_id)
    if example is None:
        raise NotFound("example")
    return example


def _values(example: Example) -> dict[str, Any]:
    euros, cents = divmod(example.cost_cents, 100)
    return {
        **{
            name: getattr(example, name)
            for name in (
                *("title", "what", "why", "area", "theme", "cost_note", "place", "source"),
                *("mark", "state", "version"),
            )
        },
        "key": example.id,
        "cost": f"{euros},{cents:02d}" if example.cost_cents else "",
        "year": str(example.year or ""),
        "coaches": list(example.coaches),
    }


def _example(
    services: Services,
    example: Example | None,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
    sent: bool = False,
) -> Page:
    rounds = services.rounds.all()
    context = {
        "example": example,
        "values": values,
        "errors": errors,
        "version": example.version if example else 0,
        "marks": [(key, words[0]) for key, words in MARKS.items()],
        "states": _STATES,
        "coaches": [(one.id, f"{one.name}, {one.role}") for one in services.inspiration.coaches()],
        "themes": sorted({theme.name for round_ in rounds for theme in round_.themes}),
        "reasons": PHOTO_REASONS,
        "sent": sent,
    }
    return Page("staff/inspiration/example.html", context, status)


@routes.get("/beheer/inspiratie/{example_id}/versies", Access.STAFF, roles=VIEWERS)
def versions(request: Request, services: Services, example_id: str) -> Answer:
    example = _find(services, example_id)
    context = {
        "example": example,
        "versions": services.inspiration.versions(example_id),
        "states": STATES,
    }
    return Page("staff/inspiration/versions.html", context)


@routes.post("/beheer/inspiratie/{example_id}/foto", Access.STAFF, roles=MANAGERS)
def photo_describe(request: Request, services: Services, example_id: str) -> Answer:
    """First the description, then the file."""
    example = _find(services, example_id)
    parsed = parse(AltForm, request.form)
    if parsed.form is None:
        values = _values(example) | dict(parsed.values)
        return _example(services, example, values, parsed.errors, 422)
    begin_photo(services.inspiration, example_id, parsed.form.alt)
    return Redirect(f"/beheer/inspiratie/{example_id}/foto")


@routes.get("/beheer/inspiratie/{example_id}/foto", Access.STAFF, roles=MANAGERS)
def photo_choose(request: Request, services: Services, example_id: str) -> Answer:
    """The form that sends the picture straight to the quarantine, also without script."""
    example = _find(services, example_id)
    if example.photo is None or example.photo.state == "ready":
        return Redirect(f"/beheer/inspiratie/{example_id}")
    back = f"{services.settings.city_url}/beheer/inspiratie/{example_id}?foto=klaar"
    upload = services.uploads.form(example.photo.id, f"example:{example_id}", back)
    context = {
        "example": example,
        "upload": upload,
        "megabytes": upload.max_bytes // 1_000_000,
    }
    return Page("staff/inspiration/photo.html", context)


@routes.get("/beheer/contacten/nieuw", Access.STAFF, roles=MANAGERS)
def coach_new(request: Request, services: Services) -> Answer:
    return _coach(None, {"key": new_id(), "state": "draft"}, {})


@routes.post("/beheer/contacten/nieuw", Access.STAFF, roles=MANAGERS)
def coach_write(request: Request, services: Services) -> Answer:
    return _save_coach(request, services, None)


@routes.get("/beheer/contacten/{coach_id}", Access.STAFF, roles=MANAGERS)
def coach_show(request: Request, services: Services, coach_id: str) -> Answer:
    coach = _find_coach(services, coach_id)
    names = ("name", "role", "about", "email", "phone", "state", "version")
    values = {name: getattr(coach, name) for name in names}
    return _coach(coach, values | {"key": coach.id, "consent": "ja" if coach.consent else ""}, {})


@routes.post("/beheer/contacten/{coach_id}", Access.STAFF, roles=MANAGERS)
def coach_edit(request: Request, services: Services, coach_id: str) -> Answer:
    return _save_coach(request, services, _find_coach(services, coach_id))


def _find_coach(services: Services, coach_id: str) -> Coach:
    coach = services.inspiration.coach(coach_id)
    if coach is None:
        raise NotFound("coach")
    return coach


def _save_coach(request: Request, services: Services, stored: Coach | None) -> Answer:
    parsed = parse(CoachForm, request.form)
    if parsed.form is None:
        return _coach(stored, parsed.values, parsed.errors, 422)
    form, now = parsed.form, services.clock.now()
    coach = Coach(
        id=stored.id if stored else form.key,
        name=form.name,
        role=form.role,
        about=form.about,
        email=form.email,
        phone=form.phone,
        consent=form.consent,
        state=form.state,
        version=form.version,
        changed_at=now,
    )
    try:
        save_coach(services.inspiration, coach, request.staff.person, now)
    except Refused as refused:
        return _coach(stored, parsed.values, _errors(refused), 422)
    except Conflict:
        again = services.inspiration.coach(coach.id)
        return _coach(again, parsed.values, {"": CHANGED}, 409)
    return Redirect("/beheer/inspiratie")


def _coach(
    coach: Coach | None, values: Mapping[str, Any], errors: Mapping[str, str], status: int = 200
) -> Page:
    context = {
        "coach": coach,
        "values": values,
        "errors": errors,
        "version": coach.version if coach else 0,
        "states": _STATES,
    }
    return Page("staff/inspiration/coach.html", context, status)
