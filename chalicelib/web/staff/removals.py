"""Staff: taking out a ballot that somebody else cast with a letter. One asks, another agrees.

Nobody here sees a ballot: a letter's number leads to a voter, and the count takes out what lies
in the box for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from chalicelib.identity.model import Role
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.kernel.ids import new_id
from chalicelib.rounds.model import FrozenRound, Round
from chalicelib.voters.model import REASON_MAX, Removal
from chalicelib.voters.removing import Watchers, ask, confirm, drop
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

_READERS: Final[frozenset[Role]] = frozenset({"manager", "auditor"})
_DECIDERS: Final[frozenset[Role]] = frozenset({"manager"})
_PATH: Final = "/beheer/toezicht/{round_id}/verwijderen"
_STATES: Final[Mapping[str, tuple[str, str]]] = {
    "asked": ("wacht op een tweede persoon", "warning"),
    "confirmed": ("gaat eruit bij de telling", "danger"),
    "dropped": ("de stem blijft", "success"),
}
# reason → (field, sentence)
_SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "reason-missing": ("reason", f"Schrijf waarom, in hoogstens {REASON_MAX} tekens"),
    "label-wrong": ("label", "Schrijf het nummer zoals op de brief, bijvoorbeeld 1-00417"),
    "label-unknown": ("label", "We vinden geen brief met dit nummer. Kijk het nummer na"),
    "not-voted": ("label", "Met deze brief is niet gestemd. Er is geen stem om weg te halen"),
    "removal-there": ("label", "Voor deze brief vroeg iemand dat al. Kijk in de lijst"),
    "too-many-removals": ("label", "Er zijn te veel vragen in deze ronde. Bel de helpdesk"),
    "same-person": ("", "Je vroeg dit zelf. Iemand anders moet het bevestigen"),
    "removal-decided": ("", "Iemand anders besliste dit al. Kijk in de lijst"),
    "vote-not-open": ("", "De stemming is voorbij. Er kan geen stem meer uit"),
}


class AskForm(Form):
    """Which letter, and why."""

    token: Annotated[Line, Field(pattern=r"^[0-9a-z]{10}$")]
    label: Line
    reason: Annotated[Line, Field(max_length=REASON_MAX)]

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("label", "missing"): _SENTENCES["label-wrong"][1],
        ("reason", "missing"): _SENTENCES["reason-missing"][1],
        ("reason", "string_too_long"): _SENTENCES["reason-missing"][1],
    }


@routes.get(_PATH, Access.STAFF, roles=_READERS)
def removals_show(request: Request, services: Services, round_id: str) -> Answer:
    round_, frozen = _find(services, round_id)
    return _page(request, services, round_, frozen, {}, {}, 200)


@routes.post(_PATH, Access.STAFF, roles=_DECIDERS)
def removals_ask(request: Request, services: Services, round_id: str) -> Answer:
    """The first of two people."""
    round_, frozen = _find(services, round_id)
    parsed = parse(AskForm, request.form)
    if parsed.form is None:
        return _page(request, services, round_, frozen, parsed.values, parsed.errors, 422)
    form, actor = parsed.form, request.staff.person
    try:
        ask(_watchers(services), frozen, form.label, form.reason, form.token, actor)
    except Refused as error:
        errors = _errors(error)
        return _page(request, services, round_, frozen, parsed.values, errors, 422)
    return Redirect(_address(round_))


@routes.post(_PATH + "/{number}/bevestig", Access.STAFF, roles=_DECIDERS)
def removals_confirm(request: Request, services: Services, round_id: str, number: str) -> Answer:
    """The second of two people agrees."""
    return _decide(request, services, round_id, number, confirm)


@routes.post(_PATH + "/{number}/laat", Access.STAFF, roles=_DECIDERS)
def removals_drop(request: Request, services: Services, round_id: str, number: str) -> Answer:
    """The ballot stays."""
    return _decide(request, services, round_id, number, drop)


def _decide(
    request: Request,
    services: Services,
    round_id: str,
    number: str,
    act: Callable[[Watchers, FrozenRound, int, str], Removal],
) -> Answer:
    round_, frozen = _find(services, round_id)
    if not (number.isascii() and number.isdigit() and len(number) <= 3):
        raise NotFound("removal")
    try:
        act(_watchers(services), frozen, int(number), request.staff.person)
    except Refused as error:
        return _page(request, services, round_, frozen, {}, _errors(error), 409)
    return Redirect(_address(round_))


def _errors(error: Refused) -> Mapping[str, str]:
    field, sentence = _SENTENCES[error.reason]
    return {field: sentence}


def _page(
    request: Request,
    services: Services,
    round_: Round,
    frozen: FrozenRound,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int,
) -> Page:
    session = request.staff
    there = services.removals.removals(round_.id)
    context = {
        "round": round_,
        "address": _address(round_),
        "open": frozen.is_open(services.clock.now()),
        "decides": bool(session.roles & (_DECIDERS | {"admin"})),
        "removals": [
            {"one": one, "state": _STATES[one.state], "own": one.by == session.person}
            for one in there
        ],
        "confirmed": sum(1 for one in there if one.state == "confirmed"),
        "values": {"token": new_id(), **values},
        "errors": errors,
        "most": REASON_MAX,
    }
    return Page("staff/watch/removals.html", context, status)


def _find(services: Services, round_id: str) -> tuple[Round, FrozenRound]:
    round_, frozen = services.rounds.get(round_id), services.rounds.frozen(round_id)
    if round_ is None or frozen is None or "letter" not in frozen.voters.means:
        raise NotFound("round")
    return round_, frozen


def _watchers(services: Services) -> Watchers:
    return Watchers(
        removals=services.removals,
        letters=services.letters,
        codes=services.codes,
        paper=services.paper_roll,
        clock=services.clock,
    )


def _address(round_: Round) -> str:
    return f"/beheer/toezicht/{round_.id}/verwijderen"
