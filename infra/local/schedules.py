"""Runs scheduled functions by the local clock, or at once when the console asks.

The local clock walks with real time, so a rate of a minute is a minute; setting the clock
ahead makes everything due that fell in between, once.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from infra.functions import Every
from infra.local.invoke import Invoker
from infra.local.shapes import scheduled_event

# A rarer job waits for its first hour of the day to come round; a frequent one starts at once.
RUNS_AT_START = timedelta(hours=1)


class Clock(Protocol):
    def now(self) -> datetime: ...


class Schedule:
    """When one function is due."""

    def __init__(self, invoke: Invoker, clock: Clock) -> None:
        trigger = invoke.function.trigger
        if not isinstance(trigger, Every):
            raise TypeError(f"{invoke.function.name} has no schedule")
        self._invoke = invoke
        self._clock = clock
        self._every = timedelta(seconds=trigger.seconds)
        self._name = f"schedule-{invoke.function.name}"
        stored = invoke.journal.load(self._name).get("last")
        self._last = datetime.fromisoformat(stored) if stored else None

    def run_once(self) -> int:
        """Runs the function if it is due or was asked for. Returns how often it ran (0 or 1)."""
        now = self._clock.now()
        asked = self._invoke.journal.take_request(self._invoke.function.name)
        if not asked and not self._due(now):
            return 0
        self._remember(now)
        # The journal has the failure; on AWS, too, the next tick is the retry.
        with suppress(Exception):
            self._invoke(scheduled_event(self._invoke.function.name, now))
        return 1

    def _due(self, now: datetime) -> bool:
        if self._last is None:
            if self._every <= RUNS_AT_START:
                return True
            self._remember(now)
            return False
        # A clock that was set back starts counting anew, or the job would wait for days.
        return now < self._last or now - self._last >= self._every

    def _remember(self, moment: datetime) -> None:
        self._last = moment
        self._invoke.journal.save(self._name, {"last": moment.isoformat()})
