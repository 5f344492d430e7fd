"""Projects whose supporters name nothing else: when they are bought has a closed form.

Nobody else's purchase touches the purses of their supporters, and theirs touches nobody else's.
Such a project is bought exactly when its supporters hold its cost together: from the first raise
on with which voters · share reaches the cost. Where everybody chooses one project all are such.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction

from .instance import Instance


@dataclass(frozen=True, slots=True)
class Parts:
    """`rest` are the projects that share a supporter with another one, `kept` their places in the
    whole instance; `due` are the others, each with its first raise, the earliest first.
    """

    rest: Instance
    kept: tuple[int, ...]
    due: tuple[tuple[int, int], ...]

    def bought(self, order: tuple[int, ...], at: int) -> set[int]:
        """All that is bought at this raise, when `order` is bought of the rest."""
        return {self.kept[index] for index in order}.union(
            index for first, index in self.due if first <= at
        )

    def following(self, at: int) -> int | None:
        """The next raise with which one more of them is bought."""
        return next((first for first, _ in self.due if first > at), None)


def part(instance: Instance, start: Fraction, step: Fraction) -> Parts:
    """Tell the projects apart, for a share that begins at `start` and is raised by `step`."""
    candidates = instance.candidates
    named: Counter[int] = Counter()
    for candidate in candidates:
        for block in candidate.blocks:
            named.update(block.groups)
    kept: list[int] = []
    due: list[tuple[int, int]] = []
    held, whole = start.numerator, start.denominator
    raised = whole * step.numerator
    for index, candidate in enumerate(candidates):
        if any(named[group] > 1 for block in candidate.blocks for group in block.groups):
            kept.append(index)
            continue
        missing = (candidate.cost * whole - held * candidate.voters) * step.denominator
        due.append((max(0, -(-missing // (raised * candidate.voters))), index))
    if not due:
        return Parts(instance, tuple(kept), ())
    rest = replace(
        instance,
        candidates=tuple(candidates[index] for index in kept),
        rank=tuple(instance.rank[index] for index in kept),
    )
    return Parts(rest, tuple(kept), tuple(sorted(due)))
