"""The life of an idea as one line: what happened, where it stands, what comes and when.

Lines of the history are done, the last step that gave the idea its state is where it stands,
and the steps of the round that still lie ahead come after it. Each says in words which of the
three it is, so that colour and shape only repeat it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from chalicelib.ideas import telling
from chalicelib.ideas.model import HistoryLine, Idea
from chalicelib.kernel.speech import N_, _
from chalicelib.rounds.model import BallotList, Round
from chalicelib.web import words
from chalicelib.web.present_ideas import STATE_WORDS

Where = Literal["done", "current", "coming"]

WHERE_WORDS: Final[Mapping[Where, str]] = {
    "done": N_("Gebeurd"),
    "current": N_("Hier staat het nu"),
    "coming": N_("Komt nog"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `name` may be empty for a line that only has a sentence; `dutch` is for one that
    somebody wrote, which stays as it is in other languages."""

    where: Where
    name: str
    text: str
    at: datetime | None = None
    who: str = ""
    dutch: bool = False

    @property
    def word(self) -> str:
        return _(WHERE_WORDS[self.where])


def life(
    idea: Idea,
    history: Sequence[HistoryLine],
    round_: Round,
    ballot: BallotList | None,
    now: datetime,
    roles: Mapping[str, str],
    outcome: tuple[str, str] | None = None,
) -> tuple[Step, ...]:
    """Every step of the idea. `outcome` is the result's word and sentence, once it is out."""
    turning = _turning(idea, history)
    over = outcome is not None
    steps = [
        Step(
            "current" if place == turning and not over else "done",
            _name(line, history[place - 1] if place else None),
            telling.retold(line.sentence),
            line.at,
            _(roles[line.role]),
            telling.retold(line.sentence) == line.sentence,
        )
        for place, line in enumerate(history)
    ]
    if outcome is not None:
        return (*steps, Step("current", *outcome))
    return (*steps, *_ahead(idea, round_, ballot, now))


def _turning(idea: Idea, history: Sequence[HistoryLine]) -> int:
    """The place of the line with which the idea came into its state."""
    place = len(history) - 1
    for place in range(len(history) - 1, -1, -1):
        fits = history[place].state == idea.state
        if fits and (not place or history[place - 1].state != idea.state):
            return place
    return place


def _name(line: HistoryLine, before: HistoryLine | None) -> str:
    """The state as a word, where the line brought the idea into it."""
    if before is not None and before.state == line.state:
        return ""
    return next(
        (_(word) for state, (word, _kind) in STATE_WORDS.items() if state == line.state), ""
    )


def _ahead(idea: Idea, round_: Round, ballot: BallotList | None, now: datetime) -> tuple[Step, ...]:
    """What the round still holds for the idea."""
    if idea.state not in ("received", "published", "accepted"):
        return ()
    listed = None
    if ballot is not None:
        listed = next((one for one in ballot.entries if one.project_id == idea.id), None)
        if listed is None:
            return (Step("coming", _("Wat nu?"), _("Dit idee staat niet op de stemlijst.")),)
    steps = []
    if idea.state == "received":
        steps.append(
            Step("coming", _("Op de website"), _("De stad kijkt het idee een eerste keer na."))
        )
    if idea.state in ("received", "published"):
        review = round_.phase("review")
        text = _("De stad kijkt na of het idee kan.")
        if now < review.closes_at:
            text += " " + _("Dat duurt {until}.").format(until=words.until(review.closes_at))
        steps.append(Step("coming", _("Beslissing"), text))
    return (*steps, *_vote_ahead(round_, listed.number if listed else 0, now))


def _vote_ahead(round_: Round, number: int, now: datetime) -> tuple[Step, ...]:
    voting = round_.phase("voting")
    if now >= voting.closes_at:
        text = _("De stemming is voorbij. De uitslag lees je hier zodra ze bekend is.")
        return (Step("coming", _("Uitslag"), text),)
    told = []
    if number:
        told.append(_("Dit is nummer {number} op de stemlijst.").format(number=number))
    if voting.is_open(now):
        told.append(_("Je kan stemmen {last}.").format(last=words.until(voting.closes_at)))
    else:
        if not number:
            told.append(_("De stad legt vast wat op de stemlijst komt."))
        told.append(_("Je kan stemmen vanaf {date}.").format(date=words.date(voting.opens_at)))
    announced = words.until(round_.phase("announcement").closes_at)
    return (
        Step("coming", _("Stemmen"), " ".join(told)),
        Step("coming", _("Uitslag"), _("Je leest ze hier, {until}.").format(until=announced)),
    )
