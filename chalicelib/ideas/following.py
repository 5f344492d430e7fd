"""Following: mail about an idea for who asked for it, until they stop."""

from __future__ import annotations

from datetime import datetime

from chalicelib.ideas.model import PUBLIC_STATES, Follower, Idea
from chalicelib.ideas.ports import IdeaStore
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.kernel.speech import SOURCE


def followable(ideas: IdeaStore, idea_id: str) -> Idea:
    """The idea, if the public may see it. Raises NotFound for all others, so that following
    doesn't tell which ideas wait for a decision."""
    idea = ideas.get(idea_id)
    if idea is None or idea.state not in PUBLIC_STATES:
        raise NotFound("idea")
    return idea


def follow(
    ideas: IdeaStore,
    idea_id: str,
    person: str,
    email: str,
    now: datetime,
    language: str = SOURCE,
) -> None:
    """Mail about the idea to `email`, in `language`. Raises NotFound for an idea that isn't
    public, Refused `no-address` without e-mail."""
    if not email:
        raise Refused("no-address")
    followable(ideas, idea_id)
    ideas.follow(idea_id, Follower(person, email, now, language))


def unfollow(ideas: IdeaStore, idea_id: str, person: str) -> None:
    """Stops it, whatever became of the idea; stopping twice does no harm."""
    ideas.unfollow(idea_id, person)
