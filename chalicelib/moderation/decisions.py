"""Deciding on an idea: the one use case behind the staff's pages and the JSON endpoints.

A decision is made on the version that somebody read. It writes the idea, its dossier, the
public history line, the audit line and the event in one transaction, or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.audit.model import SYSTEM, AuditEntry
from chalicelib.ideas.model import Idea, IdeaState
from chalicelib.ideas.ports import IdeaStore
from chalicelib.ideas.promise import answer_due
from chalicelib.ideas.withdrawing import require_off_ballot
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.moderation.model import Dossier, Refusal, Step, copied, stepped
from chalicelib.moderation.office import File, Office, city_line, decided
from chalicelib.moderation.ports import IdeaChange
from chalicelib.moderation.reasons import BY_CODE, NO_ANSWER, REASONS, Reason
from chalicelib.moderation.terms import again, appeal_until, unanswered
from chalicelib.moderation.wording import fill, values_of

Verb = Literal["publish", "accept", "refuse", "reopen", "unpublish"]

# What may not be public before a person looked at it.
HOLDING: Final = frozenset(
    {"email", "phone", "iban", "register-number", "address", "language", "link"}
)
AT_ONCE: Final = "Het idee staat op de website. De stad kijkt het nog na."

# How long a publication can be taken back by who did it.
TAKE_BACK: Final = timedelta(minutes=15)

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
    "reopen": Move(frozenset({"refused", "accepted"}), "published"),
    "unpublish": Move(
        frozenset({"published"}),
        "received",
        "De stad zette het idee te vroeg op de website en kijkt het eerst nog na.",
    ),
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


def possible(file: File, now: datetime, *, listed: bool = False) -> tuple[Verb, ...]:
    """The decisions that can be made on the idea at `now`, whoever decides. `listed`: it stands
    on the ballot. Taking a publication back is a way back from a bulk act, not a decision that is
    offered."""
    idea = file.idea
    if listed:
        return ()
    return tuple(
        verb
        for verb, move in MOVES.items()
        if idea.state in move.sources
        and not (verb == "accept" and (idea.waits_for or not idea.content.cost_cents))
        and verb != "unpublish"
        and _is_allowed(file, verb, now)
    )


def _is_allowed(file: File, verb: Verb, now: datetime) -> bool:
    if verb == "refuse":
        return bool(possible_reasons(file, now))
    return _allows(file, Decision(file.idea.id, 0, verb), now)


def possible_reasons(file: File, now: datetime) -> tuple[Reason, ...]:
    """The reasons for which one person can refuse the idea at `now`."""
    return tuple(
        reason
        for reason in REASONS
        if _allows(file, Decision(file.idea.id, 0, "refuse", reason.code), now)
    )


def _allows(file: File, decision: Decision, now: datetime) -> bool:
    try:
        require_checks(file, decision, "", now)
    except Refused:
        return False
    return True


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


def publish_unchecked(office: Office, idea_id: str, now: datetime) -> bool:
    """Puts an idea online at once where the round says so and nothing was noticed in its texts;
    whether it did. What was noticed waits for a person."""
    file = office.file(idea_id)
    noticed = {check.code for check in file.idea.checks} & HOLDING
    if file.round.review.checked_first or file.idea.state != "received" or noticed:
        return False
    decision = Decision(idea_id, file.idea.version, "publish", "", AT_ONCE)
    decide(office, decision, SYSTEM, now)
    return True


def require_checks(file: File, decision: Decision, actor: str, now: datetime) -> None:
    """Raises Refused when the round's checks don't allow this decision yet: `appeal-open` while
    an appeal waits, `checks-missing` to accept before both checks say yes, `needs-second` to
    refuse on merit alone, `answer-awaited` to refuse for want of an answer that may still come;
    `too-late-to-undo` to take back what another did, or long ago."""
    dossier = file.dossier
    last = dossier.steps[-1] if dossier.steps else None
    if decision.verb == "unpublish" and (
        last is None
        or (last.by, last.what) != (actor, "idea-publish")
        or now - last.at >= TAKE_BACK
    ):
        raise Refused("too-late-to-undo")
    if dossier.stage == "appeal":
        raise Refused("appeal-open")
    late = unanswered(dossier, now)
    if decision.verb == "refuse" and decision.reason == NO_ANSWER and not late:
        raise Refused("answer-awaited")
    if not file.round.review.two_checks:
        return
    if decision.verb == "accept":
        merit = dossier.merit
        if dossier.stage != "merit" or merit is None or merit.feasible != "yes":
            raise Refused("checks-missing")
    if decision.verb == "refuse":
        on_merit = BY_CODE[decision.reason].check == "merit"
        by_one = dossier.stage == "formal" or decision.reason == NO_ANSWER
        if on_merit or not by_one:
            raise Refused("needs-second")


def decide(office: Office, decision: Decision, actor: str, now: datetime) -> Idea:
    """Carries out `decision`; the idea as it is then. Deciding the very same again (a double
    tap, a lost answer) is done already and writes nothing.

    Raises NotFound, Refused (`decision-incomplete`, `move-not-allowed`, `idea-waits`,
    `cost-unknown`, `on-ballot`, `variable-…`, and those of `require_checks`) and Conflict when
    the idea isn't at the version that was read: nothing is overwritten.
    """
    problems = decision_problems(decision)
    if problems:
        raise Refused("decision-incomplete", fields=" ".join(problems))
    file = office.file(decision.idea_id)
    idea = file.idea
    sentence = fill(sentence_of(decision), values_of(idea, file.round))
    decision = replace(decision, sentence=sentence)
    if idea.version != decision.version:
        if _is_done(office.ideas, idea, decision):
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
    require_checks(file, decision, actor, now)
    require_off_ballot(office.rounds, idea)
    changed = replace(idea, state=move.target, version=idea.version + 1, changed_at=now)
    step = Step(now, actor, f"idea-{decision.verb}", sentence)
    audit = AuditEntry(
        at=now,
        actor=actor,
        action=f"moderation:idea:{decision.verb}",
        subject=idea.id,
        changes={
            "state": (idea.state, move.target),
            "version": (str(idea.version), str(changed.version)),
        },
        note=" · ".join(filter(None, (decision.reason, sentence))),
    )
    after = stepped(_settled(office, file, decision, actor, now), step)
    change = IdeaChange(changed, city_line(now, move.target, sentence))
    event = decided(changed, now, reopened=decision.verb == "reopen")
    office.dossiers.save(after, audit, event, change)
    return changed


def _settled(office: Office, file: File, decision: Decision, actor: str, now: datetime) -> Dossier:
    """The dossier at the stage where `decision` leaves it."""
    dossier = copied(file.dossier, file.idea)
    match decision.verb:
        case "accept":
            return replace(dossier, stage="accepted")
        case "refuse":
            refusal = Refusal((actor,), now, appeal_until(file.round, now))
            return replace(dossier, stage="refused", refusal=refusal)
        case "reopen":
            due = answer_due(now, file.round.answer_days)
            published_at = office.dossiers.desk(file.round.id).prices_published_at
            return replace(again(dossier, published_at), due=due)
    return dossier


def _is_done(ideas: IdeaStore, idea: Idea, decision: Decision) -> bool:
    """Whether the version after the one that was read says just what `decision` wants."""
    if idea.version != decision.version + 1 or idea.state != MOVES[decision.verb].target:
        return False
    last = ideas.history(idea.id)[-1]
    return last.role == "stad" and last.sentence == sentence_of(decision)
