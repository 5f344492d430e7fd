"""Pages beside an idea: its versions, the sheet to print, the QR code that leads back."""

from __future__ import annotations

from chalicelib.ideas.model import TAKEN_OFF, HistoryLine, Idea
from chalicelib.ideas.versions import is_readable, readable
from chalicelib.kernel.errors import NotFound
from chalicelib.moderation.withholding import hidden_reasons
from chalicelib.rounds.model import Round
from chalicelib.web.http import PUBLIC_MINUTE, Answer, Page, Request, Text
from chalicelib.web.pages.ideas import state_word
from chalicelib.web.pages.rounds import find
from chalicelib.web.pages.taken_off import taken_off
from chalicelib.web.present_versions import rows, told
from chalicelib.web.qr import picture_of
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

_DAY = "public, max-age=86400"


@routes.get("/ideeen/{idea_id}/versies", Access.PUBLIC)
def versions_list(request: Request, services: Services, idea_id: str) -> Answer:
    """Every version with what changed. A text that was never public stays unread."""
    found = _readable(services, idea_id)
    if isinstance(found, Page):
        return found
    idea, round_, history = found
    versions = services.ideas.versions(idea_id)
    hidden = hidden_reasons(services.dossiers.withheld(idea_id))
    form = round_.form_of(idea.form)
    context = {
        "idea": idea,
        "round": round_,
        "versions": told(versions, readable(versions, history), round_, form, hidden),
    }
    return Page("ideas/versions.html", context, cache=PUBLIC_MINUTE)


@routes.get("/ideeen/{idea_id}/versies/{number}", Access.PUBLIC)
def version_show(request: Request, services: Services, idea_id: str, number: str) -> Answer:
    """One version as it stood on the website."""
    found = _readable(services, idea_id)
    if isinstance(found, Page):
        return found
    idea, round_, history = found
    versions = services.ideas.versions(idea_id)
    open_ones = readable(versions, history)
    version = next((one for one in versions if str(one.number) == number), None)
    if version is None or version.number not in open_ones:
        raise NotFound("version")
    hidden = hidden_reasons(services.dossiers.withheld(idea_id))
    if version.number in hidden:
        reason = hidden[version.number]
        context = {"idea": idea, "version": version, "reason": reason}
        return Page("ideas/version_hidden.html", context, 410, cache=PUBLIC_MINUTE)
    context = {
        "idea": idea,
        "round": round_,
        "version": version,
        "current": version == versions[-1],
        "rows": rows(version.content, version.pictures, round_, round_.form_of(idea.form)),
    }
    return Page("ideas/version.html", context, cache=PUBLIC_MINUTE)


@routes.get("/ideeen/{idea_id}/blad", Access.PUBLIC)
def sheet(request: Request, services: Services, idea_id: str) -> Answer:
    """The idea on one sheet of A4, with a code that leads to its page."""
    found = _readable(services, idea_id)
    if isinstance(found, Page):
        return found
    idea, round_, _ = found
    context = {
        "idea": idea,
        "round": round_,
        "photo": next((one for one in idea.photos if one.state == "ready"), None),
        "area": round_.area(idea.content.area_id),
        "theme": round_.theme(idea.content.theme_id),
        "state": state_word(idea.id, idea.state, None),
        "address": f"{services.settings.city_url}/ideeen/{idea.id}",
        "voting": round_.phase("voting"),
    }
    return Page("ideas/sheet.html", context, cache=PUBLIC_MINUTE)


@routes.get("/ideeen/{idea_id}/qr.svg", Access.PUBLIC)
def qr(request: Request, services: Services, idea_id: str) -> Answer:
    """The address of the idea's page as a QR code."""
    idea = services.ideas.get(idea_id)
    if idea is None or idea.state == "received" or idea.state in TAKEN_OFF:
        raise NotFound("idea")
    address = f"{services.settings.city_url}/ideeen/{idea.id}"
    return Text(picture_of(address), "image/svg+xml", cache=_DAY)


def _readable(
    services: Services, idea_id: str
) -> tuple[Idea, Round, tuple[HistoryLine, ...]] | Page:
    """The idea, if the public may read its text; the page in its place when the city took it off
    the website. Raises NotFound for all others."""
    idea = services.ideas.get(idea_id)
    if idea is not None and idea.state in TAKEN_OFF:
        return taken_off(services, idea)
    history = services.ideas.history(idea_id) if idea else ()
    if idea is None or not is_readable(idea, history):
        raise NotFound("idea")
    return idea, find(services, idea.round_id), history
