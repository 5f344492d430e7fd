"""Staff: the three trustees of a round. Their codes before the vote, and again after it.

A code is in one answer (when it is drawn) and in the body of forms: in no address, no log, no
table. The answer that shows it isn't kept by any browser or cache.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from chalicelib.identity.model import Role
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.rounds.advance import FREEZE_BEFORE
from chalicelib.rounds.model import Round
from chalicelib.trustees import codes
from chalicelib.trustees.changing import trust_of
from chalicelib.trustees.giving import Office, give
from chalicelib.trustees.model import NAME_MAX, NEEDED, SEATS, Seat, Trust
from chalicelib.trustees.seating import confirm, draw, release
from chalicelib.web import failures
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.trust_view import view_of

routes = Routes()

READERS: Final[frozenset[Role]] = frozenset({"trustee", "manager", "auditor"})
HOLDERS: Final[frozenset[Role]] = frozenset({"trustee"})
MANAGERS: Final[frozenset[Role]] = frozenset({"manager"})
_PATH: Final = "/beheer/sleutels/{round_id}"
# Far more than three people type; each try is counted on its own besides.
_LIMIT: Final = (60, 600)
_ASK: Final = "Schrijf de code die op je papier staat"
# reason → (field, sentence)
_SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "code-missing": ("code", _ASK),
    "code-length": ("code", "De code heeft 29 tekens. Kijk of er niets te veel of te weinig is"),
    "code-character": ("code", "In de code staan alleen letters en cijfers, en nooit de letter U"),
    "code-typo": ("code", "Er zit een typefout in de code. Kijk ze na, teken voor teken"),
    "code-other": (
        "code",
        "Dit is een andere code dan de laatste die je maakte. Kijk je papier na",
    ),
    "nothing-drawn": ("code", "Maak eerst een code. Typ ze daarna hier over"),
    "name-missing": ("name", "Schrijf je naam of je functie. Bewoners lezen dit"),
    "name-too-long": ("name", f"Je naam of functie mag {NAME_MAX} tekens lang zijn"),
    "trustees-sealed": ("", "De sleutel is al verdeeld. Codes veranderen kan niet meer"),
    "trustees-complete": ("", "Er zijn al drie sleutelhouders voor deze ronde"),
    "vote-not-closed": ("", "De stemming loopt nog. Codes geven kan pas daarna"),
    "not-asked": ("", "De telling is nog niet zover. Kom later terug"),
    "no-seat": ("", "Jij bent geen sleutelhouder van deze ronde"),
    "parts-damaged": ("", "Je deel van de sleutel is beschadigd. Bel de helpdesk"),
}


class BackForm(Form):
    """The code typed back, and the name that residents read."""

    code: Line = ""
    name: Annotated[Line, Field(max_length=NAME_MAX)]

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("name", "missing"): _SENTENCES["name-missing"][1],
        ("name", "string_too_long"): _SENTENCES["name-too-long"][1],
    }


class CodeForm(Form):
    """The code, after the vote."""

    code: Line = ""


@routes.get("/beheer/sleutels", Access.STAFF, roles=READERS)
def trustees_list(request: Request, services: Services) -> Answer:
    """The rounds that have trustees."""
    now = services.clock.now()
    rounds = [
        (one, view_of(trust_of(services.trustees, one.id), one, now))
        for one in reversed(services.rounds.all())
        if one.ballot.opened_by == "trustees"
    ]
    return Page("staff/trustees/list.html", {"rounds": rounds})


@routes.get(_PATH, Access.STAFF, roles=READERS)
def trustees_show(request: Request, services: Services, round_id: str) -> Answer:
    return _page(request, services, _find(services, round_id), {}, {}, 200)


@routes.post(_PATH + "/code", Access.STAFF, roles=HOLDERS, limit=_LIMIT)
def trustees_draw(request: Request, services: Services, round_id: str) -> Answer:
    """Draws a code and shows it: the only answer that ever has it."""
    round_ = _find(services, round_id)
    if not _is_holder(request):
        return failures.page(403, request.path)
    try:
        code = draw(services.trustees, round_, request.staff.person, services.clock.now())
    except Refused as refused:
        return _page(request, services, round_, {}, _errors(refused), 409)
    context = {
        "round": round_,
        "groups": codes.show(code),
        "key": codes.shown_key(codes.public_key(code, round_.id)),
        "closes_at": round_.phase("voting").closes_at,
    }
    return Page("staff/trustees/code.html", context)


@routes.post(_PATH + "/bevestig", Access.STAFF, roles=HOLDERS, limit=_LIMIT)
def trustees_confirm(request: Request, services: Services, round_id: str) -> Answer:
    """The code typed back: from here on it holds."""
    round_ = _find(services, round_id)
    if not _is_holder(request):
        return failures.page(403, request.path)
    parsed = parse(BackForm, request.form)
    if parsed.form is None:
        return _page(request, services, round_, parsed.values, parsed.errors, 422)
    form, now = parsed.form, services.clock.now()
    try:
        confirm(services.trustees, round_, request.staff.person, form.code, form.name, now)
    except Refused as refused:
        return _page(request, services, round_, parsed.values, _errors(refused), 422)
    return Redirect(_address(round_))


@routes.post(_PATH + "/open", Access.STAFF, roles=HOLDERS, limit=_LIMIT)
def trustees_give(request: Request, services: Services, round_id: str) -> Answer:
    """A trustee's code after the vote."""
    round_ = _find(services, round_id)
    frozen = services.rounds.frozen(round_id)
    if frozen is None:
        raise NotFound("frozen round")
    if not _is_holder(request):
        return failures.page(403, request.path)
    parsed = parse(CodeForm, request.form)
    typed = parsed.form.code if parsed.form is not None else ""
    office = Office(services.trustees, services.keyring, services.clock)
    try:
        give(office, frozen, request.staff.person, typed)
    except Refused as refused:
        return _page(request, services, round_, parsed.values, _errors(refused), 422)
    return Redirect(_address(round_))


