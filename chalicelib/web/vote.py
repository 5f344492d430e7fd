"""The vote that is on, for the pages of the vote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from chalicelib.identity.model import VotingSession
from chalicelib.kernel.ids import fingerprint
from chalicelib.kernel.speech import _
from chalicelib.rounds.model import FrozenRound, Round
from chalicelib.rounds.timeline import choose_current
from chalicelib.trustees.changing import trust_of
from chalicelib.web import words
from chalicelib.web.door import Denied
from chalicelib.web.http import Page, Request
from chalicelib.web.security import VOTING_COOKIE
from chalicelib.web.services import Services

When = Literal["before", "soon", "keys", "after", "none"]


@dataclass(frozen=True, slots=True)
class Vote:
    """The round whose vote is on, and what was frozen of it."""

    round: Round
    frozen: FrozenRound

    def context(self, **more: Any) -> dict[str, Any]:
        """What every page of the vote shows, and `more`."""
        line = f"{_('Stemmen')}: {words.until(self.frozen.closes_at)}"
        return {"round": self.round, "frozen": self.frozen, "phase_line": line, **more}


class NoVote(Denied):
    """There is no vote at this moment; its page says why and what can be done."""

    def __init__(self, round_: Round | None, when: When) -> None:
        super().__init__(Page("voting/closed.html", {"round": round_, "when": when}))
        self.round = round_
        self.when = when


def require_vote(services: Services, round_id: str = "") -> Vote:
    """The vote that is on, or that of `round_id`. Raises NoVote, which is a page."""
    now = services.clock.now()
    rounds = tuple(one for one in services.rounds.all() if round_id in ("", one.id))
    voting = [one for one in rounds if one.phase("voting").is_open(now)]
    round_ = voting[-1] if voting else choose_current(rounds, now)
    if round_ is None:
        raise NoVote(None, "none")
    frozen = services.rounds.frozen(round_.id)
    if frozen is not None and frozen.is_open(now):
        return Vote(round_, frozen)
    phase = round_.phase("voting")
    if phase.is_open(now):
        # Open by its dates, but rules and gates aren't ready: minutes at most, unless trustees
        # are missing.
        waits = round_.ballot.opened_by == "trustees"
        keys = waits and trust_of(services.trustees, round_.id).missing
        raise NoVote(round_, "keys" if keys else "soon")
    raise NoVote(round_, "before" if now < phase.opens_at else "after")


def voting_session(request: Request, services: Services) -> VotingSession | None:
    """For pages that also serve those who were too long away."""
    secret = request.cookies.get(VOTING_COOKIE, "")
    if not secret:
        return None
    return services.sessions.voting(fingerprint(secret), services.clock.now())
