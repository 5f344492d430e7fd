"""In which language a page is shown, and which ones its reader may choose.

Chosen by the reader alone, kept in a cookie with nothing but the code. `?taal=fr` shows one page
in that language, for links on paper and in mails. Staff pages are in Dutch.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from chalicelib.kernel import speech
from chalicelib.rounds.languages import offered_at
from chalicelib.web.http import Cookie, Request
from chalicelib.web.services import Services

LANGUAGE_COOKIE: Final = "taal"
FIELD: Final = "taal"
_KEPT: Final = timedelta(seconds=60)
_YEAR: Final = 365 * 86400
_DUTCH: Final = ("/beheer", "/api", "/static", "/_local")

# What the current round offers, for a minute: every page shows it, few pages read the round.
_offers: WeakKeyDictionary[Services, tuple[datetime, tuple[str, ...]]] = WeakKeyDictionary()


def offered(services: Services, path: str) -> tuple[str, ...]:
    """The languages of the page at `path`: those of the current round that are complete."""
    if path.startswith(_DUTCH):
        return (speech.SOURCE,)
    now = services.clock.now()
    kept_at, codes = _offers.get(services, (None, ()))
    if kept_at is None or not kept_at <= now < kept_at + _KEPT:
        codes = offered_at(services.rounds, now)
        _offers[services] = (now, codes)
    return codes


def chosen(codes: tuple[str, ...], asked: str, cookies: Mapping[str, str]) -> str:
    """The first that is offered of: the address, the cookie, Dutch."""
    for code in (asked, cookies.get(LANGUAGE_COOKIE, "")):
        if code in codes:
            return code
    return speech.SOURCE


def here(request: Request) -> str:
    """The page's own address with its fields, to come back to."""
    return (
        f"{request.path}?{urlencode(request.query, doseq=True)}" if request.query else request.path
    )


def language_cookie(code: str) -> Cookie:
    """Dutch needs none: without the cookie a page is in Dutch."""
    if code == speech.SOURCE:
        return Cookie(LANGUAGE_COOKIE, "", max_age=0)
    return Cookie(LANGUAGE_COOKIE, code, max_age=_YEAR)
