"""A proposal to let an idea that holds two projects go on as two ideas.

asked ──the author says yes──▶ yes (two ideas)
  ├──says no──▶ no
  ├──staff take it back──▶ dropped
  └──the work goes on elsewhere (decided, withdrawn, hidden …)──▶ lapsed
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

SplitState = Literal["asked", "yes", "no", "dropped", "lapsed"]


@dataclass(frozen=True, slots=True)
class Part:
    """What one of the two ideas would say; the rest is as in the idea that is split."""

    title: str
    what: str
    area_id: str
    place: str
    cost_cents: int


@dataclass(frozen=True, slots=True)
class Split:
    """What staff propose and what was answered. The idea goes on as the first part; `part_id`
    becomes the id of the second, so that a yes makes it once. `edition` is the text that was
    split; `word` is what the author wrote with the answer."""

    parts: tuple[Part, ...]
    reason: str
    part_id: str
    edition: int
    by: str
    at: datetime
    until: datetime
    state: SplitState = "asked"
    word: str = ""
    answered_at: datetime | None = None
