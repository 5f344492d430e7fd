"""Pages: the way into the vote: who may vote, the mailed code, and out again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator

from chalicelib.identity.codes import Question, confirm_code, is_waiting
from chalicelib.identity.signin import start_voting, stop_voting
from chalicelib.kernel.errors import Refused
from chalicelib.kernel.speech import N_
from chalicelib.kernel.text import normal_email
from chalicelib.voting import tokens
from chalicelib.web import codes, present_ballot
from chalicelib.web.codes import CodeForm, Email, mail_code
from chalicelib.web.forms import Form, Ticked, parse, problem
from chalicelib.web.http import Answer, Cookie, Page, Redirect, Request
from chalicelib.web.kiosk import KIOSK_COOKIE, read_kiosk
from chalicelib.web.pages.voting_eid import offers_eid
from chalicelib.web.present_ballot import NO_BASKET, read_basket
from chalicelib.web.routing import Access, Routes
from chalicelib.web.security import VOTING_COOKIE
from chalicelib.web.services import Services
from chalicelib.web.vote import Vote, require_vote, voting_session

routes = Routes()


def _must(sentence: str) -> AfterValidator:
    def check(value: bool) -> bool:
        if not value:
            raise problem("tick", sentence)
        return value

    return AfterValidator(check)


_LIVES = N_("Vink aan dat je hier woont. Woon je ergens anders? Dan kan je niet meestemmen.")
_AGE = N_("Vink aan dat je leeftijd klopt. Klopt ze niet? Dan kan je niet meestemmen.")


class AskForm(Form):
    """Where the code goes, and what a voter declares."""

    email: Email
    woont: Annotated[Ticked, _must(_LIVES)]
    leeftijd: Annotated[Ticked, _must(_AGE)]

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("email", "missing"): codes.EMAIL_SENTENCE,
        ("woont", "missing"): _LIVES,
        ("leeftijd", "missing"): _AGE,
    }


@routes.get("/stemmen", Access.BROWSER)
def start(request: Request, services: Services) -> Answer:
    """Who may vote, how, and what stays secret."""
    vote = require_vote(services)
    session = voting_session(request, services)
    known = session is not None and session.round_id == vote.round.id
    # On a shared device these are somebody else's choices.
    left_behind = bool(read_kiosk(request.cookies, vote.round.id)) and not known
    kept = bool(read_basket(request.cookies, vote.round.id)) and not left_behind
    return Page(
        "voting/start.html",
        vote.context(
            task=present_ballot.task(vote.frozen),
            age=present_ballot.age_asked(vote.frozen.voters, vote.frozen),
            known=known,
            kept=kept,
            eid=offers_eid(vote, request, services),
            voting_areas=[a.name for a in vote.round.areas if a.id in vote.frozen.voters.areas],
        ),
        cookies=(NO_BASKET,) if left_behind else (),
    )


@routes.get("/stemmen/code", Access.BROWSER)
def ask_page(request: Request, services: Services) -> Answer:
    """The e-mail address and the declaration."""
    vote = require_vote(services)
    if not vote.frozen.voters.is_light:
        return Redirect("/stemmen/brief")
    return _ask_form(vote, {}, {}, 200)


def _ask_form(
    vote: Vote, values: Mapping[str, Any], errors: Mapping[str, str], status: int
) -> Page:
    age = present_ballot.age_rule(vote.frozen.voters, vote.frozen)
    return Page("voting/ask.html", vote.context(values=values, errors=errors, age=age), status)


@routes.post("/stemmen/code", Access.BROWSER, limit=codes.ASK_LIMIT)
def ask(request: Request, services: Services) -> Answer:
    """Mails a code. The address becomes a token of this round here, and is dropped."""
    vote = require_vote(services)
    if not vote.frozen.voters.is_light:
        return Redirect("/stemmen/brief")
    parsed = parse(AskForm, request.form)
    if parsed.form is None:
        return _ask_form(vote, parsed.values, parsed.errors, 422)
    email = normal_email(parsed.form.email)
    pid = tokens.email_pid(email)
    token = tokens.voter_token(services.keyring, vote.round.id, pid)
    title = {"round_title": vote.round.title}
    try:
        mail_code(services, _question(vote, request), token, "vote_code", email, title)
    except Refused as refused:
        errors = {"email": codes.too_many_sentence(refused)}
        return _ask_form(vote, parsed.values, errors, 429)
    return Redirect("/stemmen/code/invullen")


def _question(vote: Vote, request: Request) -> Question:
    round_id = vote.round.id
    return Question("vote", request.browser, tokens.voter_key(round_id), round_id)


@routes.get("/stemmen/code/invullen", Access.BROWSER)
def code_page(request: Request, services: Services) -> Answer:
    """Where the code from the mail is typed."""
    vote = require_vote(services)
    if not is_waiting(services.sessions, _question(vote, request), services.clock.now()):
        return Redirect("/stemmen/code")
    return Page("voting/code.html", vote.context(values={}, errors={}))


@routes.post("/stemmen/code/invullen", Access.BROWSER, limit=codes.CONFIRM_LIMIT)
def confirm(request: Request, services: Services) -> Answer:
    """Begins the voting session."""
    vote = require_vote(services)
    parsed = parse(CodeForm, request.form)
    errors = parsed.errors
    now = services.clock.now()
    if parsed.form is not None:
        try:
            challenge = confirm_code(
                services.sessions,
                services.keyring,
                _question(vote, request),
                parsed.form.code,
                now,
            )
        except Refused as refused:
            errors = {"code": codes.code_sentence(refused)}
        else:
            stop_voting(services.sessions, request.cookies.get(VOTING_COOKIE, ""))
            secret = start_voting(services.sessions, vote.round.id, challenge.subject, "email", now)
            return Redirect("/stemmen/kiezen", (Cookie(VOTING_COOKIE, secret),))
    return Page("voting/code.html", vote.context(values={}, errors=errors), 422)


@routes.post("/stemmen/afmelden", Access.BROWSER)
def leave(request: Request, services: Services) -> Answer:
    """Forgets the voter on this device, on the server too."""
    stop_voting(services.sessions, request.cookies.get(VOTING_COOKIE, ""))
    # A shared device is ready for the next voter at once.
    kiosk = KIOSK_COOKIE in request.cookies
    return Redirect(
        "/stemmen" if kiosk else "/stemmen/klaar", (Cookie(VOTING_COOKIE, "", max_age=0), NO_BASKET)
    )


@routes.get("/stemmen/klaar", Access.BROWSER)
def left(request: Request, services: Services) -> Answer:
    """The device knows nothing of the vote any more."""
    return Page("voting/left.html")
