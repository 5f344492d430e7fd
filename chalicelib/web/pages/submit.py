"""Submitting an idea: small pages over a draft that the server keeps from the first one on.

Every answer is saved as it was typed before anything is said about it. So an error, a closed
tab or the end of the phase costs nobody a word; only sending has rules.
"""

from __future__ import annotations

from typing import Final

from chalicelib.ideas import consents
from chalicelib.ideas.drafts import (
    open_draft,
    start_draft,
    submission_round,
)
from chalicelib.ideas.model import Draft
from chalicelib.ideas.promise import answer_due
from chalicelib.ideas.sending import send
from chalicelib.identity.people import person_key
from chalicelib.kernel.errors import Closed, Conflict, NotFound, Unavailable
from chalicelib.kernel.speech import language
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.pages.submit_door import (
    Desk,
    closed_page,
    cookie_parts,
    draft_cookie,
    elsewhere,
    find_desk,
    is_taking,
    open_desk,
)
from chalicelib.web.pages.submit_flow import CHECK, page_before, path, progress
from chalicelib.web.pages.submit_forms import (
    Read,
    meaning,
    read_draft,
)
from chalicelib.web.pages.submit_view import photo_notes, summary
from chalicelib.web.present import phase_line
from chalicelib.web.present_consents import waiting_people
from chalicelib.web.qr import code_of
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

_SEND_TRIES: Final = 5


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
        draft, secret = start_draft(services.ideas, round_, now, services.keyring, language())
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
        # Nothing is typed here.
        keeps="",
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
                language(),
                services.places.streets,
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
