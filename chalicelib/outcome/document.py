"""The result document, to read: everything about a count, in one canonical text.

{"round", "round_title", "rules_hash", "closed_at", "pot_cents", "spent_cents", "left_cents",
"seed", "seed_commitment", "ballots", "channels", "tally": {…}, "projects": [{…}, …]}. It holds
no time of counting: the same ballots give the same document and the same hash, whoever counts,
whenever. `tally` is the outcome of one rule over one pot, or else that of a whole plan.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from chalicelib.outcome.model import Result


@dataclass(frozen=True, slots=True)
class Line:
    """One project in the result. `sentence` says in Dutch why it won or lost; `pot` is the
    area or theme that it was counted in first; `points` what it was ranked by, where that isn't
    its number of votes."""

    number: int
    project_id: str
    title: str
    area_id: str
    cost_cents: int
    votes: int
    won: bool
    sentence: str
    granted_cents: int | None = None
    pot: str = ""
    points: str = ""

    @property
    def money_cents(self) -> int:
        """What a winner gets: its cost, or the part that it was granted."""
        return self.cost_cents if self.granted_cents is None else self.granted_cents

    @property
    def is_part(self) -> bool:
        """Whether a winner gets less than it costs."""
        return self.won and self.money_cents < self.cost_cents


def read_document(result: Result) -> dict[str, Any]:
    """The document as plain values."""
    plain: dict[str, Any] = json.loads(result.document)
    return plain


def read_lines(result: Result) -> tuple[Line, ...]:
    """The projects of the result, winners first."""
    return tuple(Line(**line) for line in read_document(result)["projects"])
