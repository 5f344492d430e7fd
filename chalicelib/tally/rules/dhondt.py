"""D'Hondt over themes, as in Antwerp's "burgerbegroting".

Highest averages (D'Hondt 1878; Balinski and Young, "Fair Representation", 1982): each theme's
support is divided by what it has so far plus what comes next, and the theme with the highest
quotient funds its best project that still fits. `seats` counts projects, `euros` money.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from ..model import Election
from ..outcome import Exact, Outcome, Round
from ..ties import TieRule, TieUse


def dhondt(
    election: Election,
    scores: Mapping[str, Exact],
    ties: TieRule,
    *,
    by: Literal["seats", "euros"] = "seats",
) -> Outcome:
    """Fund by highest averages over themes. Projects without a theme form one theme together.

    A theme's support is the sum of the scores of its projects. A tie between themes is settled
    between their next projects.
    """
    costs, votes = election.costs, election.supporters()
    order = ties.order(costs, votes)
    lines: dict[str, list[str]] = {}
    for project in election.projects:
        if scores[project.id] > 0:
            lines.setdefault(project.theme or "", []).append(project.id)
    for line in lines.values():
        line.sort(key=order)
        line.sort(key=scores.__getitem__, reverse=True)
    support = {theme: sum(scores[key] for key in line) for theme, line in lines.items()}
    held = dict.fromkeys(lines, 0)
    left = election.budget
    winners: list[str] = []
    rounds: list[Round] = []
    uses: list[TieUse] = []
    while True:
        offers: dict[str, tuple[Fraction, str]] = {}
        for theme, line in lines.items():
            fitting = next((key for key in line if costs[key] <= left), None)
            if fitting is not None:
                size = held[theme] + (1 if by == "seats" else max(1, costs[fitting]))
                offers[theme] = (Fraction(support[theme]) / size, fitting)
        if not offers:
            break
        best = max(quotient for quotient, _ in offers.values())
        equal = sorted(theme for theme, (quotient, _) in offers.items() if quotient == best)
        number = len(rounds) + 1
        winner = offers[equal[0]][1]
        if len(equal) > 1:
            use = ties.settle([offers[theme][1] for theme in equal], costs, votes, at=number)
            uses.append(use)
            winner = use.chosen
        theme = next(name for name in equal if offers[name][1] == winner)
        before = left
        left -= costs[winner]
        held[theme] += 1 if by == "seats" else costs[winner]
        lines[theme].remove(winner)
        winners.append(winner)
        figures: dict[str, Exact] = {
            "cost": costs[winner],
            "score": scores[winner],
            "quotient": best,
            "before": before,
        }
        rounds.append(Round(number, winner, "funded", left, figures))
    return Outcome(
        rule="dhondt",
        budget=election.budget,
        cost=election.budget - left,
        selected=tuple(winners),
        objective=sum(scores[key] for key in winners),
        ties=tuple(uses),
        rounds=tuple(rounds),
        votes=votes,
        left=left,
        scores=dict(scores),
        facts={"dhondt_by": by},
        tie_rule=ties,
    )
