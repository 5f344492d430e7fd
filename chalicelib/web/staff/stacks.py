"""Staff: a hundred pictures of pages in one go, and the page where each gets its number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.ids import new_id
from chalicelib.notebooks.model import PageKey
from chalicelib.notebooks.stack_model import (
    NUMBERED_FROM,
    SHEETS_MAX,
    ZIP_FILES_MAX,
    Sheet,
    SheetKey,
    Stack,
    guess_pages,
    natural,
)
from chalicelib.notebooks.stacks import drop_sheet, place_sheet, start_stack
from chalicelib.rounds.model import Round
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import Answer, Json, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.moderation import DECIDERS
from chalicelib.web.staff.notebooks import find_round
from chalicelib.web.staff.paper_forms import SCAN_REASONS

routes = Routes()

_PATH: Final = "/beheer/papier/{round_id}/stapel/{stack_id}"
REASONS: Final[Mapping[str, str]] = {
    **SCAN_REASONS,
    "zip-damaged": "We kunnen dit zip-bestand niet openen. Maak het opnieuw, zonder wachtwoord.",
    "zip-many": f"Er zitten te veel bestanden in. Stuur er hoogstens {ZIP_FILES_MAX} tegelijk.",
}
_REFUSALS: Final = {
    "sheet-not-free": "Deze foto kreeg al een nummer",
    "page-has-picture": "Dit blad heeft al een foto. Kies een ander nummer",
    "move-not-allowed": "Dit blad kan geen foto krijgen: het kwam leeg terug of is al een idee",
}


class StackForm(Form):
    """A stack begins. `token` makes a repeat the same stack."""

    token: Annotated[Line, Field(pattern=r"^[0-9a-z]{10}$")]
    notebook: Annotated[int, Field(ge=0, le=999)] = 0


class NumbersForm(Form):
    """A number for each sheet, in their order; `drop` are those to put aside."""

    sheet: Annotated[list[str], Field(max_length=SHEETS_MAX)] = Field(default_factory=list)
    page: Annotated[list[str], Field(max_length=SHEETS_MAX)] = Field(default_factory=list)
    drop: Annotated[list[str], Field(max_length=SHEETS_MAX)] = Field(default_factory=list)

    messages: ClassVar[Mapping[tuple[str, str], str]] = {}


@dataclass(frozen=True, slots=True)
class Shown:
    """A sheet as the page shows it: what its number is proposed to be, and where that is from."""

    sheet: Sheet
    thumbnail: str
    picture: str
    number: str
    from_code: bool
    drop: bool


@routes.get("/beheer/papier/{round_id}/stapel", Access.STAFF, roles=DECIDERS)
def stack_new(request: Request, services: Services, round_id: str) -> Answer:
    """Asks which notebook the pictures are of, and lists the stacks that are there."""
    round_ = find_round(services, round_id)
    return _new_page(services, round_, {"token": new_id()}, {})


@routes.post("/beheer/papier/{round_id}/stapel", Access.STAFF, roles=DECIDERS)
def stack_start(request: Request, services: Services, round_id: str) -> Answer:
    round_ = find_round(services, round_id)
    parsed = parse(StackForm, request.form)
    if parsed.form is None:
        return _new_page(services, round_, parsed.values, parsed.errors, 422)
    form, actor, now = parsed.form, request.staff.person, services.clock.now()
    try:
        stack = start_stack(
            services.stacks, services.notebooks, round_.id, form.token, form.notebook, actor, now
        )
    except NotFound:
        errors = {"notebook": "Kies een schrift uit de lijst"}
        return _new_page(services, round_, parsed.values, errors, 422)
    return Redirect(_address(stack))


def _new_page(
    services: Services,
    round_: Round,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Page:
    notebooks = services.notebooks.notebooks(round_.id)
    waiting: dict[str, int] = {}
    for sheet in services.stacks.all_sheets(round_.id):
        waiting[sheet.key.stack] = waiting.get(sheet.key.stack, 0) + (sheet.state == "ready")
    context = {
        "round": round_,
        "notebooks": [
            (0, "Van verschillende schriften"),
            *((one.number, f"Schrift {one.number}: {one.holder}") for one in notebooks),
        ],
        "any": bool(notebooks),
        "stacks": [(one, waiting.get(one.id, 0)) for one in services.stacks.stacks(round_.id)],
        "values": values,
        "errors": errors,
    }
    return Page("staff/papier/stack_new.html", context, status)


@routes.get(_PATH, Access.STAFF, roles=DECIDERS)
def stack_show(request: Request, services: Services, round_id: str, stack_id: str) -> Answer:
    round_, stack = _find(services, round_id, stack_id)
    return _page(request, services, round_, stack)


@routes.get(_PATH + "/stand", Access.STAFF, roles=DECIDERS)
def stack_state(request: Request, services: Services, round_id: str, stack_id: str) -> Answer:
    """Which pictures arrived, for the script that waits for them."""
    _, stack = _find(services, round_id, stack_id)
    sheets = services.stacks.sheets(stack.round_id, stack.id)
    return Json({"sheets": [sheet.key.name for sheet in sheets]})


@routes.post(_PATH + "/nummers", Access.STAFF, roles=DECIDERS)
def stack_number(request: Request, services: Services, round_id: str, stack_id: str) -> Answer:
    """Places every sheet that got a number; what can't be placed stays, with the reason."""
    round_, stack = _find(services, round_id, stack_id)
    parsed = parse(NumbersForm, request.form)
    form = parsed.form
    if form is None or len(form.sheet) != len(form.page):
        return _page(
            request, services, round_, stack, status=422, errors={"": "Stuur de lijst opnieuw"}
        )
    typed = dict(zip(form.sheet, form.page, strict=True))
    errors: dict[str, str] = {}
    done = 0
    for name, text in typed.items():
        try:
            done += _number(request, services, stack, name, text, name in form.drop)
        except NotFound:
            errors[name] = "Dit nummer bestaat niet. Kijk op het blad"
        except Conflict:
            errors[name] = "Een collega veranderde dit intussen. Kijk opnieuw"
        except Refused as refused:
            errors[name] = _REFUSALS[refused.reason]
    if errors:
        return _page(request, services, round_, stack, typed, errors, 422, done, form.drop)
    return Redirect(f"{_address(stack)}?klaar={done}")


