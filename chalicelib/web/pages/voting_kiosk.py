"""Pages: on a shared device, whether the voter is still there; see `web.kiosk`."""

from __future__ import annotations

from chalicelib.identity.model import VotingSession
from chalicelib.voting.cast import current_commitment
from chalicelib.web.basket import read_basket
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.kiosk import STILL_THERE, read_kiosk, stay
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.vote import Vote, require_vote

routes = Routes()


@routes.get(STILL_THERE, Access.VOTER)
def still_there(request: Request, services: Services) -> Answer:
    """The question, a minute before the session ends."""
    session, vote = _session(request, services)
    if not read_kiosk(request.cookies, vote.round.id):
        return Redirect("/stemmen/kiezen")
    left = session.expires_at - services.clock.now()
    return Page("voting/still_there.html", vote.context(seconds=max(1, int(left.total_seconds()))))


@routes.post(STILL_THERE, Access.VOTER)
def go_on(request: Request, services: Services) -> Answer:
    """Ten minutes more, and back to where the voter was."""
    session, vote = _session(request, services)
    stay(session, request, services)
    if not read_basket(request.cookies, vote.round.id) and current_commitment(
        vote.frozen, session.voter_token, ledger=services.ledger, keyring=services.keyring
    ):
        return Redirect("/stemmen/bewijs")
    return Redirect("/stemmen/kiezen")


def _session(request: Request, services: Services) -> tuple[VotingSession, Vote]:
    if request.voting is None:
        raise RuntimeError("a page of the vote without a voting session")
    return request.voting, require_vote(services, request.voting.round_id)
