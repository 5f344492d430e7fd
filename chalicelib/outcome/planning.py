"""From a frozen round to the plan of its count, and from ballots to the election. One place.

Everything that a round can ask for is counted by `chalicelib.tally.plan`; this module says how
the settings read as that plan, and how a voter's marks become points.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from chalicelib.kernel.errors import Refused
from chalicelib.outcome.channels import Channels, Totals, election_of_totals
from chalicelib.rounds import pots
from chalicelib.rounds.model import FrozenRound
from chalicelib.rounds.vote_rules import BallotType, ChannelName, CountRules, GateRules
from chalicelib.tally import Ballot as Marks
from chalicelib.tally import Election, Options, Project
from chalicelib.tally.ballots import rank_points
from chalicelib.tally.gates import Gate
from chalicelib.tally.model import group
from chalicelib.tally.plan import Plan
from chalicelib.tally.weights import Channel, SmallBonus
from chalicelib.voting.model import Ballot

# How Pabulib names the ballots; rankings are written as the points that were counted.
VOTE_TYPES: Final[dict[BallotType, str]] = {
    "approval": "approval",
    "knapsack": "approval",
    "points": "cumulative",
    "scores": "scoring",
    "ranking": "scoring",
}


def plan_of(frozen: FrozenRound) -> Plan:
    """The plan of the count, from the frozen rules alone."""
    rules = frozen.count
    return Plan(
        rule=rules.rule,
        options=_options(rules),
        channels=tuple(
            # In percent, so that scores read as points out of a hundred.
            Channel(one.name, Fraction(one.percent), one.normalise)
            for one in rules.channels
        ),
        small_bonus=(
            SmallBonus(rules.small_cents, Fraction(rules.small_percent, 100))
            if rules.small_cents
            else None
        ),
        gate=_gate(rules.gate) if rules.gate.is_set else None,
        jury=rules.jury,
        pot_by="" if rules.pots.by == "none" else rules.pots.by,
        pots=dict(pots.amounts(rules.pots, frozen.pot_cents)),
        then_city=rules.pots.by != "none" and rules.pots.leftover == "city",
        per_area=rules.guarantee,
        shares=tuple(Fraction(share, 100) for share in rules.shares),
        fund_all_if_room=rules.fund_all,
        dhondt_by=rules.dhondt_by,
        exclusions=frozen.exclusions,
    )


def is_simple(plan: Plan) -> bool:
    """Whether the count is one rule over one pot, as every telling program knows it."""
    bare = Plan(rule=plan.rule, options=plan.options)
    return plan == bare and plan.rule != "dhondt"


def _options(rules: CountRules) -> Options:
    by_misfit = rules.rule in ("greedy", "greedy-per-cost")
    return Options(
        satisfaction=rules.satisfaction,
        completion=rules.completion,
        misfit=rules.misfit if by_misfit else "skip",
        top_up=rules.top_up_cents,
        # Phragmén's own rule ends at the first project that doesn't fit.
        go_on=rules.rule == "phragmen" and rules.misfit == "skip",
        most=rules.most,
    )


def _gate(rules: GateRules) -> Gate:
    return Gate(
        votes=rules.votes or None,
        voters_share=Fraction(rules.voters_percent, 100) if rules.voters_percent else None,
        best=rules.best or None,
    )


def projects_of(frozen: FrozenRound) -> tuple[Project, ...]:
    """The projects of the ballot, as the count knows them."""
    return tuple(
        Project(
            one.project_id, one.cost_cents, one.title, one.area_id or None, one.theme_id or None
        )
        for one in frozen.entries
    )


def election_of(frozen: FrozenRound, ballots: Iterable[Ballot]) -> Election:
    """The election of these ballots. Raises TallyError for a project that isn't on the list."""
    marks = group(_marks(frozen, ballot) for ballot in ballots)
    return Election(frozen.pot_cents, projects_of(frozen), marks)


def _marks(frozen: FrozenRound, ballot: Ballot) -> Marks:
    if frozen.ballot.type == "ranking":
        ranked = [key for key, _ in sorted(ballot.marks, key=lambda mark: mark[1])]
        return tuple(sorted(rank_points(ranked, frozen.count.ranking).items()))
    if frozen.ballot.marked:
        return ballot.marks
    return tuple((key, 1) for key in sorted(ballot.projects))


def weighed(rules: CountRules) -> tuple[ChannelName, ...]:
    """The channels that weigh by themselves."""
    jury: tuple[ChannelName, ...] = ("jury",) if rules.jury else ()
    return (*(one.name for one in rules.channels), *jury)


def channel_elections(
    frozen: FrozenRound, online: tuple[Ballot, ...], channels: Channels
) -> dict[str, Election]:
    """An election for each channel that the round weighs. Raises Refused `channel-incomplete`
    with its name for one that isn't there: nothing is counted without it."""
    named = weighed(frozen.count)
    made: dict[str, Election] = {}
    for name in named:
        if name == "online":
            mine = online if "paper" in named else (*online, *paper(channels))
            made[name] = election_of(frozen, mine)
            continue
        given = channels.get(name)
        if given is None:
            raise Refused("channel-incomplete", channel=name)
        blank = Election(frozen.pot_cents, projects_of(frozen), {})
        made[name] = (
            election_of_totals(blank, given)
            if isinstance(given, Totals)
            else election_of(frozen, given)
        )
    return made


def paper(channels: Channels) -> tuple[Ballot, ...]:
    """The paper ballots. Raises Refused `channel-incomplete` for paper as totals: each paper
    ballot is counted as a ballot."""
    given = channels.get("paper", ())
    if isinstance(given, Totals):
        raise Refused("channel-incomplete", channel="paper")
    return tuple(given)
