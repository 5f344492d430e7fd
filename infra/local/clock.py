"""The clock of the local stack: real time plus an offset that the console sets.

The offset lies in a small file that every process reads at each question, so that setting the
clock reaches the web workers and the functions at once.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from infra.local.environment import CLOCK_VARIABLE
from infra.local.home import read_json, write_json


@dataclass(frozen=True, slots=True)
class FileClock:
    """Tells aware UTC times. Without its file it tells real time."""

    file: Path

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset()

    def offset(self) -> timedelta:
        """How far this clock is ahead of real time (negative: behind)."""
        stored = read_json(self.file, {})
        seconds = stored.get("offset_seconds", 0)
        return timedelta(seconds=seconds if isinstance(seconds, int | float) else 0)

    def set(self, moment: datetime) -> None:
        """Makes `moment` the present. Raises ValueError for a time without a zone."""
        if moment.tzinfo is None:
            raise ValueError("the clock takes times with a zone")
        self._store(moment - datetime.now(UTC))

    def advance(self, step: timedelta) -> None:
        """Moves the present by `step`, which may be negative."""
        self._store(self.offset() + step)

    def reset(self) -> None:
        """Back to real time."""
        self._store(timedelta())

    def _store(self, offset: timedelta) -> None:
        write_json(self.file, {"offset_seconds": offset.total_seconds()})


def local_clock() -> FileClock:
    """The clock of the stack that this process belongs to."""
    return FileClock(Path(os.environ[CLOCK_VARIABLE]))


def install_clock() -> FileClock:
    """Replaces the application's clock in this process by the stack's."""
    from chalicelib.wiring import use_clock

    clock = local_clock()
    use_clock(clock)
    return clock
