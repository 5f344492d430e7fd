"""How a whole round is counted, as data: gate, weights, pots, rule, what happens to the rest.

The order is fixed: points per channel, weights and bonus, gate, (jury), then the money pot by
pot, then city-wide with what is left. Each pot is a count of its own with its own outcome and
sentences, so that each part can be repeated by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from .count import Options, count
from .exclusions import Excluded, Pairs, excluded_sentence, settle
from .explain import explain
from .gates import Gate, Passed, pass_gate
from .model import Election, TallyError
from .money import Lang, plural
from .outcome import Exact, Outcome
from .pots import restrict, shares_of_best
from .rules.dhondt import dhondt
from .rules.guarantee import best_per_area
from .sentences import Sentence
from .ties import TieRule, TieUse
from .weights import Channel, SmallBonus, combine

CITY = ""
"""The name of the pot for the whole city."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The count of one round. Amounts in units of money.

    `pots` are budgets by area or theme (`pot_by`); with `then_city` what they leave is spent
    on all projects that are still without money. `jury`: after the gate the channel `jury`
    alone decides. `shares`: the best n get these shares of the pot instead of their cost.
    `fund_all_if_room`: no count where all requests of a pot fit together. `exclusions` are pairs
    of which only one can win (`exclusions`).
    """

    rule: str = "greedy"
    options: Options = field(default_factory=Options)
    channels: tuple[Channel, ...] = ()
    small_bonus: SmallBonus | None = None
    gate: Gate | None = None
    jury: bool = False
    pot_by: Literal["", "area", "theme"] = ""
    pots: Mapping[str, int] = field(default_factory=dict)
    then_city: bool = False
    per_area: bool = False
    shares: tuple[Fraction, ...] = ()
    fund_all_if_room: bool = False
    dhondt_by: Literal["seats", "euros"] = "seats"
    exclusions: Pairs = ()

    def __post_init__(self) -> None:
        if any(len(set(pair)) != 2 for pair in self.exclusions):
            raise TallyError("a pair is of two projects")
        weighted = bool(self.channels) or self.small_bonus is not None or self.jury
        if weighted and self.rule not in ("greedy", "greedy-per-cost", "dhondt"):
            raise TallyError(f"weights cannot be combined with the rule {self.rule}")
        if self.pots and not self.pot_by:
            raise TallyError("pots are by area or by theme")
        if self.per_area and self.rule != "greedy":
            raise TallyError("a guarantee per area goes with most votes first")
        if self.shares and (self.rule != "greedy" or self.then_city):
            raise TallyError("shares for the best go with most votes first, pot by pot")


@dataclass(frozen=True, slots=True)
class Part:
    """The count of one pot: the election that was counted and its outcome."""

    name: str
    election: Election
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class RoundOutcome:
    """All pots together. `granted` is money by project; `missed` is what the gate asked;
    `excluded` are those that a rival kept out."""

    parts: tuple[Part, ...]
    granted: Mapping[str, int]
    missed: Mapping[str, int]
    gate_ties: tuple[TieUse, ...]
    excluded: Mapping[str, Excluded] = field(default_factory=dict)

    @property
    def selected(self) -> tuple[str, ...]:
        """All projects that get money, in the order of the count."""
        return tuple(self.granted)

    def to_dict(self) -> dict[str, object]:
        """The plain, canonical form."""
        rivals = {key: one.rival for key, one in sorted(self.excluded.items())}
        return {
            **({"excluded": rivals} if rivals else {}),
            "parts": [{"pot": part.name, "outcome": part.outcome.to_dict()} for part in self.parts],
            "granted": dict(sorted(self.granted.items())),
            "missed_gate": dict(sorted(self.missed.items())),
            "gate_ties": [use.to_dict() for use in self.gate_ties],
        }


def count_round(
    plan: Plan,
    election: Election,
    ties: TieRule | None = None,
    channels: Mapping[str, Election] | None = None,
) -> RoundOutcome:
    """Count a round. `election` holds all public ballots; `channels` the same by channel.

    With a jury, `channels["jury"]` holds its points. Raises TallyError when the plan and the
    channels don't belong together.
    """
    if plan.pot_by and not plan.pots:
        raise TallyError(f"the pots by {plan.pot_by} have no amounts yet")
    if sum(plan.pots.values()) > election.budget:
        raise TallyError("the pots together hold more than the budget")
    ties = ties or TieRule.by_id()
    scores = _scores(plan, election, channels or {})
    passed = Passed(tuple(election.costs), {}, ())
    if plan.gate is not None:
        public = election.points() if plan.jury else scores
        passed = pass_gate(plan.gate, election, public, ties)

    def without(out: frozenset[str]) -> RoundOutcome:
        kept = tuple(key for key in passed.keys if key not in out)
        return _count_pots(plan, election, scores, replace(passed, keys=kept), ties)

    if not plan.exclusions:
        return without(frozenset())
    result, out = settle(
        plan.exclusions, without, lambda one: _strongest(plan, election, one, scores, ties)
    )
    return replace(
        result, excluded={key: Excluded(rival, scores[key]) for key, rival in out.items()}
    )


def _strongest(
    plan: Plan,
    election: Election,
    result: RoundOutcome,
    scores: Mapping[str, Exact],
    ties: TieRule,
) -> list[str]:
    """The winners, the strongest first: in the order of a walk, else by score and lot."""
    winners = list(result.granted)
    if len(result.parts) == 1 and plan.rule in ("greedy", "greedy-per-cost"):
        return winners
    order = ties.order(election.costs, election.supporters())
    winners.sort(key=order)
    winners.sort(key=scores.__getitem__, reverse=True)
    return winners


def _count_pots(
    plan: Plan,
    election: Election,
    scores: Mapping[str, Exact],
    passed: Passed,
    ties: TieRule,
) -> RoundOutcome:
    """The money, pot by pot, over the projects that passed."""
    open_keys = frozenset(passed.keys)
    parts: list[Part] = []
    granted: dict[str, int] = {}
    left = election.budget
    for name, budget in sorted(plan.pots.items()):
        keys = [p.id for p in election.projects if _pot(plan, p.area, p.theme) == name]
        keep = [key for key in keys if key in open_keys]
        part = _count_pot(plan, name, restrict(election, keep, budget), scores, ties)
        parts.append(part)
        granted.update(_granted(plan, part))
        left -= part.outcome.cost
    if not plan.pots or plan.then_city:
        keep = [key for key in passed.keys if key not in granted]
        part = _count_pot(plan, CITY, restrict(election, keep, left), scores, ties)
        parts.append(part)
        granted.update(_granted(plan, part))
    return RoundOutcome(tuple(parts), granted, passed.missed, passed.ties)


def _pot(plan: Plan, area: str | None, theme: str | None) -> str:
    return (area if plan.pot_by == "area" else theme) or CITY


def _scores(
    plan: Plan, election: Election, channels: Mapping[str, Election]
) -> Mapping[str, Exact]:
    scores: Mapping[str, Exact]
    if plan.jury:
        if "jury" not in channels:
            raise TallyError("the jury's points are missing")
        scores = dict(channels["jury"].points())
    elif plan.channels:
        scores = combine(plan.channels, channels)
    elif plan.options.satisfaction == "score" or plan.rule == "greedy-per-cost":
        scores = dict(election.points())
    else:
        scores = dict(election.supporters())
    if plan.small_bonus is not None:
        scores = plan.small_bonus.apply(scores, election.costs)
    return scores


def _count_pot(
    plan: Plan, name: str, election: Election, scores: Mapping[str, Exact], ties: TieRule
) -> Part:
    mine = {project.id: scores[project.id] for project in election.projects}
    options = plan.options
    if plan.fund_all_if_room and sum(election.costs.values()) <= election.budget:
        return Part(name, election, _everything(election, mine, ties))
    if plan.rule == "dhondt":
        return Part(name, election, dhondt(election, mine, ties, by=plan.dhondt_by))
    if plan.per_area:
        return Part(name, election, best_per_area(election, mine, ties))
    weighted = plan.rule in ("greedy", "greedy-per-cost")
    outcome = count(
        election,
        plan.rule,
        ties,
        scores=mine if weighted else None,
        satisfaction=options.satisfaction,
        completion=options.completion,
        misfit=options.misfit,
        top_up=options.top_up,
        step=options.step,
        run_on=options.run_on,
        whole_start=options.whole_start,
        go_on=options.go_on,
        most=options.most,
    )
    return Part(name, election, outcome)


def _everything(election: Election, scores: Mapping[str, Exact], ties: TieRule) -> Outcome:
    """All requests fit: all are funded, also those without a vote."""
    empty = count(replace(election, projects=(), ballots={}), "greedy", ties)
    cost = sum(election.costs.values())
    return replace(
        empty,
        selected=tuple(sorted(election.costs)),
        cost=cost,
        left=election.budget - cost,
        votes=election.supporters(),
        scores=dict(scores),
        facts={**empty.facts, "all_fit": True},
    )


def _granted(plan: Plan, part: Part) -> dict[str, int]:
    costs, outcome = part.election.costs, part.outcome
    if plan.shares:
        line = [step.project for step in outcome.rounds]
        return shares_of_best(part.election.budget, line, plan.shares, costs)
    return {**{key: costs[key] for key in outcome.selected}, **outcome.partial}


def explain_round(
    election: Election, result: RoundOutcome, lang: Lang = "nl"
) -> Mapping[str, Sentence]:
    """One sentence per project of the round: from the pot where it won, else from its last."""
    told: dict[str, Sentence] = {}
    votes = election.supporters()
    for key, needed in result.missed.items():
        told[key] = _missed(key, votes[key], needed, lang)
    names = {project.id: project.name for project in election.projects}
    for key, one in result.excluded.items():
        told[key] = excluded_sentence(key, one.rival, names, result.granted, lang)
    for part in result.parts:
        if part.outcome.facts.get("all_fit"):
            told.update({key: _all_fit(key, lang) for key in part.outcome.selected})
            continue
        for key, sentence in explain(part.election, part.outcome, lang).items():
            told[key] = sentence
    return {project.id: told[project.id] for project in election.projects if project.id in told}


def _missed(key: str, votes: int, needed: int, lang: Lang) -> Sentence:
    had = plural(votes, "stem", "stemmen") if lang == "nl" else plural(votes, "vote", "votes", "en")
    text = (
        f"Niet gekozen: dit project kreeg {had} en er waren er {needed} nodig om mee te tellen."
        if lang == "nl"
        else f"Not chosen: this project got {had} and needed {needed} to be considered."
    )
    short = max(0, needed - votes)
    return Sentence(key, text, lang, False, "gate", missing_votes=short or None)


def _all_fit(key: str, lang: Lang) -> Sentence:
    text = (
        "Gekozen: er was genoeg geld voor alle projecten samen."
        if lang == "nl"
        else "Chosen: there was enough money for all projects together."
    )
    return Sentence(key, text, lang, True, "all-fit")
