"""Where a round stands at a moment: computed from its dates, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chalicelib.kernel.errors import Closed
from chalicelib.rounds.model import Phase, PhaseKey, Round

StepState = Literal["done", "current", "coming"]


@dataclass(frozen=True, slots=True)
class Step:
    """One phase as the timeline shows it."""

    phase: Phase
    state: StepState


def timeline(round_: Round, now: datetime) -> tuple[Step, ...]:
    """All phases in order. Several may be current at once, e.g. inspiration and submission."""
    return tuple(Step(phase, _state(phase, now)) for phase in round_.phases)


def _state(phase: Phase, now: datetime) -> StepState:
    if now < phase.opens_at:
        return "coming"
    return "current" if now < phase.closes_at else "done"


def current_phase(round_: Round, now: datetime) -> Phase | None:
    """The phase that residents act in now: the last one that is open, or None in between."""
    open_phases = [phase for phase in round_.phases if phase.is_open(now)]
    return open_phases[-1] if open_phases else None


def next_phase(round_: Round, now: datetime) -> Phase | None:
    """The first phase that opens after `now`."""
    coming = [phase for phase in round_.phases if phase.opens_at > now]
    return min(coming, key=lambda phase: phase.opens_at) if coming else None


def is_finished(round_: Round, now: datetime) -> bool:
    """Whether the last phase is over."""
    return now >= round_.phases[-1].closes_at


def require_open(round_: Round, key: PhaseKey, now: datetime) -> None:
    """Raises Closed (`before` or `after` in its details) unless the phase is open at `now`."""
    phase = round_.phase(key)
    if now < phase.opens_at:
        raise Closed("phase-not-open", phase=key, when="before", round=round_.id)
    if now >= phase.closes_at:
        raise Closed("phase-not-open", phase=key, when="after", round=round_.id)


def choose_current(rounds: tuple[Round, ...], now: datetime) -> Round | None:
    """The round that the home page is about.

    The newest round that has begun and isn't over; else the next to begin; else the newest
    of all. None when there are no rounds.
    """
    if not rounds:
        return None
    begun = [r for r in rounds if r.phases[0].opens_at <= now and not is_finished(r, now)]
    if begun:
        return max(begun, key=lambda r: r.phases[0].opens_at)
    coming = [r for r in rounds if r.phases[0].opens_at > now]
    if coming:
        return min(coming, key=lambda r: r.phases[0].opens_at)
    return max(rounds, key=lambda r: r.phases[0].opens_at)
