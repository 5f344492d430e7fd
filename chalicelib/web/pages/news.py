"""News of the city about its rounds."""

from __future__ import annotations

from chalicelib.kernel.errors import NotFound
from chalicelib.web.http import PUBLIC_MINUTE, Answer, Page, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

_MOST = 50


@routes.get("/nieuws", Access.PUBLIC)
def index(request: Request, services: Services) -> Answer:
    """The newest items, the last first."""
    items = services.news.latest(services.clock.now(), _MOST)
    return Page("news/index.html", {"items": items}, cache=PUBLIC_MINUTE)


@routes.get("/nieuws/{item_id}", Access.PUBLIC)
def show(request: Request, services: Services, item_id: str) -> Answer:
    """One item; one that waits for its date doesn't exist yet."""
    item = services.news.get(item_id)
    if item is None or not item.is_public(services.clock.now()):
        raise NotFound("news")
    round_ = services.rounds.get(item.round_id) if item.round_id else None
    return Page("news/show.html", {"item": item, "round": round_}, cache=PUBLIC_MINUTE)
