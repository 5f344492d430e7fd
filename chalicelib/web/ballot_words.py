"""What the ballot says: the task, the running total, and what is wrong with it, in Dutch.

The sentences of the running total are also in `static/site.js`, word for word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from chalicelib.kernel.money import format_euros
from chalicelib.rounds.model import BallotEntry, FrozenRound, Round
from chalicelib.voting.ballots import Problem
from chalicelib.web import words
from chalicelib.web.basket import Basket


@dataclass(frozen=True, slots=True)
class Stand:
    """How full the ballot, or one list of it, is. `used` of `full` fills the bar: cents,
    points or projects."""

    sentence: str
    used: int
    full: int
    too_much: bool


def _projects(count: int) -> str:
    return words.count(count, "project", "projecten")


def unlimited(frozen: FrozenRound) -> bool:
    """Whether the number of choices is no limit at all: it is beyond the list."""
    return frozen.ballot.max_choices > len(frozen.entries)


def stand(frozen: FrozenRound, chosen: Collection[BallotEntry], basket: Basket) -> Stand:
    """The running total of the whole ballot."""
    rules, count = frozen.ballot, len(chosen)
    most = min(rules.max_choices, len(frozen.entries))
    if rules.type == "points":
        given = sum(basket.marks.get(entry.number, 0) for entry in chosen)
        left = rules.points - given
        rest = f"Nog {left} over." if left >= 0 else f"{-left} te veel."
        sentence = f"Je gaf {given} van je {rules.points} punten. {rest}"
        return Stand(sentence, min(given, rules.points), rules.points, left < 0)
    if rules.type == "scores":
        return Stand(f"Je gaf {_projects(count)} een score.", min(count, most), most, count > most)
    if rules.type == "ranking":
        sentence = f"Je gaf {_projects(count)} een plaats, van hoogstens {most}."
        return Stand(sentence, min(count, most), most, count > most)
    total = sum(entry.cost_cents for entry in chosen)
    if rules.type == "knapsack" and frozen.count.pots.by == "none":
        return money_stand(frozen.pot_cents, count, total)
    if rules.type == "knapsack" or rules.lists == "areas" or unlimited(frozen):
        sentence = f"Je koos {_projects(count)}, samen {format_euros(total)}."
        return Stand(sentence, count, len(frozen.entries), False)
    sentence = f"Je koos {_projects(count)} van hoogstens {most}, samen {format_euros(total)}."
    return Stand(sentence, min(count, most), most, count > most)


def money_stand(pot_cents: int, count: int, total: int) -> Stand:
    """The running total of a pot that voters divide."""
    left = pot_cents - total
    rest = f"Nog {format_euros(left)} over." if left >= 0 else f"{format_euros(-left)} te veel."
    sentence = f"Je koos {_projects(count)}, samen {format_euros(total)}. {rest}"
    return Stand(sentence, min(total, pot_cents), pot_cents, left < 0)


def list_stand(most: int, count: int, total: int) -> Stand:
    """The running total of one list with its own number of choices."""
    sentence = f"Je koos {_projects(count)} van hoogstens {most}, samen {format_euros(total)}."
    return Stand(sentence, min(count, most), most, count > most)


def task(frozen: FrozenRound) -> str:
    """What a voter does, in one or two sentences."""
    rules = frozen.ballot
    least, most = rules.min_choices, min(rules.max_choices, len(frozen.entries))
    match rules.type:
        case "points":
            if not rules.stack:
                return f"Geef {rules.points} punten aan {rules.points} verschillende projecten."
            more = f" Kies minstens {least} projecten." if least > 1 else ""
            return (
                f"Verdeel {rules.points} punten. Je mag er meer dan één aan hetzelfde project "
                f"geven.{more}"
            )
        case "scores":
            more = f" Geef minstens {least} projecten een score." if least > 1 else ""
            return (
                f"Geef projecten een score van 1 tot {rules.points}. {rules.points} is het best."
                f"{more}"
            )
        case "ranking":
            kept = f"precies {most}" if least == most else f"hoogstens {most}"
            return f"Zet {kept} projecten op volgorde. Je liefste project krijgt plaats 1."
    if rules.lists == "areas":
        each = "die samen in de pot passen" if rules.type == "knapsack" else f"hoogstens {most}"
        free = ""
        if rules.free_areas:
            free = f" en in {words.count(rules.free_areas, 'andere wijk', 'andere wijken')}"
        city = ", voor de hele stad" if rules.city_area else ""
        return f"Kies projecten in je eigen wijk{city}{free}. Per lijst: {each}."
    limits = _limits(frozen)
    if rules.type == "knapsack":
        if frozen.count.pots.by != "none":
            return (
                "Kies projecten die je goed vindt. Per pot mogen ze samen niet meer kosten dan "
                f"wat er in zit.{limits}"
            )
        pot = format_euros(frozen.pot_cents)
        more = f" Kies er minstens {least}." if least > 1 else ""
        return f"Kies projecten die je goed vindt. Samen mogen ze niet meer kosten dan {pot}.{more}"
    if least == most:
        return f"Kies precies {_projects(most)}.{limits}"
    if unlimited(frozen):
        more = f" Kies er minstens {least}." if least > 1 else ""
        return f"Kies zoveel projecten als je wil.{more}{limits}"
    if least > 1:
        return f"Kies minstens {least} en hoogstens {_projects(most)}.{limits}"
    return f"Kies hoogstens {_projects(most)}.{limits}"


def in_short(round_: Round) -> str:
    """What voters do in a round whose list of projects may still be open."""
    rules = round_.ballot
    match rules.type:
        case "points" if rules.stack:
            return f"Je verdeelt {rules.points} punten over projecten."
        case "points":
            return f"Je geeft {rules.points} punten aan verschillende projecten."
        case "scores":
            return f"Je geeft projecten een score van 1 tot {rules.points}."
        case "ranking":
            return f"Je zet {_projects(rules.max_choices)} op volgorde."
    if rules.lists == "areas":
        return "Je kiest projecten op een lijst per wijk."
    if rules.type == "knapsack":
        return "Je kiest projecten die samen in het budget passen."
    if rules.min_choices == rules.max_choices:
        return f"Je kiest precies {_projects(rules.max_choices)}."
    # Nobody's list is that long: it is how a round says that there is no limit.
    if rules.max_choices >= NO_LIMIT:
        return "Je kiest zoveel projecten als je wil."
    most = _projects(rules.max_choices)
    if rules.min_choices == 1:
        return f"Je kiest hoogstens {most}."
    return f"Je kiest {rules.min_choices} tot {most}."


NO_LIMIT: Final = 500


def _limits(frozen: FrozenRound) -> str:
    rules = frozen.ballot
    area = f" Per wijk hoogstens {rules.max_per_area}." if rules.max_per_area else ""
    theme = f" Per thema hoogstens {rules.max_per_theme}." if rules.max_per_theme else ""
    return area + theme


def mark_words(frozen: FrozenRound, mark: int) -> str:
    """What a voter gave to a project; empty where projects are only chosen."""
    match frozen.ballot.type:
        case "points":
            return words.count(mark, "punt", "punten")
        case "scores":
            return f"score {mark} op {frozen.ballot.points}"
        case "ranking":
            return f"plaats {mark}"
    return ""


def sentences(
    problems: Iterable[Problem], round_: Round, typed: Mapping[int, str] | None = None
) -> Mapping[str, str]:
    """The errors of the ballot's one field; empty when there are none."""
    said = [f"Schrijf bij project {number} een geheel getal." for number in sorted(typed or {})]
    said += [_sentence(one, round_) for one in problems]
    return {"project": " ".join(said)} if said else {}


