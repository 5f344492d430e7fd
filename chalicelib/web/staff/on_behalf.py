"""Staff: an idea that somebody told or handed in, entered for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.kernel.ids import new_id
from chalicelib.notebooks.confirming import enter_for
from chalicelib.notebooks.group import consents_of
from chalicelib.rounds.model import Round
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.pages.submit_forms import declarations_of
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.moderation import DECIDERS
from chalicelib.web.staff.notebooks import find_round
from chalicelib.web.staff.paper_forms import EntryForm, choices
from chalicelib.web.staff.paper_own import read_typed, refusal_errors

routes = Routes()


@routes.get("/beheer/namens/{round_id}", Access.STAFF, roles=DECIDERS)
def behalf_form(request: Request, services: Services, round_id: str) -> Answer:
    return _page(find_round(services, round_id), {"key": new_id()}, {})


@routes.post("/beheer/namens/{round_id}", Access.STAFF, roles=DECIDERS)
def behalf_enter(request: Request, services: Services, round_id: str) -> Answer:
    """Makes the idea, once: the form carries the idea's own number."""
    round_ = find_round(services, round_id)
    typed = read_typed(EntryForm, request.form, round_)
    if typed.form is None or typed.transcript is None:
        return _page(round_, typed.values, typed.errors, 422)
    actor, now = request.staff.person, services.clock.now()
    try:
        key = typed.form.key
        consents = consents_of(services.keyring, key, typed.transcript, now)
        idea_id = enter_for(
            services.notebooks, round_, key, typed.transcript, actor, now, consents=consents
        )
    except Refused as refused:
        return _page(round_, typed.values, refusal_errors(refused, round_), 422)
    except NotFound:
        errors = {"": "De ronde neemt nog geen ideeën aan. Wacht tot indienen begint"}
        return _page(round_, typed.values, errors, 422)
    return Redirect(f"/beheer/ideeen/{idea_id}")


def _page(
    round_: Round, values: Mapping[str, Any], errors: Mapping[str, str], status: int = 200
) -> Page:
    context = {
        "round": round_,
        "values": values,
        "errors": errors,
        "own": round_.form.own,
        "declarations": declarations_of(round_),
        **choices(round_),
    }
    return Page("staff/papier/behalf.html", context, status)
