"""Failure pages: what went wrong, in the reader's words, and a way on. JSON below `/api/`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.kernel.errors import BuurtError, Closed, Conflict, NotFound, Refused, Unavailable
from chalicelib.kernel.speech import N_, _
from chalicelib.web.forms import CSRF_FIELD, HONEYPOT_FIELD
from chalicelib.web.http import Answer, Json, Page, Request

# status → (title, what the reader can do)
PAGES: Final[Mapping[int, tuple[str, str]]] = {
    400: (N_("Dat konden we niet lezen"), N_("Ga terug en probeer het nog eens.")),
    401: (N_("Meld je eerst aan"), N_("Je bent niet aangemeld, of je was te lang weg.")),
    403: (N_("Deze pagina is niet voor jou"), N_("Je hebt geen toegang tot deze pagina.")),
    404: (
        N_("Deze pagina bestaat niet"),
        N_("Misschien is het adres verkeerd getypt of is de pagina weg."),
    ),
    405: (N_("Dat kan hier niet"), N_("Ga terug en gebruik de knop op de pagina.")),
    409: (
        N_("Iemand anders was je voor"),
        N_("De pagina is intussen veranderd. Bekijk ze opnieuw."),
    ),
    413: (
        N_("Dat is te groot"),
        N_("Je tekst of bestand is te groot. Maak het kleiner en probeer opnieuw."),
    ),
    415: (N_("Dat formaat kennen we niet"), N_("Gebruik het formulier op de pagina.")),
    422: (
        N_("Kijk je antwoorden na"),
        N_("Er klopt iets niet in het formulier. Ga terug en kijk het na."),
    ),
    429: (
        N_("Even wachten"),
        N_("Je probeerde dit te vaak na elkaar. Probeer het straks opnieuw."),
    ),
    500: (
        N_("Er ging iets mis bij ons"),
        N_("Het ligt niet aan jou. Probeer het over een minuut opnieuw."),
    ),
    503: (
        N_("Het is even te druk"),
        N_("Het ligt niet aan jou. Probeer het over een minuut opnieuw."),
    ),
}


def page(status: int, path: str) -> Answer:
    """The failure page for `status`; an unknown status reads as its class."""
    known = status if status in PAGES else (500 if status >= 500 else 400)
    title, advice = (_(text) for text in PAGES[known])
    if path.startswith("/api/"):
        return Json({"error": {"status": status, "title": title, "advice": advice}}, status)
    return Page("failure.html", {"title": title, "advice": advice, "status": status}, status)


def from_error(error: BuurtError, path: str) -> Answer:
    """The page for an expected failure that no view turned into words of its own."""
    match error:
        case NotFound():
            return page(404, path)
        case Conflict():
            return page(409, path)
        case Unavailable():
            return page(503, path)
        case Closed():
            return closed(error, path)
        case Refused():
            return page(422, path)
    return page(500, path)


def closed(error: Closed, path: str) -> Answer:
    """Not an error of the reader: this step isn't open. Says what can be done instead."""
    if path.startswith("/api/"):
        return Json({"error": {"status": 409, "title": error.reason, **error.details}}, 409)
    return Page("closed.html", {"reason": error.reason, **error.details}, 409)


def too_many(path: str, seconds: int) -> Answer:
    minutes = max(1, seconds // 60)
    title = _(PAGES[429][0])
    advice = _(
        "Je probeerde dit te vaak na elkaar. Probeer het over {minutes} minuten opnieuw."
    ).format(minutes=minutes)
    if path.startswith("/api/"):
        return Json({"error": {"status": 429, "title": title, "advice": advice}}, 429)
    return Page("failure.html", {"title": title, "advice": advice, "status": 429}, 429)


def expired_form(request: Request) -> Answer:
    """A form without this browser's token: opened too long ago, or sent from elsewhere.

    What was typed comes back as text to copy, so that nobody loses it.
    """
    if request.path.startswith("/api/"):
        return page(403, request.path)
    typed = {
        name: "\n".join(values)
        for name, values in request.form.items()
        if name not in (CSRF_FIELD, HONEYPOT_FIELD) and any(values)
    }
    context = {"typed": typed, "back": request.path}
    return Page("expired_form.html", context, 403)
