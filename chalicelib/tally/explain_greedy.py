"""Sentences for the count by votes (greedy, by votes or by votes per euro).

A losing project takes no money, so the walk without it is the walk that was made. Its place
is therefore the only thing that more votes can change, and the money left at each place is
known: the smallest change is found by bisection over places, without counting again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .model import Election, Project
from .money import Lang
from .outcome import Exact, Outcome, Round
from .rules.greedy import ratio_key
from .sentences import Near, Sentence, Words


@dataclass(frozen=True, slots=True)
class Line:
    """The walk as it was made, and the question "would this project have won, if …?"."""

    election: Election
    outcome: Outcome
    per_cost: bool
    costs: Mapping[str, int]

    def place(self, project: str, score: Exact, cost: int, votes: int) -> Round | None:
        """The first step that the project would come before, if it had these figures."""
        costs, counts = {**self.costs, project: cost}, {**self.outcome.votes, project: votes}
        order = self.outcome.tie_rule.order(costs, counts)
        mine, my_order = ratio_key(score, cost, per_cost=self.per_cost), order(project)
        for step in self.outcome.rounds:
            if step.project == project:
                continue
            scored = self.outcome.scores[step.project]
            theirs = ratio_key(scored, costs[step.project], per_cost=self.per_cost)
            if mine > theirs or (mine == theirs and my_order < order(step.project)):
                return step
        return None

    def wins(self, project: str, score: Exact, cost: int, votes: int) -> bool:
        """Whether the project would be funded in full, if it had these figures."""
        step = self.place(project, score, cost, votes)
        own = next((each for each in self.outcome.rounds if each.project == project), None)
        if own is not None and (step is None or step.number > own.number):
            step = own
        if step is not None:
            before = step.figures["before"]
            return step.event != "stopped" and cost <= before
        others = [step for step in self.outcome.rounds if step.project != project]
        ended = bool(others) and (others[-1].event in ("stopped", "part", "topped-up"))
        misfit = self.outcome.facts.get("misfit") != "skip"
        most = self.outcome.facts.get("most")
        if isinstance(most, int) and most and len(self.outcome.selected) >= most:
            return False
        ended = ended or (misfit and any(step.event == "skipped" for step in others))
        return not ended and cost <= (others[-1].left if others else self.outcome.budget)


def _smallest(wins: Callable[[int], bool], most: int) -> int | None:
    """The smallest change from 1 to `most` that wins, when more change never hurts."""
    if most < 1 or not wins(most):
        return None
    low, high = 1, most
    while low < high:
        middle = (low + high) // 2
        if wins(middle):
            high = middle
        else:
            low = middle + 1
    return low


def near_miss(line: Line, project: Project) -> Near:
    """How near a losing project was, and which funded project left too little for it."""
    outcome, key, cost = line.outcome, project.id, project.cost
    score, votes = outcome.scores[key], outcome.votes[key]
    top = max(outcome.scores.values(), default=0)
    countable = all(isinstance(value, int) for value in outcome.scores.values())
    needed: int | None = None
    if countable and cost <= outcome.budget:
        most = int(top) * max(1, cost) + 1 if line.per_cost else int(top - score) + 1
        needed = _smallest(lambda more: line.wins(key, score + more, cost, votes + more), most)
    cheaper: int | None = None
    if score > 0:
        cheaper = _smallest(lambda less: line.wins(key, score, cost - less, votes), cost - 1)
    blocker: str | None = None
    before: Exact = outcome.budget
    for step in outcome.rounds:
        if step.project == key:
            before = step.figures["before"]
            break
        if step.event in ("funded", "topped-up", "part"):
            fitted, fits = cost <= step.figures["before"], cost <= step.left
            if fitted and not fits:
                blocker = step.project
    tied = blocker is not None and outcome.scores[blocker] == score and not line.per_cost
    return Near(needed, cheaper, blocker, before, tied)


def explain_greedy(election: Election, outcome: Outcome, lang: Lang) -> Mapping[str, Sentence]:
    """One sentence per project for an outcome of `greedy` or `greedy-per-cost`."""
    line = Line(election, outcome, outcome.rule == "greedy-per-cost", election.costs)
    words = Words(election, outcome, lang)
    steps = {step.project: step for step in outcome.rounds}
    told: dict[str, Sentence] = {}
    for project in election.projects:
        step = steps.get(project.id)
        if step is not None and step.event in ("funded", "topped-up"):
            told[project.id] = words.won(project, step)
        elif step is not None and step.event == "part":
            told[project.id] = words.part(project, step)
        else:
            told[project.id] = words.lost(project, step, near_miss(line, project))
    return told
