"""Pages: the way into the vote with eID or itsme, through a provider outside.

As with staff, the way out is a GET that stores nothing, and the way back is a GET that only shows
a button. What the provider says becomes a token of this round in the request of that button, and
is dropped. A shared device has no such way: the provider's own session would stay behind on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.entrypoint import log
from chalicelib.identity.departure import come_back, depart
from chalicelib.identity.ports import IdentityProvider
from chalicelib.identity.signin import start_voting, stop_voting
from chalicelib.kernel.errors import Refused, Unavailable
from chalicelib.kernel.speech import N_, _
from chalicelib.settings import VoterProvider
from chalicelib.voters.federated import MEANS, Border, ClaimRules, is_offered, recognise
from chalicelib.voting.tokens import voter_key
from chalicelib.web.forms import Form, parse
from chalicelib.web.http import Answer, Away, Cookie, Page, Redirect, Request
from chalicelib.web.kiosk import read_kiosk
from chalicelib.web.present_ballot import NO_BASKET
from chalicelib.web.routing import Access, Routes
from chalicelib.web.security import VOTING_COOKIE
from chalicelib.web.services import Services
from chalicelib.web.vote import Vote, require_vote, voting_session
from chalicelib.web.watching import count_eid

routes = Routes()

PATH: Final = "/stemmen/eid"
_BACK: Final = "/stemmen/eid/terug"
_ON: Final = "/stemmen/kiezen"
# What a provider sends is longer than a name and shorter than this.
_LONGEST: Final = 4096
# A library or a school shares one network address.
_LIMIT: Final = (120, 600)

# (title, why, what one can do); who may not vote at all is shown no other way in.
_AGAIN: Final[Mapping[str, tuple[str, str, str]]] = {
    "sign-in-gone": (
        N_("Het duurde te lang"),
        N_("Je was langer dan tien minuten weg, of je begon in een andere browser."),
        N_("Begin opnieuw. Je hebt nog niet gestemd."),
    ),
    "sign-in-refused": (
        N_("Het aanmelden lukte niet"),
        N_("We kregen geen bevestiging van eID of itsme. Misschien drukte je twee keer."),
        N_("Begin opnieuw, of stem op een andere manier."),
    ),
    "declined": (
        N_("Je bent niet aangemeld"),
        N_("Je stopte bij eID of itsme, of je werd daar niet herkend."),
        N_("Je kan opnieuw beginnen, of op een andere manier stemmen."),
    ),
    "eid-too-weak": (
        N_("Deze manier van aanmelden is niet sterk genoeg"),
        N_("Om te stemmen meld je je aan met je identiteitskaart of met itsme."),
        N_("Begin opnieuw en kies eID of itsme, of stem op een andere manier."),
    ),
    "eid-no-number": (
        N_("We weten niet wie je bent"),
        N_("We kregen van eID of itsme geen nummer waarmee we je kunnen opzoeken."),
        N_("Stem op een andere manier. Daarmee heb je evenveel stem."),
    ),
    "eid-not-told": (
        N_("We weten niet of je mag stemmen"),
        N_("We kregen van eID of itsme niet te horen hoe oud je bent of waar je woont."),
        N_("Stem op een andere manier. Daarmee heb je evenveel stem."),
    ),
    "eid-not-offered": (
        N_("Met eID of itsme kan het hier niet"),
        N_("In deze ronde of op dit toestel meld je je niet aan met eID of itsme."),
        N_("Stem op een andere manier. Daarmee heb je evenveel stem."),
    ),
    "eid-down": (
        N_("eID en itsme antwoorden niet"),
        N_("Het ligt niet aan jou. Je hebt nog niet gestemd."),
        N_("Probeer het straks opnieuw, of stem op een andere manier."),
    ),
    "not-found": (
        N_("We vinden je niet in het register"),
        N_("Misschien verhuisde je pas, of staat er iets verkeerd in het register."),
        N_("Ga met je identiteitskaart naar de balie. Daar kijken ze het na."),
    ),
}
_ENDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "elsewhere": (
        N_("Je woont in een andere gemeente"),
        N_("Alleen wie in de stad woont, mag stemmen."),
        N_("Je kan de ideeën wel lezen en volgen. Verhuisde je pas? Ga dan naar de balie."),
    ),
    "too-young": (
        N_("Je bent nog te jong om te stemmen"),
        N_("Je leeftijd telt op de eerste dag van de stemming."),
        N_("Je kan wel een idee indienen, samen met een volwassene."),
    ),
    "too-old": (
        N_("Deze ronde is voor jonge inwoners"),
        N_("Je leeftijd telt op de eerste dag van de stemming."),
        N_("Kijk of er nog een andere ronde is waarin je kan stemmen."),
    ),
    "other-area": (
        N_("Jouw wijk stemt niet mee in deze ronde"),
        N_("De ronde is voor de inwoners van bepaalde wijken."),
        N_("Kijk of er nog een andere ronde is waarin je kan stemmen."),
    ),
    "has-paper": (
        N_("Je stemt al op papier"),
        N_(
            "Je kreeg aan de balie een stembrief. Wie op papier stemt, kan niet ook online stemmen."
        ),
        N_("Je stem telt even veel mee. Geef je stembrief af in de stembus aan de balie."),
    ),
}


class ReturnForm(Form):
    """What the provider sent along."""

    code: str
    state: str


def offers_eid(vote: Vote, request: Request, services: Services) -> bool:
    """Whether the pages of this vote show the way in with eID or itsme to this browser."""
    settings = services.settings.voter_provider
    return (
        settings is not None
        and is_offered(vote.frozen, _rules(settings))
        and not read_kiosk(request.cookies, vote.round.id)
    )


@routes.get(PATH, Access.BROWSER, limit=_LIMIT)
def eid_leave(request: Request, services: Services) -> Answer:
    """Sends the browser to the provider."""
    vote = require_vote(services)
    provider = services.voter_provider
    if provider is None or not offers_eid(vote, request, services):
        return _refused(vote, "eid-not-offered", 409)
    now = services.clock.now()
    key = voter_key(vote.round.id)
    away = depart(services.keyring, _purpose(vote), request.browser, _ON, now, key)
    try:
        return Away(provider.address(away, _back(services)))
    except Unavailable as error:
        return _down(vote, error)


@routes.get(_BACK, Access.BROWSER)
def eid_come_in(request: Request, services: Services) -> Answer:
    """Back from the provider: a button that finishes it, or why it stopped."""
    vote = require_vote(services)
    code, state = request.one("code"), request.one("state")
    if request.one("error") or not code or not state:
        return _refused(vote, "declined", 403)
    if len(code) > _LONGEST or len(state) > _LONGEST:
        return _refused(vote, "sign-in-gone", 422)
    return Page("voting/eid_return.html", vote.context(code=code, state=state))


@routes.post(_BACK, Access.BROWSER, limit=_LIMIT)
def eid_finish(request: Request, services: Services) -> Answer:
    """Begins the voting session of whoever the provider vouches for, when they may vote."""
    vote = require_vote(services)
    provider, settings = services.voter_provider, services.settings.voter_provider
    if provider is None or settings is None or not offers_eid(vote, request, services):
        return _refused(vote, "eid-not-offered", 409)
    parsed = parse(ReturnForm, request.form)
    if parsed.form is None or len(parsed.form.code) > _LONGEST:
        return _refused(vote, "sign-in-gone", 422)
    try:
        voter, area_id = _voter(vote, request, services, provider, settings, parsed.form)
    except Unavailable as error:
        return _down(vote, error)
    except Refused as refused:
        session = voting_session(request, services)
        if refused.reason == "sign-in-refused" and session and session.means == MEANS:
            # The button was pressed twice: the first press let the voter in.
            return Redirect(_ON)
        return _refused(vote, refused.reason, 403)
    stop_voting(services.sessions, request.cookies.get(VOTING_COOKIE, ""))
    now = services.clock.now()
    secret = start_voting(services.sessions, vote.round.id, voter, MEANS, now, area_id=area_id)
    count_eid(services, vote.round.id)
    # Choices that somebody else left on this device are theirs.
    return Redirect(_ON, (Cookie(VOTING_COOKIE, secret), NO_BASKET))


def _voter(
    vote: Vote,
    request: Request,
    services: Services,
    provider: IdentityProvider,
    settings: VoterProvider,
    form: ReturnForm,
) -> tuple[str, str]:
    """The voter token, and the area that decides the ballot. Raises Refused and Unavailable."""
    away = come_back(
        services.keyring,
        _purpose(vote),
        request.browser,
        form.state[:_LONGEST],
        services.clock.now(),
        voter_key(vote.round.id),
    )
    claims = provider.claims(form.code, away, _back(services))
    border = Border(services.register, services.paper_roll, services.keyring)
    return recognise(border, vote.frozen, claims, _rules(settings))


def _rules(settings: VoterProvider) -> ClaimRules:
    return ClaimRules(
        issuer=settings.issuer,
        acr=settings.acr,
        person="subject" if settings.person == "subject" else "number",
        number_claim=settings.number_claim,
        birth_claim=settings.birth_claim,
        place_claim=settings.place_claim,
        postcodes=settings.postcodes,
    )


def _purpose(vote: Vote) -> str:
    return f"vote/{vote.round.id}"


def _back(services: Services) -> str:
    return services.settings.city_url + _BACK


def _down(vote: Vote, error: Unavailable) -> Page:
    log("eid not answered", round_id=vote.round.id, error=str(error))
    return _refused(vote, "eid-down", 503)


def _refused(vote: Vote, reason: str, status: int) -> Page:
    """Why this way leads nowhere, and another one."""
    known = {**_AGAIN, **_ENDS}
    title, why, other = known.get(reason, known["sign-in-refused"])
    ways = reason not in _ENDS and vote.frozen.voters.means != (MEANS,)
    context = vote.context(title=_(title), why=_(why), other=_(other), ways=ways, eid=False)
    return Page("voting/eid_no.html", context, status)
