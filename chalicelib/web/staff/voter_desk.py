"""Staff: the desk. Checks the right to vote, hands out a code or a paper ballot.

The register number is in one form of one request. It is in no address, no log and no answer:
when the form comes back with a problem, the field is empty again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field

from chalicelib.entrypoint import log
from chalicelib.identity.model import Role
from chalicelib.identity.signin import sign_out
from chalicelib.kernel.errors import Closed, NotFound, Refused, Unavailable
from chalicelib.kernel.ids import new_id
from chalicelib.rounds.model import FrozenRound, Round
from chalicelib.voters.desk import Counter, serve
from chalicelib.web.forms import Form, Line, Ticked, parse
from chalicelib.web.http import Answer, Cookie, Page, Redirect, Request
from chalicelib.web.kiosk import NO_KIOSK, PLACE_MAX, place_of, read_kiosk, start_kiosk
from chalicelib.web.routing import Access, Routes
from chalicelib.web.security import SESSION_COOKIE
from chalicelib.web.services import Services
from chalicelib.web.staff.letters import put_slip, slip_address
from chalicelib.web.watching import count_desk

routes = Routes()

CLERKS: Final[frozenset[Role]] = frozenset({"desk"})

# Look-ups from one network address in ten minutes: a busy desk, not a list of numbers.
_LOOK_UPS: Final = (120, 600)
_CARD: Final = "Kijk eerst naar de identiteitskaart, en vink dit aan"

# reason → (heading, why, another way)
REFUSALS: Final[Mapping[str, tuple[str, str, str]]] = {
    "not-found": (
        "We vinden deze persoon niet",
        "Het nummer staat niet in het register.",
        "Kijk het nummer na op de kaart en probeer het nog eens. Is de persoon net verhuisd? Bel "
        "dan de dienst bevolking.",
    ),
    "elsewhere": (
        "Deze persoon woont in een andere gemeente",
        "Alleen wie in de stad woont, mag stemmen.",
        "Ideeën lezen en volgen kan wel. Misschien heeft de eigen gemeente ook een budget.",
    ),
    "too-young": (
        "Deze persoon is nog te jong",
        "De leeftijd telt op de eerste dag van de stemming.",
        "Een idee indienen kan wel, samen met een volwassene.",
    ),
    "too-old": (
        "Deze persoon is te oud voor deze ronde",
        "Deze ronde is voor jonge inwoners. De leeftijd telt op de eerste dag van de stemming.",
        "Kijk op de site of er nog een andere ronde is.",
    ),
    "other-area": (
        "Deze wijk stemt niet mee in deze ronde",
        "De ronde is voor de inwoners van bepaalde wijken.",
        "Kijk op de site welke wijken meedoen en of er nog een andere ronde is.",
    ),
    "has-paper": (
        "Deze persoon kreeg al een stembrief op papier",
        "Wie op papier stemt, kan niet ook online stemmen, en krijgt geen tweede stembrief.",
        "Ging er iets mis met de stembrief? Neem hem terug als bedorven en geef een andere blanco "
        "uit dezelfde reeks.",
    ),
    "has-voted": (
        "Deze persoon stemde al online",
        "Er is al een stem. Een stembrief op papier kan er niet bij komen.",
        "De stem online veranderen kan wel: geef een code.",
    ),
}


class DeskForm(Form):
    """Who stands at the desk, and what they get."""

    token: Annotated[Line, Field(pattern=r"^[0-9a-z]{10}$")]
    nummer: Line
    act: Literal["check", "code", "paper"]
    kaart: Ticked = False

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("nummer", "missing"): "Schrijf het rijksregisternummer van de kaart",
        ("act", "missing"): "Kies wat de bewoner krijgt",
        ("act", "literal_error"): "Kies wat de bewoner krijgt",
    }


@routes.get("/beheer/balie", Access.STAFF, roles=CLERKS)
def desk_list(request: Request, services: Services) -> Answer:
    """The rounds that a desk can work for at this moment."""
    now = services.clock.now()
    rounds = [one for one in services.rounds.all() if not one.voters.is_light]
    opened = [one for one in rounds if one.phase("voting").is_open(now)]
    return Page("staff/desk/list.html", {"rounds": opened, "later": rounds, "now": now})


@routes.get("/beheer/balie/{round_id}", Access.STAFF, roles=CLERKS)
def desk_page(request: Request, services: Services, round_id: str) -> Answer:
    round_, frozen = _open(services, round_id)
    if frozen is None:
        return _shut(round_)
    return _form(round_, frozen, {}, {}, 200)


def _form(
    round_: Round,
    frozen: FrozenRound,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int,
) -> Page:
    acts = [("check", "Alleen kijken of deze persoon mag stemmen", "")]
    if "desk" in frozen.voters.means:
        acts.insert(0, ("code", "Een code om online te stemmen", "Een strook in grote letters."))
    if "paper" in frozen.voters.means:
        paper = "Geef daarna één blanco stembrief. Stemmen op deze site kan dan niet meer."
        acts.insert(1, ("paper", "Een stembrief op papier", paper))
    context = {
        "round": round_,
        "frozen": frozen,
        "acts": acts,
        # Never back on the page: the next person stands at the desk.
        "values": {**values, "nummer": "", "token": new_id()},
        "errors": errors,
    }
    return Page("staff/desk/form.html", context, status)


def _shut(round_: Round) -> Page:
    return Page("staff/desk/shut.html", {"round": round_, "phase": round_.phase("voting")})


@routes.post("/beheer/balie/{round_id}", Access.STAFF, roles=CLERKS, limit=_LOOK_UPS)
def desk_serve(request: Request, services: Services, round_id: str) -> Answer:
    round_, frozen = _open(services, round_id)
    if frozen is None:
        return _shut(round_)
    parsed = parse(DeskForm, request.form)
    errors = dict(parsed.errors)
    if parsed.form is not None and not parsed.form.kaart:
        errors["kaart"] = _CARD
    if parsed.form is None or errors:
        return _form(round_, frozen, parsed.values, errors, 422)
    form = parsed.form
    counter = Counter(
        register=services.register,
        codes=services.codes,
        paper=services.paper_roll,
        keyring=services.keyring,
        clock=services.clock,
    )
    try:
        served = serve(counter, frozen, form.nummer, form.act, form.token, request.staff.person)
    except Closed:
        return _shut(round_)
    except Refused as refused:
        if refused.reason in REFUSALS:
            return Redirect(f"/beheer/balie/{round_.id}/nee/{refused.reason}")
        sentences = {
            "number-wrong": ("nummer", "Dit nummer kan niet. Kijk of alle 11 cijfers juist zijn"),
            "means-missing": ("act", "Dat kan niet in deze ronde. Kies iets anders"),
        }
        errors = dict([sentences[refused.reason]])
        return _form(round_, frozen, parsed.values, errors, 422)
    except Unavailable as error:
        log("register not answered", round_id=round_.id, error=str(error))
        errors = {"": "Het register antwoordt niet. Er is niets gebeurd. Probeer het zo opnieuw"}
        return _form(round_, frozen, parsed.values, errors, 503)
    if served.act != "check" and not served.repeated:
        count_desk(services, round_.id, served.act)
    if served.act == "code":
        if served.repeated:
            return Redirect(slip_address(round_.id, form.token))
        return put_slip(services, round_, form.token, served.code, "Code van de balie")
    if served.act == "paper":
        return Redirect(f"/beheer/balie/{round_.id}/ja/paper")
    known = {"": "may", "paper": "has-paper"}.get(served.means, "online")
    if known == "has-paper":
        return Redirect(f"/beheer/balie/{round_.id}/nee/has-paper")
    return Redirect(f"/beheer/balie/{round_.id}/ja/{known}")


_YES: Final[Mapping[str, tuple[str, str]]] = {
    "may": ("Deze persoon mag stemmen", "Er is nog geen stem."),
    "online": (
        "Deze persoon mag stemmen, en deed dat al online",
        "De stem veranderen kan nog: geef een code. Een stembrief op papier kan niet meer.",
    ),
    "paper": (
        "Geef één blanco stembrief",
        "Op de lijst staat dat deze persoon op papier stemt. Schrijf het nummer van de stembrief "
        "nergens bij de naam.",
    ),
}


@routes.get("/beheer/balie/{round_id}/ja/{what}", Access.STAFF, roles=CLERKS)
def desk_yes(request: Request, services: Services, round_id: str, what: str) -> Answer:
    round_ = _find(services, round_id)
    if what not in _YES:
        raise NotFound("answer")
    heading, text = _YES[what]
    context = {"round": round_, "heading": heading, "text": text}
    return Page("staff/desk/yes.html", context)


@routes.get("/beheer/balie/{round_id}/nee/{reason}", Access.STAFF, roles=CLERKS)
def desk_no(request: Request, services: Services, round_id: str, reason: str) -> Answer:
    """Why somebody can't vote, or not in this way, and what they can do."""
    round_ = _find(services, round_id)
    if reason not in REFUSALS:
        raise NotFound("reason")
    heading, why, other = REFUSALS[reason]
    context = {"round": round_, "heading": heading, "why": why, "other": other}
    return Page("staff/desk/no.html", context)


