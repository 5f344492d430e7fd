"""Turnout: counted now and then from the roll, never kept per vote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from chalicelib.outcome.model import Turnout
from chalicelib.outcome.ports import ResultStore
from chalicelib.rounds.model import Round
from chalicelib.rounds.timeline import is_finished


def refresh_turnout(
    results: ResultStore,
    round_: Round,
    count_voters: Callable[[str], int],
    count_ideas: Callable[[str], int],
    now: datetime,
) -> bool:
    """Counts once more, if the numbers can have changed since the last time; whether it did.

    Counting reads every entry of the roll, so it stops after the first count behind the
    closing of the vote.
    """
    last = results.turnout(round_.id)
    voting = round_.phase("voting")
    if is_finished(round_, now) or (last is not None and last.counted_at > voting.closes_at):
        return False
    voters = count_voters(round_.id) if now >= voting.opens_at else 0
    results.put_turnout(Turnout(round_.id, voters, count_ideas(round_.id), now))
    return True
