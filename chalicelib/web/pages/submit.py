"""Submitting an idea: small pages over a draft that the server keeps from the first one on.

Every answer is saved as it was typed before anything is said about it. So an error, a closed
tab or the end of the phase costs nobody a word; only sending has rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from chalicelib.ideas import consents
from chalicelib.ideas.drafts import (
    Newer,
    Overtaken,
    Sheet,
    mark_of,
    open_draft,
    save_answers,
    start_draft,
    submission_round,
)
from chalicelib.ideas.model import Draft
from chalicelib.ideas.promise import answer_due
from chalicelib.ideas.rules import PEOPLE_MAX
from chalicelib.ideas.sending import send
from chalicelib.identity.people import person_key
from chalicelib.kernel.errors import Closed, Conflict, NotFound, Unavailable
from chalicelib.kernel.ids import new_id
from chalicelib.rounds.form import FormStep
from chalicelib.web.forms import ODD, known_fields
from chalicelib.web.http import Answer, Json, Page, Redirect, Request
from chalicelib.web.pages.submit_address import options, where_of
from chalicelib.web.pages.submit_door import (
    Desk,
    closed_page,
    cookie_parts,
    draft_cookie,
    elsewhere,
    find_desk,
    is_taking,
    open_desk,
    typed_texts,
)
from chalicelib.web.pages.submit_flow import CHECK, page_after, page_before, path, progress
from chalicelib.web.pages.submit_forms import (
    Read,
    declarations_of,
    fields_of,
    meaning,
    read_draft,
    read_step,
    ticks_of,
)
from chalicelib.web.pages.submit_view import photo_notes, summary
from chalicelib.web.present import phase_line
from chalicelib.web.present_areas import plain
from chalicelib.web.present_consents import waiting_people
from chalicelib.web.qr import code_of
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.words import local

routes = Routes()

_SEND_TRIES: Final = 5
# The button of a step that was pressed: looking the address up, or going on (no value).
ACT: Final = "doe"
SEARCH: Final = "zoek"
# The hidden field that says which page, filled with what, the answers come from.
SHEET: Final = "stand"
QUIET_NEWER: Final = (
    "Nog niet bewaard: op een ander scherm staat een nieuwere tekst. "
    "Druk op de knop, dan zie je beide."
)
QUIET_SENT: Final = "Je idee is al verstuurd. Dit komt er niet meer bij."
QUIET_CLOSED: Final = "Indienen is voorbij."


@routes.get("/indienen", Access.BROWSER)
def start(request: Request, services: Services) -> Answer:
    """What somebody needs before they begin, and the way back to what they began."""
    now = services.clock.now()
    round_ = submission_round(services.rounds.all(), now)
    begun = _begun(request, services)
    if round_ is None or not round_.phase("submission").is_open(now):
        return closed_page(request, services, round_, begun)
    context = {
        "round": round_,
        "closes": round_.phase("submission").closes_at,
        "begun": begun,
        "phase_line": phase_line(round_, now),
    }
    return Page("submit/start.html", context)


def _begun(request: Request, services: Services) -> Draft | None:
    """The draft that this browser left, unless it was sent."""
    draft_id, secret = cookie_parts(request)
    if not draft_id:
        return None
    try:
        draft = open_draft(services.ideas, draft_id, secret, services.clock.now())
    except NotFound:
        return None
    return None if draft.idea_id else draft


# Generous: a school or a library is one network address.
@routes.post("/indienen", Access.BROWSER, limit=(60, 3600))
def begin(request: Request, services: Services) -> Answer:
    """Makes the draft."""
    now = services.clock.now()
    round_ = submission_round(services.rounds.all(), now)
    try:
        if round_ is None:
            return closed_page(request, services, None)
        draft, secret = start_draft(services.ideas, round_, now, services.keyring)
    except Closed:
        return closed_page(request, services, round_, _begun(request, services))
    first = path(round_.form.steps[0].key)
    return Redirect(f"/indienen/{draft.id}{first}", cookies=(draft_cookie(draft, secret),))


@routes.get("/indienen/{draft_id}", Access.BROWSER)
@elsewhere
def resume(request: Request, services: Services, draft_id: str) -> Answer:
    """Goes on with a draft. With the key of the link, this browser gets it; nothing on the
    server changes, so that a mail scanner may open the link too."""
    secret = request.one("sleutel")
    if secret:
        try:
            draft = open_draft(services.ideas, draft_id, secret, services.clock.now())
        except NotFound:
            return Page("submit/unknown.html", {"typed": {}}, 404)
        # The key leaves the address bar at once.
        return Redirect(f"/indienen/{draft.id}", cookies=(draft_cookie(draft, secret),))
    desk = open_desk(request, services, draft_id)
    first = next(
        (
            read
            for read in read_draft(desk.draft, desk.round, services.places.streets)
            if read.errors
        ),
        None,
    )
    return Redirect(desk.address + path(first.step.key if first else CHECK))


@routes.get("/indienen/{draft_id}/later", Access.BROWSER)
@elsewhere
def later(request: Request, services: Services, draft_id: str) -> Answer:
    """The link that brings the draft to another device or another day."""
    desk = open_desk(request, services, draft_id)
    link = f"{services.settings.city_url}{desk.address}?sleutel={desk.secret}"
    return Page("submit/later.html", desk.context(services, link=link))


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
    """Keeps what was typed, then says what to change about it, or goes on."""
    desk = open_desk(request, services, draft_id)
    step = _step(desk, key)
    marks = {ACT, SHEET}
    sent = {name: given for name, given in request.form.items() if name not in marks}
    fields, odd = known_fields(sent, fields_of(step))
    streets = services.places.streets
    read = read_step(step, fields, desk.round, desk.draft.answers, streets)
    if odd:
        read = replace(read, meant=None, errors={"": ODD, **read.errors})
    # A tick that was taken away isn't sent; without a value the old one would stay.
    typed = {**dict.fromkeys(ticks_of(step), ""), **read.values}
    try:
        sheet = read_sheet(request.field(SHEET), step)
        draft = save_answers(services.ideas, desk.draft, typed, services.clock.now(), sheet)
    except Newer as newer:
        if _is_quiet(request):
            return Json({"words": QUIET_NEWER}, 409)
        return _newer_page(request, services, replace(desk, draft=newer.draft), read)
    except Overtaken:
        draft = desk.draft
    except Conflict:
        return _quiet(request, services, Redirect(f"{desk.address}/verstuurd"), QUIET_SENT)
    desk = replace(desk, draft=draft)
    if not is_taking(desk, services):
        closed = closed_page(request, services, desk.round, draft)
        return _quiet(request, services, closed, QUIET_CLOSED)
    return _quiet(request, services, _saved(request, services, desk, step, read), "")


def _saved(request: Request, services: Services, desk: Desk, step: FormStep, read: Read) -> Answer:
    """What the page says once everything is kept."""
    if request.field(ACT) == SEARCH:
        back = "&terug=nakijken" if _from_check(request) else ""
        return Redirect(f"{desk.address}{path(step.key)}?zoek=ja{back}#adressen")
    if _is_outside(read, desk, services):
        return Redirect(f"{desk.address}/buiten{'?terug=nakijken' if _from_check(request) else ''}")
    if read.errors:
        return _step_page(request, services, desk, step, read.values, read.errors, 422)
    return Redirect(desk.address + (path(CHECK) if _from_check(request) else _after(desk, step)))


def _is_quiet(request: Request) -> bool:
    """Whether the script saves in the background, to the same address with the same fields."""
    return request.headers.get("accept", "") == "application/json"


def _quiet(request: Request, services: Services, answer: Answer, words: str) -> Answer:
    """`answer` for a reader; for the script only the words that it shows."""
    if not _is_quiet(request):
        return answer
    at = local(services.clock.now())
    return Json({"words": f"Bewaard om {at.hour}.{at.minute:02d}. {words}".strip()})


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
    before = path(CHECK) if came_back else page_before(desk.form, step.key)
    context = desk.context(
        services,
        step=step,
        progress=progress(desk.form, step.key),
        back=desk.address + before if before else "/indienen",
        action=desk.address + path(step.key) + ("?terug=nakijken" if came_back else ""),
        came_back=came_back,
        sheet=new_sheet(desk, step),
        newer=newer,
        errors=errors,
        people=range(2, min(max(2, desk.round.applicants.min_people), PEOPLE_MAX) + 1),
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


@routes.get("/indienen/{draft_id}/nakijken", Access.BROWSER)
@elsewhere
def check(request: Request, services: Services, draft_id: str) -> Answer:
    """Everything in one list, before it is sent."""
    desk = open_desk(request, services, draft_id)
    if not is_taking(desk, services):
        return closed_page(request, services, desk.round, desk.draft)
    return _check_page(services, desk, read_draft(desk.draft, desk.round, services.places.streets))


def _check_page(
    services: Services, desk: Desk, reads: tuple[Read, ...], status: int = 200
) -> Answer:
    missing = [
        (f"{desk.address}{path(read.step.key)}?terug=nakijken#f-{name}", text)
        for read in reads
        for name, text in read.errors.items()
    ]
    context = desk.context(
        services,
        sections=summary(desk, reads),
        missing=missing,
        progress=progress(desk.form, CHECK),
        back=desk.address + page_before(desk.form, CHECK),
        notes=photo_notes(desk.draft.photos),
    )
    return Page("submit/nakijken.html", context, status)


@routes.post("/indienen/{draft_id}/versturen", Access.BROWSER, limit=(60, 3600))
@elsewhere
def submit(request: Request, services: Services, draft_id: str) -> Answer:
    """Sends the idea, once, however often the button is pressed."""
    for _ in range(_SEND_TRIES):
        desk = open_desk(request, services, draft_id)
        reads = read_draft(desk.draft, desk.round, services.places.streets)
        meant = meaning(reads, desk.form)
        if meant is None and is_taking(desk, services):
            return _check_page(services, desk, reads, 422)
        if meant is None:
            return closed_page(request, services, desk.round, desk.draft)
        content, private = meant
        now = services.clock.now()
        try:
            send(
                services.ideas,
                desk.draft,
                content,
                private,
                person_key(services.keyring, private.people[0].email),
                desk.round,
                now,
                consents.ask(services.keyring, desk.draft.id, private.people, now),
            )
        except Closed:
            return closed_page(request, services, desk.round, desk.draft)
        except Conflict:
            # A photo got ready, or another tab saved an answer: send what stands there then.
            continue
        return Redirect(f"{desk.address}/verstuurd")
    raise Unavailable("draft contended")


@routes.get("/indienen/{draft_id}/verstuurd", Access.BROWSER)
@elsewhere
def sent(request: Request, services: Services, draft_id: str) -> Answer:
    """The idea is in: its reference, and what comes next and when."""
    desk = find_desk(request, services, draft_id)
    idea = services.ideas.get(desk.draft.idea_id) if desk.draft.idea_id else None
    if idea is None:
        return Redirect(f"{desk.address}/nakijken")
    private = services.ideas.private(idea.id)
    own = f"/mijn/ideeen/{idea.id}"
    context = desk.context(
        services,
        idea=idea,
        mail=private.people[0].email if private and private.people else "",
        due=answer_due(idea.submitted_at, desk.round.answer_days),
        waits=waiting_people(idea, private),
        waiting=any(photo.state == "waiting" for photo in idea.photos),
        voting=desk.round.phase("voting"),
        code=code_of(services.settings.city_url + own),
        own=own,
        may_edit=is_taking(desk, services),
    )
    return Page("submit/verstuurd.html", context)
