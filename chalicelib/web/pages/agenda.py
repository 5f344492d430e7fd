"""The agenda: what is on, one evening, and its file for a calendar."""

from __future__ import annotations

from urllib.parse import urlsplit

from chalicelib.agenda.calendar import calendar_file
from chalicelib.agenda.model import Gathering
from chalicelib.agenda.planning import upcoming
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.speech import addressed, language
from chalicelib.web.http import PUBLIC_MINUTE, Answer, Page, Request, Text
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()


@routes.get("/agenda", Access.PUBLIC)
def index(request: Request, services: Services) -> Answer:
    """What is still to come, the first one first."""
    now = services.clock.now()
    shown = [(one, _free(services, one)) for one in upcoming(services.agenda, now)]
    return Page("agenda/index.html", {"shown": shown, "now": now}, cache=PUBLIC_MINUTE)


@routes.get("/agenda/{gathering_id}", Access.PUBLIC)
def show(request: Request, services: Services, gathering_id: str) -> Answer:
    gathering, now = find_public(services, gathering_id), services.clock.now()
    context = {
        "gathering": gathering,
        "seats": services.agenda.seats(gathering.id),
        "open": gathering.takes(now),
        "over": now >= gathering.ends_at,
    }
    return Page("agenda/show.html", context, cache=PUBLIC_MINUTE)


@routes.get("/agenda/{gathering_id}/kalender.ics", Access.PUBLIC)
def calendar(request: Request, services: Services, gathering_id: str) -> Answer:
    gathering = find_public(services, gathering_id)
    city = services.settings.city_url
    host = urlsplit(city).hostname or "buurtbudget"
    link = addressed(f"{city}/agenda/{gathering.id}", language())
    body = calendar_file(gathering, link, host)
    name = f"agenda-{gathering.id}.ics"
    return Text(body, "text/calendar; charset=utf-8", cache=PUBLIC_MINUTE, filename=name)


def find_public(services: Services, gathering_id: str) -> Gathering:
    """Raises NotFound, also for one that nobody published."""
    gathering = services.agenda.gathering(gathering_id)
    if gathering is None or gathering.state == "draft":
        raise NotFound("gathering")
    return gathering


def _free(services: Services, gathering: Gathering) -> int:
    return services.agenda.seats(gathering.id).open
