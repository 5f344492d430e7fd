"""Brings the demo city to a phase, from wherever it is.

On the first run today lies in the middle of the wanted phase. Later the local clock moves
forward through the round's own calendar. A round can't go back: for an earlier phase the demo's
current round is forgotten and a new one begins.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.rounds.model import Round
from infra.local.environment import HOME_VARIABLE
from infra.local.home import Home, read_json, write_json
from infra.local.seed import gallery, story
from infra.local.seed.again import undisturbed
from infra.local.seed.city import City, open_city
from infra.local.seed.forget import forget_round
from infra.local.seed.story import DAYS_IN, PHASES, DemoPhase

_BRUSSELS: Final = ZoneInfo("Europe/Brussels")
FIRST_PHASE: Final[DemoPhase] = "submission"


@dataclass(frozen=True, slots=True)
class State:
    """How far the seed is. Days are ISO texts.

    `today` is the day that lay in the middle of `phase` when the current round was made;
    `attempt` numbers the current rounds; `complete` is False while one is being made. The round
    before keeps `founded`, the day of the very first run, and its `finished_year`.
    """

    founded: str
    finished_year: int
    today: str
    attempt: int
    phase: DemoPhase
    complete: bool

    @property
    def first_day(self) -> date:
        """The first day of the current round."""
        return date.fromisoformat(self.today) - timedelta(days=DAYS_IN[self.phase])

    @property
    def year(self) -> int:
        """What the current round is named after: the year of its vote, later than the last."""
        return max(_vote_year(self.first_day), self.finished_year + 1)

    @property
    def round_id(self) -> str:
        suffix = f"-{self.attempt}" if self.attempt > 1 else ""
        return f"beringen-{self.year}{suffix}"


def _vote_year(first_day: date) -> int:
    return (first_day + timedelta(days=DAYS_IN["voting"])).year


def _founding(phase: DemoPhase) -> State:
    """The state of an empty city. Today counted from today."""
    today = _today()
    first_day = date.fromisoformat(today) - timedelta(days=DAYS_IN[phase])
    return State(today, _vote_year(first_day) - 1, today, 1, phase, False)


def ensure_demo(phase: DemoPhase | None, progress: Callable[[str], None]) -> None:
    """Makes the demo city, or moves it to `phase`; None leaves a city that is there alone.

    May be interrupted anywhere and run again.
    """
    city, file = open_city(progress), _file()
    state = _read(file)
    if state is None or not state.complete:
        state = _begin(city, file, state or _founding(phase or FIRST_PHASE))
        if phase == state.phase:
            return
    if phase is not None:
        _move(city, file, state, phase)


def _file() -> Path:
    return Home(Path(os.environ[HOME_VARIABLE])).data / "seed.json"


def _read(file: Path) -> State | None:
    found = read_json(file, None)
    return State(**found) if found else None


def _today() -> str:
    """Today in Brussels, by the machine's clock."""
    return datetime.now(_BRUSSELS).date().isoformat()


def _begin(city: City, file: Path, state: State) -> State:
    """Makes what isn't there yet of the city, with today in the middle of `state.phase`."""
    write_json(file, asdict(state))
    founded = date.fromisoformat(state.founded)
    city.progress("hiring staff, and telling the round before")
    story.hire_staff(city, founded)
    undisturbed(lambda: story.tell_finished(city, founded, state.finished_year))
    undisturbed(lambda: gallery.fill(city, founded))
    city.progress(f"telling the current round up to the phase {state.phase}")
    _tell(city, state, state.phase)
    city.shared.reset()
    done = replace(state, complete=True)
    write_json(file, asdict(done))
    return done


def _tell(city: City, state: State, phase: DemoPhase) -> Round:
    return undisturbed(
        lambda: story.tell_current(city, state.first_day, state.round_id, state.year, phase)
    )


def _move(city: City, file: Path, state: State, wanted: DemoPhase) -> None:
    """Moves the current round to `wanted`: forward by the clock, back by a new round."""
    round_ = city.services.rounds.get(state.round_id)
    if round_ is None or PHASES.index(wanted) < PHASES.index(_reached(city, round_)):
        _start_anew(city, file, state, wanted)
        return
    ahead = city.shared.offset()
    city.progress(f"moving the current round to the phase {wanted}")
    _tell(city, state, wanted)
    arrived = max(datetime.now(UTC) + ahead, _earliest(state, round_, wanted))
    city.shared.set(arrived)
    city.progress(f"the local clock stands at {arrived.astimezone(_BRUSSELS):%d/%m/%Y %H:%M}")


def _reached(city: City, round_: Round) -> DemoPhase:
    """The phase in which the round is by the local clock."""
    now = city.shared.now()
    for key in ("submission", "review", "voting"):
        if now < round_.phase(key).closes_at:
            return key
    result = city.services.results.get(round_.id)
    return "results" if result is not None and result.is_released else "closed"


def _earliest(state: State, round_: Round, wanted: DemoPhase) -> datetime:
    """When everything that belongs to `wanted` has happened; the begin of the city if that is
    the phase that it began in."""
    if wanted == state.phase:
        return datetime.min.replace(tzinfo=UTC)
    return story.present(round_, wanted)


def _start_anew(city: City, file: Path, state: State, wanted: DemoPhase) -> None:
    city.progress(f"the current round is past the phase {wanted}, and a round can't go back:")
    city.progress("a new one begins; its ideas and votes of before are forgotten")
    # An interrupted run finds the old state and no such round, and begins here again.
    city.shared.reset()
    forget_round(city, state.round_id)
    attempt = state.attempt + 1
    fresh = replace(state, today=_today(), attempt=attempt, phase=wanted, complete=False)
    _begin(city, file, fresh)
