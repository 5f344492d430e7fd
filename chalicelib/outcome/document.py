"""The result document, to read: everything about a count, in one canonical text.

{"round", "round_title", "rules_hash", "closed_at", "pot_cents", "spent_cents", "left_cents",
"seed", "seed_commitment", "ballots", "tally": {…}, "projects": [{…}, …]}. It holds no time of
counting: the same ballots give the same document and the same hash, whoever counts, whenever.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from chalicelib.outcome.model import Result


@dataclass(frozen=True, slots=True)
class Line:
    """One project in the result. `sentence` says in Dutch why it won or lost."""

    number: int
    project_id: str
    title: str
    area_id: str
    cost_cents: int
    votes: int
    won: bool
    sentence: str


def read_document(result: Result) -> dict[str, Any]:
    """The document as plain values."""
    plain: dict[str, Any] = json.loads(result.document)
    return plain


def read_lines(result: Result) -> tuple[Line, ...]:
    """The projects of the result, winners first."""
    return tuple(Line(**line) for line in read_document(result)["projects"])
