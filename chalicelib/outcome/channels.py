"""What is counted beside the ballots from the screen: paper, live tables, a jury.

A channel comes as ballots (paper), or as totals that two people confirmed (live tables) or that
were added up from jurors' scores. Whether it weighs by itself is declared in the round; paper
that isn't declared counts exactly as if it had come in over the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from chalicelib.rounds.vote_rules import ChannelName
from chalicelib.tally import Election
from chalicelib.tally.plan_bundle import of_totals
from chalicelib.voting.model import Ballot


@dataclass(frozen=True, slots=True)
class Totals:
    """A channel without ballots of its own: points by project id.

    `votes` says how many of the `voters` chose or scored each project; for live tables, where
    each point is one vote, `voters` is the number of votes. `people` is how many there really
    were, where voters are made up to have exact averages.
    """

    points: Mapping[str, int]
    voters: int
    votes: Mapping[str, int]
    people: int = 0

    @classmethod
    def of_votes(cls, votes: Mapping[str, int]) -> Totals:
        """The totals of a live table: each vote is one point of one project."""
        return cls(dict(votes), sum(votes.values()), dict(votes))

    @classmethod
    def of_scores(cls, scores: Iterable[Mapping[str, int]]) -> Totals:
        """The totals of jurors; a juror who stood back from a project doesn't name it."""
        points: dict[str, int] = {}
        votes: dict[str, int] = {}
        voters = 0
        for one in scores:
            voters += bool(one)
            for key, given in one.items():
                points[key] = points.get(key, 0) + given
                votes[key] = votes.get(key, 0) + 1
        return cls(points, voters, votes)


Channels = Mapping[ChannelName, Iterable[Ballot] | Totals]


def election_of_totals(blank: Election, totals: Totals) -> Election:
    """An election with these totals, for the count: it looks at nothing else of a channel."""
    keys = [project.id for project in blank.projects]
    stated = {
        "voters": totals.voters,
        "votes": {key: totals.votes.get(key, 0) for key in keys},
        "points": {key: totals.points.get(key, 0) for key in keys},
    }
    return of_totals(blank, stated) if totals.voters else replace(blank, ballots={})
