"""A vote by any preset: a list of projects, ballots that its rules allow, and its channels."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from chalicelib.outcome.channels import Channels, Totals
from chalicelib.rounds.model import BallotEntry, BallotList, FrozenRound, Round
from chalicelib.schemas.presets import from_preset, scheduled
from chalicelib.voting.ballots import from_marks, problems
from chalicelib.voting.model import Ballot
from chalicelib.voting.opening import PublicKeys, freeze

SEED = "7a" * 32
PROJECTS = 16


def round_by(name: str) -> Round:
    return from_preset(
        name, id="r26", title="Buurtbudget 2026", phases=scheduled(name, date(2026, 9, 1))
    )


def entries_of(round_: Round) -> tuple[BallotEntry, ...]:
    """Projects in every area and theme in turn; together they cost more than the pot."""
    most = min(round_.amounts.max_cents, round_.pot_cents // 5)
    areas, themes = round_.areas, round_.themes
    return tuple(
        BallotEntry(
            number=number,
            project_id=f"p{number:02}",
            title=f"Project {number}",
            cost_cents=max(round_.amounts.min_cents, most * (3 + number % 4) // 6),
            area_id=areas[number % min(4, len(areas))].id,
            theme_id=themes[number % 3].id,
        )
        for number in range(1, PROJECTS + 1)
    )


def frozen_by(name: str, **count: object) -> FrozenRound:
    round_ = round_by(name)
    round_ = replace(round_, count=replace(round_.count, **count))  # type: ignore[arg-type]
    now = round_.phase("voting").opens_at - timedelta(minutes=10)
    ballot = BallotList(round_.id, entries_of(round_), "CBS-2026-1", now, "4 8 15")
    return freeze(round_, ballot, SEED, PublicKeys("", ""), now)


def ballots_for(frozen: FrozenRound, count: int = 400) -> list[Ballot]:
    """As many ballots as asked that the rules allow; small numbers are liked best."""
    chance = random.Random(frozen.hash)
    made: list[Ballot] = []
    while len(made) < count:
        ballot = from_marks(frozen, _choices(frozen, chance))
        if not problems(frozen, ballot):
            made.append(ballot)
    return made


def _choices(frozen: FrozenRound, chance: random.Random) -> dict[int, int]:
    rules = frozen.ballot
    liked = sorted(range(1, PROJECTS + 1), key=lambda n: chance.random() * n)
    most = min(rules.max_choices, PROJECTS, 6)
    least = min(rules.min_choices, most)
    chosen = liked[: chance.randint(least, most)]
    match rules.type:
        case "ranking":
            return {number: place for place, number in enumerate(chosen, start=1)}
        case "scores":
            return {number: chance.randint(1, rules.points) for number in chosen}
        case "points" if rules.stack:
            spare = rules.points - len(chosen)
            marks = dict.fromkeys(chosen, 1)
            marks[chosen[0]] += max(0, spare)
            return marks
    return dict.fromkeys(chosen, 1)


def channels_for(frozen: FrozenRound) -> Channels:
    """What staff bring in by hand, and some paper."""
    ids = [entry.project_id for entry in frozen.entries]
    channels: dict[str, object] = {"paper": ballots_for(frozen, 30)}
    if "live" in frozen.count.declared:
        channels["live"] = Totals.of_votes({key: 5 + at * 3 % 7 for at, key in enumerate(ids)})
    if "jury" in frozen.count.declared:
        channels["jury"] = Totals.of_scores(
            [
                {key: (at * juror) % 11 for at, key in enumerate(ids, start=1) if at % 5 != juror}
                for juror in (1, 2, 3)
            ]
        )
    return channels  # type: ignore[return-value]
