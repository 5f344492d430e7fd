"""What a voter may fill in: the ballot form of a round, and the check of one ballot.

The check is the same for the screen, paper and a recount: it says in plain words what is
wrong. Amounts in units of money.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .model import Ballot, TallyError

Kind = Literal["approval", "choose-1", "points", "scores", "ranking", "knapsack", "money"]


@dataclass(frozen=True, slots=True)
class BallotForm:
    """`least` and `most` projects; `points` to divide, or the highest score.

    `stack`: more than one point may go to one project. `per_theme`: at most this many projects
    of one theme. `purse`: what a knapsack ballot may spend. `money`: a purse to divide in
    whole steps of `step`.
    """

    kind: Kind
    least: int = 1
    most: int | None = None
    points: int | None = None
    stack: bool = True
    per_theme: int | None = None
    purse: int | None = None
    step: int = 1
    changeable: bool = True

    def check(
        self,
        marks: Mapping[str, int],
        costs: Mapping[str, int],
        themes: Mapping[str, str] | None = None,
    ) -> Ballot:
        """The ballot in canonical form. Raises TallyError with what is wrong."""
        unknown = sorted(set(marks) - set(costs))
        if unknown:
            raise TallyError(f"unknown project: {', '.join(unknown)}")
        most = 1 if self.kind == "choose-1" else self.most
        if len(marks) < self.least:
            raise TallyError(f"choose at least {self.least} projects")
        if most is not None and len(marks) > most:
            raise TallyError(f"choose at most {most} projects")
        self._check_points(marks)
        if self.kind == "knapsack" and self.purse is not None:
            spent = sum(costs[key] for key in marks)
            if spent > self.purse:
                raise TallyError(f"the chosen projects cost {spent} of {self.purse}")
        if self.per_theme is not None and themes is not None:
            used = [themes.get(key, "") for key in marks]
            full = sorted({theme for theme in used if used.count(theme) > self.per_theme})
            if full:
                raise TallyError(f"too many projects of the theme {', '.join(full)}")
        return tuple(sorted(marks.items()))

    def _check_points(self, marks: Mapping[str, int]) -> None:
        given = list(marks.values())
        if any(points < 0 for points in given):
            raise TallyError("points are not below zero")
        if self.kind in ("approval", "choose-1", "knapsack") and any(p != 1 for p in given):
            raise TallyError("a chosen project has one mark")
        if self.kind == "points":
            if self.points is not None and sum(given) > self.points:
                raise TallyError(f"divide at most {self.points} points")
            if not self.stack and any(points > 1 for points in given):
                raise TallyError("give each project at most one point")
        if (
            self.kind == "scores"
            and self.points is not None
            and max(given, default=0) > self.points
        ):
            raise TallyError(f"a score is at most {self.points}")
        if self.kind == "money":
            if self.purse is not None and sum(given) > self.purse:
                raise TallyError(f"divide at most {self.purse}")
            if any(amount % self.step for amount in given):
                raise TallyError(f"divide in steps of {self.step}")
        if self.kind == "ranking" and sorted(given) != list(range(1, len(given) + 1)):
            raise TallyError("a ranking uses each place once, from 1 on")
