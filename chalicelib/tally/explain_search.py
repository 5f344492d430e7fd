"""Sentences for the other rules, with the smallest change found by counting again.

For these rules no formula gives the margin, so the change is searched: extra voters who choose
only this project, and a lower cost. The search halves its step, so it finds a change that
really wins (each was counted) but not always the very smallest when the rule jumps. Large
elections get the sentence without the search: a bound on the work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from .model import Election, Project
from .money import Lang
from .outcome import Outcome, Round
from .sentences import Near, Sentence, Words

WORK = 2_000_000
"""Distinct ballots × projects × losing projects above which nothing is searched."""

Recount = Callable[[Election], Outcome]


def explain_search(
    election: Election,
    outcome: Outcome,
    lang: Lang,
    recount: Recount,
    *,
    by_votes: bool = True,
) -> Mapping[str, Sentence]:
    """One sentence per project; `recount` counts a changed election by the same rule.

    Without `by_votes` no missing votes are named: weighted scores aren't votes.
    """
    words = Words(election, outcome, lang)
    won = {step.project: step for step in outcome.rounds if step.project in outcome.selected}
    losers = len(election.projects) - len(won)
    search = len(election.ballots) * len(election.projects) * max(1, losers) <= WORK
    told: dict[str, Sentence] = {}
    for project in election.projects:
        if project.id in outcome.selected:
            told[project.id] = _won(words, project)
            continue
        near = Near(None, None, None, outcome.left)
        if search:
            near = replace(
                near,
                votes=_votes(election, project, recount) if by_votes else None,
                money=_money(election, project, recount),
            )
        told[project.id] = _lost(words, project, near)
    return told


def _won(words: Words, project: Project) -> Sentence:
    had, cost = words.support(project.id), words.money(project.cost)
    text = (
        f"Gekozen met {had}: dit project kost {cost}."
        if words.lang == "nl"
        else f"Chosen with {had}: this project costs {cost}."
    )
    return Sentence(project.id, text, words.lang, True, "funded")


def _lost(words: Words, project: Project, near: Near) -> Sentence:
    reason, step = _why(words.outcome, project)
    blocker = step.project if step is not None and reason == "no-room" else None
    text = _reason(words, project, reason, step) + words.how_near(project, near)
    return Sentence(
        project.id, f"{text}.", words.lang, False, reason, near.votes, near.money, blocker
    )


def _why(outcome: Outcome, project: Project) -> tuple[str, Round | None]:
    """The reason, and the step that settled it: the winner that left too little, or the stop.

    An exact knapsack weighs whole sets, so no single winner takes another's place there.
    """
    if not outcome.votes[project.id]:
        return "no-votes", None
    if project.cost > outcome.budget:
        return "above-budget", None
    if outcome.rule == "max-welfare":
        return "no-room", None
    for step in outcome.rounds:
        if step.event == "stopped":
            return "stopped", step
        if step.left < project.cost:
            return "no-room", step
    return "no-room", None


def _reason(words: Words, project: Project, reason: str, step: Round | None) -> str:
    dutch = words.lang == "nl"
    had, cost = words.support(project.id), words.money(project.cost)
    if reason == "no-votes":
        return (
            "Niet gekozen: niemand stemde voor dit project"
            if dutch
            else "Not chosen: nobody voted for this project"
        )
    if reason == "above-budget":
        whole = words.money(words.outcome.budget)
        return (
            f"Niet gekozen: dit project kost {cost} en het hele budget is {whole}"
            if dutch
            else f"Not chosen: this project costs {cost} and the whole budget is {whole}"
        )
    if step is None:
        left = words.money(words.outcome.left)
        return (
            f"Niet gekozen met {had}: dit project kost {cost} en aan het einde was er nog {left}"
            if dutch
            else f"Not chosen with {had}: this project costs {cost} and {left} was left at the end"
        )
    name, left = words.name(step.project), words.money(step.left)
    if reason == "stopped":
        return (
            f"Niet gekozen met {had}: de telling stopte bij {name}, dat niet meer paste in de "
            f"{left} die over was"
            if dutch
            else f"Not chosen with {had}: the count stopped at {name}, which did not fit in the "
            f"{left} that was left"
        )
    return (
        f"Niet gekozen met {had}: dit project kost {cost}, en nadat onder meer {name} gekozen was, "
        f"was er nog {left} over"
        if dutch
        else f"Not chosen with {had}: this project costs {cost}, and once {name} among others was "
        f"chosen, {left} was left"
    )


def _halving(wins: Callable[[int], bool], most: int) -> int | None:
    """A change up to `most` that wins, the smallest if more never hurts."""
    if most < 1:
        return None
    reach = 1
    while not wins(reach):
        if reach >= most:
            return None
        reach = min(2 * reach, most)
    low, high = reach // 2 + 1, reach
    while low < high:
        middle = (low + high) // 2
        if wins(middle):
            high = middle
        else:
            low = middle + 1
    return high


def _votes(election: Election, project: Project, recount: Recount) -> int | None:
    alone = ((project.id, 1),)

    def wins(extra: int) -> bool:
        ballots = dict(election.ballots)
        ballots[alone] = ballots.get(alone, 0) + extra
        return project.id in recount(replace(election, ballots=ballots)).selected

    return _halving(wins, election.voters)


def _money(election: Election, project: Project, recount: Recount) -> int | None:
    def wins(less: int) -> bool:
        cheaper = replace(project, cost=project.cost - less)
        projects = tuple(cheaper if each.id == project.id else each for each in election.projects)
        return project.id in recount(replace(election, projects=projects)).selected

    return _halving(wins, project.cost - 1)