@routes.post(_PATH + "/vrij/{number}", Access.STAFF, roles=MANAGERS)
def trustees_release(request: Request, services: Services, round_id: str, number: str) -> Answer:
    """Frees a seat for somebody else, before the vote."""
    round_ = _find(services, round_id)
    if number not in [str(one) for one in range(1, SEATS + 1)]:
        raise NotFound("seat")
    actor, now = request.staff.person, services.clock.now()
    try:
        release(services.trustees, round_, int(number), actor, now)
    except Refused as refused:
        return _page(request, services, round_, {}, _errors(refused), 409)
    return Redirect(_address(round_))


def _find(services: Services, round_id: str) -> Round:
    """Raises NotFound, also for a round without trustees."""
    round_ = services.rounds.get(round_id)
    if round_ is None or round_.ballot.opened_by != "trustees":
        raise NotFound("round")
    return round_


def _is_holder(request: Request) -> bool:
    """An administrator may open every page, but isn't a trustee for it."""
    return "trustee" in request.staff.roles


def _errors(refused: Refused) -> Mapping[str, str]:
    if refused.reason == "code-wrong":
        left = int(refused.details["left"])
        again = f"Je kan nog {left} keer proberen" if left else "Wacht een kwartier, en probeer dan"
        return {"code": f"Deze code is niet die van jou. Kijk je papier na. {again}"}
    if refused.reason == "code-wait":
        minutes = refused.details["minutes"]
        return {"code": f"Je probeerde te vaak. Wacht nog {minutes} minuten. Je code blijft geldig"}
    field, sentence = _SENTENCES[refused.reason]
    return {field: sentence}


def _page(
    request: Request,
    services: Services,
    round_: Round,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int,
) -> Page:
    trust, now = trust_of(services.trustees, round_.id), services.clock.now()
    closes_at = round_.phase("voting").closes_at
    mine = trust.seat_of(request.staff.person)
    context = {
        "round": round_,
        "address": _address(round_),
        "view": view_of(trust, round_, now),
        "seats": [
            {
                "seat": seat,
                "key": codes.shown_key(seat.key),
                "gave": trust.gave(seat.number),
                "own": seat == mine,
                "stays": _stays(services, round_, seat, max(now, closes_at)),
            }
            for seat in trust.seats
        ],
        "missing": trust.missing,
        "closes_at": closes_at,
        "over": now >= closes_at,
        "due": round_.phase("voting").opens_at - FREEZE_BEFORE,
        "step": _step(request, trust),
        "may_release": require_roles(request, MANAGERS) and trust.sealed is None,
        "values": {"name": mine.name if mine else request.staff.name, **values},
        "errors": errors,
        "most": NAME_MAX,
        "needed": NEEDED,
        "total": SEATS,
    }
    return Page("staff/trustees/round.html", context, status)


def _stays(services: Services, round_: Round, seat: Seat, moment: datetime) -> bool:
    """Whether the trustee can still come in at `moment`, which is when the code is needed."""
    member = services.staff.get(seat.person)
    return member is not None and ("trustee", round_.id) in member.active_grants(moment)


def _step(request: Request, trust: Trust) -> str:
    """What this person can do: nothing at all unless they are, or can be, a trustee."""
    person = request.staff.person
    mine = trust.seat_of(person)
    if not _is_holder(request):
        return "watch"
    if trust.sealed is None:
        if person in trust.draws:
            return "back"
        return "seated" if mine else "draw" if trust.missing else "watch"
    if mine is None:
        return "watch"
    if trust.gave(mine.number):
        return "gave"
    if trust.is_enough:
        return "enough"
    return "give" if trust.asked_at is not None else "keep"


def _address(round_: Round) -> str:
    return f"/beheer/sleutels/{round_.id}"
