"""A shared device in a library or on a market: short sessions, and back to the start.

A clerk turns a browser into a kiosk; their own session ends with that. The cookie names the round
and the place. The place is counted once for each first ballot, as a total: no ballot, session or
row of the roll ever holds it.

Whoever walks away leaves nothing behind: pages of a session go on by themselves, by a header, so
also without script. A minute before the session ends they ask "are you still there?"; one button
gives ten minutes more, as often as one likes (WCAG 2.2.1). Without an answer the start page comes,
for the next voter. The ballot asks in its own page, since whatever is ticked there would be lost on
the way to another: a style shows the question when its time comes. Once
a ballot is cast the session has two minutes left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from chalicelib.identity.model import VotingSession
from chalicelib.kernel.text import slug
from chalicelib.web.http import Cookie, Page, Request
from chalicelib.web.services import Services
from chalicelib.web.vote import voting_session

KIOSK_COOKIE: Final = "kiosk"
KIOSK_TERM: Final = timedelta(minutes=10)
PLACE_MAX: Final = 40
# How long a voter has to answer, and how long a receipt stays.
KIOSK_WARN: Final = timedelta(minutes=1)
KIOSK_AFTER: Final = timedelta(minutes=2)
STILL_THERE: Final = "/stemmen/nog-bezig"
_BALLOT: Final = "voting/ballot.html"
_START: Final = "/stemmen"
_SECONDS: Final = 12 * 3600
_VALUE: Final = re.compile(r"([a-z0-9-]{1,64}):([a-z0-9-]{1,40})")


def place_of(text: str) -> str:
    """A place as it is counted: plain words joined by hyphens; empty when nothing is left."""
    return slug(text, PLACE_MAX)


def read_kiosk(cookies: Mapping[str, str], round_id: str) -> str:
    """The place of this kiosk; empty for a device that is none for this round."""
    match = _VALUE.fullmatch(cookies.get(KIOSK_COOKIE, ""))
    return match[2] if match is not None and match[1] == round_id else ""


def returning(page: Page, request: Request, services: Services) -> Page:
    """`page` as a shared device shows it: during a session it goes on by itself, to the question
    whether somebody is still there and from there to the start."""
    if not request.path.startswith(_START):
        return page
    session = request.voting or voting_session(request, services)
    if session is None or not read_kiosk(request.cookies, session.round_id):
        return page
    left = session.expires_at - services.clock.now()
    end = (int(left.total_seconds()) + 1, _START)
    if page.template == _BALLOT:
        asks = max(left - KIOSK_WARN, timedelta()) // timedelta(minutes=1)
        return replace(page, refresh=end, context={**page.context, "asks": asks})
    if request.path == STILL_THERE or left <= KIOSK_WARN:
        return replace(page, refresh=end)
    return replace(page, refresh=(int((left - KIOSK_WARN).total_seconds()), STILL_THERE))


def stay(session: VotingSession, request: Request, services: Services) -> None:
    """Ten minutes more for whoever is still there; nothing on a device of one's own."""
    if read_kiosk(request.cookies, session.round_id):
        ends = services.clock.now() + KIOSK_TERM
        services.sessions.put_voting(replace(session, expires_at=max(ends, session.expires_at)))


def start_kiosk(round_id: str, place: str) -> Cookie:
    return Cookie(KIOSK_COOKIE, f"{round_id}:{place}", max_age=_SECONDS)


NO_KIOSK: Final = Cookie(KIOSK_COOKIE, "", max_age=0)
