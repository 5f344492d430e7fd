"""What the clock does to a round: freeze it, tell what opened and closed, end the vote.

Nothing depends on this job for being open or closed: that is computed from the dates, and the
gates know their own closing. The job may come late, twice at once, or die between any two
steps; each step finds out by itself what is left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.kernel.events import PHASE_CHANGED, ROUND_CLOSED, Event
from chalicelib.rounds.model import BallotList, FrozenRound, Round
from chalicelib.rounds.ports import RoundStore

FREEZE_BEFORE: Final = timedelta(minutes=15)
# An opening that is older than this is no news any more. It must stay below OUTBOX_TERM: the
# outbox is what tells that an event was told.
NEWS_TERM: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is due. `ballot_missing`: it is time to freeze and nothing to freeze."""

    freeze: bool = False
    ballot_missing: bool = False
    announce: tuple[Event, ...] = ()
    close: bool = False


@dataclass(frozen=True, slots=True)
class Acts:
    """The deeds of other capabilities; each may be repeated.

    `freeze` fixes rules and ballot; it raises Conflict when the round was changed meanwhile.
    `shut` closes the gates of the vote and says whether all are shut.
    """

    freeze: Callable[[Round, BallotList, datetime], None]
    shut: Callable[[str, datetime], bool]


@dataclass(frozen=True, slots=True)
class Done:
    """What one run did, for the log."""

    frozen: bool = False
    ballot_missing: bool = False
    announced: int = 0
    closed: bool = False


def due(
    round_: Round, ballot: BallotList | None, frozen: FrozenRound | None, now: datetime
) -> Plan:
    """What is to be done for the round at `now`. Pure; the same question has the same answer."""
    voting = round_.phase("voting")
    closes_at = voting.closes_at if frozen is None else frozen.closes_at
    freezing = frozen is None and voting.opens_at - FREEZE_BEFORE <= now < closes_at
    return Plan(
        freeze=freezing and ballot is not None,
        ballot_missing=freezing and ballot is None,
        announce=tuple(_changes(round_, now)),
        close=frozen is not None and now >= closes_at,
    )


def _changes(round_: Round, now: datetime) -> Iterator[Event]:
    for phase in round_.phases:
        for edge, moment in (("opens", phase.opens_at), ("closes", phase.closes_at)):
            if moment <= now < moment + NEWS_TERM:
                yield Event(
                    id=f"phase-{round_.id}-{phase.key}-{edge}",
                    type=PHASE_CHANGED,
                    at=moment,
                    data={"round_id": round_.id, "phase": phase.key},
                )


def advance(
    rounds: RoundStore,
    acts: Acts,
    round_: Round,
    now: datetime,
    *,
    counted: bool,
) -> Done:
    """Does what is due for one round. `counted`: it has a result, so nothing is left to close.

    Raises Conflict or Unavailable from a step that couldn't be done; the next run does it.
    """
    frozen = rounds.frozen(round_.id)
    ballot = rounds.ballot_list(round_.id) if frozen is None else None
    plan = due(round_, ballot, frozen, now)
    if plan.freeze and ballot is not None:
        acts.freeze(round_, ballot, now)
    announced = sum(rounds.announce(event) for event in plan.announce)
    closed = plan.close and not counted and _close(rounds, acts, round_.id, now)
    return Done(plan.freeze, plan.ballot_missing, announced, closed)


def _close(rounds: RoundStore, acts: Acts, round_id: str, now: datetime) -> bool:
    """Ends the vote: only when every gate is shut is the round told closed. True when told."""
    if not acts.shut(round_id, now):
        return False
    data = {"round_id": round_id}
    return rounds.announce(Event(f"close-{round_id}", ROUND_CLOSED, now, data))
