"""The seed's hold on the city: its services, its own clock, and the clock of everybody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib import settings
from chalicelib.kernel.clock import FixedClock
from chalicelib.wiring import Production
from infra.local.clock import FileClock, local_clock

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class City:
    """`services` run on `own`, a clock that stands still. `shared` is the local stack's clock.

    Most of the past can be told with the own clock alone. The vote can't: the jobs that run
    beside the seed would close a round of last year the moment it is frozen. So while votes are
    cast, everybody's clock stands at that moment.
    """

    services: Production
    own: FixedClock
    shared: FileClock
    progress: Progress

    def at(self, moment: datetime) -> datetime:
        """Moves the seed to `moment`; returns it."""
        self.own.move_to(moment)
        return moment

    def everywhere(self, moment: datetime) -> datetime:
        """Moves the seed and the whole local stack to `moment`; returns it."""
        self.shared.set(moment)
        return self.at(moment)


def open_city(progress: Progress) -> City:
    """The city of the stack that the environment describes. Raises SettingsError."""
    shared = local_clock()
    own = FixedClock(shared.now())
    return City(Production(settings.load(), own), own, shared, progress)
