"""What a result says was counted, read from its files: believed only as far as it can be held
against the log and against the rules of one ballot. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.outcome.channels import Totals, election_of_totals
from chalicelib.outcome.counting import Votes
from chalicelib.outcome.planning import projects_of
from chalicelib.rounds.model import FrozenRound
from chalicelib.rounds.vote_rules import ChannelName
from chalicelib.tally import Ballot as Marks
from chalicelib.tally import Election
from chalicelib.tally.ballots import election_of, rank_points
from chalicelib.tally.bundle import ELECTION
from chalicelib.tally.model import TallyError
from chalicelib.tally.pb_read import read_pb_bytes
from chalicelib.tally.plan_bundle import of_totals, totals
from chalicelib.voting.ballots import problems
from chalicelib.voting.model import Ballot

# Amounts are counted in cents.
UNITS: Final = 100


@dataclass(frozen=True, slots=True)
class Said:
    """The pot and costs in cents, the number of voters, and the joint ballots or else the
    totals."""

    pot: int
    costs: Mapping[str, int]
    voters: int
    ballots: Mapping[Marks, int] | None
    totals: Mapping[str, Any]


def said_of(frozen: FrozenRound, files: Mapping[str, bytes], result: Mapping[str, Any]) -> Said:
    """What election.pb says, or result.json where only totals are published. Raises TallyError,
    KeyError, TypeError or ValueError for files that aren't what they should be."""
    if frozen.count.publish == "totals":
        summed = result["totals"]
        costs = {one["id"]: one["cost"] for one in result["projects"]}
        return Said(result["budget"], costs, int(summed["voters"]), None, summed)
    if ELECTION not in files:
        raise TallyError(f"{ELECTION} ontbreekt")
    read = election_of(read_pb_bytes(files[ELECTION]))
    factor, rest = divmod(UNITS, read.units)
    if rest:
        raise TallyError("de bedragen zijn fijner dan een cent")
    costs = {key: cost * factor for key, cost in read.costs.items()}
    return Said(read.budget * factor, costs, read.voters, read.ballots, {})


def costs_of(frozen: FrozenRound) -> dict[str, int]:
    return {entry.project_id: entry.cost_cents for entry in frozen.entries}


def fits(frozen: FrozenRound, said: Said) -> bool:
    """Whether voters can have cast this, by the rules of one ballot."""
    if said.ballots is not None:
        return all(_may(frozen, marks) for marks in said.ballots)
    return _totals_fit(frozen, said.voters, said.totals["votes"], said.totals["points"])


def _may(frozen: FrozenRound, marks: Marks) -> bool:
    rules, given = frozen.ballot, dict(marks)
    if rules.type == "ranking":
        # Which place a project got shows in its points; where they are equal any order will do.
        ranked = sorted(given, key=lambda key: (-given[key], key))
        if rank_points(ranked, frozen.count.ranking) != given:
            return False
        return not problems(frozen, Ballot.of({key: at for at, key in enumerate(ranked, 1)}))
    if rules.marked:
        return min(given.values()) >= 1 and not problems(frozen, Ballot.of(given))
    return set(given.values()) == {1} and not problems(frozen, Ballot(frozenset(given)))


def _totals_fit(
    frozen: FrozenRound, voters: int, votes: Mapping[str, int], points: Mapping[str, int]
) -> bool:
    rules = frozen.ballot
    if not votes.keys() == points.keys() == costs_of(frozen).keys():
        return False
    if not can_be_cast(frozen, voters, votes):
        return False
    lowest, highest = 1, 1
    if rules.type == "ranking":
        places = [str(place) for place in range(_most(frozen))]
        lowest, highest = 0, max(rank_points(places, frozen.count.ranking).values())
    elif rules.type == "scores" or (rules.type == "points" and rules.stack):
        highest = rules.points
    if rules.type == "points" and sum(points.values()) > voters * rules.points:
        return False
    return all(votes[key] * lowest <= points[key] <= votes[key] * highest for key in votes)


def can_be_cast(frozen: FrozenRound, voters: int, votes: Mapping[str, int]) -> bool:
    """Whether so many voters can have chosen the projects so often."""
    most = _most(frozen)
    # A shorter list than the least number of choices can't be voted on at all.
    least = min(frozen.ballot.min_choices, most)
    return voters * least <= sum(votes.values()) <= voters * most and all(
        0 <= given <= voters for given in votes.values()
    )


def _most(frozen: FrozenRound) -> int:
    """How many projects one ballot may name."""
    rules = frozen.ballot
    return min(rules.max_choices * (1 + rules.list_areas), len(frozen.entries))


def votes_said(frozen: FrozenRound, said: Said, channels: Mapping[ChannelName, Totals]) -> Votes:
    """The votes as the result states them, on the frozen list. Raises TallyError for what can't
    be counted."""
    blank = Election(frozen.pot_cents, projects_of(frozen), {})
    if said.ballots is None:
        election = of_totals(blank, said.totals)
    else:
        election = Election(blank.budget, blank.projects, said.ballots)
    if any(channels[one].voters > said.voters for one in ("online", "paper") if one in channels):
        raise TallyError("a channel has more voters than the vote")
    parts: dict[str, Election] = {
        name: election_of_totals(blank, one) for name, one in channels.items()
    }
    people: dict[str, int] = {
        name: one.people or parts[name].voters for name, one in sorted(channels.items())
    }
    return Votes(election, parts, said.voters, people)


def parts_add_up(election: Election, channels: Mapping[str, Election]) -> bool:
    """Whether what came online and on paper is together what was counted. Paper that doesn't
    weigh by itself is among what came online."""
    parts = [totals(channels[name]) for name in ("online", "paper") if name in channels]
    return "online" not in channels or _sum(parts) == _sum([totals(election)])


def _sum(parts: list[dict[str, Any]]) -> tuple[int, dict[str, int], dict[str, int]]:
    voters = sum(one["voters"] for one in parts)
    votes, points = (
        {key: sum(one[name][key] for one in parts) for key in parts[0][name]}
        for name in ("votes", "points")
    )
    return voters, votes, points
