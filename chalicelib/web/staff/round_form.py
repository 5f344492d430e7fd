"""The form of a round for staff: what it asks, in words, and another one as a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.rounds.changes import MAX_NOTE
from chalicelib.rounds.form import CORE, Question
from chalicelib.rounds.form_changes import change_form
from chalicelib.rounds.model import Round
from chalicelib.rounds.settings import is_opened
from chalicelib.schemas.round_document import RoundInvalid, read_form, write_form
from chalicelib.web.forms import Block, Form, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import MANAGERS, VIEWERS
from chalicelib.web.staff.rounds import find_round
from chalicelib.web.staff.sentences import CHANGED, refusal

routes = Routes()

MAX_DOCUMENT: Final = 60_000
_KINDS: Final[Mapping[str, str]] = {
    "core": "Vaste vraag",
    "line": "Eigen vraag, korte tekst",
    "block": "Eigen vraag, lange tekst",
    "choice": "Eigen vraag, keuze",
    "number": "Eigen vraag, getal",
}


class FormForm(Form):
    """Another form as JSON, and why. `version` is the round's as the page showed it."""

    document: Annotated[str, Field(max_length=MAX_DOCUMENT)]
    note: Block
    version: int

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("document", "missing"): "Zet hier het formulier als JSON",
        ("note", "missing"): "Schrijf waarom het formulier verandert",
    }


@routes.get("/beheer/rondes/{round_id}/formulier", Access.STAFF, roles=VIEWERS)
def form_page(request: Request, services: Services, round_id: str) -> Page:
    round_ = find_round(services, round_id)
    return _page(request, services, round_, {"document": write_form(round_.form)}, {})


@routes.post("/beheer/rondes/{round_id}/formulier", Access.STAFF, roles=MANAGERS)
def form_change(request: Request, services: Services, round_id: str) -> Answer:
    """Checks the whole document before anything changes."""
    round_ = find_round(services, round_id)
    parsed = parse(FormForm, request.form)
    if parsed.form is None:
        return _page(request, services, round_, parsed.values, parsed.errors, 422)
    try:
        saved = change_form(
            services.rounds,
            round_id,
            read_form(parsed.form.document),
            note=parsed.form.note,
            version=parsed.form.version,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except RoundInvalid as error:
        errors = {"document": " ".join(error.problems)}
        return _page(request, services, round_, parsed.values, errors, 422)
    except Refused as error:
        field, sentence = refusal(error)
        if field not in ("note", ""):
            field = "document"
        return _page(request, services, round_, parsed.values, {field: sentence}, 422)
    except Conflict:
        fresh = find_round(services, round_id)
        return _page(request, services, fresh, parsed.values, {"": CHANGED}, 409)
    return Redirect(f"/beheer/rondes/{round_id}/{'voorstel' if saved.proposal else 'formulier'}")


def _page(
    request: Request,
    services: Services,
    round_: Round,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Page:
    taking = services.clock.now() < round_.phase("submission").closes_at
    context = {
        "round": round_,
        "steps": [
            (step, [(question, about(question)) for question in step.questions])
            for step in round_.form.steps
        ],
        "may_change": require_roles(request, MANAGERS) and taking,
        "taking": taking,
        "opened": is_opened(round_, services.clock.now()),
        "proposal": services.rounds.proposal(round_.id),
        "values": values,
        "errors": errors,
        "max_note": MAX_NOTE,
        "core": ", ".join(CORE),
    }
    return Page("staff/rounds/form.html", context, status)


def about(question: Question) -> str:
    """A question's settings in one line."""
    parts = [
        _KINDS[question.kind],
        "moet" if question.required else "mag leeg blijven",
        "openbaar" if question.public else "alleen voor de stad",
    ]
    if question.most:
        unit = "" if question.kind == "number" else " tekens"
        parts.append(f"hoogstens {question.most}{unit}")
    if question.options:
        parts.append("keuzes: " + ", ".join(option.label for option in question.options))
    return " · ".join(parts)
