"""The ballot as voters read it: cards, the running total, sentences, the basket on their device."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from chalicelib.kernel.money import format_euros
from chalicelib.rounds.model import BallotEntry, FrozenRound, Round, VoterRules
from chalicelib.voting.ballots import Problem, in_voter_order
from chalicelib.web import words
from chalicelib.web.http import Cookie

BASKET_COOKIE: Final = "mandje"
BASKET_SECONDS: Final = 3600

_BASKET = re.compile(r"([a-z0-9-]+):([0-9]+(?:\.[0-9]+)*)")


@dataclass(frozen=True, slots=True)
class Card:
    """One project to tick. `id` is the field's id; the first one's is where errors lead."""

    id: str
    number: int
    title: str
    area: str
    cost_cents: int
    project_id: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Stand:
    """How full the ballot is. `used` of `full` fills the bar: cents or projects."""

    sentence: str
    used: int
    full: int
    too_much: bool


def cards(
    round_: Round, frozen: FrozenRound, voter_token: str, numbers: Collection[int]
) -> tuple[Card, ...]:
    """All projects in this voter's own order."""
    return tuple(
        Card(
            id="f-project" if place == 0 else f"f-project-{entry.number}",
            number=entry.number,
            title=entry.title,
            area=area_name(round_, entry),
            cost_cents=entry.cost_cents,
            project_id=entry.project_id,
            chosen=entry.number in numbers,
        )
        for place, entry in enumerate(in_voter_order(frozen, voter_token))
    )


def area_name(round_: Round, entry: BallotEntry) -> str:
    area = round_.area(entry.area_id)
    return area.name if area is not None else ""


def stand(frozen: FrozenRound, chosen: Sequence[BallotEntry]) -> Stand:
    """The running total, in the words that the page's script uses too."""
    total = sum(entry.cost_cents for entry in chosen)
    count = words.count(len(chosen), "project", "projecten")
    if frozen.ballot.type == "approval":
        most = frozen.ballot.max_choices
        sentence = f"Je koos {count} van hoogstens {most}, samen {format_euros(total)}."
        return Stand(sentence, min(len(chosen), most), most, len(chosen) > most)
    left = frozen.pot_cents - total
    rest = f"Nog {format_euros(left)} over." if left >= 0 else f"{format_euros(-left)} te veel."
    sentence = f"Je koos {count}, samen {format_euros(total)}. {rest}"
    return Stand(sentence, min(total, frozen.pot_cents), frozen.pot_cents, left < 0)


def task(frozen: FrozenRound) -> str:
    """What a voter does, in one sentence."""
    rules = frozen.ballot
    if rules.type == "knapsack":
        pot = format_euros(frozen.pot_cents)
        return f"Kies projecten die je goed vindt. Samen mogen ze niet meer kosten dan {pot}."
    most = words.count(rules.max_choices, "project", "projecten")
    if rules.min_choices == rules.max_choices:
        return f"Kies precies {most}."
    if rules.min_choices > 1:
        return f"Kies minstens {rules.min_choices} en hoogstens {most}."
    return f"Kies hoogstens {most}."


def sentences(problems: Iterable[Problem]) -> Mapping[str, str]:
    """The errors of the ballot's one field; empty when there are none."""
    said = " ".join(_sentence(one) for one in problems)
    return {"project": said} if said else {}


def _sentence(one: Problem) -> str:
    match one.code:
        case "too-few" if one.limit == 1:
            return "Kies minstens één project."
        case "too-few":
            return f"Kies minstens {one.limit} projecten. Je koos er {one.given}."
        case "too-many":
            more = one.given - one.limit
            return (
                f"Je koos {one.given} projecten. Er mogen er {one.limit} zijn. Haal er {more} weg."
            )
        case "over-budget":
            over, pot = format_euros(one.given - one.limit), format_euros(one.limit)
            return f"Samen kost dit {over} te veel. Er is {pot}. Haal één of meer projecten weg."
    return "Eén van je keuzes staat niet op de lijst. Kies opnieuw."


def age_rule(voters: VoterRules, frozen: FrozenRound) -> str:
    """`Ik ben minstens 16 jaar op zaterdag 21 november 2026`: what a voter declares."""
    day = words.date(frozen.opens_at)
    if voters.max_age is None:
        return f"Ik ben minstens {voters.min_age} jaar op {day}"
    return f"Ik ben tussen {voters.min_age} en {voters.max_age} jaar op {day}"


def read_basket(cookies: Mapping[str, str], round_id: str) -> frozenset[int]:
    """The printed numbers that this device kept for the round; none when they aren't readable."""
    match = _BASKET.fullmatch(cookies.get(BASKET_COOKIE, ""))
    if match is None or match[1] != round_id:
        return frozenset()
    return read_numbers(match[2].split("."))


def read_numbers(texts: Iterable[str]) -> frozenset[int]:
    """Printed numbers as a form or a cookie sends them; what is no number becomes 0, which no
    list has."""
    return frozenset(
        int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0 for text in texts
    )


def write_basket(round_id: str, numbers: Iterable[int]) -> Cookie:
    """The cookie that keeps choices on the device only; empty choices end it."""
    kept = ".".join(str(number) for number in sorted(numbers) if number > 0)
    if not kept:
        return NO_BASKET
    return Cookie(BASKET_COOKIE, f"{round_id}:{kept}", max_age=BASKET_SECONDS)


NO_BASKET: Final = Cookie(BASKET_COOKIE, "", max_age=0)
