"""Staff: one page of a notebook. Its picture, what stands on it, and the second pair of eyes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.notebooks.confirming import confirm, open_questions
from chalicelib.notebooks.handing_out import require_page
from chalicelib.notebooks.intake import begin_scan, record, type_over
from chalicelib.notebooks.model import MOVES, REASON_MAX, SCANNED_FROM, TYPED_FROM, PageKey
from chalicelib.rounds.model import Round
from chalicelib.web.forms import parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.moderation import DECIDERS
from chalicelib.web.staff.notebooks import find_notebook, find_round
from chalicelib.web.staff.paper_costs import LABELS
from chalicelib.web.staff.paper_forms import (
    FATES,
    FIELDS,
    RECORDS,
    SCAN_REASONS,
    FateForm,
    PageForm,
    VersionForm,
    choice_errors,
    choices,
    values_of,
)

routes = Routes()

_PATH: Final = "/beheer/papier/{round_id}/{notebook}/{page}"
CHANGED: Final = "Een collega veranderde dit blad intussen. Kijk wat er nu staat, en bewaar opnieuw"
_REFUSALS: Final = {
    "move-not-allowed": "Dat kan niet bij de stand waarin het blad is",
    "reason-missing": f"Schrijf waarom, in hoogstens {REASON_MAX} tekens",
    "same-person": "Jij typte dit blad over. Een andere collega moet het nakijken",
    "questions-open": "Vul eerst aan wat nog ontbreekt",
    "too-late": "De lijst voor de stemming is al gemaakt. Er kan geen idee meer bij",
}


@routes.get(_PATH, Access.STAFF, roles=DECIDERS)
def page_show(
    request: Request, services: Services, round_id: str, notebook: str, page: str
) -> Answer:
    """Where the QR code on the paper leads."""
    round_, key = _find(services, round_id, notebook, page)
    return _page(request, services, round_, key)


@routes.post(_PATH + "/lot", Access.STAFF, roles=DECIDERS)
def page_record(
    request: Request, services: Services, round_id: str, notebook: str, page: str
) -> Answer:
    round_, key = _find(services, round_id, notebook, page)
    parsed = parse(FateForm, request.form)
    if parsed.form is None:
        return _page(request, services, round_, key, parsed.values, parsed.errors, 422)
    form = parsed.form
    # A reason that was typed before another choice was made doesn't belong to it.
    reason = form.reason if form.fate in ("unreadable", "lost") else ""
    actor, now = request.staff.person, services.clock.now()
    try:
        record(services.notebooks, key, form.version, form.fate, reason, actor, now)
    except Conflict:
        return _page(request, services, round_, key, parsed.values, {"": CHANGED}, 409)
    except Refused as refused:
        field = "reason" if refused.reason == "reason-missing" else "fate"
        errors = {field: _REFUSALS[refused.reason]}
        return _page(request, services, round_, key, parsed.values, errors, 422)
    return Redirect(_address(key))


@routes.post(_PATH + "/scan", Access.STAFF, roles=DECIDERS)
def scan_begin(
    request: Request, services: Services, round_id: str, notebook: str, page: str
) -> Answer:
    """Makes a place for the picture, and goes on to the file."""
    round_, key = _find(services, round_id, notebook, page)
    parsed = parse(VersionForm, request.form)
    if parsed.form is None:
        return _page(request, services, round_, key, {}, parsed.errors, 422)
    actor, now = request.staff.person, services.clock.now()
    try:
        begin_scan(services.notebooks, key, parsed.form.version, actor, now)
    except Conflict:
        return _page(request, services, round_, key, {}, {"": CHANGED}, 409)
    except Refused as refused:
        errors = {"": _REFUSALS[refused.reason]}
        return _page(request, services, round_, key, {}, errors, 422)
    return Redirect(_address(key) + "/scan")


@routes.get(_PATH + "/scan", Access.STAFF, roles=DECIDERS)
def scan_choose(
    request: Request, services: Services, round_id: str, notebook: str, page: str
) -> Answer:
    """The form that sends the picture straight to the quarantine, also without script."""
    round_, key = _find(services, round_id, notebook, page)
    scan = services.notebooks.scan(key)
    if scan is None or scan.state == "ready":
        return Redirect(_address(key))
    back = f"{services.settings.city_url}{_address(key)}?foto=klaar"
    upload = services.uploads.form(scan.upload, f"page:{key.text}", back)
    context = {
        "round": round_,
        "key": key,
        "address": _address(key),
        "upload": upload,
        "megabytes": upload.max_bytes // 1_000_000,
    }
    return Page("staff/papier/scan.html", context)


@routes.post(_PATH + "/overtypen", Access.STAFF, roles=DECIDERS)
def page_type(
    request: Request, services: Services, round_id: str, notebook: str, page: str
) -> Answer:
    round_, key = _find(services, round_id, notebook, page)
    parsed = parse(PageForm, request.form)
    form = parsed.form
    errors = parsed.errors if form is None else choice_errors(form, round_)
    if form is None or errors:
        return _page(request, services, round_, key, parsed.values, errors, 422)
    actor, now = request.staff.person, services.clock.now()
    try:
        type_over(services.notebooks, key, form.version, form.transcript(), actor, now)
    except Conflict:
        return _page(request, services, round_, key, parsed.values, {"": CHANGED}, 409)
    except Refused as refused:
        errors = {"": _REFUSALS[refused.reason]}
        return _page(request, services, round_, key, parsed.values, errors, 422)
    return Redirect(_address(key) + "?bewaard=ja")


@routes.post(_PATH + "/bevestigen", Access.STAFF, roles=DECIDERS)
def page_confirm(
    request: Request, services: Services, round_id: str, notebook: str, page: str
) -> Answer:
    """The second pair of eyes: the page becomes an idea."""
    round_, key = _find(services, round_id, notebook, page)
    parsed = parse(VersionForm, request.form)
    if parsed.form is None:
        return _page(request, services, round_, key, {}, parsed.errors, 422)
    actor, now = request.staff.person, services.clock.now()
    try:
        confirm(services.notebooks, round_, key, parsed.form.version, actor, now)
    except Conflict:
        return _page(request, services, round_, key, {}, {"": CHANGED}, 409)
    except Refused as refused:
        errors = {"": _REFUSALS[refused.reason]}
        return _page(request, services, round_, key, {}, errors, 422)
    return Redirect(_address(key))


def _find(services: Services, round_id: str, notebook: str, page: str) -> tuple[Round, PageKey]:
    """Raises NotFound for a page that was never printed."""
    round_ = find_round(services, round_id)
    found = find_notebook(services, round_id, notebook)
    key = PageKey.read(f"{round_id}-{found.number}-{page}")
    if key is None:
        raise NotFound("page")
    require_page(services.notebooks, key)
    return round_, key


def _address(key: PageKey) -> str:
    return f"/beheer/papier/{key.round_id}/{key.notebook}/{key.number}"


def _page(
    request: Request,
    services: Services,
    round_: Round,
    key: PageKey,
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Answer:
    page = services.notebooks.page(key)
    transcript = services.notebooks.transcript(key)
    scan = services.notebooks.scan(key)
    stored = values_of(transcript)
    conflict = status == 409
    given = dict(values or {})
    questions = open_questions(transcript, round_) if transcript else ()
    context = {
        **choices(round_),
        "round": round_,
        "key": key,
        "address": _address(key),
        "page": page,
        "fate": FATES[page.fate],
        "scan": scan,
        "scan_reasons": SCAN_REASONS,
        "picture": services.papers.link(scan.file) if scan and scan.state == "ready" else "",
        "sent": request.one("foto") == "klaar",
        "saved": request.one("bewaard") == "ja",
        "records": [(fate, words) for fate, words in RECORDS.items() if fate in MOVES[page.fate]],
        "may_scan": page.fate in SCANNED_FROM,
        "may_type": page.fate in TYPED_FROM,
        "own": page.typed_by == request.staff.person,
        "questions": [FIELDS[name] for name in questions],
        # Only on a conflict: what a colleague wrote, beside what was just typed.
        "stored": stored if conflict and given else {},
        "names": {**FIELDS, **LABELS},
        "version": page.version if conflict else given.get("version", page.version),
        "values": given if "title" in given else {**stored, **given},
        "errors": errors or {},
        "reason_max": REASON_MAX,
    }
    return Page("staff/papier/page.html", context, status)
