"""Staff: blank ballots in ranges, and the page where all paper of a round must add up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from chalicelib.identity.model import Role
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.speech import SOURCE, speaking
from chalicelib.paperballots.blanks import account, hand_out
from chalicelib.paperballots.model import NOTE_MAX, RANGE_MAX, TEXT_MAX, Print, Range
from chalicelib.paperballots.settling import Reconciliation, reconcile, settle
from chalicelib.rounds.model import Round
from chalicelib.web import words
from chalicelib.web.forms import Block, Form, Line, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.printing import known, languages_of, suffix

routes = Routes()

READERS: Final[frozenset[Role]] = frozenset({"desk", "keyer", "manager", "auditor"})
HOLDERS: Final[frozenset[Role]] = frozenset({"desk", "manager"})
CLOSERS: Final[frozenset[Role]] = frozenset({"manager"})

FAULTS: Final = {
    "": "Geldig",
    "blank": "Leeg",
    "unsigned": "Omslag niet getekend",
    "late": "Te laat afgegeven",
    "unreadable": "Niet leesbaar",
    "too-few": "Te weinig keuzes",
    "too-many": "Te veel keuzes of punten",
    "over-budget": "Samen te duur",
}
STATES: Final = {
    "first": ("Wordt een eerste keer getypt", "now"),
    "second": ("Wacht op een tweede typist", "now"),
    "differs": ("Verschillen: een derde beslist", "warning"),
    "settled": ("Klopt", "success"),
}
_PRINTS: Final[tuple[tuple[Print, str], ...]] = (("a4", "A4"), ("groot", "A4 in grote letters"))
# The leaflet of the projects, by what the button sends.
_LEAFLETS: Final[Mapping[str, Print]] = {"uitleg-a4": "a4", "uitleg-groot": "groot"}
_TROUBLES: Final = {
    "vote-open": "De stemming loopt nog.",
    "batch-open": "Bundel {number} is nog niet klaar.",
    "more-than-marks": (
        "Er liggen meer stembrieven in de bundels dan kiezers er kregen: {number} te veel. Zoek "
        "uit hoe dat komt, voor er geteld kan worden."
    ),
    "more-than-handed-out": (
        "Er zijn meer stembrieven terug dan er uitgegeven zijn: {number} te veel. Kijk de "
        "aantallen na."
    ),
}


class RangeForm(Form):
    """Blanks for somebody. `token` makes a repeat the same range."""

    token: Annotated[Line, Field(pattern=r"^[0-9a-z]{10}$")]
    size: int
    holder: Annotated[Line, Field(max_length=TEXT_MAX)]

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("size", "missing"): "Schrijf hoeveel stembrieven je nodig hebt",
        ("size", "int_parsing"): "Schrijf het aantal in cijfers, bijvoorbeeld 100",
        ("holder", "missing"): "Schrijf wie de stembrieven bewaart, of waar",
    }


class AccountForm(Form):
    """What came back of a range."""

    version: int
    blank: int
    spoiled: int

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        (name, kind): "Schrijf het aantal in cijfers, of 0"
        for name in ("blank", "spoiled")
        for kind in ("missing", "int_parsing")
    }


class SettleForm(Form):
    """The manager's word on the difference."""

    note: Block = ""


def find_paper_round(services: Services, round_id: str) -> Round:
    """Raises NotFound, also for a round without paper."""
    round_ = services.rounds.get(round_id)
    if round_ is None or "paper" not in round_.voters.means:
        raise NotFound("round")
    return round_


@routes.get("/beheer/stembrieven", Access.STAFF, roles=READERS)
def paper_list(request: Request, services: Services) -> Answer:
    rounds = [one for one in services.rounds.all() if "paper" in one.voters.means]
    return Page("staff/ballots/list.html", {"rounds": list(reversed(rounds))})


@routes.get("/beheer/stembrieven/{round_id}", Access.STAFF, roles=READERS)
def paper_show(request: Request, services: Services, round_id: str) -> Answer:
    """Ranges, batches and the sum."""
    return _overview(request, services, find_paper_round(services, round_id))


