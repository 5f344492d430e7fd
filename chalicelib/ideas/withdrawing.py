"""Withdrawing an idea: the author's right until it stands on the ballot."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.model import MOVES, HistoryLine, Idea
from chalicelib.ideas.ports import IdeaStore
from chalicelib.ideas.telling import WITHDRAWN_WHY
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.kernel.events import IDEA_WITHDRAWN, Event
from chalicelib.kernel.speech import N_
from chalicelib.rounds.ports import RoundStore

WITHDRAWN: Final = N_("De indieners trokken het idee in.")
REASON_MAX: Final = 300


def own_idea(ideas: IdeaStore, idea_id: str, person: str) -> Idea:
    """The idea, for its author. Raises NotFound for everybody else."""
    idea = ideas.get(idea_id)
    if idea is None or not person or idea.author != person:
        raise NotFound("idea")
    return idea


def require_off_ballot(rounds: RoundStore, idea: Idea) -> None:
    """Raises Refused `on-ballot` once the idea is on the list of the vote."""
    ballot = rounds.ballot_list(idea.round_id)
    if ballot is not None and any(entry.project_id == idea.id for entry in ballot.entries):
        raise Refused("on-ballot", round=idea.round_id)


def withdraw(
    ideas: IdeaStore,
    rounds: RoundStore,
    idea_id: str,
    person: str,
    now: datetime,
    reason: str = "",
) -> None:
    """Takes the idea back; nothing happens when it was taken back before. `reason` is read by
    everybody who may read the history.

    Raises NotFound for who isn't its author, Refused `on-ballot`, `leads-family` (other groups
    go on with this idea and must know first) or `move-not-allowed`, and Conflict when the city
    decided at the same moment.
    """
    _take_back(ideas, rounds, own_idea(ideas, idea_id, person), now, reason, None)


def withdraw_for(
    ideas: IdeaStore,
    rounds: RoundStore,
    idea_id: str,
    *,
    how: str,
    reason: str,
    actor: str,
    now: datetime,
) -> None:
    """Takes the idea back for applicants who asked it in another way; `how` says which one, for
    the log. Raises NotFound, and what `withdraw` raises."""
    idea = ideas.get(idea_id)
    if idea is None:
        raise NotFound("idea")
    changes = {"state": (idea.state, "withdrawn")}
    entry = AuditEntry(now, actor, "ideas:idea:withdraw", idea_id, changes, how)
    _take_back(ideas, rounds, idea, now, reason, entry)


def _take_back(
    ideas: IdeaStore,
    rounds: RoundStore,
    idea: Idea,
    now: datetime,
    reason: str,
    audit: AuditEntry | None,
) -> None:
    if idea.state == "withdrawn":
        return
    if "withdrawn" not in MOVES[idea.state]:
        raise Refused("move-not-allowed", state=idea.state)
    if idea.family:
        raise Refused("leads-family")
    require_off_ballot(rounds, idea)
    changed = replace(idea, state="withdrawn", version=idea.version + 1, changed_at=now)
    event = Event(
        id=f"idea-withdraw-{idea.id}",
        type=IDEA_WITHDRAWN,
        at=now,
        data={"idea_id": idea.id, "round_id": idea.round_id},
    )
    sentence = WITHDRAWN_WHY.format(reason=reason) if reason else WITHDRAWN
    ideas.change(changed, HistoryLine(now, "withdrawn", "bewoner", sentence), audit, event)
