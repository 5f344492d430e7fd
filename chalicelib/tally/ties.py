"""Ties: the rule is stated before the vote, a lot can be repeated by anyone.

A lot is the order of SHA-256(seed ‖ project id). The city publishes the hash of the seed when
voting opens and the seed itself after the close, so neither staff nor voters can steer it.
Before the lot the round may name criteria, used in the stated order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from .model import TallyError

Criterion = Literal["lower-cost", "more-votes"]
CRITERIA: tuple[Criterion, ...] = ("lower-cost", "more-votes")


@dataclass(frozen=True, slots=True)
class TieUse:
    """One moment at which the rule alone could not choose.

    `how` says what settled it: a criterion, `lot` (the seed) or `id`.
    """

    round: int
    tied: tuple[str, ...]
    chosen: str
    how: str

    def to_dict(self) -> dict[str, object]:
        """The plain form that goes into the published result."""
        return {
            "round": self.round,
            "tied": list(self.tied),
            "chosen": self.chosen,
            "how": self.how,
        }


@dataclass(frozen=True, slots=True)
class TieRule:
    """How equal projects are put in order: criteria first, then the lot, else the smallest id.

    `seed` is hexadecimal; None means that the smallest id (compared as text) goes first.
    """

    seed: str | None = None
    criteria: tuple[Criterion, ...] = ()
    _drawn: dict[str, bytes] = field(
        default_factory=dict, init=False, repr=False, compare=False, hash=False
    )

    def __post_init__(self) -> None:
        if self.seed is not None:
            try:
                raw = bytes.fromhex(self.seed)
            except ValueError:
                raise TallyError("the seed is not hexadecimal") from None
            if not raw:
                raise TallyError("the seed is empty")
        unknown = [name for name in self.criteria if name not in CRITERIA]
        if unknown:
            raise TallyError(f"unknown tie criterion: {', '.join(unknown)}")

    @classmethod
    def by_id(cls, criteria: Iterable[Criterion] = ()) -> TieRule:
        """Smallest project id, compared as text."""
        return cls(None, tuple(criteria))

    @classmethod
    def by_seed(cls, seed: str, criteria: Iterable[Criterion] = ()) -> TieRule:
        """A lot from a committed seed (hexadecimal)."""
        return cls(seed.lower(), tuple(criteria))

    def lot(self, key: str) -> bytes:
        """The number that this project draws: the lowest goes first."""
        if self.seed is None:
            return key.encode()
        drawn = self._drawn.get(key)
        if drawn is None:
            drawn = hashlib.sha256(bytes.fromhex(self.seed) + key.encode()).digest()
            self._drawn[key] = drawn
        return drawn

    def order(
        self, costs: Mapping[str, int], votes: Mapping[str, int]
    ) -> Callable[[str], tuple[object, ...]]:
        """A sort key over project ids: the first in order wins the tie."""

        def key(project: str) -> tuple[object, ...]:
            measured = tuple(_measure(name, project, costs, votes) for name in self.criteria)
            return (*measured, self.lot(project), project)

        return key

    def settle(
        self,
        tied: Iterable[str],
        costs: Mapping[str, int],
        votes: Mapping[str, int],
        *,
        at: int,
    ) -> TieUse:
        """Choose one of two or more equal projects and say what settled it."""
        keys = sorted(tied)
        chosen = min(keys, key=self.order(costs, votes))
        how = "id" if self.seed is None else "lot"
        left = keys
        for name in self.criteria:
            best = min(_measure(name, key, costs, votes) for key in left)
            left = [key for key in left if _measure(name, key, costs, votes) == best]
            if len(left) == 1:
                how = name
                break
        return TieUse(at, tuple(keys), chosen, how)

    def describe(self) -> dict[str, object]:
        """The plain form that goes into the published result."""
        return {"seed": self.seed, "criteria": list(self.criteria)}


def _measure(
    name: Criterion, project: str, costs: Mapping[str, int], votes: Mapping[str, int]
) -> int:
    return costs[project] if name == "lower-cost" else -votes[project]


def commitment(seed: str) -> str:
    """The hash that is published at opening: SHA-256 over the raw bytes of the seed."""
    return hashlib.sha256(bytes.fromhex(seed)).hexdigest()
