"""The pages with questions: shown, saved by the button or while somebody types, gone on from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from chalicelib.ideas.drafts import (
    Newer,
    Overtaken,
    Sheet,
    mark_of,
    save_answers,
)
from chalicelib.kernel.errors import Conflict, NotFound, Unavailable
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.speech import N_, _, language
from chalicelib.rounds.form import STANDARD, FormStep
from chalicelib.rounds.model import PEOPLE_MAX, Round
from chalicelib.web.forms import ODD, first_values, known_fields
from chalicelib.web.http import Answer, Json, Page, Redirect, Request
from chalicelib.web.once_more import only_shown
from chalicelib.web.pages.submit_address import options, where_of
from chalicelib.web.pages.submit_door import (
    Desk,
    closed_page,
    elsewhere,
    is_taking,
    open_desk,
    typed_texts,
)
from chalicelib.web.pages.submit_fields import PARTNERS
from chalicelib.web.pages.submit_flow import CHECK, page_after, page_before, path, progress
from chalicelib.web.pages.submit_forms import (
    Read,
    declarations_of,
    fields_of,
    read_step,
    ticks_of,
)
from chalicelib.web.present_areas import plain
from chalicelib.web.present_form import spoken
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.words import local

routes = Routes()

# The button of a step that was pressed: looking the address up, one more person,
# or going on (no value).
ACT: Final = "doe"
SEARCH: Final = "zoek"
# One more empty person on the page that asks who hands in along; the address says how many then.
MORE: Final = "nog"
# The hidden field that says which page, filled with what, the answers come from.
SHEET: Final = "stand"
QUIET_NEWER: Final = N_(
    "Nog niet bewaard: op een ander scherm staat een nieuwere tekst. "
    "Druk op de knop, dan zie je beide."
)
QUIET_FAILED: Final = N_("Nog niet bewaard. Druk straks op de knop.")
QUIET_SENT: Final = N_("Je idee is al verstuurd. Dit komt er niet meer bij.")
QUIET_CLOSED: Final = N_("Indienen is voorbij.")


@routes.get("/indienen/{draft_id}/stap/{key}", Access.BROWSER)
@elsewhere
def step_page(request: Request, services: Services, draft_id: str, key: str) -> Answer:
    """One page of questions."""
    desk = open_desk(request, services, draft_id)
    step = _step(desk, key)
    if not is_taking(desk, services):
        return closed_page(request, services, desk.round, desk.draft)
    return _step_page(request, services, desk, step, desk.draft.answers, {})


@routes.post("/indienen/{draft_id}/stap/{key}", Access.BROWSER)
@elsewhere
def step_save(request: Request, services: Services, draft_id: str, key: str) -> Answer:
    """Keeps what was typed, then says what to change about it, or goes on. When the store doesn't
    answer, the page that comes holds all of it, to be sent once more by one button."""
    try:
        return _save(request, services, draft_id, key)
    except Unavailable:
        if _is_quiet(request):
            return Json({"words": _(QUIET_FAILED)}, 503)
        fields = first_values(request.form)
        back = "?terug=nakijken" if _from_check(request) else ""
        context = {
            "fields": fields,
            "typed": typed_texts(fields, STANDARD, people=True),
            "action": f"{request.path}{back}",
        }
        return Page("submit/opnieuw.html", context, 503)


def _save(request: Request, services: Services, draft_id: str, key: str) -> Answer:
    desk = open_desk(request, services, draft_id)
    step = _step(desk, key)
    marks = {ACT, SHEET}
    sent = {name: given for name, given in request.form.items() if name not in marks}
    fields, odd = known_fields(sent, fields_of(step))
    streets = services.places.streets
    read = read_step(step, fields, desk.round, desk.draft.answers, streets)
    if odd:
        read = replace(read, meant=None, errors={"": _(ODD), **read.errors})
    # A tick that was taken away isn't sent; without a value the old one would stay.
    typed = {**dict.fromkeys(ticks_of(step), ""), **read.values}
    try:
        sheet = read_sheet(request.field(SHEET), step)
        now = services.clock.now()
        draft = save_answers(services.ideas, desk.draft, typed, now, sheet, language())
    except Newer as newer:
        if _is_quiet(request):
            return Json({"words": _(QUIET_NEWER)}, 409)
        return _newer_page(request, services, replace(desk, draft=newer.draft), read)
    except Overtaken:
        draft = desk.draft
    except Conflict:
        return _quiet(request, services, Redirect(f"{desk.address}/verstuurd"), _(QUIET_SENT))
    desk = replace(desk, draft=draft)
    if not is_taking(desk, services):
        closed = closed_page(request, services, desk.round, draft)
        return _quiet(request, services, closed, _(QUIET_CLOSED))
    return _quiet(request, services, _saved(request, services, desk, step, read), "")


def _saved(request: Request, services: Services, desk: Desk, step: FormStep, read: Read) -> Answer:
    """What the page says once everything is kept."""
    if only_shown():
        back = "?terug=nakijken" if _from_check(request) else ""
        return Redirect(f"{desk.address}{path(step.key)}{back}")
    if request.field(ACT) == SEARCH:
        back = "&terug=nakijken" if _from_check(request) else ""
        return Redirect(f"{desk.address}{path(step.key)}?zoek=ja{back}#adressen")
    if request.field(ACT) == MORE and step.asks("partners"):
        back = "&terug=nakijken" if _from_check(request) else ""
        last = min(_shown_people(request, desk.round, read.values) + 1, PEOPLE_MAX)
        return Redirect(f"{desk.address}{path(step.key)}?{MORE}={last}{back}#f-name{last}")
    if _is_outside(read, desk, services):
        return Redirect(f"{desk.address}/buiten{'?terug=nakijken' if _from_check(request) else ''}")
    if read.errors:
        return _step_page(request, services, desk, step, read.values, read.errors, 422)
    return Redirect(desk.address + (path(CHECK) if _from_check(request) else _after(desk, step)))


def _shown_people(request: Request, round_: Round, values: Mapping[str, str]) -> int:
    """How many people the page has fields for: as many as the round wants, two at least, those
    that the page had, everybody of whom something was typed, and as many as its address says."""
    known = [
        int(n)
        for n in PARTNERS
        if f"name{n}" in request.form
        or any(values.get(f"{name}{n}", "").strip() for name in ("name", "email", "street"))
    ]
    asked = re.fullmatch(r"[2-9]", request.one(MORE))
    wanted = int(asked[0]) if asked else 0
    return min(max(2, round_.applicants.min_people, wanted, *known), PEOPLE_MAX)


def _is_quiet(request: Request) -> bool:
    """Whether the script saves in the background, to the same address with the same fields."""
    return request.headers.get("accept", "") == "application/json"


def _quiet(request: Request, services: Services, answer: Answer, words: str) -> Answer:
    """`answer` for a reader; for the script only the words that it shows."""
    if not _is_quiet(request):
        return answer
    at = local(services.clock.now())
    saved = _("Bewaard om {time}.").format(time=f"{at.hour}.{at.minute:02d}")
    return Json({"words": f"{saved} {words}".strip()})


def _newer_page(request: Request, services: Services, desk: Desk, read: Read) -> Answer:
    """Both texts: what was typed stays in the fields, what is stored stands above them."""
    stored = desk.draft.answers
    newer = {
        label: text
        for label, text in typed_texts(stored, desk.form, people=True).items()
        if text not in read.values.values()
        and any(stored.get(name) == text for name in fields_of(read.step))
    }
    return _step_page(request, services, desk, read.step, read.values, {}, 409, newer)


def _is_outside(read: Read, desk: Desk, services: Services) -> bool:
    """Whether all that is wrong is that the address lies elsewhere: that has a page of its own."""
    if not read.step.asks("address") or read.errors.keys() not in ({"address"}, {"area"}):
        return False
    where = where_of(read.values, desk.round, services.places.streets)
    return where.kind in ("outside", "elsewhere")


def new_sheet(desk: Desk, step: FormStep) -> str:
    """What the hidden field holds: mark, page, turn."""
    return f"{mark_of(desk.draft.answers, fields_of(step))}.{new_id()}.0"


def read_sheet(text: str, step: FormStep) -> Sheet | None:
    """The page that the answers come from; None for one that doesn't say."""
    found = re.fullmatch(r"([0-9a-f]{16})\.([0-9a-z]{1,16})\.([0-9]{1,6})", text)
    if found is None:
        return None
    return Sheet(step.key, fields_of(step), found[1], found[2], int(found[3]))