def _sentence(one: Problem, round_: Round) -> str:
    more = one.given - one.limit
    match one.code:
        case "too-few" if one.limit == 1:
            return "Kies minstens één project."
        case "too-few":
            return f"Kies minstens {one.limit} projecten. Je koos er {one.given}."
        case "too-many":
            return (
                f"Je koos {one.given} projecten. Er mogen er {one.limit} zijn. Haal er {more} weg."
            )
        case "too-many-in-area" | "too-many-in-theme":
            return (
                f"Bij {place_name(round_, one.where)} koos je {one.given} projecten. Er mogen er "
                f"{one.limit} zijn. Haal er {more} weg."
            )
        case "too-many-areas":
            return (
                f"Je koos projecten in {one.given} wijken. Het mogen er {one.limit} zijn. "
                "Haal de projecten van een wijk weg."
            )
        case "over-budget":
            over, pot = format_euros(more), format_euros(one.limit)
            place = f" bij {place_name(round_, one.where)}" if one.where else ""
            return (
                f"Samen kost dit{place} {over} te veel. Er is {pot}. "
                "Haal één of meer projecten weg."
            )
        case "too-many-points":
            given = words.count(one.given, "punt", "punten")
            return f"Je gaf {given}. Je hebt er {one.limit}. Haal er {more} weg."
        case "one-point-each":
            return "Geef elk project hoogstens één punt."
        case "score-too-high":
            return f"Een score is hoogstens {one.limit}. Je gaf ergens {one.given}."
        case "places":
            return (
                "Gebruik elke plaats één keer, en sla geen plaats over. "
                "Begin bij je liefste project met plaats 1."
            )
    return "Eén van je keuzes staat niet op de lijst. Kies opnieuw."


def place_name(round_: Round, key: str) -> str:
    """The name of an area or theme."""
    place = round_.area(key) or round_.theme(key)
    return place.name if place is not None else "de hele stad"
