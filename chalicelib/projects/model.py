"""A winning idea that is carried out, and the news of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from chalicelib.kernel.speech import N_

ProjectState = Literal["agreed", "under-way", "done", "stopped"]

STATE_WORDS: Final = {
    "agreed": N_("Afgesproken"),
    "under-way": N_("Bezig"),
    "done": N_("Klaar"),
    "stopped": N_("Gestopt"),
}


@dataclass(frozen=True, slots=True)
class Update:
    """Something that happened, in plain public Dutch."""

    at: datetime
    state: ProjectState
    text: str


@dataclass(frozen=True, slots=True)
class Project:
    """Its id is the idea's id. `granted_cents` is what the round gave. Updates oldest first."""

    id: str
    round_id: str
    title: str
    area_id: str
    granted_cents: int
    state: ProjectState
    promised_by: datetime
    updates: tuple[Update, ...]
    version: int = 1
