"""Failure pages: what went wrong, in the reader's words, and a way on. JSON below `/api/`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.kernel.errors import BuurtError, Closed, Conflict, NotFound, Refused, Unavailable
from chalicelib.web.forms import CSRF_FIELD, HONEYPOT_FIELD
from chalicelib.web.http import Answer, Json, Page, Request

# status → (title, what the reader can do)
PAGES: Final[Mapping[int, tuple[str, str]]] = {
    400: ("Dat konden we niet lezen", "Ga terug en probeer het nog eens."),
    401: ("Meld je eerst aan", "Je bent niet aangemeld, of je was te lang weg."),
    403: ("Deze pagina is niet voor jou", "Je hebt geen toegang tot deze pagina."),
    404: (
        "Deze pagina bestaat niet",
        "Misschien is het adres verkeerd getypt of is de pagina weg.",
    ),
    405: ("Dat kan hier niet", "Ga terug en gebruik de knop op de pagina."),
    409: ("Iemand anders was je voor", "De pagina is intussen veranderd. Bekijk ze opnieuw."),
    413: (
        "Dat is te groot",
        "Je tekst of bestand is te groot. Maak het kleiner en probeer opnieuw.",
    ),
    415: ("Dat formaat kennen we niet", "Gebruik het formulier op de pagina."),
    422: ("Kijk je antwoorden na", "Er klopt iets niet in het formulier. Ga terug en kijk het na."),
    429: ("Even wachten", "Je probeerde dit te vaak na elkaar. Probeer het straks opnieuw."),
    500: (
        "Er ging iets mis bij ons",
        "Het ligt niet aan jou. Probeer het over een minuut opnieuw.",
    ),
    503: ("Het is even te druk", "Het ligt niet aan jou. Probeer het over een minuut opnieuw."),
}


def page(status: int, path: str) -> Answer:
    """The failure page for `status`; an unknown status reads as its class."""
    known = status if status in PAGES else (500 if status >= 500 else 400)
    title, advice = PAGES[known]
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
    title, _ = PAGES[429]
    advice = f"Je probeerde dit te vaak na elkaar. Probeer het over {minutes} minuten opnieuw."
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
