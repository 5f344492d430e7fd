"""A plan as plain values and back, and what its sentences must say beyond those of its rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from .count import Options
from .gates import Gate
from .model import Election, TallyError
from .money import Lang, money
from .outcome import Exact, exact_text
from .plan import Part, Plan, RoundOutcome, explain_round
from .sentences import Sentence
from .weights import Channel, SmallBonus


def plan_to_dict(plan: Plan) -> dict[str, object]:
    """The plan with fractions as text; `plan_from_dict` is the inverse."""
    gate, bonus = plan.gate, plan.small_bonus
    return {
        "rule": plan.rule,
        "options": asdict(plan.options),
        "channels": [
            {"name": one.name, "weight": exact_text(one.weight), "normalise": one.normalise}
            for one in plan.channels
        ],
        "small_bonus": bonus and {"limit": bonus.limit, "factor": exact_text(bonus.factor)},
        "gate": gate
        and {
            "votes": gate.votes,
            "voters_share": _text(gate.voters_share),
            "cost_share": _text(gate.cost_share),
            "best": gate.best,
        },
        "jury": plan.jury,
        "pot_by": plan.pot_by,
        "pots": dict(sorted(plan.pots.items())),
        "then_city": plan.then_city,
        "per_area": plan.per_area,
        "shares": [exact_text(share) for share in plan.shares],
        "fund_all_if_room": plan.fund_all_if_room,
        "dhondt_by": plan.dhondt_by,
        **({"exclusions": [list(pair) for pair in plan.exclusions]} if plan.exclusions else {}),
    }


def plan_from_dict(plain: Mapping[str, Any]) -> Plan:
    """Raises TallyError for a plan that this program doesn't know."""
    try:
        gate, bonus = plain["gate"], plain["small_bonus"]
        return Plan(
            **{
                **plain,
                "options": Options(**plain["options"]),
                "channels": tuple(
                    Channel(one["name"], Fraction(one["weight"]), one["normalise"])
                    for one in plain["channels"]
                ),
                "small_bonus": bonus and SmallBonus(bonus["limit"], Fraction(bonus["factor"])),
                "gate": gate
                and Gate(
                    gate["votes"],
                    _fraction(gate["voters_share"]),
                    _fraction(gate["cost_share"]),
                    gate["best"],
                ),
                "shares": tuple(Fraction(share) for share in plain["shares"]),
                "exclusions": tuple((one, other) for one, other in plain.get("exclusions", ())),
            }
        )
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        raise TallyError("result.json names a plan that this program doesn't know") from None


def _text(share: Fraction | None) -> object:
    return None if share is None else exact_text(share)


def _fraction(text: str | int | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def round_sentences(
    plan: Plan, election: Election, result: RoundOutcome, lang: Lang = "nl"
) -> Mapping[str, Sentence]:
    """One sentence for every project: those of the rules, and what only the plan knows."""
    told = dict(explain_round(election, result, lang))
    votes = election.supporters()
    if plan.gate is not None:
        for key in result.missed:
            needed = plan.gate.needed(election, election.costs[key])
            if votes[key] >= needed and plan.gate.best is not None:
                told[key] = _not_among(key, plan.gate.best, lang)
    if plan.shares:
        for part in result.parts:
            told.update(_shared(plan, part, result.granted, lang))
    for project in election.projects:
        if project.id not in told:
            told[project.id] = _unsupported(project.id, lang)
    return {project.id: told[project.id] for project in election.projects}


def _not_among(key: str, best: int, lang: Lang) -> Sentence:
    text = (
        f"Niet gekozen: alleen de beste {best} projecten gingen door, en dit project hoorde "
        "daar niet bij."
        if lang == "nl"
        else f"Not chosen: only the best {best} projects went on, and this was not one of them."
    )
    return Sentence(key, text, lang, False, "gate-best")


def _unsupported(key: str, lang: Lang) -> Sentence:
    text = (
        "Niet gekozen: dit project kreeg geen stemmen."
        if lang == "nl"
        else "Not chosen: this project got no votes."
    )
    return Sentence(key, text, lang, False, "no-votes")


def _shared(plan: Plan, part: Part, granted: Mapping[str, int], lang: Lang) -> dict[str, Sentence]:
    """The best get a share of the pot: their place decides, not whether their cost fits."""
    told: dict[str, Sentence] = {}
    units, currency = part.election.units, part.election.currency
    for place, step in enumerate(part.outcome.rounds, start=1):
        key = step.project
        if key in granted:
            got = money(granted[key], lang, units=units, currency=currency)
            text = (
                f"Gekozen: plaats {place} in zijn pot. Het project krijgt {got}."
                if lang == "nl"
                else f"Chosen: place {place} in its pot. The project gets {got}."
            )
            told[key] = Sentence(key, text, lang, True, "share")
            continue
        most = len(plan.shares)
        text = (
            f"Niet gekozen: dit project kwam op plaats {place}, en alleen de beste {most} "
            "krijgen een deel van de pot."
            if lang == "nl"
            else f"Not chosen: place {place}, and only the best {most} get a share of the pot."
        )
        told[key] = Sentence(key, text, lang, False, "share")
    return told


def scores_of(result: RoundOutcome) -> dict[str, Exact]:
    """What each project was ranked by, from the first pot that it was counted in."""
    scores: dict[str, Exact] = {}
    for part in result.parts:
        for key, score in part.outcome.scores.items():
            scores.setdefault(key, score)
    for key, one in result.excluded.items():
        scores.setdefault(key, one.score)
    return scores
