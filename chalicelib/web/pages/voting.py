"""Pages: the ballot, the review, the vote itself and its receipt.

A voter's choices live on the voter's device until the last button: in the form, and between
pages in the cookie `mandje`. The server keeps a token of the voter for half an hour, and never
a choice beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from chalicelib.entrypoint import log
from chalicelib.identity.model import VotingSession
from chalicelib.kernel.errors import Closed, Conflict, Refused, Unavailable
from chalicelib.kernel.ids import new_id, new_secret
from chalicelib.voting import ballots, tokens
from chalicelib.voting.cast import BallotForm, Voter, cast, current_commitment
from chalicelib.voting.publiclog import due
from chalicelib.web import failures, present_ballot
from chalicelib.web.ballot_words import script_words, unlimited
from chalicelib.web.basket import (
    NO_BASKET,
    Basket,
    gives_ticks,
    read_basket,
    read_form,
    write_basket,
)
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.kiosk import KIOSK_AFTER, read_kiosk, stay
from chalicelib.web.pages.voting_areas import needs_areas, own_area
from chalicelib.web.qr import code_of
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.vote import NoVote, Vote, require_vote, voting_session
from chalicelib.web.watching import count_first_ballot

routes = Routes()

# Changes of one ballot in half an hour: far above a doubter, far below a script.
_CHANGES = (20, 1800)


class ChoiceForm(Form):
    """The ticks, and which button was pressed: add up, stay on a shared device, or go on."""

    project: tuple[str, ...] = ()
    doe: Literal["tel", "nog", "verder"] = "verder"


class CastForm(Form):
    """The review page: its own token, what it replaces, and the ballot that it showed."""

    formulier: Annotated[Line, Field(min_length=20, max_length=100)]
    vervangt: Annotated[Line, Field(pattern=r"[0-9a-f]{64}")] = ""
    project: tuple[str, ...] = ()


def _session(request: Request) -> VotingSession:
    if request.voting is None:
        raise RuntimeError("a page of the vote without a voting session")
    return request.voting


@routes.get("/stemmen/kiezen", Access.VOTER)
def ballot_page(request: Request, services: Services) -> Answer:
    """The ballot, in this voter's own order, with the choices of this device."""
    session = _session(request)
    vote = require_vote(services, session.round_id)
    if vote.frozen.ballot.final and _replaces(vote, session, services):
        return Page("voting/final.html", vote.context())
    basket = read_basket(request.cookies, vote.round.id)
    if needs_areas(vote.round, vote.frozen, basket, own_area(vote, session)):
        return Redirect("/stemmen/wijken")
    return _ballot_form(vote, session, basket, {}, 200)


def _replaces(vote: Vote, session: VotingSession, services: Services) -> str:
    """The commitment of the ballot that this voter cast before; empty for none."""
    return current_commitment(
        vote.frozen, session.voter_token, ledger=services.ledger, keyring=services.keyring
    )


def _ballot_form(
    vote: Vote,
    session: VotingSession,
    basket: Basket,
    errors: Mapping[str, str],
    status: int,
) -> Page:
    frozen = vote.frozen
    context = vote.context(
        groups=present_ballot.groups(vote.round, frozen, session.voter_token, basket),
        stand=present_ballot.stand(frozen, present_ballot.chosen(frozen, basket), basket),
        task=present_ballot.task(frozen),
        ticks=gives_ticks(frozen.ballot),
        places=range(1, min(frozen.ballot.max_choices, len(frozen.entries)) + 1),
        unlimited=unlimited(frozen),
        script_words=script_words(frozen),
        errors=errors,
    )
    return Page("voting/ballot.html", context, status)


@routes.post("/stemmen/kiezen", Access.BROWSER)
def choose(request: Request, services: Services) -> Answer:
    """Keeps the choices on the device; adds them up, or goes on to the review."""
    vote = require_vote(services)
    areas = read_basket(request.cookies, vote.round.id).areas
    basket, rest = read_form(vote.frozen.ballot, request.form, areas)
    parsed = parse(ChoiceForm, rest)
    cookie = write_basket(vote.round.id, basket)
    session = voting_session(request, services)
    if session is None or session.round_id != vote.round.id:
        # Too long away: the choices wait on the device until the voter is known again. On a
        # shared device the next one isn't that voter.
        shared = read_kiosk(request.cookies, vote.round.id)
        return Redirect("/stemmen", (NO_BASKET if shared else cookie,))
    if parsed.form is not None and parsed.form.doe == "nog":
        stay(session, request, services)
    adding = parsed.form is not None and parsed.form.doe != "verder"
    if adding and not basket.typed:
        return Redirect("/stemmen/kiezen#stand", (cookie,))
    errors = _errors(vote, basket, own_area(vote, session))
    if errors or parsed.form is None:
        page = _ballot_form(vote, session, basket, errors, 422)
        return Page(page.template, page.context, 422, cookies=(cookie,))
    return Redirect("/stemmen/nakijken", (cookie,))