def _number(
    request: Request, services: Services, stack: Stack, name: str, text: str, drop: bool
) -> int:
    """1 when the sheet got its place. Raises what `place_sheet` raises, NotFound for no number."""
    key, actor, now = (
        SheetKey(stack.round_id, stack.id, name),
        request.staff.person,
        services.clock.now(),
    )
    if drop:
        drop_sheet(services.stacks, key, actor, now)
        return 0
    if not text.strip():
        return 0
    page = _read(stack, text)
    if page is None:
        raise NotFound("page")
    place_sheet(services.stacks, services.notebooks, key, page, actor, now)
    return 1


def _read(stack: Stack, text: str) -> PageKey | None:
    """`12` is of the stack's notebook; `3-12` names the notebook too."""
    match = re.fullmatch(r"\s*(?:([0-9]{1,3})\s*[-/.]\s*)?0*([0-9]{1,3})\s*", text)
    if match is None:
        return None
    notebook = int(match[1]) if match[1] else stack.notebook
    return PageKey.read(f"{stack.round_id}-{notebook}-{int(match[2])}")


def _find(services: Services, round_id: str, stack_id: str) -> tuple[Round, Stack]:
    round_ = find_round(services, round_id)
    stack = services.stacks.stack(round_id, stack_id)
    if stack is None:
        raise NotFound("stack")
    return round_, stack


def _address(stack: Stack) -> str:
    return f"/beheer/papier/{stack.round_id}/stapel/{stack.id}"


def _page(
    request: Request,
    services: Services,
    round_: Round,
    stack: Stack,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
    done: int = 0,
    dropped: list[str] | None = None,
) -> Page:
    sheets = sorted(services.stacks.sheets(stack.round_id, stack.id), key=natural)
    free = [one for one in sheets if one.state in NUMBERED_FROM][:SHEETS_MAX]
    taken = {scan.key for scan in services.notebooks.scans(round_.id) if scan.state == "ready"}
    notebooks = {one.number: one for one in services.notebooks.notebooks(round_.id)}
    proposed = [one for one in free if one.state == "ready"]
    guesses = guess_pages(proposed, stack, notebooks, taken)
    lines = []
    for sheet in free:
        guess = guesses.get(sheet.key.name)
        number = "" if guess is None else _written(stack, guess)
        lines.append(
            Shown(
                sheet,
                services.papers.link(sheet.thumbnail),
                services.papers.link(sheet.file),
                (typed or {}).get(sheet.key.name, number),
                guess is not None and guess == sheet.read,
                sheet.key.name in (dropped or []),
            )
        )
    # The same name at every look would send a second picture over the first.
    name = f"los-{new_id()}"
    upload = services.stack_files.form(
        stack, name, f"{services.settings.city_url}{_address(stack)}?foto=klaar"
    )
    klaar = request.one("klaar")
    context = {
        "round": round_,
        "stack": stack,
        "address": _address(stack),
        "upload": upload,
        "scripted": services.stack_files.form(stack, name, ""),
        "megabytes": upload.max_bytes // 1_000_000,
        "lines": lines,
        "more": len([one for one in sheets if one.state in NUMBERED_FROM]) - len(lines),
        "placed": [one for one in sheets if one.state == "placed"],
        "doubles": [one for one in sheets if one.state == "double"],
        "refused": [one for one in sheets if one.state == "refused"],
        "opened": [one for one in sheets if one.state == "opened"],
        "from_code": sum(line.from_code for line in lines),
        "reasons": REASONS,
        "sent": request.one("foto") == "klaar",
        "done": done
        or (int(klaar) if klaar.isascii() and klaar.isdigit() and len(klaar) < 4 else 0),
        "row_errors": errors or {},
        "errors": {
            "" if not name else f"blad-{name}": text for name, text in (errors or {}).items()
        },
    }
    return Page("staff/papier/stack.html", context, status)


def _written(stack: Stack, page: PageKey) -> str:
    """As staff would type it."""
    return str(page.number) if page.notebook == stack.notebook else f"{page.notebook}-{page.number}"
