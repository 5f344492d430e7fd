"""Sentences for equal shares, with or without a completion.

Every figure is at the final share: "with the same amount per voter". A project that a greedy
completion passed over could also have won there, so the smaller of both changes is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from .explain_greedy import Line, near_miss
from .model import Election, Project
from .money import Lang, number
from .outcome import Outcome, Round
from .sentences import Near, Sentence, Words
from .shares.instance import prepare
from .shares.margins import Margin, margins


def explain_shares(election: Election, outcome: Outcome, lang: Lang) -> Mapping[str, Sentence]:
    """One sentence per project for an outcome of `equal-shares`."""
    by_cost = outcome.facts.get("satisfaction") != "score"
    instance = prepare(election, "cost" if by_cost else "score", outcome.tie_rule)
    place = {candidate.key: index for index, candidate in enumerate(instance.candidates)}
    bought = [step for step in outcome.rounds if step.event == "funded"]
    order = [place[step.project] for step in bought if step.project in place]
    share = outcome.facts["share"]
    exact_share = share if isinstance(share, int | Fraction) else Fraction(0)
    near = margins(instance, Fraction(exact_share), order, by_cost=by_cost)
    names = {index: candidate.key for index, candidate in enumerate(instance.candidates)}
    completion = _completion(election, outcome)
    steps = {step.project: step for step in outcome.rounds}
    words = Words(election, outcome, lang)
    told: dict[str, Sentence] = {}
    for project in election.projects:
        step = steps.get(project.id)
        if step is not None and step.event in ("funded", "completed"):
            told[project.id] = _won(words, project, step)
            continue
        margin = near.get(place[project.id]) if project.id in place else None
        told[project.id] = _lost(words, project, margin, completion, names)
    return told


def _completion(election: Election, outcome: Outcome) -> Line | None:
    """The walk that spent what was left, as a count of its own."""
    if outcome.facts.get("completion") not in ("greedy", "add1u"):
        return None
    bought = [step for step in outcome.rounds if step.event == "funded"]
    rest = tuple(
        replace(step, event="funded" if step.event == "completed" else step.event)
        for step in outcome.rounds[len(bought) :]
    )
    room = bought[-1].left if bought else outcome.budget
    facts = {**outcome.facts, "misfit": "skip"}
    return Line(
        election, replace(outcome, rounds=rest, budget=room, facts=facts), False, election.costs
    )


def _won(words: Words, project: Project, step: Round) -> Sentence:
    dutch = words.lang == "nl"
    if step.event == "completed":
        had, before = words.support(project.id), words.money(step.figures["before"])
        text = (
            f"Gekozen met het geld dat overbleef: dit project kreeg {had} en er was nog {before}."
            if dutch
            else f"Chosen with the money that was left: it got {had} and {before} was left."
        )
        return Sentence(project.id, text, words.lang, True, "completed")
    if project.cost == 0:
        text = (
            "Gekozen: dit project kost niets en kreeg stemmen."
            if dutch
            else "Chosen: this project costs nothing and got votes."
        )
        return Sentence(project.id, text, words.lang, True, "funded")
    everybody = int(step.figures["supporters"])
    poor = int(step.figures["paid_less"])
    price = words.money(step.figures["price"])
    total, full = number(everybody, words.lang), number(everybody - poor, words.lang)
    if poor:
        text = (
            f"Gekozen: van de {total} stemmers voor dit project betaalden er {full} elk {price} "
            f"en gaven de anderen wat ze nog hadden."
            if dutch
            else f"Chosen: of its {total} supporters, {full} paid {price} each and the others "
            f"gave what they had left."
        )
    else:
        text = (
            f"Gekozen: alle {total} stemmers voor dit project betaalden elk {price}."
            if dutch
            else f"Chosen: all {total} supporters of this project paid {price} each."
        )
    return Sentence(project.id, text, words.lang, True, "funded")


def _lost(
    words: Words,
    project: Project,
    margin: Margin | None,
    completion: Line | None,
    names: Mapping[int, str],
) -> Sentence:
    dutch = words.lang == "nl"
    near = Near(None, None, None, 0)
    if completion is not None and project.id in completion.outcome.scores:
        near = near_miss(completion, project)
    if margin is None:
        near = replace(near, votes=_least(near.votes, _alone(words.outcome, project)))
        text = (
            "Niet gekozen: niemand stemde voor dit project"
            if dutch
            else "Not chosen: nobody voted for this project"
        )
        return _sentence(words, project, text, "no-votes", near, None)
    cheaper = project.cost - margin.cost if margin.cost is not None else None
    near = replace(near, votes=_least(near.votes, margin.voters), money=_least(near.money, cheaper))
    blocker = max(margin.paid, key=lambda index: (margin.paid[index], -index), default=None)
    voters = number(words.outcome.votes[project.id], words.lang)
    held, cost = words.money(margin.held), words.money(project.cost)
    text = (
        f"Niet gekozen: de {voters} stemmers voor dit project hadden samen nog {held} van de {cost}"
        if dutch
        else f"Not chosen: its {voters} supporters together had {held} left of the {cost}"
    )
    if blocker is not None:
        name = words.name(names[blocker])
        text += (
            f", vooral omdat ze meebetaalden aan {name}"
            if dutch
            else f", mostly because they helped to pay for {name}"
        )
    return _sentence(
        words, project, text, "no-money", near, names[blocker] if blocker is not None else None
    )


def _alone(outcome: Outcome, project: Project) -> int | None:
    """How many voters who choose nothing else can pay for a project by themselves."""
    share = outcome.facts["share"]
    if not isinstance(share, int | Fraction) or share <= 0:
        return None
    needed = Fraction(project.cost) / share
    return max(1, -(-needed.numerator // needed.denominator))


def _least(first: int | None, second: int | None) -> int | None:
    known = [value for value in (first, second) if value is not None]
    return min(known, default=None)


def _sentence(
    words: Words, project: Project, text: str, reason: str, near: Near, blocker: str | None
) -> Sentence:
    tail = words.how_near(project, near, same_share=True)
    return Sentence(
        project.id,
        f"{text}{tail}.",
        words.lang,
        False,
        reason,
        near.votes,
        near.money,
        blocker,
    )
