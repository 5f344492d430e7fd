"""Who may vote: the one place that decides it. Pure.

Ages are whole years on the day that voting opens, as Brussels counts days.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.rounds.model import VoterRules
from chalicelib.rounds.vote_rules import BallotRules
from chalicelib.voters.model import Answer, Question, Standing

_BRUSSELS: Final = ZoneInfo("Europe/Brussels")


def voting_day(opens_at: datetime) -> date:
    """The day on which ages are counted."""
    return opens_at.astimezone(_BRUSSELS).date()


def age_on(born: date, day: date) -> int:
    """Whole years on `day`. Born on 29 February: a year older on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def age_standing(born: date, day: date, min_age: int, max_age: int | None) -> Standing:
    age = age_on(born, day)
    if age < min_age:
        return "too-young"
    return "too-old" if max_age is not None and age > max_age else "yes"


def area_standing(voters: VoterRules, area_id: str) -> Standing:
    """For somebody of the city: whether their neighbourhood votes in this round."""
    return "yes" if not voters.areas or area_id in voters.areas else "other-area"


def question(voters: VoterRules, opens_at: datetime, number: str) -> Question:
    """What to ask a register about the person with this number."""
    return Question(number, voting_day(opens_at), voters.min_age, voters.max_age)


def decide(voters: VoterRules, answer: Answer) -> Standing:
    """What the round makes of a register's answer."""
    return answer.standing if answer.standing != "yes" else area_standing(voters, answer.area_id)


def bound_area(ballot: BallotRules, area_id: str) -> str:
    """The area that is kept with a voter's code: where ballots have lists of areas, else none."""
    return area_id if ballot.lists == "areas" else ""


def row_standing(voters: VoterRules, opens_at: datetime, born: date, area_id: str) -> Standing:
    """What the round makes of somebody in an extract of the register."""
    standing = age_standing(born, voting_day(opens_at), voters.min_age, voters.max_age)
    return standing if standing != "yes" else area_standing(voters, area_id)


def told_standing(voters: VoterRules, opens_at: datetime, born: date, area_id: str) -> Standing:
    """What the round makes of somebody whose identity provider told day of birth and
    neighbourhood; no neighbourhood is somebody of another town."""
    return row_standing(voters, opens_at, born, area_id) if area_id else "elsewhere"
