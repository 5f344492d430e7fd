"""Staff: sign-in through the city's own identity provider, with a second factor.

The way out is a GET that stores nothing. The way back is a GET too, by the protocol; it only
shows a button, and the form behind it does the work: links that a scanner opens change nothing.
"""

from __future__ import annotations

from typing import Final

from chalicelib.identity.departure import come_back, depart
from chalicelib.identity.federated import ClaimRules, Colleague, colleague
from chalicelib.identity.model import Role
from chalicelib.identity.people import person_key
from chalicelib.identity.ports import IdentityProvider
from chalicelib.identity.signin import sign_out, start_session
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.settings import Provider
from chalicelib.web.codes import safe_path
from chalicelib.web.forms import Form, parse
from chalicelib.web.http import Answer, Away, Cookie, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.security import SESSION_COOKIE
from chalicelib.web.services import Services

routes = Routes()

_PURPOSE: Final = "staff"
_BACK: Final = "/beheer/aanmelden/terug"
_HOME: Final = "/beheer"
# What a provider sends is longer than a name and shorter than this.
_LONGEST: Final = 4096
_LIMIT: Final = (60, 600)

_SENTENCES: Final = {
    "sign-in-gone": (
        "Het duurde te lang",
        "Je was langer dan tien minuten weg, of je begon in een andere browser.",
        "Begin opnieuw. Je bent nog niet aangemeld.",
    ),
    "sign-in-refused": (
        "Het aanmelden lukte niet",
        "De stad kon je aanmelding niet bevestigen. Misschien drukte je twee keer.",
        "Begin opnieuw. Blijft het misgaan? Bel de helpdesk van de stad.",
    ),
    "no-second-factor": (
        "Je tweede stap ontbreekt",
        "Het beheer kan je alleen openen met een tweede stap, zoals een code op je telefoon.",
        "Vraag aan de helpdesk van de stad hoe je die aanzet. Meld je daarna opnieuw aan.",
    ),
    "no-address": (
        "We kennen je adres niet",
        "De stad gaf ons geen e-mailadres van je werk. Daarmee herkennen we je.",
        "Vraag aan de helpdesk van de stad om dat na te kijken.",
    ),
    "address-unverified": (
        "Je adres is niet bevestigd",
        "De stad zegt dat je e-mailadres nog niet bevestigd is.",
        "Bevestig het eerst bij de stad. Meld je daarna opnieuw aan.",
    ),
    "not-on-roster": (
        "Je hebt hier nog geen rol",
        "Je aanmelding lukte. Maar niemand gaf je al een rol in het buurtbudget.",
        "Vraag aan een beheerder van het buurtbudget om je toe te voegen.",
    ),
    "declined": (
        "Je bent niet aangemeld",
        "Je stopte bij de stad, of de stad liet je niet door.",
        "Je kan opnieuw beginnen.",
    ),
}


class ReturnForm(Form):
    """What the provider sent along."""

    code: str
    state: str


@routes.get("/beheer/aanmelden/stad", Access.BROWSER, limit=_LIMIT)
def leave(request: Request, services: Services) -> Answer:
    """Sends the browser to the city's sign-in."""
    provider, _ = _provider(services)
    on_to = safe_path(request.one("verder"), (_HOME,), _HOME)
    away = depart(services.keyring, _PURPOSE, request.browser, on_to, services.clock.now())
    return Away(provider.address(away, _back(services)))


@routes.get("/beheer/aanmelden/terug", Access.BROWSER)
def come_in(request: Request, services: Services) -> Answer:
    """Back from the city: a button that finishes it, or why it stopped."""
    _provider(services)
    code, state = request.one("code"), request.one("state")
    if request.one("error") or not code or not state:
        return _refused("declined", 403)
    if len(code) > _LONGEST or len(state) > _LONGEST:
        return _refused("sign-in-gone", 422)
    return Page("account/staff_return.html", {"code": code, "state": state})


@routes.post("/beheer/aanmelden/terug", Access.BROWSER, limit=_LIMIT)
def finish(request: Request, services: Services) -> Answer:
    """Checks what the city says, and signs in with the roles that hold today."""
    provider, settings = _provider(services)
    parsed = parse(ReturnForm, request.form)
    if parsed.form is None or len(parsed.form.code) > _LONGEST:
        return _refused("sign-in-gone", 422)
    now = services.clock.now()
    try:
        away = come_back(
            services.keyring, _PURPOSE, request.browser, parsed.form.state[:_LONGEST], now
        )
        claims = provider.claims(parsed.form.code, away, _back(services))
        who = colleague(claims, _rules(settings))
        roles, limited = _roles(services, who)
    except Refused as refused:
        if request.session is not None and request.session.is_staff:
            # The button was pressed twice: the first press signed in.
            return Redirect(_HOME)
        reason = refused.reason if refused.reason in _SENTENCES else "sign-in-refused"
        return _refused(reason, 403)
    sign_out(services.sessions, request.cookies.get(SESSION_COOKIE, ""))
    secret = start_session(
        services.sessions,
        services.keyring,
        who.email,
        now,
        name=who.name,
        roles=roles,
        limited=limited,
        vouched=who.roles,
    )
    services.staff.see(person_key(services.keyring, who.email), now)
    return Redirect(safe_path(away.on_to, (_HOME,), _HOME), (Cookie(SESSION_COOKIE, secret),))


def _roles(
    services: Services, who: Colleague
) -> tuple[frozenset[Role], frozenset[tuple[Role, str]]]:
    """What holds for this person today. Raises Refused `not-on-roster` when nothing does."""
    now = services.clock.now()
    member = services.staff.get(person_key(services.keyring, who.email))
    roles = who.roles | (member.active_roles(now) if member else frozenset())
    limited: frozenset[tuple[Role, str]] = member.active_grants(now) if member else frozenset()
    if not roles and not limited:
        raise Refused("not-on-roster")
    return roles, limited


def _provider(services: Services) -> tuple[IdentityProvider, Provider]:
    """Raises NotFound where staff sign in by a mailed code."""
    provider, settings = services.staff_provider, services.settings.staff_provider
    if provider is None or settings is None:
        raise NotFound("staff provider")
    return provider, settings


def _rules(settings: Provider) -> ClaimRules:
    return ClaimRules(
        acr=settings.acr,
        amr=settings.amr,
        email_claim=settings.email_claim,
        name_claim=settings.name_claim,
        roles_claim=settings.roles_claim,
        roles=settings.roles,  # type: ignore[arg-type]  # unknown roles are left out there
    )


def _back(services: Services) -> str:
    return services.settings.city_url + _BACK


def _refused(reason: str, status: int) -> Page:
    title, *lines = _SENTENCES[reason]
    return Page("account/staff_refused.html", {"title": title, "lines": lines}, status)
