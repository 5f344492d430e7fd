"""Deciding on an idea: the one use case behind the staff's pages and the JSON endpoints.

A decision is made on the version that somebody read. It writes the idea, the public history
line, the audit line and the event in one transaction, or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.model import HistoryLine, Idea, IdeaState
from chalicelib.ideas.ports import IdeaStore
from chalicelib.ideas.withdrawing import require_off_ballot
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.events import IDEA_DECIDED, Event
from chalicelib.moderation.reasons import BY_CODE
from chalicelib.rounds.ports import RoundStore

Verb = Literal["publish", "accept", "refuse", "reopen"]

SENTENCE_MAX: Final = 600
SENTENCE_MIN: Final = 15


@dataclass(frozen=True, slots=True)
class Move:
    """What a decision does: from which states, to which one, and what it says by itself.

    Without `sentence`, whoever decides must write one.
    """

    sources: frozenset[IdeaState]
    target: IdeaState
    sentence: str = ""


MOVES: Final[Mapping[Verb, Move]] = {
    "publish": Move(
        frozenset({"received"}),
        "published",
        "De stad keek het idee een eerste keer na. Het staat op de website.",
    ),
    "accept": Move(
        frozenset({"received", "published"}),
        "accepted",
        "Het idee past bij de regels en is haalbaar. Het kan naar de stemming.",
    ),
    "refuse": Move(frozenset({"received", "published", "accepted"}), "refused"),
    "reopen": Move(frozenset({"refused"}), "published"),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What staff want: on which version, what, why. `reason` is a code, only when refusing;
    `sentence` is what applicants and the public read."""

    idea_id: str
    version: int
    verb: Verb
    reason: str = ""
    sentence: str = ""


def possible(idea: Idea) -> tuple[Verb, ...]:
    """The decisions that can be made on `idea`."""
    return tuple(
        verb
        for verb, move in MOVES.items()
        if idea.state in move.sources
        and not (verb == "accept" and (idea.waits_for or not idea.content.cost_cents))
    )


def decision_problems(decision: Decision) -> Mapping[str, str]:
    """What is wrong with the decision's own words: field → code. Empty when fine."""
    found: dict[str, str] = {}
    if decision.verb == "refuse" and decision.reason not in BY_CODE:
        found["reason"] = "missing" if not decision.reason else "unknown"
    if decision.verb != "refuse" and decision.reason:
        found["reason"] = "only-for-refusing"
    length = len(decision.sentence)
    if not decision.sentence and not MOVES[decision.verb].sentence:
        found["sentence"] = "missing"
    elif decision.sentence and length < SENTENCE_MIN:
        found["sentence"] = "too-short"
    elif length > SENTENCE_MAX:
        found["sentence"] = "too-long"
    return found


def sentence_of(decision: Decision) -> str:
    """What everybody will read about this decision."""
    return decision.sentence or MOVES[decision.verb].sentence


def decide(
    ideas: IdeaStore, rounds: RoundStore, decision: Decision, actor: str, now: datetime
) -> Idea:
    """Carries out `decision`; the idea as it is then. Deciding the very same again (a double
    tap, a lost answer) is done already and writes nothing.

    Raises NotFound, Refused (`decision-incomplete`, `move-not-allowed`, `idea-waits`,
    `cost-unknown`, `on-ballot`) and Conflict when the idea isn't at the version that was read:
    nothing is overwritten.
    """
    problems = decision_problems(decision)
    if problems:
        raise Refused("decision-incomplete", fields=" ".join(problems))
    idea = ideas.get(decision.idea_id)
    if idea is None:
        raise NotFound("idea")
    if idea.version != decision.version:
        if _is_done(ideas, idea, decision):
            return idea
        raise Conflict("the idea was changed meanwhile")
    move = MOVES[decision.verb]
    if idea.state not in move.sources:
        raise Refused("move-not-allowed", state=idea.state)
    if decision.verb == "accept" and idea.waits_for:
        raise Refused("idea-waits")
    if decision.verb == "accept" and not idea.content.cost_cents:
        # The ballot and the count need an amount.
        raise Refused("cost-unknown")
    require_off_ballot(rounds, idea)
    sentence = sentence_of(decision)
    changed = replace(idea, state=move.target, version=idea.version + 1, changed_at=now)
    ideas.change(
        changed,
        HistoryLine(now, move.target, "stad", sentence),
        AuditEntry(
            at=now,
            actor=actor,
            action=f"moderation:idea:{decision.verb}",
            subject=idea.id,
            changes={
                "state": (idea.state, move.target),
                "version": (str(idea.version), str(changed.version)),
            },
            note=" · ".join(filter(None, (decision.reason, sentence))),
        ),
        Event(
            id=f"idea-decide-{idea.id}-{changed.version}",
            type=IDEA_DECIDED,
            at=now,
            data={"idea_id": idea.id, "round_id": idea.round_id, "state": move.target},
        ),
    )
    return changed


def _is_done(ideas: IdeaStore, idea: Idea, decision: Decision) -> bool:
    """Whether the version after the one that was read says just what `decision` wants."""
    if idea.version != decision.version + 1 or idea.state != MOVES[decision.verb].target:
        return False
    last = ideas.history(idea.id)[-1]
    return last.role == "stad" and last.sentence == sentence_of(decision)
