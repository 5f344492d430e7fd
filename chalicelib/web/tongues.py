"""In which language a page is shown, and which ones its reader may choose.

Chosen by the reader alone, kept in a cookie with nothing but the code. `?taal=fr` shows one page
in that language, for links on paper and in mails; a private one keeps it. Staff pages are in Dutch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from chalicelib.kernel import speech
from chalicelib.rounds.languages import offered_at
from chalicelib.web.http import PRIVATE, Answer, Away, Cookie, Page, Redirect, Request
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


def kept(answer: Answer, asked: str, codes: tuple[str, ...], *, posted: bool) -> Answer:
    """`answer`, which keeps the language that was asked for with a form or in the address of a
    private page: such an answer is for this reader alone. What caches share sets no cookie."""
    if len(codes) < 2 or asked not in codes or not isinstance(answer, Page | Redirect | Away):
        return answer
    if isinstance(answer, Page) and (answer.cache != PRIVATE or answer.status not in (200, 422)):
        return answer
    answer = replace(answer, cookies=(*answer.cookies, language_cookie(asked)))
    if posted and isinstance(answer, Page) and answer.status == 422:
        # Shown once more, with nothing wrong about it.
        answer = replace(answer, status=422 if answer.context.get("errors") else 200)
    return answer


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
