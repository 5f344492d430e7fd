"""Photos of a draft: the browser sends them straight to storage, past this application.

First the description, so that no photo is ever without one, then the file. A photo that fails
is told on the page and never holds up the idea.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from chalicelib.ideas.drafts import add_photo, drop_photo
from chalicelib.ideas.model import MAX_PHOTOS
from chalicelib.ideas.rules import ALT_MAX
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.speech import N_, _
from chalicelib.web.forms import ODD, Form, Line, known_fields, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.pages.submit_door import Desk, closed_page, elsewhere, is_taking, open_desk
from chalicelib.web.pages.submit_flow import (
    CHECK,
    PHOTOS,
    page_after,
    page_before,
    path,
    progress,
)
from chalicelib.web.pages.submit_view import photo_reasons
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()


class AltForm(Form):
    """What somebody who can't see the photo reads instead."""

    alt: Annotated[Line, Field(max_length=ALT_MAX)]

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("alt", "missing"): N_("Schrijf wat je op de foto ziet"),
        ("alt", "string_too_long"): N_("Schrijf het in hoogstens {max_length} tekens"),
    }


@routes.get("/indienen/{draft_id}/foto", Access.BROWSER)
@elsewhere
def photos(request: Request, services: Services, draft_id: str) -> Answer:
    """The photos so far, and room for one more."""
    desk = _desk(request, services, draft_id)
    if not is_taking(desk, services):
        return closed_page(request, services, desk.round, desk.draft)
    return _page(request, services, desk, {}, {})


@routes.post("/indienen/{draft_id}/foto", Access.BROWSER, limit=(120, 3600))
@elsewhere
def describe(request: Request, services: Services, draft_id: str) -> Answer:
    """Takes the description, and goes on to the file."""
    desk = _desk(request, services, draft_id)
    if not is_taking(desk, services):
        return closed_page(request, services, desk.round, desk.draft)
    fields, odd = known_fields(request.form, AltForm.model_fields)
    parsed = parse(AltForm, fields)
    if parsed.form is None or odd:
        errors = {"": _(ODD)} if odd else parsed.errors
        return _page(request, services, desk, parsed.values, errors, 422)
    try:
        photo = add_photo(services.ideas, desk.draft, parsed.form.alt, services.clock.now())
    except Refused:
        errors = {
            "alt": _("Je hebt al {most} foto's. Haal er eerst een weg").format(most=MAX_PHOTOS)
        }
        return _page(request, services, desk, parsed.values, errors, 422)
    except Conflict:
        return Redirect(f"{desk.address}/verstuurd")
    return Redirect(f"{desk.address}/foto/{photo.id}{_back(request)}")


@routes.get("/indienen/{draft_id}/foto/{photo_id}", Access.BROWSER)
@elsewhere
def choose(request: Request, services: Services, draft_id: str, photo_id: str) -> Answer:
    """The form that sends the file to storage. It also works without script: storage sends
    the browser back to the list."""
    desk = _desk(request, services, draft_id)
    if not is_taking(desk, services):
        return closed_page(request, services, desk.round, desk.draft)
    photo = next((one for one in desk.draft.photos if one.id == photo_id), None)
    if photo is None or photo.state == "ready":
        return Redirect(f"{desk.address}/foto{_back(request)}")
    back = f"{services.settings.city_url}{desk.address}/foto?klaar={photo.id}"
    upload = services.uploads.form(photo.id, f"draft:{desk.draft.id}", back)
    context = desk.context(
        services,
        photo=photo,
        progress=progress(desk.form, PHOTOS),
        upload=upload,
        scripted=services.uploads.form(photo.id, f"draft:{desk.draft.id}", ""),
        megabytes=upload.max_bytes // 1_000_000,
    )
    return Page("submit/foto-kiezen.html", context)


@routes.post("/indienen/{draft_id}/foto/{photo_id}/weg", Access.BROWSER)
@elsewhere
def drop(request: Request, services: Services, draft_id: str, photo_id: str) -> Answer:
    """Takes a photo off the draft."""
    desk = _desk(request, services, draft_id)
    try:
        drop_photo(services.ideas, desk.draft, photo_id, services.clock.now())
    except Conflict:
        return Redirect(f"{desk.address}/verstuurd")
    return Redirect(f"{desk.address}/foto{_back(request)}")


def _desk(request: Request, services: Services, draft_id: str) -> Desk:
    """The draft, where its form asks for photos."""
    desk = open_desk(request, services, draft_id)
    if desk.form.question("photos") is None:
        raise NotFound("photos")
    return desk


def _back(request: Request) -> str:
    return "?terug=nakijken" if request.one("terug") == "nakijken" else ""


def _page(
    request: Request,
    services: Services,
    desk: Desk,
    values: Any,
    errors: Any,
    status: int = 200,
) -> Answer:
    back = _back(request)
    context = desk.context(
        services,
        photos=desk.draft.photos,
        reasons=photo_reasons(),
        arrived=request.one("klaar"),
        room=len(desk.draft.photos) < MAX_PHOTOS,
        most=MAX_PHOTOS,
        back=back,
        progress=progress(desk.form, PHOTOS),
        before=desk.address + (path(CHECK) if back else page_before(desk.form, PHOTOS)),
        next=desk.address + (path(CHECK) if back else page_after(desk.form, PHOTOS)),
        values=values,
        errors=errors,
        alt_max=ALT_MAX,
    )
    return Page("submit/foto.html", context, status)
