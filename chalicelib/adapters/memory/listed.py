"""What ideas and ballot lists must agree on, in memory: see `adapters.dynamodb.listed`."""

from __future__ import annotations

from collections import Counter

from chalicelib.ideas.model import Idea, is_candidate_change
from chalicelib.kernel.errors import Conflict, Refused


class Listed:
    """Which ideas stand on which list, and how often what could be listed changed."""

    def __init__(self) -> None:
        self._moves: Counter[str] = Counter()
        self._ids: dict[str, frozenset[str]] = {}

    def mark(self, round_id: str) -> int:
        return self._moves[round_id]

    def require_free(self, before: Idea, after: Idea) -> None:
        """Raises Refused `on-ballot` when the list holds the idea as it was."""
        listed = before.id in self._ids.get(before.round_id, ())
        if listed and is_candidate_change(before, after):
            raise Refused("on-ballot", round=before.round_id)

    def changed(self, before: Idea, after: Idea) -> None:
        if is_candidate_change(before, after):
            self._moves[before.round_id] += 1

    def move(self, round_id: str, idea_id: str) -> None:
        """What a list says of the idea changes. Raises Conflict when one holds it."""
        if idea_id in self._ids.get(round_id, ()):
            raise Conflict("the ballot list was fixed meanwhile")
        self._moves[round_id] += 1

    def fix(self, round_id: str, ids: frozenset[str], mark: int | None) -> None:
        if mark is not None and mark != self._moves[round_id]:
            raise Conflict("an idea changed while the list was made")
        self._ids[round_id] = ids
