"""Staff: a new round from a preset."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Final

from pydantic import BeforeValidator, Field

from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.kernel.money import format_euros
from chalicelib.kernel.text import clean_line
from chalicelib.rounds.changes import create_round
from chalicelib.rounds.model import Round
from chalicelib.schemas.presets import Preset, from_preset, names, preset, scheduled
from chalicelib.schemas.round_document import RoundInvalid
from chalicelib.web.forms import Form, Line, parse, problem
from chalicelib.web.http import Answer, Json, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import MANAGERS, VIEWERS
from chalicelib.web.staff.json_body import Body, invalid, with_body
from chalicelib.web.staff.settings_choices import CHOICES

routes = Routes()

_CREATED: Final = 201
_TAKEN: Final = "Er is al een ronde met deze code. Kies een andere"
_OWN: Final = ("beringen-5000", "klein")
_ID: Final = r"^[a-z0-9][a-z0-9-]*$"


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise problem("day", "Schrijf de dag zoals 2027-09-01") from None


class NewRoundForm(Form):
    preset: Annotated[Line, Field(max_length=64)]
    id: Annotated[Line, Field(pattern=_ID, max_length=64)]
    title: Annotated[Line, Field(min_length=1, max_length=80)]
    first_day: Annotated[date, BeforeValidator(_day)]
    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("preset", "missing"): "Kies een voorbeeld om mee te beginnen",
        ("id", "missing"): "Schrijf een korte code, bijvoorbeeld 2027",
        ("id", "string_pattern_mismatch"): "Gebruik kleine letters, cijfers en streepjes",
        ("title", "missing"): "Schrijf hoe de ronde heet",
        ("first_day", "missing"): "Kies de eerste dag van de eerste stap",
    }


class NewRoundBody(Body):
    preset: str
    id: Annotated[str, Field(pattern=_ID, max_length=64)]
    title: Annotated[str, Field(min_length=1, max_length=80)]
    first_day: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


@routes.get("/beheer/nieuwe-ronde", Access.STAFF, roles=MANAGERS)
def new_page(request: Request, services: Services) -> Answer:
    return _page({"preset": request.one("voorbeeld")}, {})


def _page(values: Mapping[str, Any], errors: Mapping[str, str], status: int = 200) -> Page:
    # What the city itself has comes first.
    listed = sorted(names(), key=lambda name: (name not in _OWN, name))
    presets = [(name, preset(name).name, _about(preset(name))) for name in listed]
    context = {"presets": presets, "values": values, "errors": errors}
    return Page("staff/rounds/new.html", context, status)


def _about(rules: Preset) -> str:
    """What sets a preset apart, in one line."""
    most = format_euros(rules.amounts.max_cents)
    ballot = dict(CHOICES["ballot"])[rules.ballot.type].lower()
    count = dict(CHOICES["rule"])[rules.count.rule]
    pot = format_euros(rules.pot_cents)
    return f"{pot}, hoogstens {most} per project. Stembiljet: {ballot}. Telling: {count}."


@routes.post("/beheer/nieuwe-ronde", Access.STAFF, roles=MANAGERS)
def new_round(request: Request, services: Services) -> Answer:
    """Makes the round with the preset's own dates, and leads on to its settings."""
    parsed = parse(NewRoundForm, request.form)
    if parsed.form is None:
        return _page(parsed.values, parsed.errors, 422)
    form = parsed.form
    try:
        _create(request, services, form.preset, form.id, form.title, form.first_day)
    except RoundInvalid as error:
        return _page(parsed.values, {"": " ".join(error.problems)}, 422)
    except Refused as refused:
        return _page(parsed.values, {refused.details["field"]: _refused(refused)}, 422)  # type: ignore[dict-item]
    except Conflict:
        return _page(parsed.values, {"id": _TAKEN}, 422)
    return Redirect(f"/beheer/rondes/{form.id}/instellingen")


def _create(
    request: Request, services: Services, name: str, id_: str, title: str, first_day: date
) -> Round:
    """Raises Refused `preset-unknown` or `day-passed`, RoundInvalid, Conflict."""
    now = services.clock.now()
    if name not in names():
        raise Refused("preset-unknown", field="preset")
    try:
        phases = scheduled(name, first_day)
    except (OverflowError, ValueError):
        raise Refused("day-passed", field="first_day") from None
    if phases[0].opens_at <= now:
        raise Refused("day-passed", field="first_day")
    round_ = from_preset(name, id=id_, title=title, phases=phases)
    create_round(services.rounds, round_, request.staff.person, now)
    return round_


def _refused(error: Refused) -> str:
    return {
        "preset-unknown": "Kies een voorbeeld uit de lijst",
        "day-passed": "Kies een dag die nog moet komen",
    }[error.reason]


@routes.get("/api/admin/presets", Access.STAFF, roles=VIEWERS, json=True)
def presets_json(request: Request, services: Services) -> Answer:
    """The sets of rules that a round can begin with."""
    listed = [
        {"preset": name, "name": preset(name).name, "summary": preset(name).summary}
        for name in names()
    ]
    return Json({"presets": listed})


@routes.post(
    "/api/admin/presets/rounds", Access.STAFF, roles=MANAGERS, json=True, body=NewRoundBody
)
def new_json(request: Request, services: Services) -> Answer:
    """A new round with the rules and dates of a preset; `first_day` opens its first step."""

    def act(body: NewRoundBody) -> Answer:
        try:
            first_day = date.fromisoformat(body.first_day)
            made = _create(
                request, services, body.preset, body.id, clean_line(body.title), first_day
            )
        except RoundInvalid as error:
            return invalid({"body": " ".join(error.problems)}, error.reason)
        except Refused as refused:
            return invalid({str(refused.details["field"]): _refused(refused)}, refused.reason)
        except ValueError:
            return invalid({"first_day": "Kies een dag die bestaat"})
        return Json({"id": made.id, "version": made.version}, _CREATED)

    return with_body(NewRoundBody, request, act)
