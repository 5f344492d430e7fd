"""Staff: lists as files. Those with personal data by two people, everything in the log.

A file lies in the private bucket for a week at most, under a name nobody can guess, and is
reached by a link of ten minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field

from chalicelib.exports.asking import answer, ask, collect, note_made
from chalicelib.exports.files import TYPES, make_file
from chalicelib.exports.model import (
    COLUMNS,
    KINDS,
    MAX_WHY,
    MIN_WHY,
    PERSONAL,
    Format,
    Kind,
    Request,
)
from chalicelib.exports.tables import MOST, make_table
from chalicelib.identity.model import Role
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.ids import is_id, new_id, new_secret
from chalicelib.web import http
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import Answer, Away, Json, Page, Redirect
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.json_body import Body, with_body
from chalicelib.web.staff.sentences import refusal

routes = Routes()

EXPORTERS: Final[frozenset[Role]] = frozenset({"moderator", "manager"})
READERS: Final[frozenset[Role]] = EXPORTERS | {"auditor"}

KIND_NAMES: Final[Mapping[Kind, str]] = {
    "ideas": "Alle ideeën",
    "history": "Wat er met elk idee gebeurde",
    "people": "Wie de ideeën indiende",
}
FORMAT_NAMES: Final[Mapping[Format, str]] = {
    "xlsx": "Rekenblad (XLSX)",
    "csv": "Tekst met puntkomma's (CSV)",
    "json": "Voor programma's (JSON)",
}


class ExportForm(Form):
    """`token` is made with the page, so that a double tap asks once."""

    round_id: Annotated[Line, Field(max_length=64)]
    kind: Literal["ideas", "history", "people"]
    format: Literal["csv", "json", "xlsx"]
    why: Line = ""
    token: Annotated[Line, Field(max_length=64)]

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("round_id", "missing"): "Kies een ronde",
        ("kind", "missing"): "Kies een lijst",
        ("format", "missing"): "Kies een soort bestand",
    }


class AnswerForm(Form):
    antwoord: Literal["ja", "nee"]


class ExportBody(Body):
    """Asks for a list with personal data. `id` makes a repeated call the same request."""

    id: Annotated[str, Field(pattern=r"^[0-9a-z]{6,32}$")]
    round_id: Annotated[str, Field(min_length=1, max_length=64)]
    kind: Literal["people"]
    format: Literal["csv", "json", "xlsx"]
    why: Annotated[str, Field(min_length=MIN_WHY, max_length=MAX_WHY)]


class ExportAnswerBody(Body):
    approve: bool


@routes.get("/beheer/export", Access.STAFF, roles=READERS)
def exports_page(request: http.Request, services: Services) -> Page:
    return _page(request, services, {}, {})


@routes.post("/beheer/export", Access.STAFF, roles=EXPORTERS)
def export_make(request: http.Request, services: Services) -> Answer:
    """Makes a list at once, or asks for one with personal data."""
    parsed = parse(ExportForm, request.form)
    if parsed.form is None or not is_id(parsed.form.token):
        return _page(request, services, parsed.values, parsed.errors, 422)
    form, now, actor = parsed.form, services.clock.now(), request.staff.person
    if services.rounds.get(form.round_id) is None:
        return _page(request, services, parsed.values, {"round_id": "Kies een ronde"}, 422)
    try:
        if form.kind in PERSONAL:
            ask(
                services.exports,
                request_id=form.token,
                round_id=form.round_id,
                kind=form.kind,
                format=form.format,
                why=form.why,
                actor=actor,
                now=now,
            )
            return Redirect("/beheer/export?gevraagd=ja")
        link = _make(services, form.round_id, form.kind, form.format)
        note_made(
            services.exports,
            round_id=form.round_id,
            kind=form.kind,
            format=form.format,
            actor=actor,
            now=now,
        )
    except Refused as error:
        return _page(request, services, parsed.values, dict([refusal(error)]), 422)
    return Away(link)


@routes.post("/beheer/export/{request_id}/antwoord", Access.STAFF, roles=EXPORTERS)
def export_answer(request: http.Request, services: Services, request_id: str) -> Answer:
    """A second person says yes or no."""
    parsed = parse(AnswerForm, request.form)
    if parsed.form is None:
        return _page(request, services, {}, {"": "Kies ja of nee"}, 422)
    try:
        yes = parsed.form.antwoord == "ja"
        actor, now = request.staff.person, services.clock.now()
        answer(services.exports, request_id, yes=yes, actor=actor, now=now)
    except Refused as error:
        return _page(request, services, {}, dict([refusal(error)]), 422)
    except Conflict:
        return _page(request, services, {}, dict([refusal(Refused("answered"))]), 409)
    return Redirect("/beheer/export")


@routes.post("/beheer/export/{request_id}/ophalen", Access.STAFF, roles=EXPORTERS)
def export_collect(request: http.Request, services: Services, request_id: str) -> Answer:
    """Who asked takes the file, while the approval holds. Noted before the file is made."""
    now = services.clock.now()
    try:
        wish = collect(services.exports, request_id, actor=request.staff.person, now=now)
        return Away(_make(services, wish.round_id, wish.kind, wish.format))
    except Refused as error:
        return _page(request, services, {}, dict([refusal(error)]), 422)


@routes.get("/api/admin/exports", Access.STAFF, roles=READERS, json=True)
def exports_read(request: http.Request, services: Services) -> Answer:
    """The requests for lists with personal data, newest first."""
    return Json({"requests": [_plain(one) for one in services.exports.all()]})


@routes.post("/api/admin/exports", Access.STAFF, roles=EXPORTERS, json=True, body=ExportBody)
def exports_ask(request: http.Request, services: Services) -> Answer:
    """Asks for a list with personal data; somebody else answers."""

    def act(body: ExportBody) -> Answer:
        if services.rounds.get(body.round_id) is None:
            raise Refused("round-unknown")
        wish = ask(
            services.exports,
            request_id=body.id,
            round_id=body.round_id,
            kind=body.kind,
            format=body.format,
            why=body.why,
            actor=request.staff.person,
            now=services.clock.now(),
        )
        return Json(_plain(wish))

    return with_body(ExportBody, request, act)


@routes.post(
    "/api/admin/exports/{request_id}/answer",
    Access.STAFF,
    roles=EXPORTERS,
    json=True,
    body=ExportAnswerBody,
)
def exports_answer(request: http.Request, services: Services, request_id: str) -> Answer:
    """Approves or refuses a request of somebody else."""

    def act(body: ExportAnswerBody) -> Answer:
        wish = answer(
            services.exports,
            request_id,
            yes=body.approve,
            actor=request.staff.person,
            now=services.clock.now(),
        )
        return Json(_plain(wish))

    return with_body(ExportAnswerBody, request, act)


def _make(services: Services, round_id: str, kind: Kind, format: Format) -> str:
    """Makes the file and gives the link to it."""
    round_ = services.rounds.get(round_id)
    if round_ is None:
        raise NotFound("round")
    table = make_table(kind, round_, services.ideas, services.settings.city_url)
    title = f"{KIND_NAMES[kind]}, {round_.title}"
    data = make_file(table, format, title, services.sheets)
    name = f"prints/export-{new_secret()}/{round_id}-{kind}.{format}"
    services.papers.keep(name, data, TYPES[format])
    return services.papers.link(name)


def _page(
    request: http.Request,
    services: Services,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Page:
    now, me = services.clock.now(), request.staff.person
    names = {member.person: member.name for member in services.staff.all()}
    context = {
        "values": {"token": new_id(), **values},
        "errors": errors,
        "rounds": [("", "Kies een ronde"), *((one.id, one.title) for one in services.rounds.all())],
        "kinds": [(kind, KIND_NAMES[kind], _hint(kind)) for kind in KINDS],
        "formats": [(one, FORMAT_NAMES[one]) for one in ("xlsx", "csv", "json")],
        "requests": [
            {
                "wish": one,
                "list": KIND_NAMES[one.kind],
                "format": FORMAT_NAMES[one.format],
                "who": names.get(one.asked_by, "Een collega"),
                "answerer": names.get(one.answered_by, "Een collega"),
                "mine": one.asked_by == me,
                "holds": one.holds(now),
            }
            for one in services.exports.all()
        ],
        "asked": request.one("gevraagd") == "ja",
        "may_export": bool(request.staff.roles & (EXPORTERS | {"admin"})),
        "most": MOST,
        "max_why": MAX_WHY,
    }
    return Page("staff/exports/exports.html", context, status)


def _hint(kind: Kind) -> str:
    columns = ", ".join(COLUMNS[kind])
    if kind in PERSONAL:
        return f"Let op: namen en adressen van mensen. Een collega moet dit goedkeuren. {columns}."
    return f"Kolommen: {columns}."


def _plain(wish: Request) -> dict[str, Any]:
    return {
        "id": wish.id,
        "round_id": wish.round_id,
        "kind": wish.kind,
        "format": wish.format,
        "state": wish.state,
        "asked_by": wish.asked_by,
        "asked_at": to_text(wish.asked_at),
        "answered_by": wish.answered_by or None,
        "why": wish.why,
    }
