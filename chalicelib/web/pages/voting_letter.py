"""Pages: the way into the vote with a code on paper, from a letter or from the desk.

The code comes in a form field only. The QR code of a letter holds the page's address with the
code behind `#`, which browsers send to nobody; the script puts it into the field and takes it
out of the address bar. Without script the field is empty and the code is typed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from chalicelib.identity.model import VOTING_TERM
from chalicelib.identity.signin import start_voting, stop_voting
from chalicelib.kernel.errors import Refused
from chalicelib.kernel.speech import N_, _, ngettext
from chalicelib.voters import rules
from chalicelib.voters.entering import Doors, enter
from chalicelib.web import codes
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import Answer, Cookie, Page, Redirect, Request
from chalicelib.web.kiosk import KIOSK_TERM, read_kiosk
from chalicelib.web.present_ballot import NO_BASKET
from chalicelib.web.routing import Access, Routes
from chalicelib.web.security import VOTING_COOKIE
from chalicelib.web.services import Services
from chalicelib.web.vote import Vote, require_vote
from chalicelib.web.watching import count_unknown_code

routes = Routes()

PATH: Final = "/stemmen/brief"
_SLIPS: Final[Mapping[str, str]] = {
    "code-missing": N_("Schrijf de code die op je papier staat, bijvoorbeeld 7F3K-9M2P-QR4TX"),
    "code-length": N_(
        "De code heeft 13 letters en cijfers. Kijk of er niets te veel of te weinig is"
    ),
    "code-character": N_("In de code staan alleen letters en cijfers, en nooit de letter U"),
    "code-typo": N_("Er zit een typefout in de code. Kijk ze nog eens na, letter voor letter"),
}
# These have a page of their own: typing again doesn't help.
_ENDS: Final = frozenset(
    {
        *("code-void", "code-expired", "code-spent", "code-voted"),
        *("code-paper", "code-other-means", "code-wait"),
    }
)


class LetterForm(Form):
    """The code as it was typed or pasted."""

    code: Line = ""

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("code", "missing"): _SLIPS["code-missing"]
    }


@routes.get(PATH, Access.BROWSER)
def letter_page(request: Request, services: Services) -> Answer:
    """The field for the code."""
    vote = require_vote(services)
    if vote.frozen.voters.is_light:
        return Redirect("/stemmen/code")
    return _form(vote, {}, {}, 200)


def _form(vote: Vote, values: Mapping[str, Any], errors: Mapping[str, str], status: int) -> Page:
    return Page("voting/letter.html", vote.context(values=values, errors=errors), status)


@routes.post(PATH, Access.BROWSER, limit=codes.CONFIRM_LIMIT)
def letter_enter(request: Request, services: Services) -> Answer:
    """Begins the voting session of whoever holds the code."""
    vote = require_vote(services)
    if vote.frozen.voters.is_light:
        return Redirect("/stemmen/code")
    parsed = parse(LetterForm, request.form)
    typed = parsed.form.code if parsed.form is not None else ""
    now = services.clock.now()
    doors = Doors(
        codes=services.codes,
        sessions=services.sessions,
        keyring=services.keyring,
        ledger=services.ledger,
        paper=services.paper_roll,
    )
    try:
        found = enter(doors, vote.frozen, request.browser, typed, now)
    except Refused as refused:
        if refused.reason == "code-unknown":
            count_unknown_code(services, vote.round.id)
        if refused.reason in _ENDS:
            minutes = refused.details.get("minutes", 0)
            context = vote.context(reason=refused.reason, minutes=minutes)
            return Page("voting/code_no.html", context, 409)
        return _form(vote, parsed.values, {"code": _sentence(refused)}, 422)
    stop_voting(services.sessions, request.cookies.get(VOTING_COOKIE, ""))
    kiosk = read_kiosk(request.cookies, vote.round.id)
    term = KIOSK_TERM if kiosk else VOTING_TERM
    secret = start_voting(
        services.sessions,
        vote.round.id,
        found.voter_token,
        found.means,
        now,
        term,
        rules.bound_area(vote.frozen.ballot, found.area_id),
    )
    # Choices that somebody else left on this device are theirs.
    return Redirect("/stemmen/kiezen", (Cookie(VOTING_COOKIE, secret), NO_BASKET))


def _sentence(refused: Refused) -> str:
    if refused.reason != "code-unknown":
        return _(_SLIPS[refused.reason])
    left = int(refused.details["left"])
    if left == 0:
        return _("We kennen deze code niet. Wacht een kwartier, en kijk de code dan opnieuw na")
    text = _("We kennen deze code niet. Kijk of je de code van deze stemming hebt.")
    again = ngettext("Je kan nog één keer proberen", "Je kan nog {num} keer proberen", left)
    return f"{text} {again.format(num=left)}"
