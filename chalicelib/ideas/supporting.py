"""Supporting an idea: one button, one resident, counted once. It isn't a vote.

Supports stay with the idea that they were given to, whatever becomes of it.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.ideas.following import followable
from chalicelib.ideas.model import PUBLIC_STATES, Idea
from chalicelib.ideas.ports import IdeaStore
from chalicelib.kernel.errors import Closed
from chalicelib.rounds.model import Round


def may_support(idea: Idea, round_: Round, now: datetime) -> bool:
    """Until voting opens: then a vote says more."""
    return idea.state in PUBLIC_STATES and now < round_.phase("voting").opens_at


def support(ideas: IdeaStore, round_: Round, idea_id: str, person: str, now: datetime) -> None:
    """Raises NotFound for an idea that isn't public, Closed once voting has opened."""
    idea = followable(ideas, idea_id)
    if not may_support(idea, round_, now):
        raise Closed("support-closed")
    ideas.support(idea_id, person, now)


def unsupport(ideas: IdeaStore, idea_id: str, person: str) -> None:
    """Takes the support back; twice does no harm."""
    ideas.unsupport(idea_id, person)
