"""When the address lies elsewhere: not a mistake in the form, but a page with what can be done."""

from __future__ import annotations

from chalicelib.ideas.drafts import save_answers
from chalicelib.kernel.errors import Conflict
from chalicelib.rounds.form import STANDARD
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.pages.submit_address import areas_with, where_of
from chalicelib.web.pages.submit_door import Desk, closed_page, elsewhere, is_taking, open_desk
from chalicelib.web.pages.submit_flow import CHECK, page_after, path
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()


@routes.get("/indienen/{draft_id}/buiten", Access.BROWSER)
@elsewhere
def outside_page(request: Request, services: Services, draft_id: str) -> Answer:
    """Why this address can't be, and the ways on. Nobody is kept here: once it is mended, or
    asked for by a link, the page leads back."""
    desk = open_desk(request, services, draft_id)
    if not is_taking(desk, services):
        return closed_page(request, services, desk.round, desk.draft)
    where = where_of(desk.draft.answers, desk.round, services.places.streets)
    if where.kind not in ("outside", "elsewhere"):
        return Redirect(desk.address + _step_path(desk))
    area = desk.round.area(desk.draft.answers.get("area", ""))
    context = desk.context(
        services,
        where=where,
        city_name=services.places.streets.city.name,
        area=area,
        areas=areas_with(desk.round, where.street.postcode) if where.street else (),
        change=desk.address + _step_path(desk) + _back(request),
        back=_back(request),
    )
    return Page("submit/buiten.html", context)


@routes.post("/indienen/{draft_id}/buiten", Access.BROWSER)
@elsewhere
def outside_choose(request: Request, services: Services, draft_id: str) -> Answer:
    """Takes the area that the street lies in, or leaves the address out."""
    desk = open_desk(request, services, draft_id)
    area = request.field("area")
    if not area:
        changes = {"address": "", "address_pick": ""}
    elif desk.round.area(area):
        changes = {"area": area}
    else:
        return Redirect(desk.address + _step_path(desk))
    try:
        draft = save_answers(services.ideas, desk.draft, changes, services.clock.now())
    except Conflict:
        return Redirect(f"{desk.address}/verstuurd")
    if not is_taking(desk, services):
        return closed_page(request, services, desk.round, draft)
    step = desk.form.step_of("address")
    if _back(request) or step is None:
        return Redirect(desk.address + path(CHECK))
    return Redirect(desk.address + page_after(desk.form, step.key))


def _step_path(desk: Desk) -> str:
    step = desk.form.step_of("address") or STANDARD.step_of("address")
    return path(step.key) if step else ""


def _back(request: Request) -> str:
    return "?terug=nakijken" if request.one("terug") == CHECK else ""
