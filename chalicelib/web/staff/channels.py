"""Staff: live tables and the jury, typed in by one person and confirmed by another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.text import clean_block, clean_line
from chalicelib.outcome import declared
from chalicelib.outcome.declared import ByHand, Entered, Sheet
from chalicelib.rounds.model import FrozenRound, Round
from chalicelib.web.count_additions import CHANNEL_WORDS
from chalicelib.web.forms import CSRF_FIELD, HONEYPOT_FIELD, MalformedForm
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import MANAGERS, TYPISTS
from chalicelib.web.staff.rounds import find_round
from chalicelib.web.staff.sentences import CHANGED, refusal

routes = Routes()

NAMES: Final[Mapping[ByHand, str]] = {"live": "Live tafels", "jury": "Jury"}
_NUMBER: Final = "Schrijf een getal vanaf 0"


def _find(services: Services, round_id: str) -> tuple[Round, FrozenRound]:
    round_ = find_round(services, round_id)
    frozen = services.rounds.frozen(round_id)
    if frozen is None or not frozen.count.declared:
        raise NotFound("channels")
    return round_, frozen


def _channel(services: Services, frozen: FrozenRound, name: ByHand) -> Entered:
    try:
        return declared.read(services.channels, frozen, name)
    except Refused:
        raise NotFound("channel") from None


def _place(round_id: str, more: str = "") -> str:
    return f"/beheer/rondes/{round_id}/kanalen{more}"


@routes.get("/beheer/rondes/{round_id}/kanalen", Access.STAFF, roles=TYPISTS)
def overview(request: Request, services: Services, round_id: str) -> Page:
    """What is there of each channel, and what the count still waits for."""
    round_, frozen = _find(services, round_id)
    weights = {one.name: one.percent for one in frozen.count.channels}
    lines = []
    for one in frozen.count.declared:
        name = cast(ByHand, one)
        entered = _channel(services, frozen, name)
        lines.append((name, NAMES[name], weights.get(one), _state(frozen, entered)))
    context = {
        "round": round_,
        "lines": lines,
        "counted": services.results.get(round_id) is not None,
        "over": services.clock.now() >= frozen.closes_at,
        "after_gate": frozen.count.jury,
        "online": weights.get("online"),
        "words": CHANNEL_WORDS,
    }
    return Page("staff/channels/overview.html", context)


def _state(frozen: FrozenRound, entered: Entered) -> tuple[str, str]:
    if entered.is_confirmed:
        return "Bevestigd", "success"
    if declared.is_complete(frozen, entered):
        return "Wacht op een tweede collega", "now"
    return "Nog niet volledig", "warning"


def _context(
    request: Request, services: Services, round_: Round, frozen: FrozenRound, entered: Entered
) -> dict[str, Any]:
    return {
        "round": round_,
        "frozen": frozen,
        "entered": entered,
        "state": _state(frozen, entered),
        "complete": declared.is_complete(frozen, entered),
        "counted": services.results.get(round_.id) is not None,
        "mine": request.staff.person in entered.typists,
        "may_confirm": require_roles(request, MANAGERS),
        "people": [_name(services, person) for person in entered.typists],
        "confirmer": _name(services, entered.confirmed_by) if entered.confirmed_by else "",
    }


def _name(services: Services, person: str) -> str:
    member = services.staff.get(person)
    return member.name if member is not None else "een collega"


def _fields(request: Request, known: frozenset[str]) -> dict[str, str]:
    """The fields of a form whose names depend on the list. Raises MalformedForm."""
    fields: dict[str, str] = {}
    for name, values in request.form.items():
        if name in (CSRF_FIELD, HONEYPOT_FIELD):
            continue
        if name not in known or len(values) > 1:
            raise MalformedForm(name)
        fields[name] = values[0].strip()
    return fields


def _whole(text: str, most: int) -> int | None:
    good = text.isascii() and text.isdigit() and len(text) <= 7
    return int(text) if good and int(text) <= most else None


@routes.get("/beheer/rondes/{round_id}/kanalen/live", Access.STAFF, roles=TYPISTS)
def live_page(request: Request, services: Services, round_id: str) -> Page:
    round_, frozen = _find(services, round_id)
    entered = _channel(services, frozen, "live")
    values = {f"p{one.number}": entered.votes.get(one.project_id, "") for one in frozen.entries}
    return _live(request, services, round_, frozen, {**values, "note": entered.note}, {})


def _live(
    request: Request,
    services: Services,
    round_: Round,
    frozen: FrozenRound,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Page:
    entered = _channel(services, frozen, "live")
    context = _context(request, services, round_, frozen, entered)
    total = sum(entered.votes.values())
    more = {"values": values, "errors": errors, "total": total, "most": declared.MAX_NOTE}
    return Page("staff/channels/live.html", {**context, **more}, status)


@routes.post("/beheer/rondes/{round_id}/kanalen/live", Access.STAFF, roles=TYPISTS)
def live_enter(request: Request, services: Services, round_id: str) -> Answer:
    round_, frozen = _find(services, round_id)
    names = {f"p{one.number}": one.project_id for one in frozen.entries}
    fields = _fields(request, frozenset({*names, "note", "version"}))
    read = {name: _whole(fields.get(name, ""), declared.MOST_VOTES) for name in names}
    errors = {name: _NUMBER for name, one in read.items() if one is None}
    note = clean_block(fields.get("note", ""))

    def save() -> None:
        votes = {names[name]: one for name, one in read.items() if one is not None}
        declared.enter_votes(
            services.channels,
            services.results,
            frozen,
            _whole(fields.get("version", ""), 10**6) or 0,
            votes,
            note,
            actor=request.staff.person,
            now=services.clock.now(),
        )

    status = 422
    if not errors:
        errors, status = _tried(save)
    if errors:
        return _live(request, services, round_, frozen, fields, errors, status)
    return Redirect(_place(round_id, "/live"))


def _tried(act: Callable[[], object]) -> tuple[dict[str, str], int]:
    """The errors of an act, with the status of the page that shows them."""
    try:
        act()
    except Refused as error:
        field, sentence = refusal(error)
        return {field: sentence}, 422
    except Conflict:
        return {"": CHANGED}, 409
    return {}, 200


@routes.get("/beheer/rondes/{round_id}/kanalen/jury", Access.STAFF, roles=TYPISTS)
def jury_page(request: Request, services: Services, round_id: str) -> Page:
    round_, frozen = _find(services, round_id)
    return _jury(request, services, round_, frozen, {}, {})


def _jury(
    request: Request,
    services: Services,
    round_: Round,
    frozen: FrozenRound,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Page:
    """The jurors. No score is shown before every sheet is full."""
    entered = _channel(services, frozen, "jury")
    context = _context(request, services, round_, frozen, entered)
    sheets = [(one, declared.is_full(frozen, one)) for one in entered.sheets]
    averages: list[tuple[str, str, str]] = []
    if context["complete"]:
        totals = declared.jury_totals(entered.sheets)
        for entry in frozen.entries:
            given = [
                one.scores[entry.project_id]
                for one in entered.sheets
                if entry.project_id in one.scores
            ]
            points = totals.points[entry.project_id] * 100 // totals.voters
            words = f"{points // 100},{points % 100:02d}"
            averages.append((f"{entry.number}. {entry.title}", words, str(len(given))))
    more = {"sheets": sheets, "averages": averages, "values": values, "errors": errors}
    return Page("staff/channels/jury.html", {**context, **more}, status)


@routes.post("/beheer/rondes/{round_id}/kanalen/jurylid", Access.STAFF, roles=TYPISTS)
def juror_add(request: Request, services: Services, round_id: str) -> Answer:
    round_, frozen = _find(services, round_id)
    fields = _fields(request, frozenset({"name", "version"}))
    errors, status = _tried(
        lambda: declared.add_juror(
            services.channels,
            services.results,
            frozen,
            _whole(fields.get("version", ""), 10**6) or 0,
            new_id(),
            clean_line(fields.get("name", "")),
            actor=request.staff.person,
            now=services.clock.now(),
        )
    )
    if errors:
        return _jury(request, services, round_, frozen, fields, errors, status)
    return Redirect(_place(round_id, "/jury"))


@routes.get("/beheer/rondes/{round_id}/kanalen/jury/{sheet_id}", Access.STAFF, roles=TYPISTS)
def sheet_page(request: Request, services: Services, round_id: str, sheet_id: str) -> Page:
    round_, frozen = _find(services, round_id)
    sheet = _sheet(services, frozen, sheet_id)
    values: dict[str, str] = {}
    for entry in frozen.entries:
        for at, given in enumerate(sheet.scores.get(entry.project_id, ())):
            values[f"s{entry.number}-{at}"] = str(given)
        if entry.project_id in sheet.conflicts:
            values[f"c{entry.number}"] = "ja"
    return _sheet_form(request, services, round_, frozen, sheet, values, {})


def _sheet(services: Services, frozen: FrozenRound, sheet_id: str) -> Sheet:
    sheet = _channel(services, frozen, "jury").sheet(sheet_id)
    if sheet is None:
        raise NotFound("sheet")
    return sheet


def _sheet_form(
    request: Request,
    services: Services,
    round_: Round,
    frozen: FrozenRound,
    sheet: Sheet,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    status: int = 200,
) -> Page:
    entered = _channel(services, frozen, "jury")
    context = _context(request, services, round_, frozen, entered)
    more = {"sheet": sheet, "full": declared.is_full(frozen, sheet)}
    more |= {"values": values, "errors": errors}
    return Page("staff/channels/sheet.html", {**context, **more}, status)


@routes.post("/beheer/rondes/{round_id}/kanalen/jury/{sheet_id}", Access.STAFF, roles=TYPISTS)
def sheet_save(request: Request, services: Services, round_id: str, sheet_id: str) -> Answer:
    """Keeps what is filled in. A project counts as scored once all its criteria are."""
    round_, frozen = _find(services, round_id)
    sheet = _sheet(services, frozen, sheet_id)
    criteria = frozen.count.criteria
    known = {f"c{one.number}" for one in frozen.entries} | {"version"}
    known |= {f"s{one.number}-{at}" for one in frozen.entries for at in range(len(criteria))}
    fields = _fields(request, frozenset(known))
    scores: dict[str, tuple[int, ...]] = {}
    conflicts: set[str] = set()
    errors: dict[str, str] = {}
    for entry in frozen.entries:
        names = [f"s{entry.number}-{at}" for at in range(len(criteria))]
        typed = [fields.get(name, "") for name in names]
        if fields.get(f"c{entry.number}") == "ja":
            conflicts.add(entry.project_id)
            continue
        if not any(typed):
            continue
        given = [_whole(text, one.most) for text, one in zip(typed, criteria, strict=True)]
        for name, one, criterion in zip(names, given, criteria, strict=True):
            if one is None:
                errors[name] = (
                    f"Schrijf bij “{criterion.name}” een getal van 0 tot {criterion.most}"
                )
        scores[entry.project_id] = tuple(one or 0 for one in given)
    status = 422
    if not errors:
        filled = Sheet(sheet.id, sheet.name, scores, frozenset(conflicts))
        errors, status = _tried(
            lambda: declared.score(
                services.channels,
                services.results,
                frozen,
                _whole(fields.get("version", ""), 10**6) or 0,
                filled,
                actor=request.staff.person,
                now=services.clock.now(),
            )
        )
    if errors:
        return _sheet_form(request, services, round_, frozen, sheet, fields, errors, status)
    return Redirect(_place(round_id, "/jury"))


@routes.post("/beheer/rondes/{round_id}/kanalen/jury/{sheet_id}/weg", Access.STAFF, roles=TYPISTS)
def juror_remove(request: Request, services: Services, round_id: str, sheet_id: str) -> Answer:
    round_, frozen = _find(services, round_id)
    fields = _fields(request, frozenset({"version"}))
    errors, status = _tried(
        lambda: declared.remove_juror(
            services.channels,
            services.results,
            frozen,
            _whole(fields.get("version", ""), 10**6) or 0,
            sheet_id,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    )
    if errors:
        return _jury(request, services, round_, frozen, {}, errors, status)
    return Redirect(_place(round_id, "/jury"))


@routes.post("/beheer/rondes/{round_id}/kanalen/bevestig/{name}", Access.STAFF, roles=MANAGERS)
def channel_confirm(request: Request, services: Services, round_id: str, name: str) -> Answer:
    """The second person's word: from then on the numbers stand."""
    round_, frozen = _find(services, round_id)
    if name not in ("live", "jury"):
        raise NotFound("channel")
    known: ByHand = "live" if name == "live" else "jury"
    entered = _channel(services, frozen, known)
    fields = _fields(request, frozenset({"hash"}))
    errors, status = _tried(
        lambda: declared.confirm(
            services.channels,
            services.results,
            frozen,
            known,
            fields.get("hash", ""),
            actor=request.staff.person,
            now=services.clock.now(),
        )
    )
    if not errors:
        return Redirect(_place(round_id))
    if known == "jury":
        return _jury(request, services, round_, frozen, {}, errors, status)
    values = {f"p{one.number}": entered.votes.get(one.project_id, "") for one in frozen.entries}
    page = {**values, "note": entered.note}
    return _live(request, services, round_, frozen, page, errors, status)
