"""Staff: what comes after the release. The decision of the college, corrections, the news."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import Field

from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.outcome.model import Result
from chalicelib.outcome.noting import MAX_CORRECTION, MAX_DECISION, correct_result, ratify_result
from chalicelib.rounds.model import Round
from chalicelib.web.forms import Block, Form, Line, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import MANAGERS
from chalicelib.web.staff.rounds import find_round
from chalicelib.web.staff.sentences import CHANGED, refusal
from chalicelib.web.words import local

routes = Routes()
F = TypeVar("F", bound=Form)


class RatifyForm(Form):
    """The decision of the college. `version` is that of the result as it was read."""

    decision: Annotated[Line, Field(max_length=MAX_DECISION)]
    decided_on: date
    version: int
    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("decision", "missing"): "Schrijf het nummer van de beslissing",
        ("decision", "string_too_long"): "Het nummer mag {max_length} tekens lang zijn",
        ("decided_on", "missing"): "Kies de dag van de beslissing",
        ("decided_on", "date_parsing"): "Kies een dag, bijvoorbeeld 2026-12-18",
        ("decided_on", "date_from_datetime_parsing"): "Kies een dag, bijvoorbeeld 2026-12-18",
    }


class CorrectForm(Form):
    """A public notice beside the result."""

    text: Annotated[Block, Field(max_length=MAX_CORRECTION)]
    version: int
    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("text", "missing"): "Schrijf wat er niet klopte",
        ("text", "string_too_long"): "De rechtzetting mag {max_length} tekens lang zijn",
    }


@routes.get("/beheer/rondes/{round_id}/uitslag/besluit", Access.STAFF, roles=MANAGERS)
def ratify_page(request: Request, services: Services, round_id: str) -> Page:
    round_, result = _find(services, round_id)
    values: dict[str, Any] = {}
    if result.ratification is not None:
        values = {
            "decision": result.ratification.decision,
            "decided_on": result.ratification.decided_on.isoformat(),
        }
    return _page("ratify", round_, result, values, {})


@routes.post("/beheer/rondes/{round_id}/uitslag/besluit", Access.STAFF, roles=MANAGERS)
def ratify(request: Request, services: Services, round_id: str) -> Answer:
    def note(form: RatifyForm) -> None:
        now = services.clock.now()
        ratify_result(
            services.results,
            round_id,
            form.version,
            decision=form.decision,
            decided_on=form.decided_on,
            today=local(now).date(),
            actor=request.staff.person,
            now=now,
        )

    return _note(request, services, round_id, "ratify", RatifyForm, note)


@routes.get("/beheer/rondes/{round_id}/uitslag/rechtzetting", Access.STAFF, roles=MANAGERS)
def correct_page(request: Request, services: Services, round_id: str) -> Page:
    round_, result = _find(services, round_id)
    return _page("correct", round_, result, {}, {})


@routes.post("/beheer/rondes/{round_id}/uitslag/rechtzetting", Access.STAFF, roles=MANAGERS)
def correct(request: Request, services: Services, round_id: str) -> Answer:
    def note(form: CorrectForm) -> None:
        correct_result(
            services.results,
            round_id,
            form.version,
            text=form.text,
            actor=request.staff.person,
            now=services.clock.now(),
        )

    return _note(request, services, round_id, "correct", CorrectForm, note)


def _note(
    request: Request,
    services: Services,
    round_id: str,
    template: str,
    kind: type[F],
    note: Callable[[F], None],
) -> Answer:
    """What both forms have in common: refusals and conflicts keep everything typed."""
    round_, result = _find(services, round_id)
    parsed = parse(kind, request.form)
    if parsed.form is None:
        return _page(template, round_, result, parsed.values, parsed.errors, 422)
    try:
        note(parsed.form)
    except Refused as error:
        return _page(template, round_, result, parsed.values, dict([refusal(error)]), 422)
    except Conflict:
        return _page(template, round_, result, parsed.values, {"": CHANGED}, 409)
    return Redirect(f"/beheer/rondes/{round_id}/uitslag")


def _page(
    template: str,
    round_: Round,
    result: Result,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Page:
    context = {
        "round": round_,
        "result": result,
        "values": values,
        "errors": errors,
        "most": MAX_DECISION if template == "ratify" else MAX_CORRECTION,
    }
    return Page(f"staff/results/{template}.html", context, status)


def _find(services: Services, round_id: str) -> tuple[Round, Result]:
    """Raises NotFound before the release: until then there is nothing to add anything to."""
    round_, result = find_round(services, round_id), services.results.get(round_id)
    if result is None or not result.is_released:
        raise NotFound("result")
    return round_, result
