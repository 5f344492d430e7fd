"""Staff: sheets of a box typed by one, typed again blind by another, decided by a third.

Whoever types sees their own sheets only. What the other side typed is on no page before both
have signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal, get_args

from pydantic import Field

from chalicelib.identity.model import Role
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.paperballots import batches
from chalicelib.paperballots.model import BATCH_MAX, TEXT_MAX, Batch, Fault, Sheet, differences
from chalicelib.paperballots.reading import sheet_of, write_marks
from chalicelib.rounds.model import FrozenRound, Round
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import Answer, Fields, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.ballot_blanks import FAULTS, READERS, STATES, find_paper_round

routes = Routes()

KEYERS: Final[frozenset[Role]] = frozenset({"keyer"})
_PATH: Final = "/beheer/stembrieven/{round_id}/bundel/{number}"
_MOVED: Final = "De bundel veranderde intussen. Kijk wat er nu staat, en probeer opnieuw"
_REASONS: Final = tuple((fault, text) for fault, text in FAULTS.items() if fault)

_REFUSALS: Final[Mapping[str, tuple[str, str]]] = {
    "not-your-turn": ("", "Deze bundel is nu niet aan jou"),
    "same-person": ("", "Jij typte deze bundel al. Iemand anders moet dit doen"),
    "not-handed-out": ("nummer", "Stembrief {number} is niet uitgegeven. Kijk het nummer na"),
    "sheet-elsewhere": ("nummer", "Stembrief {number} staat al in een andere bundel"),
    "batch-full": ("nummer", "In een bundel passen {most} stembrieven. Begin een nieuwe bundel"),
    "marks-unreadable": (
        "keuzes",
        "Schrijf de nummers van de projecten met een spatie ertussen, bijvoorbeeld 3 7 12",
    ),
    "marks-double": ("keuzes", "Project {number} staat er twee keer"),
    "number-unknown": ("keuzes", "Project {number} staat niet op de lijst"),
    "blank": ("keuzes", "Schrijf de keuzes. Is de stembrief leeg? Kies dan de reden “Leeg”"),
    "total-differs": (
        "totaal",
        "Je typte {typed} stembrieven. Tel de stapel opnieuw, en zoek welke er ontbreekt",
    ),
    "batch-empty": ("totaal", "Typ eerst de stembrieven van deze bundel"),
    "undecided": ("", "Beslis over elke stembrief. Nummer {number} staat nog open"),
}


class BatchForm(Form):
    """A new batch. `token` makes a repeat the same batch."""

    token: Annotated[Line, Field(pattern=r"^[0-9a-z]{10}$")]
    box: Annotated[Line, Field(max_length=TEXT_MAX)]

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("box", "missing"): "Schrijf uit welke bus de stembrieven komen",
    }


class SheetForm(Form):
    """One sheet, as it lies there."""

    nummer: Annotated[int, Field(ge=1, le=999_999)]
    keuzes: Line = ""
    reden: Literal[
        "", "blank", "unsigned", "late", "unreadable", "too-few", "too-many", "over-budget"
    ] = ""

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("nummer", kind): "Schrijf het nummer van de stembrief, in cijfers"
        for kind in ("missing", "int_parsing", "greater_than_equal", "less_than_equal")
    }


class NumberForm(Form):
    """Which sheet."""

    nummer: int


class SignForm(Form):
    """How many sheets were counted by hand."""

    totaal: int

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("totaal", kind): "Tel de stapel met de hand en schrijf het aantal"
        for kind in ("missing", "int_parsing")
    }


@routes.post("/beheer/stembrieven/{round_id}/bundel", Access.STAFF, roles=KEYERS)
def batch_begin(request: Request, services: Services, round_id: str) -> Answer:
    round_ = find_paper_round(services, round_id)
    parsed = parse(BatchForm, request.form)
    errors = dict(parsed.errors)
    if parsed.form is not None:
        try:
            batch = batches.begin(
                services.paper_ballots,
                round_.id,
                box=parsed.form.box,
                token=parsed.form.token,
                actor=request.staff.person,
                now=services.clock.now(),
            )
        except Refused as refused:
            errors = {
                "box": {
                    "box-missing": "Schrijf uit welke bus de stembrieven komen",
                    "too-many-batches": "Deze ronde heeft het grootste aantal bundels",
                    "settled": "Het papier van deze ronde is al afgesloten",
                }[refused.reason]
            }
        else:
            return Redirect(_address(batch))
    context = {"round": round_, "values": parsed.values, "errors": errors, "most": TEXT_MAX}
    return Page("staff/ballots/batch_new.html", context, 422)


@routes.get(_PATH, Access.STAFF, roles=READERS)
def batch_show(request: Request, services: Services, round_id: str, number: str) -> Answer:
    round_, frozen, batch = find_batch(services, round_id, number)
    return _show(request, services, round_, frozen, batch)


def _show(
    request: Request,
    services: Services,
    round_: Round,
    frozen: FrozenRound,
    batch: Batch,
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Page:
    actor, store = request.staff.person, services.paper_ballots
    keyer = request.staff.roles & {"keyer", "admin"}
    side = batches.side_of(batch, actor) if keyer else None
    mine = side is not None and (side == "a" or batch.by_b == actor)
    typed = store.sheets(batch.round_id, batch.number, side) if side and mine else {}
    third = batch.state == "differs" and bool(keyer) and actor not in (batch.by_a, batch.by_b)
    open_: tuple[tuple[int, str, str], ...] = ()
    if third:
        a = store.sheets(batch.round_id, batch.number, "a")
        b = store.sheets(batch.round_id, batch.number, "b")
        open_ = tuple((one.number, _say(one.a), _say(one.b)) for one in differences(a, b))
    context = {
        "round": round_,
        "frozen": frozen,
        "batch": batch,
        "address": _address(batch),
        "state": STATES[batch.state],
        "mine": mine,
        "may_take": side == "b" and not mine,
        "typed": [(sheet.number, _say(sheet)) for sheet in typed.values()],
        "differing": open_,
        "counts": [(FAULTS[fault], count) for fault, count in batch.counts.items()],
        "reasons": [("", "Geen: de stembrief is geldig"), *_REASONS],
        "values": values or {},
        "errors": errors or {},
        "most": BATCH_MAX,
        "marked": frozen.ballot.type not in ("approval", "knapsack"),
    }
    return Page("staff/ballots/batch.html", context, status)


def _say(sheet: Sheet | None) -> str:
    if sheet is None:
        return "staat er niet bij"
    return FAULTS[sheet.fault].lower() if sheet.fault else write_marks(sheet)


@routes.post(_PATH + "/tweede", Access.STAFF, roles=KEYERS)
def batch_take(request: Request, services: Services, round_id: str, number: str) -> Answer:
    """Somebody else begins to type the batch again."""
    round_, frozen, batch = find_batch(services, round_id, number)
    actor, now = request.staff.person, services.clock.now()
    try:
        batches.take_second(services.paper_ballots, batch, actor, now)
    except (Refused, Conflict) as error:
        return _failed(request, services, round_, frozen, batch, {}, error)
    return Redirect(_address(batch))


@routes.post(_PATH + "/typ", Access.STAFF, roles=KEYERS)
def batch_type(request: Request, services: Services, round_id: str, number: str) -> Answer:
    round_, frozen, batch = find_batch(services, round_id, number)
    parsed = parse(SheetForm, request.form)
    if parsed.form is None:
        args = (request, services, round_, frozen, batch)
        return _show(*args, parsed.values, parsed.errors, 422)
    form = parsed.form
    try:
        sheet = sheet_of(frozen, form.nummer, form.keuzes, form.reden)
        batches.type_sheet(services.paper_ballots, batch, sheet, request.staff.person)
    except (Refused, Conflict) as error:
        return _failed(request, services, round_, frozen, batch, parsed.values, error)
    return Redirect(_address(batch) + "#f-nummer")


@routes.post(_PATH + "/weg", Access.STAFF, roles=KEYERS)
def batch_drop(request: Request, services: Services, round_id: str, number: str) -> Answer:
    """Takes out a sheet that was typed under a wrong number."""
    round_, frozen, batch = find_batch(services, round_id, number)
    parsed = parse(NumberForm, request.form)
    wanted = parsed.form.nummer if parsed.form is not None else 0
    try:
        batches.drop_sheet(services.paper_ballots, batch, wanted, request.staff.person)
    except (Refused, Conflict) as error:
        return _failed(request, services, round_, frozen, batch, {}, error)
    return Redirect(_address(batch))


@routes.post(_PATH + "/teken", Access.STAFF, roles=KEYERS)
def batch_sign(request: Request, services: Services, round_id: str, number: str) -> Answer:
    """States the number of sheets; from here on this side is fixed."""
    round_, frozen, batch = find_batch(services, round_id, number)
    parsed = parse(SignForm, request.form)
    if parsed.form is None:
        args = (request, services, round_, frozen, batch)
        return _show(*args, parsed.values, parsed.errors, 422)
    actor, now = request.staff.person, services.clock.now()
    try:
        batches.sign(services.paper_ballots, batch, parsed.form.totaal, actor, now)
    except (Refused, Conflict) as error:
        return _failed(request, services, round_, frozen, batch, parsed.values, error)
    return Redirect(_address(batch))


@routes.post(_PATH + "/beslis", Access.STAFF, roles=KEYERS)
def batch_decide(request: Request, services: Services, round_id: str, number: str) -> Answer:
    """The third person's word on every difference: fields `keuze-<number>` and
    `keuzes-<number>`, read by hand since their names depend on the batch."""
    round_, frozen, batch = find_batch(services, round_id, number)
    store, actor = services.paper_ballots, request.staff.person
    values = {name: given[0] for name, given in request.form.items() if given}
    try:
        if actor in (batch.by_a, batch.by_b):
            raise Refused("same-person")
        chosen = _decisions(services, frozen, batch, request.form)
        batches.decide(store, batch, chosen, actor, services.clock.now())
    except (Refused, Conflict) as error:
        return _failed(request, services, round_, frozen, batch, values, error)
    return Redirect(_address(batch))


def _decisions(
    services: Services, frozen: FrozenRound, batch: Batch, fields: Fields
) -> dict[int, Sheet | None]:
    store = services.paper_ballots
    a = store.sheets(batch.round_id, batch.number, "a")
    b = store.sheets(batch.round_id, batch.number, "b")
    chosen: dict[int, Sheet | None] = {}
    for one in differences(a, b):
        match next(iter(fields.get(f"keuze-{one.number}", ())), ""):
            case "a":
                chosen[one.number] = one.a
            case "b":
                chosen[one.number] = one.b
            case "weg":
                chosen[one.number] = None
            case "zelf":
                text = next(iter(fields.get(f"keuzes-{one.number}", ())), "")
                chosen[one.number] = sheet_of(frozen, one.number, text, "")
            case reason if reason in get_args(Fault) and reason:
                chosen[one.number] = Sheet(one.number, (), _fault(reason))
            case _:
                raise Refused("undecided", number=one.number)
    return chosen


def _fault(text: str) -> Fault:
    found: Fault = next(one for one in get_args(Fault) if one == text)
    return found


def _failed(
    request: Request,
    services: Services,
    round_: Round,
    frozen: FrozenRound,
    batch: Batch,
    values: Mapping[str, Any],
    error: Refused | Conflict,
) -> Page:
    fresh = batches.require_batch(services.paper_ballots, batch.round_id, batch.number)
    if isinstance(error, Conflict):
        return _show(request, services, round_, frozen, fresh, values, {"": _MOVED}, 409)
    if error.reason == "needs-fault":
        reason = FAULTS[str(error.details["fault"])]
        errors = {"reden": f"Deze keuzes mogen niet. Staat het er zo? Kies dan “{reason}”"}
    else:
        field, sentence = _REFUSALS[error.reason]
        errors = {field: sentence.format(**error.details)}
    return _show(request, services, round_, frozen, fresh, values, errors, 422)


def find_batch(services: Services, round_id: str, number: str) -> tuple[Round, FrozenRound, Batch]:
    """Raises NotFound, also before the list is frozen: there is no sheet before that."""
    round_ = find_paper_round(services, round_id)
    frozen = services.rounds.frozen(round_id)
    plain = number.isascii() and number.isdigit() and len(number) <= 3 and number[0] != "0"
    if frozen is None or not plain:
        raise NotFound("batch")
    return round_, frozen, batches.require_batch(services.paper_ballots, round_id, int(number))


def _address(batch: Batch) -> str:
    return f"/beheer/stembrieven/{batch.round_id}/bundel/{batch.number}"
