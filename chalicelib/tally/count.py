"""One door to all rules: `count(election, rule, ties, ...)`.

Rules other than greedy are imported when they are used: a function that only shows or counts
by votes doesn't pay for them at its cold start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from .model import Election, TallyError
from .outcome import Exact, Outcome
from .rules.greedy import MISFITS, Misfit, greedy
from .ties import TieRule

Satisfaction = Literal["cost", "score"]
SATISFACTIONS: tuple[Satisfaction, ...] = ("cost", "score")
Completion = Literal["none", "greedy", "add1", "add1u"]
COMPLETIONS: tuple[Completion, ...] = ("none", "greedy", "add1", "add1u")


@dataclass(frozen=True, slots=True)
class Options:
    """The choices beside the rule; each belongs in the round's published settings.

    `satisfaction`: what a voter gets from a funded project, its cost or its score (1 for a
    mark, else the points given). Greedy by cost ranks by supporters, by score by points.
    `top_up` and `step` in units of money; `step` None means one unit of currency. `run_on`
    and `whole_start` belong to equal shares, `go_on` (past the first misfit) to Phragmén;
    `most` limits the number of winners of greedy, 0 means no limit;
    `dhondt_by` what D'Hondt counts per theme, projects or money.
    """

    satisfaction: Satisfaction = "cost"
    completion: Completion = "none"
    misfit: Misfit = "skip"
    top_up: int = 0
    step: int | None = None
    run_on: bool = False
    whole_start: bool = False
    go_on: bool = False
    most: int = 0
    dhondt_by: Literal["seats", "euros"] = "seats"

    def __post_init__(self) -> None:
        if self.satisfaction not in SATISFACTIONS:
            raise TallyError(f"unknown satisfaction: {self.satisfaction}")
        if self.completion not in COMPLETIONS:
            raise TallyError(f"unknown completion: {self.completion}")
        if self.misfit not in MISFITS:
            raise TallyError(f"unknown way to treat a misfit: {self.misfit}")
        if self.most < 0:
            raise TallyError("the number of winners is not below zero")
        if self.top_up < 0:
            raise TallyError("a top-up is not below zero")
        if self.step is not None and self.step < 1:
            raise TallyError("the share is raised by at least one unit of money")


Rule = Callable[[Election, TieRule, Options, Mapping[str, Exact]], Outcome]


def _greedy(
    election: Election, ties: TieRule, options: Options, scores: Mapping[str, Exact]
) -> Outcome:
    return greedy(
        election,
        scores,
        ties,
        misfit=options.misfit,
        top_up=options.top_up,
        most=options.most or None,
    )


def _greedy_per_cost(
    election: Election, ties: TieRule, options: Options, scores: Mapping[str, Exact]
) -> Outcome:
    return greedy(
        election,
        scores,
        ties,
        per_cost=True,
        misfit=options.misfit,
        top_up=options.top_up,
        most=options.most or None,
    )


def _equal_shares(
    election: Election, ties: TieRule, options: Options, scores: Mapping[str, Exact]
) -> Outcome:
    from .rules.equal_shares import equal_shares

    return equal_shares(
        election,
        ties,
        scores,
        satisfaction=options.satisfaction,
        completion=options.completion,
        step=options.step,
        run_on=options.run_on,
        whole_start=options.whole_start,
    )


def _bos(
    election: Election, ties: TieRule, options: Options, scores: Mapping[str, Exact]
) -> Outcome:
    from .rules.bos import bos

    return bos(election, ties, satisfaction=options.satisfaction)


def _max_welfare(
    election: Election, ties: TieRule, options: Options, scores: Mapping[str, Exact]
) -> Outcome:
    from .rules.max_welfare import max_welfare

    return max_welfare(election, ties, by_cost=options.satisfaction == "cost")


def _phragmen(
    election: Election, ties: TieRule, options: Options, scores: Mapping[str, Exact]
) -> Outcome:
    from .rules.phragmen import phragmen

    return phragmen(election, ties, misfit="skip" if options.go_on else "stop")


def _maximin_support(
    election: Election, ties: TieRule, options: Options, scores: Mapping[str, Exact]
) -> Outcome:
    from .rules.maximin_support import maximin_support

    return maximin_support(election, ties)


def _dhondt(
    election: Election, ties: TieRule, options: Options, scores: Mapping[str, Exact]
) -> Outcome:
    from .rules.dhondt import dhondt

    return dhondt(election, scores, ties, by=options.dhondt_by)


def _best_per_area(
    election: Election, ties: TieRule, options: Options, scores: Mapping[str, Exact]
) -> Outcome:
    from .rules.guarantee import best_per_area

    return best_per_area(election, scores, ties)


RULES: dict[str, Rule] = {
    "greedy": _greedy,
    "greedy-per-cost": _greedy_per_cost,
    "max-welfare": _max_welfare,
    "equal-shares": _equal_shares,
    "phragmen": _phragmen,
    "maximin-support": _maximin_support,
    "bos": _bos,
    "dhondt": _dhondt,
    "best-per-area": _best_per_area,
}


def count(
    election: Election,
    rule: str = "greedy",
    ties: TieRule | None = None,
    *,
    scores: Mapping[str, Exact] | None = None,
    satisfaction: Satisfaction = "cost",
    completion: Completion = "none",
    misfit: Misfit = "skip",
    top_up: int = 0,
    step: int | None = None,
    run_on: bool = False,
    whole_start: bool = False,
    go_on: bool = False,
    most: int = 0,
    dhondt_by: Literal["seats", "euros"] = "seats",
) -> Outcome:
    """Count the election. The same input always gives the same outcome, to the last byte.

    `scores` replaces the votes that greedy ranks by (weighted channels, a jury, a multiplier).
    Raises TallyError for an unknown rule or option.
    """
    if rule not in RULES:
        raise TallyError(f"unknown rule: {rule}; known are {', '.join(sorted(RULES))}")
    options = Options(
        satisfaction=satisfaction,
        completion=completion,
        misfit=misfit,
        top_up=top_up,
        step=step,
        run_on=run_on,
        whole_start=whole_start,
        go_on=go_on,
        most=most,
        dhondt_by=dhondt_by,
    )
    if scores is None:
        scores = ranked_by(election, rule, satisfaction)
    outcome = RULES[rule](election, ties or TieRule.by_id(), options, scores)
    return replace(outcome, facts={"satisfaction": satisfaction, **outcome.facts})


def ranked_by(election: Election, rule: str, satisfaction: Satisfaction) -> Mapping[str, Exact]:
    """The figures that a rule ranks by: supporters, or points.

    Per euro always means points per euro: by cost it would be the votes once more.
    """
    by_points = satisfaction == "score" or rule == "greedy-per-cost"
    return dict(election.points() if by_points else election.supporters())
