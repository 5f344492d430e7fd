"""Presets: whole sets of rules to start a round from, as files beside this module.

A preset is everything of a round but its name and dates. Its `schedule` gives each phase as
days after the first one, opening and closing at midnight in Brussels.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import Field

from chalicelib.kernel.errors import NotFound
from chalicelib.rounds.model import PHASE_ORDER, Phase, PhaseKey, Round
from chalicelib.rounds.plain import to_plain
from chalicelib.schemas.round_document import RulesOfRound, read_round

_FOLDER: Final = Path(__file__).parent / "presets"
_BRUSSELS: Final = ZoneInfo("Europe/Brussels")

Day = Annotated[int, Field(ge=0, le=3650)]


class Preset(RulesOfRound):
    """A preset file. `name` is what staff choose it by."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    schedule: dict[PhaseKey, Annotated[list[Day], Field(min_length=2, max_length=2)]]


def names() -> tuple[str, ...]:
    """The presets there are, in alphabetical order."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.json")))


@cache
def preset(name: str) -> Preset:
    """The preset called `name`. Raises NotFound."""
    if name not in names():
        raise NotFound("preset")
    return Preset.model_validate_json((_FOLDER / f"{name}.json").read_bytes())


def scheduled(name: str, first_day: date) -> tuple[Phase, ...]:
    """The preset's own dates when its first phase opens on `first_day`, as Brussels counts."""
    schedule = preset(name).schedule
    return tuple(
        Phase(key, _midnight(first_day, schedule[key][0]), _midnight(first_day, schedule[key][1]))
        for key in PHASE_ORDER
    )


def _midnight(first_day: date, days: int) -> datetime:
    local = datetime.combine(first_day + timedelta(days=days), time(), tzinfo=_BRUSSELS)
    return local.astimezone(UTC)


def from_preset(
    name: str, *, id: str, title: str, phases: Sequence[Phase], summary: str = ""
) -> Round:
    """A new round (version 1) with the rules of a preset. Without `summary` it has the preset's.

    Raises NotFound for an unknown preset, RoundInvalid when the dates make no sense.
    """
    plain = preset(name).model_dump(exclude={"name", "schedule"})
    plain |= {"id": id, "title": title, "version": 1, "phases": to_plain(tuple(phases))}
    if summary:
        plain["summary"] = summary
    return read_round(plain)