def _step(desk: Desk, key: str) -> FormStep:
    step = desk.form.step(key)
    if step is None or step.asks("photos"):
        raise NotFound("step")
    return step


def _after(desk: Desk, step: FormStep) -> str:
    return page_after(desk.form, step.key)


def _from_check(request: Request) -> bool:
    """Whether the reader came from the checking page and goes back there."""
    return request.one("terug") == CHECK


def _step_page(
    request: Request,
    services: Services,
    desk: Desk,
    step: FormStep,
    values: Any,
    errors: Any,
    status: int = 200,
    newer: Mapping[str, str] | None = None,
) -> Answer:
    came_back = _from_check(request)
    last = _shown_people(request, desk.round, values)
    before = path(CHECK) if came_back else page_before(desk.form, step.key)
    action = desk.address + path(step.key) + ("?terug=nakijken" if came_back else "")
    context = desk.context(
        services,
        step=spoken(step),
        progress=progress(desk.form, step.key),
        back=desk.address + before if before else "/indienen",
        action=action,
        # Choosing another language keeps what is typed, but writes over nobody's newer text.
        keeps=action if newer is None else "",
        came_back=came_back,
        sheet=new_sheet(desk, step),
        newer=newer,
        errors=errors,
        people=range(2, last + 1),
        may_add=last < PEOPLE_MAX,
        declarations=declarations_of(desk.round),
        **_where_context(request, services, desk, step, values),
    )
    return Page("submit/stap.html", context, status)


def _where_context(
    request: Request, services: Services, desk: Desk, step: FormStep, values: Any
) -> dict[str, Any]:
    """The streets that were found. An area that was chosen on the drawing is chosen in the list;
    nothing is saved by that."""
    if not step.asks("area"):
        return {"streets": [], "no_street": False, "areas": (), "values": values}
    chosen = request.one("wijk")
    if desk.round.area(chosen):
        values = {**values, "area": chosen}
    here = (
        f"{desk.address}{path(step.key)}?{'terug=nakijken&' if _from_check(request) else ''}wijk="
    )
    outline = services.places.outline
    context: dict[str, Any] = {
        "areas": plain(
            desk.round, outline, lambda key: f"{here}{key}#f-area", values.get("area", "")
        ),
        "outline": outline,
        "city_name": services.places.streets.city.name,
    }
    if not step.asks("address"):
        return {**context, "streets": [], "no_street": False, "values": values}
    where = where_of(values, desk.round, services.places.streets)
    if where.street and not values.get("address_pick"):
        values = {**values, "address_pick": where.street.id}
    nothing = request.one("zoek") == "ja" and where.kind == "unknown" and not where.hits
    found = {"streets": options(where), "no_street": nothing, "values": values}
    return {**context, **found}