def _errors(vote: Vote, basket: Basket, own: str) -> Mapping[str, str]:
    try:
        ballot = ballots.from_marks(vote.frozen, basket.marks)
        found = ballots.problems(vote.frozen, ballot, own)
    except Refused:
        found = (ballots.Problem("unknown-project"),)
    if basket.typed:
        # What can't be read yet can't be judged: only what is written wrongly is said.
        found = tuple(one for one in found if one.code != "too-few")
    return present_ballot.sentences(found, vote.round, basket.typed)


@routes.get("/stemmen/nakijken", Access.VOTER)
def review(request: Request, services: Services) -> Answer:
    """Everything once more, before the one act that counts."""
    session = _session(request)
    vote = require_vote(services, session.round_id)
    basket = read_basket(request.cookies, vote.round.id)
    own = own_area(vote, session)
    if needs_areas(vote.round, vote.frozen, basket, own) or _errors(vote, basket, own):
        return Redirect("/stemmen/kiezen")
    replaces = _replaces(vote, session, services)
    if replaces and vote.frozen.ballot.final:
        return Page("voting/final.html", vote.context())
    return _review_page(vote, basket, new_secret(), replaces, "voting/review.html", 200)


def _review_page(
    vote: Vote, basket: Basket, token: str, replaces: str, template: str, status: int
) -> Page:
    entries = present_ballot.chosen(vote.frozen, basket)
    context = vote.context(
        entries=present_ballot.reviewed(vote.round, vote.frozen, entries, basket),
        marks=basket.marks,
        ticks=gives_ticks(vote.frozen.ballot),
        stand=present_ballot.stand(vote.frozen, entries, basket),
        token=token,
        replaces=replaces,
    )
    return Page(template, context, status)


@routes.post("/stemmen", Access.BROWSER)
def cast_ballot(request: Request, services: Services) -> Answer:
    """The vote itself. The same form sent twice is one vote."""
    session = voting_session(request, services)
    try:
        vote = require_vote(services, session.round_id if session else "")
    except NoVote as no:
        if no.when == "after" and no.round is not None:
            return _late(no.round.id)
        raise
    if session is None:
        return Redirect("/stemmen")
    areas = read_basket(request.cookies, vote.round.id).areas
    basket, rest = read_form(vote.frozen.ballot, request.form, areas)
    parsed = parse(CastForm, rest)
    if parsed.form is None:
        return Redirect("/stemmen/kiezen")
    form = parsed.form
    errors = _errors(vote, basket, own_area(vote, session))
    if errors:
        return _ballot_form(vote, session, basket, errors, 422)
    ballot = ballots.from_marks(vote.frozen, basket.marks)
    now = services.clock.now()
    if form.vervangt and not services.sessions.allow(f"change#{session.key}", *_CHANGES, now):
        return failures.too_many(request.path, _CHANGES[1])
    try:
        cast(
            vote.frozen,
            Voter(session.voter_token, session.means, own_area(vote, session)),
            BallotForm(form.formulier, form.vervangt, ballot),
            ledger=services.ledger,
            keyring=services.keyring,
            clock=services.clock,
        )
    except Closed:
        return _late(vote.round.id)
    except Refused as refused:
        pages = {"ballot-final": "voting/final.html", "paper-ballot": "voting/on_paper.html"}
        if refused.reason not in pages:
            raise
        return Page(pages[refused.reason], vote.context(), 409)
    except Conflict:
        return Page("voting/conflict.html", vote.context(), 409)
    except Unavailable as error:
        log("cast not answered", round_id=vote.round.id, error=str(error))
        return _review_page(vote, basket, form.formulier, form.vervangt, "voting/again.html", 503)
    if not form.vervangt:
        count_first_ballot(request, services, vote.round.id, session.means)
    if read_kiosk(request.cookies, vote.round.id):
        ends = min(session.expires_at, services.clock.now() + KIOSK_AFTER)
        services.sessions.put_voting(replace(session, expires_at=ends))
    return Redirect("/stemmen/bewijs", (NO_BASKET,))


def _late(round_id: str) -> Page:
    """A form that was opened in time and came too late. The reference is all that is kept."""
    reference = new_id()
    log("ballot came too late", round_id=round_id, event_id=reference)
    return Page("voting/late.html", {"round_id": round_id, "reference": reference}, 409)


@routes.get("/stemmen/bewijs", Access.VOTER)
def receipt(request: Request, services: Services) -> Answer:
    """The receipt of the voter's ballot as it lies in the box; never what is on it."""
    session = _session(request)
    round_ = services.rounds.get(session.round_id)
    frozen = services.rounds.frozen(session.round_id)
    if round_ is None or frozen is None:
        return Redirect("/stemmen")
    commitment = current_commitment(
        frozen, session.voter_token, ledger=services.ledger, keyring=services.keyring
    )
    if not commitment:
        return Redirect("/stemmen/kiezen")
    code = tokens.receipt_code(commitment)
    context = Vote(round_, frozen).context(
        code=code,
        qr=code_of(code),
        due=due(frozen),
        open=frozen.is_open(services.clock.now()),
        kiosk=bool(read_kiosk(request.cookies, round_.id)),
    )
    return Page("voting/receipt.html", context)
