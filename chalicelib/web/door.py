"""Who gets in: forgery checks, rate limits, sessions and roles, before any view runs."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

from chalicelib.identity.model import SESSION_IDLE, Session
from chalicelib.kernel.ids import fingerprint, new_secret
from chalicelib.web import failures
from chalicelib.web.forms import CSRF_FIELD, HONEYPOT_FIELD
from chalicelib.web.http import Answer, Cookie, Redirect, Request
from chalicelib.web.routing import Access, Route, require_roles
from chalicelib.web.scope import narrowed
from chalicelib.web.security import (
    BROWSER_COOKIE,
    SESSION_COOKIE,
    VOTING_COOKIE,
    csrf_matches,
    same_site,
)
from chalicelib.web.services import Services

# How stale `seen_at` may grow before a request writes it again: one write a quarter of an hour.
_SEEN_STEP: Final = timedelta(minutes=15)


class Denied(Exception):
    """The door stays shut; `answer` is what the visitor gets."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("denied")
        self.answer = answer


def admit(
    route: Route,
    request: Request,
    services: Services,
    parameters: Mapping[str, str] | None = None,
) -> tuple[Request, tuple[Cookie, ...]]:
    """`request` with its session, and cookies to set. `parameters` are those of the path.
    Raises Denied."""
    cookies: tuple[Cookie, ...] = ()
    if route.method == "POST":
        _no_forgery(route, request, services)
        if request.field(HONEYPOT_FIELD):
            raise Denied(failures.page(400, request.path))
    if route.limit is not None:
        _within_limit(route, request, services)
    if route.access is Access.PUBLIC:
        return request, cookies
    browser = request.cookies.get(BROWSER_COOKIE, "")
    if not browser:
        browser = new_secret()
        cookies = (Cookie(BROWSER_COOKIE, browser, max_age=180 * 86400),)
    request = replace(request, browser=browser)
    if route.access is Access.VOTER:
        return _with_voting(request, services), cookies
    request = replace(request, session=_session(request, services))
    if route.access is Access.BROWSER:
        return request, cookies
    if request.session is None:
        raise Denied(_sign_in(route, request))
    if route.access is Access.STAFF:
        request = replace(request, session=_staff(request, parameters or {}, services))
        if not require_roles(request, route.roles):
            raise Denied(failures.page(403, request.path))
    return request, cookies


def _no_forgery(route: Route, request: Request, services: Services) -> None:
    if not same_site(request.headers, services.settings.city_url):
        raise Denied(failures.page(403, request.path))
    if route.unguarded:
        return
    token = request.headers.get("x-csrf-token", "") if route.json else request.field(CSRF_FIELD)
    if not csrf_matches(request.cookies.get(BROWSER_COOKIE, ""), token):
        raise Denied(failures.expired_form(request))


def _within_limit(route: Route, request: Request, services: Services) -> None:
    """Counts by a keyed hash of the network address, with a key that lives for a day or two."""
    if route.limit is None:
        return
    limit, seconds = route.limit
    now = services.clock.now()
    bucket = f"{route.name}#{client_bucket(request.client, services, now)}"
    if not services.sessions.allow(bucket, limit, seconds, now):
        raise Denied(failures.too_many(request.path, seconds))


def client_bucket(address: str, services: Services, now: datetime) -> str:
    """An address as a rate limit knows it: IPv6 by its /64, hashed with the secret of the day,
    which is forgotten, and a key of the deployment, which isn't in the database."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        network = "unknown"
    else:
        network = str(
            ipaddress.ip_network(f"{address}/64", strict=False) if parsed.version == 6 else parsed
        )
    text = f"{services.settings.edge_key}\n{network}".encode()
    return hmac.new(services.sessions.day_secret(now), text, hashlib.sha256).hexdigest()[:24]


def _session(request: Request, services: Services) -> Session | None:
    secret = request.cookies.get(SESSION_COOKIE, "")
    if not secret:
        return None
    now = services.clock.now()
    session = services.sessions.get(fingerprint(secret), now)
    if session is None or now - session.seen_at >= SESSION_IDLE:
        return None
    if now - session.seen_at >= _SEEN_STEP:
        session = replace(session, seen_at=now)
        services.sessions.put(session)
    return session


def _staff(request: Request, parameters: Mapping[str, str], services: Services) -> Session | None:
    """The session with the roles that hold at this moment, for what the request is about.

    The roster is asked at every request: a role that was taken away is gone at once, not when
    the session ends. Roles that the city's provider gave hold until then.
    """
    session = request.session
    if session is None or not session.is_staff:
        return session
    member = services.staff.get(session.person)
    if member is not None:
        now = services.clock.now()
        session = replace(
            session,
            roles=member.active_roles(now) | session.vouched,
            limited=member.active_grants(now),
        )
    return narrowed(session, request, parameters, services)


def _with_voting(request: Request, services: Services) -> Request:
    secret = request.cookies.get(VOTING_COOKIE, "")
    voting = services.sessions.voting(fingerprint(secret), services.clock.now()) if secret else None
    if voting is None:
        raise Denied(Redirect("/stemmen"))
    return replace(request, voting=voting)


def _sign_in(route: Route, request: Request) -> Answer:
    if route.json:
        return failures.page(401, request.path)
    where = "/beheer/aanmelden" if route.access is Access.STAFF else "/aanmelden"
    # After a POST the way back is the page with the form, not the act itself.
    back = request.path if request.method == "GET" else ""
    return Redirect(f"{where}?verder={quote(back)}" if back else where)