class KioskForm(Form):
    """Where the shared device stands."""

    plek: Annotated[Line, Field(max_length=PLACE_MAX)]

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("plek", "missing"): "Schrijf waar dit toestel staat, bijvoorbeeld: bib van Koersel",
    }


@routes.get("/beheer/balie/{round_id}/toestel", Access.STAFF, roles=CLERKS)
def kiosk_page(request: Request, services: Services, round_id: str) -> Answer:
    round_, frozen = _open(services, round_id)
    if frozen is None:
        return _shut(round_)
    return _kiosk(request, services, round_, {}, {}, 200)


def _kiosk(
    request: Request,
    services: Services,
    round_: Round,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int,
) -> Page:
    context = {
        "round": round_,
        "values": values,
        "errors": errors,
        "most": PLACE_MAX,
        "place": read_kiosk(request.cookies, round_.id),
        "places": [
            (name.partition("#")[2], count)
            for name, count in services.codes.counts(round_.id).items()
            if name.startswith("place#")
        ],
    }
    return Page("staff/desk/kiosk.html", context, status)


@routes.post("/beheer/balie/{round_id}/toestel", Access.STAFF, roles=CLERKS)
def kiosk_start(request: Request, services: Services, round_id: str) -> Answer:
    """Makes this browser a kiosk. The clerk is signed out on it: voters come next."""
    round_, frozen = _open(services, round_id)
    if frozen is None:
        return _shut(round_)
    parsed = parse(KioskForm, request.form)
    errors = dict(parsed.errors)
    place = place_of(parsed.form.plek) if parsed.form is not None else ""
    if not place and not errors:
        errors["plek"] = KioskForm.messages["plek", "missing"]
    if errors:
        return _kiosk(request, services, round_, parsed.values, errors, 422)
    sign_out(services.sessions, request.cookies.get(SESSION_COOKIE, ""))
    cookies = (start_kiosk(round_.id, place), Cookie(SESSION_COOKIE, "", max_age=0))
    return Redirect("/stemmen", cookies)


@routes.post("/beheer/balie/{round_id}/toestel/stop", Access.STAFF, roles=CLERKS)
def kiosk_stop(request: Request, services: Services, round_id: str) -> Answer:
    round_ = _find(services, round_id)
    return Redirect(f"/beheer/balie/{round_.id}/toestel", (NO_KIOSK,))


def _find(services: Services, round_id: str) -> Round:
    round_ = services.rounds.get(round_id)
    if round_ is None or round_.voters.is_light:
        raise NotFound("round")
    return round_


def _open(services: Services, round_id: str) -> tuple[Round, FrozenRound | None]:
    """The round, with its frozen form while its vote is on."""
    round_ = _find(services, round_id)
    frozen = services.rounds.frozen(round_id)
    is_on = frozen is not None and frozen.is_open(services.clock.now())
    return round_, frozen if is_on else None
