"""Staff: an idea that somebody told or handed in, entered for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.kernel.ids import new_id
from chalicelib.notebooks.confirming import enter_for
from chalicelib.rounds.model import Round
from chalicelib.web.forms import parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.moderation import DECIDERS
from chalicelib.web.staff.notebooks import find_round
from chalicelib.web.staff.paper_forms import FIELDS, EntryForm, choice_errors, choices

routes = Routes()


@routes.get("/beheer/namens/{round_id}", Access.STAFF, roles=DECIDERS)
def behalf_form(request: Request, services: Services, round_id: str) -> Answer:
    return _page(find_round(services, round_id), {"key": new_id()}, {})


@routes.post("/beheer/namens/{round_id}", Access.STAFF, roles=DECIDERS)
def behalf_enter(request: Request, services: Services, round_id: str) -> Answer:
    """Makes the idea, once: the form carries the idea's own number."""
    round_ = find_round(services, round_id)
    parsed = parse(EntryForm, request.form)
    form = parsed.form
    errors = parsed.errors if form is None else choice_errors(form, round_)
    if form is None or errors:
        return _page(round_, parsed.values, errors, 422)
    actor, now = request.staff.person, services.clock.now()
    try:
        idea_id = enter_for(services.notebooks, round_, form.key, form.transcript(), actor, now)
    except Refused as refused:
        return _page(round_, parsed.values, _sentences(refused), 422)
    except NotFound:
        errors = {"": "De ronde neemt nog geen ideeën aan. Wacht tot indienen begint"}
        return _page(round_, parsed.values, errors, 422)
    return Redirect(f"/beheer/ideeen/{idea_id}")


def _sentences(refused: Refused) -> dict[str, str]:
    if refused.reason == "too-late":
        return {"": "De lijst voor de stemming is al gemaakt. Er kan geen idee meer bij"}
    names = str(refused.details["fields"]).split()
    return {name: f"{FIELDS[name]}: vul dit aan of kijk het na" for name in names}


def _page(
    round_: Round, values: Mapping[str, Any], errors: Mapping[str, str], status: int = 200
) -> Page:
    context = {"round": round_, "values": values, "errors": errors, **choices(round_)}
    return Page("staff/papier/behalf.html", context, status)
