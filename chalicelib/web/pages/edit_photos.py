"""Photos of an idea that was sent: one more, one less, other words. Files go past this
application, as those of a draft do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from chalicelib.ideas.editing import add_photo, describe_photo, drop_photo, way, working_copy
from chalicelib.ideas.model import MAX_PHOTOS, Idea
from chalicelib.ideas.rules import ALT_MAX
from chalicelib.kernel.errors import Closed, NotFound, Refused
from chalicelib.kernel.speech import N_, _
from chalicelib.rounds.model import Round
from chalicelib.web.forms import parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.pages.edit import closed, edit_context, find_own
from chalicelib.web.pages.edit_forms import REASON_MISSING, DropForm, PhotoForm
from chalicelib.web.pages.submit_view import photo_reasons
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

_LIMIT: Final = (120, 3600)
_FULL: Final = N_("Je hebt al {most} foto's. Haal er eerst een weg")


@routes.get("/mijn/ideeen/{idea_id}/fotos", Access.RESIDENT)
def photos_page(request: Request, services: Services, idea_id: str) -> Answer:
    """The photos as the author wants them, and room for one more."""
    idea, round_ = find_own(request, services, idea_id)
    if way(idea, round_, services.rounds, services.clock.now()) == "closed":
        return closed(services, idea, round_)
    return _page(request, services, idea, round_, {}, {})


@routes.post("/mijn/ideeen/{idea_id}/fotos", Access.RESIDENT, limit=_LIMIT)
def photo_add(request: Request, services: Services, idea_id: str) -> Answer:
    """Takes the description, and goes on to the file."""
    idea, round_ = find_own(request, services, idea_id)
    parsed = parse(PhotoForm, request.form)
    if parsed.form is None:
        return _page(request, services, idea, round_, parsed.values, parsed.errors, 422)
    form, person, now = parsed.form, request.resident.person, services.clock.now()
    ports = (services.ideas, services.rounds)
    try:
        photo = add_photo(*ports, idea_id, person, form.alt, form.reason, now)
    except Closed:
        return closed(services, idea, round_, parsed.values, 409)
    except Refused as refused:
        errors = _errors(refused)
        return _page(request, services, idea, round_, parsed.values, errors, 422)
    return Redirect(f"/mijn/ideeen/{idea_id}/fotos/{photo.id}")


@routes.get("/mijn/ideeen/{idea_id}/fotos/{photo_id}", Access.RESIDENT)
def photo_page(request: Request, services: Services, idea_id: str, photo_id: str) -> Answer:
    """One photo: its file while that isn't there, and its words."""
    idea, round_ = find_own(request, services, idea_id)
    if way(idea, round_, services.rounds, services.clock.now()) == "closed":
        return closed(services, idea, round_)
    return _one(services, idea, round_, photo_id, {}, {})


@routes.post("/mijn/ideeen/{idea_id}/fotos/{photo_id}", Access.RESIDENT, limit=_LIMIT)
def photo_describe(request: Request, services: Services, idea_id: str, photo_id: str) -> Answer:
    """Other words about the photo."""
    idea, round_ = find_own(request, services, idea_id)
    parsed = parse(PhotoForm, request.form)
    if parsed.form is None:
        return _one(services, idea, round_, photo_id, parsed.values, parsed.errors, 422)
    form, person, now = parsed.form, request.resident.person, services.clock.now()
    ports = (services.ideas, services.rounds)
    try:
        describe_photo(*ports, idea_id, person, photo_id, form.alt, form.reason, now)
    except Closed:
        return closed(services, idea, round_, parsed.values, 409)
    except Refused as refused:
        return _one(services, idea, round_, photo_id, parsed.values, _errors(refused), 422)
    return Redirect(f"/mijn/ideeen/{idea_id}/fotos")


@routes.post("/mijn/ideeen/{idea_id}/fotos/{photo_id}/weg", Access.RESIDENT, limit=_LIMIT)
def photo_drop(request: Request, services: Services, idea_id: str, photo_id: str) -> Answer:
    """Takes the photo off, or asks to."""
    idea, round_ = find_own(request, services, idea_id)
    parsed = parse(DropForm, request.form)
    if parsed.form is None:
        return _one(services, idea, round_, photo_id, parsed.values, parsed.errors, 422)
    person, now = request.resident.person, services.clock.now()
    ports = (services.ideas, services.rounds)
    try:
        drop_photo(*ports, idea_id, person, photo_id, parsed.form.reason, now)
    except Closed:
        return closed(services, idea, round_, parsed.values, 409)
    except Refused as refused:
        return _one(services, idea, round_, photo_id, parsed.values, _errors(refused), 422)
    return Redirect(f"/mijn/ideeen/{idea_id}/fotos")


def _errors(refused: Refused) -> dict[str, str]:
    if refused.reason == "reason-missing":
        return {"reason": _(REASON_MISSING)}
    return {"alt": _(_FULL).format(most=MAX_PHOTOS)}


def _page(
    request: Request,
    services: Services,
    idea: Idea,
    round_: Round,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    photos = working_copy(idea)[1]
    context = {
        **edit_context(services, idea, round_),
        "photos": photos,
        "reasons": photo_reasons(),
        "arrived": request.one("klaar"),
        "room": len(photos) < MAX_PHOTOS,
        "most": MAX_PHOTOS,
        "alt_max": ALT_MAX,
        "values": {"reason": idea.open_request.reason if idea.open_request else "", **values},
        "errors": errors,
    }
    return Page("own/photos.html", context, status)


def _one(
    services: Services,
    idea: Idea,
    round_: Round,
    photo_id: str,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    photo = next((one for one in working_copy(idea)[1] if one.id == photo_id), None)
    if photo is None:
        raise NotFound("photo")
    reason = idea.open_request.reason if idea.open_request else ""
    upload = scripted = None
    if photo.state != "ready":
        back = f"{services.settings.city_url}/mijn/ideeen/{idea.id}/fotos?klaar={photo.id}"
        upload = services.uploads.form(photo.id, f"idea:{idea.id}", back)
        scripted = services.uploads.form(photo.id, f"idea:{idea.id}", "")
    context = {
        **edit_context(services, idea, round_),
        "photo": photo,
        "upload": upload,
        "scripted": scripted,
        "megabytes": upload.max_bytes // 1_000_000 if upload else 0,
        "alt_max": ALT_MAX,
        "values": {"alt": photo.alt, "reason": reason, **values},
        "errors": errors,
    }
    return Page("own/photo.html", context, status)
