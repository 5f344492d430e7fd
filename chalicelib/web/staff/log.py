"""Staff: the audit log, and whether its chain holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.audit.model import SYSTEM, AuditEntry, ChainedEntry, broken_links
from chalicelib.web.http import Page, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import VIEWERS
from chalicelib.web.staff.review_words import STEPS

routes = Routes()

_SHOWN: Final = 100

_ACTIONS: Final = {
    "moderation:idea:publish": "Idee op de website gezet",
    "moderation:idea:accept": "Idee goedgekeurd",
    "moderation:idea:refuse": "Idee geweigerd",
    "moderation:idea:reopen": "Idee opnieuw geopend",
    "moderation:idea:unpublish": "Idee van de website gehaald",
    **{f"moderation:dossier:{what}": word for what, word in STEPS.items()},
    "moderation:desk:change": "Verdeling van het werk veranderd",
    "moderation:template:edit": "Vaste zin veranderd",
    "moderation:prices:publish": "Bedragen online gezet",
    "rounds:round:create": "Ronde gemaakt",
    "rounds:phase:move": "Stap verplaatst",
    "rounds:ballot:fix": "Lijst van projecten vastgelegd",
    "tally:result:count": "Stemmen geteld",
    "tally:result:confirm": "Uitslag bevestigd",
    "tally:result:release": "Uitslag bekendgemaakt",
    "news:item:write": "Nieuws geschreven",
    "news:item:edit": "Nieuws verbeterd",
    "projects:project:update": "Nieuws van een project",
    "identity:staff:add": "Medewerker toegevoegd",
    "identity:staff:change": "Medewerker veranderd",
}


@routes.get("/beheer/logboek", Access.STAFF, roles=VIEWERS)
def log_page(request: Request, services: Services) -> Page:
    """The latest lines; with `?keten=1` the whole chain is recomputed, which reads all of it."""
    checked = request.one("keten") == "1"
    everything = services.audit.all() if checked else ()
    lines = services.audit.latest(_SHOWN)
    names = {member.person: member.name for member in services.staff.all()}
    context = {
        "lines": [(line, _who(names, line.entry), _action(line.entry)) for line in lines],
        "shown": _SHOWN,
        "checked": checked,
        "total": len(everything),
        "broken": broken_links(everything),
        "complete": _is_complete(everything, lines) if checked else True,
    }
    return Page("staff/log/log.html", context)


def _is_complete(everything: tuple[ChainedEntry, ...], latest: tuple[ChainedEntry, ...]) -> bool:
    """Whether the log still ends where its newest line says: a chain that was cut off holds."""
    return not latest or (bool(everything) and everything[-1].number >= latest[0].number)


def _who(names: Mapping[str, str], entry: AuditEntry) -> str:
    return "Systeem" if entry.actor == SYSTEM else names.get(entry.actor, entry.actor[:12])


def _action(entry: AuditEntry) -> str:
    return _ACTIONS.get(entry.action, entry.action)
