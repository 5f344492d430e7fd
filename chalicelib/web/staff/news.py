"""Staff: news, written and mended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.news.editing import edit_news, write_news
from chalicelib.news.model import MAX_TEXT, MAX_TITLE, NewsItem
from chalicelib.outcome.announcing import news_draft
from chalicelib.web.forms import Block, Form, Line, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import MANAGERS, VIEWERS
from chalicelib.web.staff.moments import LocalMoment, to_field, unless_changed
from chalicelib.web.staff.sentences import CHANGED, refusal

routes = Routes()

_MESSAGES: Mapping[tuple[str, str], str] = {
    ("title", "missing"): "Schrijf een titel",
    ("title", "string_too_long"): "De titel mag {max_length} tekens lang zijn",
    ("text", "missing"): "Schrijf de tekst van het bericht",
}


class NewsForm(Form):
    """`published_at` left empty is at once; `version` 0 is a new item."""

    title: Annotated[Line, Field(max_length=MAX_TITLE)]
    text: Annotated[Block, Field(max_length=MAX_TEXT)]
    round_id: Line = ""
    published_at: LocalMoment | None = None
    version: int = 0
    messages: ClassVar[Mapping[tuple[str, str], str]] = _MESSAGES


@routes.get("/beheer/nieuws", Access.STAFF, roles=VIEWERS)
def news_list(request: Request, services: Services) -> Page:
    now = services.clock.now()
    items = [(item, item.is_public(now)) for item in services.news.all()]
    context = {"items": items, "may_manage": require_roles(request, MANAGERS)}
    return Page("staff/news/list.html", context)


@routes.get("/beheer/nieuws/nieuw", Access.STAFF, roles=MANAGERS)
def news_new(request: Request, services: Services) -> Page:
    """An empty form; `?uitslag=<round>` fills it with a draft about that round's result."""
    values: dict[str, str] = {}
    round_id = request.one("uitslag")
    result = services.results.get(round_id) if round_id else None
    if result is not None and result.is_released:
        link = f"{services.settings.city_url}/rondes/{round_id}/resultaat"
        title, text = news_draft(result, link)
        values = {"title": title, "text": text, "round_id": round_id}
    return _form(services, None, values, {})


@routes.post("/beheer/nieuws/nieuw", Access.STAFF, roles=MANAGERS)
def news_write(request: Request, services: Services) -> Answer:
    parsed = parse(NewsForm, request.form)
    if parsed.form is None:
        return _form(services, None, parsed.values, parsed.errors, 422)
    form = parsed.form
    if form.round_id and services.rounds.get(form.round_id) is None:
        errors = {"round_id": "Kies een van de mogelijkheden"}
        return _form(services, None, parsed.values, errors, 422)
    try:
        write_news(
            services.news,
            title=form.title,
            text=form.text,
            round_id=form.round_id,
            published_at=form.published_at,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Refused as error:
        return _form(services, None, parsed.values, dict([refusal(error)]), 422)
    return Redirect("/beheer/nieuws")


@routes.get("/beheer/nieuws/{item_id}", Access.STAFF, roles=MANAGERS)
def news_item(request: Request, services: Services, item_id: str) -> Page:
    item = _find(services, item_id)
    values = {
        "title": item.title,
        "text": item.text,
        "published_at": to_field(item.published_at),
        "round_id": item.round_id,
    }
    return _form(services, item, values, {})


@routes.post("/beheer/nieuws/{item_id}", Access.STAFF, roles=MANAGERS)
def news_edit(request: Request, services: Services, item_id: str) -> Answer:
    item = _find(services, item_id)
    parsed = parse(NewsForm, request.form)
    if parsed.form is None:
        return _form(services, item, parsed.values, parsed.errors, 422)
    form = parsed.form
    try:
        edit_news(
            services.news,
            item_id,
            version=form.version,
            title=form.title,
            text=form.text,
            published_at=unless_changed(form.published_at or item.published_at, item.published_at),
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Refused as error:
        return _form(services, item, parsed.values, dict([refusal(error)]), 422)
    except Conflict:
        return _form(services, _find(services, item_id), parsed.values, {"": CHANGED}, 409)
    return Redirect("/beheer/nieuws")


def _form(
    services: Services,
    item: NewsItem | None,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Page:
    context = {
        "item": item,
        "public": item is not None and item.is_public(services.clock.now()),
        "rounds": services.rounds.all(),
        "values": values,
        "errors": errors,
        "max_title": MAX_TITLE,
        "max_text": MAX_TEXT,
    }
    return Page("staff/news/form.html", context, status)


def _find(services: Services, item_id: str) -> NewsItem:
    item = services.news.get(item_id)
    if item is None:
        raise NotFound("news")
    return item
