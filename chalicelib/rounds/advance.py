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
    """What is due. `prepare`: freeze rules and ballot and set up the gates, or do it again, in
    case the last run died between the two. `ballot_missing`: it is time and there is no list;
    `trustees_missing`: or not all who are to open the ballots have their key.
    `extend`: the vote ends later than its frozen text says, and the gates follow."""

    prepare: bool = False
    ballot_missing: bool = False
    trustees_missing: bool = False
    announce: tuple[Event, ...] = ()
    extend: bool = False
    close: bool = False


@dataclass(frozen=True, slots=True)
class Acts:
    """The deeds of the vote; each may be repeated.

    `prepare` fixes rules and ballot and sets up the gates; it raises Conflict when the round
    was changed meanwhile. `extend` moves the end of the gates back. `shut` closes the gates and
    says whether all are shut.
    """

    prepare: Callable[[Round, BallotList, datetime], object]
    extend: Callable[[str, datetime], object]
    shut: Callable[[str, datetime], bool]


@dataclass(frozen=True, slots=True)
class Done:
    """What one run did, for the log."""

    prepared: bool = False
    ballot_missing: bool = False
    trustees_missing: bool = False
    announced: int = 0
    closed: bool = False


def due(
    round_: Round,
    ballot: BallotList | None,
    frozen: FrozenRound | None,
    now: datetime,
    *,
    entrusted: bool = True,
) -> Plan:
    """What is to be done for the round at `now`. Pure; the same question has the same answer.

    `entrusted`: all keys are there that the round needs before it can be frozen."""
    voting = round_.phase("voting")
    if frozen is None:
        freezing = voting.opens_at - FREEZE_BEFORE <= now < voting.closes_at
    else:
        freezing = now < min(frozen.frozen_at + FREEZE_BEFORE, frozen.closes_at)
    return Plan(
        prepare=freezing and ballot is not None and (entrusted or frozen is not None),
        ballot_missing=freezing and ballot is None,
        trustees_missing=freezing and frozen is None and not entrusted,
        announce=tuple(_changes(round_, now)),
        extend=frozen is not None and bool(frozen.extensions) and now < frozen.closes_at,
        close=frozen is not None and now >= frozen.closes_at,
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
    entrusted: bool = True,
) -> Done:
    """Does what is due for one round. `counted`: it has a result, so nothing is left to close;
    `entrusted` as for `due`.

    Raises Conflict or Unavailable from a step that couldn't be done; the next run does it.
    """
    ballot, frozen = rounds.ballot_list(round_.id), rounds.frozen(round_.id)
    plan = due(round_, ballot, frozen, now, entrusted=entrusted)
    if plan.prepare and ballot is not None:
        acts.prepare(round_, ballot, now)
    announced = 0
    for event in plan.announce:
        if rounds.announced(event.id):
            continue
        if event.id == f"phase-{round_.id}-voting-opens" and frozen and ballot:
            # Before anybody hears that the vote is open, it surely is.
            acts.prepare(round_, ballot, now)
        announced += rounds.announce(event)
    if plan.extend and frozen is not None:
        acts.extend(round_.id, frozen.closes_at)
    closed = plan.close and not counted and _close(rounds, acts, round_.id, now)
    missing = (plan.ballot_missing, plan.trustees_missing)
    return Done(plan.prepare, *missing, announced, closed)


def _close(rounds: RoundStore, acts: Acts, round_id: str, now: datetime) -> bool:
    """Ends the vote: only when every gate is shut is the round told closed. True when told."""
    event = Event(f"close-{round_id}", ROUND_CLOSED, now, {"round_id": round_id})
    if rounds.announced(event.id) or not acts.shut(round_id, now):
        return False
    return rounds.announce(event)