def _overview(
    request: Request,
    services: Services,
    round_: Round,
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Page:
    found = _reconcile(services, round_)
    settlement = services.paper_ballots.settlement(round_.id)
    troubles = [_TROUBLES[code].format(number=number) for code, number in found.troubles]
    context = {
        "round": round_,
        "ranges": services.paper_ballots.ranges(round_.id),
        "batches": services.paper_ballots.batches(round_.id),
        "states": STATES,
        "sum": _lines(found),
        "missing": found.missing,
        "troubles": troubles,
        "settlement": settlement,
        "may_hold": require_roles(request, HOLDERS) and settlement is None,
        "may_type": require_roles(request, frozenset({"keyer"})) and settlement is None,
        "may_settle": require_roles(request, CLOSERS) and settlement is None and not troubles,
        "values": values or {},
        "errors": errors or {},
        "token": new_id(),
        "note_max": NOTE_MAX,
        "text_max": TEXT_MAX,
    }
    return Page("staff/ballots/overview.html", context, status)


def _reconcile(services: Services, round_: Round) -> Reconciliation:
    now = services.clock.now()
    return reconcile(
        services.paper_ballots.ranges(round_.id),
        services.paper_ballots.batches(round_.id),
        services.paper_roll.paper_marks(round_.id),
        vote_open=now < round_.phase("voting").closes_at,
    )


def _lines(found: Reconciliation) -> list[tuple[str, int]]:
    return [
        ("Uitgegeven", found.handed_out),
        ("Blanco terug", found.blank),
        ("Bedorven terug", found.spoiled),
        ("Kiezers die er een kregen", found.marks),
        ("Stembrieven in de bundels", found.sheets),
        *((f"Waarvan: {FAULTS[fault].lower()}", count) for fault, count in found.counts.items()),
        ("Gekregen en niet in de bus", found.missing),
    ]


@routes.post("/beheer/stembrieven/{round_id}/sluiten", Access.STAFF, roles=CLOSERS)
def paper_settle(request: Request, services: Services, round_id: str) -> Answer:
    """Closes the paper of the round; the count begins."""
    round_ = find_paper_round(services, round_id)
    frozen = services.rounds.frozen(round_.id)
    parsed = parse(SettleForm, request.form)
    note = parsed.form.note if parsed.form is not None else ""
    errors: Mapping[str, str] = parsed.errors
    if frozen is None:
        errors = {"": _TROUBLES["vote-open"]}
    elif not errors:
        try:
            settle(
                services.paper_ballots,
                frozen,
                services.paper_roll.paper_marks(round_.id),
                note=note,
                actor=request.staff.person,
                now=services.clock.now(),
            )
        except Refused as refused:
            errors = _settle_errors(refused)
        else:
            return Redirect(f"/beheer/stembrieven/{round_.id}")
    return _overview(request, services, round_, parsed.values, errors, 422)


def _settle_errors(refused: Refused) -> Mapping[str, str]:
    if refused.reason == "note-missing":
        return {"note": f"Leg het verschil uit, in hoogstens {NOTE_MAX} tekens"}
    number = refused.details.get("number", 0)
    if refused.reason == "sums-differ":
        return {"": f"De som van bundel {number} klopt niet met haar stembrieven"}
    return {"": _TROUBLES[refused.reason].format(number=number)}


@routes.get("/beheer/stembrieven/{round_id}/reeks", Access.STAFF, roles=HOLDERS)
def range_new(request: Request, services: Services, round_id: str) -> Answer:
    return _new(find_paper_round(services, round_id), {"token": new_id()}, {})


def _new(
    round_: Round, values: Mapping[str, Any], errors: Mapping[str, str], status: int = 200
) -> Page:
    context = {
        "round": round_,
        "values": values,
        "errors": errors,
        "most": RANGE_MAX,
        "text_max": TEXT_MAX,
    }
    return Page("staff/ballots/new.html", context, status)


@routes.post("/beheer/stembrieven/{round_id}/reeks", Access.STAFF, roles=HOLDERS)
def range_hand_out(request: Request, services: Services, round_id: str) -> Answer:
    round_ = find_paper_round(services, round_id)
    parsed = parse(RangeForm, request.form)
    if parsed.form is None:
        return _new(round_, parsed.values, parsed.errors, 422)
    try:
        blanks = hand_out(
            services.paper_ballots,
            round_.id,
            size=parsed.form.size,
            holder=parsed.form.holder,
            token=parsed.form.token,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Refused as refused:
        sentences = {
            "size-out-of-range": ("size", f"Kies een aantal van 1 tot {RANGE_MAX}"),
            "holder-missing": ("holder", "Schrijf wie de stembrieven bewaart, of waar"),
            "too-many-ranges": ("", "Deze ronde heeft het grootste aantal reeksen"),
            "settled": ("", "Het papier van deze ronde is al afgesloten"),
        }
        return _new(round_, parsed.values, dict([sentences[refused.reason]]), 422)
    return Redirect(_address(blanks))


@routes.get("/beheer/stembrieven/{round_id}/reeks/{number}", Access.STAFF, roles=HOLDERS)
def range_show(request: Request, services: Services, round_id: str, number: str) -> Answer:
    round_ = find_paper_round(services, round_id)
    return _range(request, services, round_, _find(services, round_id, number))


def _range(
    request: Request,
    services: Services,
    round_: Round,
    blanks: Range,
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Page:
    printed = request.one("pdf")
    code = known(round_, request.one("in"))
    file = _printed(blanks, printed, code) if code else ""
    frozen = services.rounds.frozen(round_.id)
    stored = {"blank": str(blanks.blank), "spoiled": str(blanks.spoiled)}
    context = {
        "round": round_,
        "range": blanks,
        "address": _address(blanks),
        "prints": _PRINTS if frozen is not None else (),
        "opens": round_.phase("voting").opens_at,
        "leaflets": [(key, dict(_PRINTS)[form]) for key, form in _LEAFLETS.items()],
        "pdf": services.papers.link(file) if file else "",
        "languages": languages_of(round_),
        "values": values or stored,
        "errors": errors or {},
        "settled": services.paper_ballots.settlement(round_.id) is not None,
        "period": words.short_date(blanks.handed_out_at),
    }
    return Page("staff/ballots/range.html", context, status)


class PrintForm(Form):
    """In which type and language."""

    form: Line
    language: Line = SOURCE


@routes.post("/beheer/stembrieven/{round_id}/reeks/{number}/afdrukken", Access.STAFF, roles=HOLDERS)
def range_print(request: Request, services: Services, round_id: str, number: str) -> Answer:
    """Makes the PDF, once the list of projects is frozen."""
    round_ = find_paper_round(services, round_id)
    blanks = _find(services, round_id, number)
    frozen = services.rounds.frozen(round_.id)
    parsed = parse(PrintForm, request.form)
    asked = parsed.form.form if parsed.form is not None else ""
    code = known(round_, parsed.form.language if parsed.form is not None else "")
    file = _printed(blanks, asked, code) if code else ""
    if frozen is None or not file:
        errors = {"": "Afdrukken kan zodra de lijst vastligt. Kies dan een vorm en een taal"}
        return _range(request, services, round_, blanks, None, errors, 422)
    printer = services.ballot_printer
    with speaking(code):
        if asked in _LEAFLETS:
            pdf = printer.projects(round_, frozen, _LEAFLETS[asked])
        else:
            form = next(form for form, _ in _PRINTS if form == asked)
            pdf = printer.blanks(round_, frozen, blanks, form)
    services.papers.keep(file, pdf, "application/pdf")
    return Redirect(f"{_address(blanks)}?pdf={asked}&in={code}")


@routes.post("/beheer/stembrieven/{round_id}/reeks/{number}/terug", Access.STAFF, roles=HOLDERS)
def range_account(request: Request, services: Services, round_id: str, number: str) -> Answer:
    """What came back blank or spoiled."""
    round_ = find_paper_round(services, round_id)
    blanks = _find(services, round_id, number)
    parsed = parse(AccountForm, request.form)
    if parsed.form is None:
        return _range(request, services, round_, blanks, parsed.values, parsed.errors, 422)
    form = parsed.form
    try:
        account(
            services.paper_ballots,
            round_.id,
            blanks.number,
            form.version,
            blank=form.blank,
            spoiled=form.spoiled,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Refused:
        errors = {"blank": f"Samen kunnen het er niet meer zijn dan {blanks.size}"}
        return _range(request, services, round_, blanks, parsed.values, errors, 422)
    except Conflict:
        errors = {"": "Een collega veranderde dit intussen. Kijk de aantallen na en bewaar opnieuw"}
        fresh = _find(services, round_id, number)
        return _range(request, services, round_, fresh, parsed.values, errors, 409)
    return Redirect(_address(blanks))


def _find(services: Services, round_id: str, number: str) -> Range:
    ranges = services.paper_ballots.ranges(round_id)
    found = next((one for one in ranges if str(one.number) == number), None)
    if found is None:
        raise NotFound("range")
    return found


def _address(blanks: Range) -> str:
    return f"/beheer/stembrieven/{blanks.round_id}/reeks/{blanks.number}"


def _printed(blanks: Range, asked: str, code: str) -> str:
    """Where a PDF is kept that somebody asked for in a language; empty for what isn't printed."""
    if asked in _LEAFLETS:
        return f"ballots/{blanks.round_id}-{asked}{suffix(code)}.pdf"
    if not any(form == asked for form, _ in _PRINTS):
        return ""
    return f"ballots/{blanks.round_id}-{blanks.number}-{asked}{suffix(code)}.pdf"
