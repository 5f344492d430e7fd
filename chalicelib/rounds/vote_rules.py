"""How a round votes and counts, as data: the ballot, the pots, the channels, the count.

All of it is frozen with the rules before the vote. Every field that came with a later kind of
round has the default under which older documents keep their meaning. What may be combined is
held by `rounds.vote_validation`; `outcome.planning` turns it into the plan of the count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

BallotType = Literal["approval", "knapsack", "points", "scores", "ranking"]
Lists = Literal["one", "areas"]
OpenedBy = Literal["city", "trustees"]
CountRule = Literal[
    "greedy",
    "greedy-per-cost",
    "max-welfare",
    "equal-shares",
    "phragmen",
    "maximin-support",
    "bos",
    "dhondt",
]
Satisfaction = Literal["cost", "score"]
Completion = Literal["none", "greedy", "add1", "add1u"]
Misfit = Literal["skip", "stop", "part", "top-up"]
Publish = Literal["totals", "ballots", "codes"]
Ranking = Literal["borda0", "borda1", "harmonic", "eurovision", "plurality"]
PotBy = Literal["none", "area", "theme"]
PotHow = Literal["fixed", "equal", "population"]
Leftover = Literal["city", "carry"]
ChannelName = Literal["online", "paper", "live", "jury"]
Normalise = Literal["total", "mean"]

# Ballots that give each project a number, and not only a mark.
MARKED: Final[frozenset[BallotType]] = frozenset({"points", "scores", "ranking"})


@dataclass(frozen=True, slots=True)
class BallotRules:
    """What a ballot may hold.

    `approval`: between `min_choices` and `max_choices` projects. `knapsack`: at least
    `min_choices` projects that together fit the pot; `max_choices` is then the list's length.
    `points`: `points` to divide, several for one project when `stack`. `scores`: each chosen
    project gets 1 to `points`. `ranking`: places 1, 2, 3, … without a gap.

    `max_per_area` and `max_per_theme` limit the projects of one area or theme; 0 is no limit.
    `lists`: `areas` gives each voter a list for the own area, one for the whole city
    (`city_area`) and one for each of `free_areas` other areas; the number of choices then
    holds for each list. `final`: a cast ballot can't be changed. `opened_by`: ballots are opened
    by the count alone, or only after two of three trustees gave their codes.
    """

    type: BallotType
    min_choices: int
    max_choices: int
    points: int = 0
    stack: bool = True
    max_per_area: int = 0
    max_per_theme: int = 0
    lists: Lists = "one"
    city_area: str = ""
    free_areas: int = 0
    final: bool = False
    opened_by: OpenedBy = "city"

    @property
    def marked(self) -> bool:
        """Whether a ballot gives numbers to projects."""
        return self.type in MARKED

    @property
    def list_areas(self) -> int:
        """How many areas beside the city's a ballot may name; 0 is no limit."""
        return 1 + self.free_areas if self.lists == "areas" else 0


@dataclass(frozen=True, slots=True)
class PotShare:
    """A pot of one area or theme: cents when amounts are fixed, inhabitants when money goes
    by population, 1 when all pots are equal."""

    id: str
    weight: int


@dataclass(frozen=True, slots=True)
class PotRules:
    """How the money is divided before the count. `city_cents` stays for the whole city.

    `leftover`: what a pot leaves moves to the city's pot, from which all projects that are
    still without money can be paid, or is carried over to a next round.
    """

    by: PotBy = "none"
    how: PotHow = "equal"
    shares: tuple[PotShare, ...] = ()
    city_cents: int = 0
    leftover: Leftover = "city"


@dataclass(frozen=True, slots=True)
class GateRules:
    """What a project needs before it can win at all; all that isn't 0 holds together.

    `votes` people who chose it, that part of all voters, or to be among the `best`.
    """

    votes: int = 0
    voters_percent: int = 0
    best: int = 0

    @property
    def is_set(self) -> bool:
        return bool(self.votes or self.voters_percent or self.best)


@dataclass(frozen=True, slots=True)
class ChannelRules:
    """A channel that counts for a declared part, whatever the number of its ballots.

    `total`: its points together are the whole. `mean`: the average per ballot. Paper ballots
    belong to `online` unless the round declares `paper` on its own.
    """

    name: ChannelName
    percent: int
    normalise: Normalise = "total"


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a jury scores from 0 to `most`, with what the lowest and the highest score mean."""

    name: str
    lowest: str
    highest: str
    most: int = 10


@dataclass(frozen=True, slots=True)
class CountRules:
    """How ballots become winners, with everything that a recount must know beforehand.

    `rule`, `satisfaction` and `completion` are those of `chalicelib.tally`. `misfit`: past the
    first project that doesn't fit, go on (`skip`), `stop`, offer it what is left (`part`), or
    add up to `top_up_cents` (`top-up`). Ties go by a lot whose seed is committed before the
    vote. `publish`: after the release each ballot with its code (`codes`: whoever has the code
    finds the ballot), the joint ballots without codes or names, or the totals alone; voters
    read which before they vote.

    `most`: at most so many winners. `guarantee`: the best of each area first. `jury`: after
    the gate the jury alone decides. `small_percent`: what a vote for a project up to
    `small_cents` counts. `shares`: percents of the pot for the best, instead of their cost.
    `fund_all`: no count where all projects of a pot fit together.

    The defaults are how rounds without these fields are counted: by votes, from one pot, and
    nobody's ballot is published.
    """

    rule: CountRule
    ties: Literal["seed"]
    satisfaction: Satisfaction = "cost"
    completion: Completion = "none"
    misfit: Misfit = "skip"
    publish: Publish = "totals"
    top_up_cents: int = 0
    most: int = 0
    guarantee: bool = False
    gate: GateRules = GateRules()
    pots: PotRules = PotRules()
    channels: tuple[ChannelRules, ...] = ()
    jury: bool = False
    criteria: tuple[Criterion, ...] = ()
    small_cents: int = 0
    small_percent: int = 100
    shares: tuple[int, ...] = ()
    fund_all: bool = False
    ranking: Ranking = "borda1"
    dhondt_by: Literal["seats", "euros"] = "seats"

    @property
    def declared(self) -> tuple[ChannelName, ...]:
        """The channels that staff bring in by hand, and that must be complete for the count."""
        named = {channel.name for channel in self.channels} | ({"jury"} if self.jury else set())
        by_hand: tuple[ChannelName, ...] = ("live", "jury")
        return tuple(name for name in by_hand if name in named)


BY_VOTES: Final = CountRules("greedy", "seed")
