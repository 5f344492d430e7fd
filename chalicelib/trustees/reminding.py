"""Which trustees something waits for: a code to draw before the vote, or to give after it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.rounds.advance import FREEZE_BEFORE
from chalicelib.rounds.model import Round
from chalicelib.trustees.model import Trust

Waiting = Literal["draw", "give"]
# How long before the vote a trustee without a code hears of it, every working day.
REMIND_BEFORE: Final = timedelta(days=7)


def waits_for(
    trust: Trust, round_: Round, holders: Iterable[str], now: datetime
) -> tuple[Waiting, tuple[str, ...]]:
    """What waits and for which of `holders`, the people with the role in this round."""
    if trust.asked_at is not None:
        gave = {seat.person for seat in trust.seats if trust.gave(seat.number)}
        seated = {seat.person for seat in trust.seats}
        late = () if trust.is_enough else tuple(one for one in holders if one in seated - gave)
        return "give", late
    voting = round_.phase("voting")
    near = voting.opens_at - FREEZE_BEFORE - REMIND_BEFORE <= now < voting.closes_at
    if trust.sealed is not None or not trust.missing or not near:
        return "draw", ()
    return "draw", tuple(one for one in holders if trust.seat_of(one) is None)
