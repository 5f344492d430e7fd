"""What the ballot says: the task, the running total, and what is wrong with it.

The script fills in the same sentences while somebody ticks: the page hands them over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from chalicelib.kernel.money import format_euros
from chalicelib.kernel.speech import N_, _, ngettext
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


# The running total, for the page and for the script that keeps it up to date.
_CHOSEN: Final = N_("Je koos {projects}, samen {amount}.")
_CHOSEN_OF: Final = N_("Je koos {projects} van hoogstens {most}, samen {amount}.")
_GIVEN: Final = N_("Je gaf {given} van je {points} punten.")
_SCORED: Final = N_("Je gaf {projects} een score.")
_RANKED: Final = N_("Je gaf {projects} een plaats, van hoogstens {most}.")
_LEFT: Final = N_("Nog {left} over.")
_OVER: Final = N_("{left} te veel.")


def _projects(count: int) -> str:
    return words.count(count, "project", "projecten")


def unlimited(frozen: FrozenRound) -> bool:
    """Whether the number of choices is no limit at all: it is beyond the list."""
    return frozen.ballot.max_choices > len(frozen.entries)


def pattern(frozen: FrozenRound) -> str:
    """The sentence of the whole ballot's total, with its values still to fill in."""
    rules = frozen.ballot
    match rules.type:
        case "points":
            return _(_GIVEN)
        case "scores":
            return _(_SCORED)
        case "ranking":
            return _(_RANKED)
    free = rules.type == "knapsack" or rules.lists == "areas" or unlimited(frozen)
    return _(_CHOSEN) if free else _(_CHOSEN_OF)


def script_words(frozen: FrozenRound) -> Mapping[str, str]:
    """What the script says, by the name of its attribute: `data-<name>`."""
    return {
        "say": pattern(frozen),
        "say-list": _(_CHOSEN) if frozen.ballot.type == "knapsack" else _(_CHOSEN_OF),
        "one": ngettext("project", "projecten", 1),
        "many": ngettext("project", "projecten", 2),
        "left": _(_LEFT),
        "over": _(_OVER),
    }


def stand(frozen: FrozenRound, chosen: Collection[BallotEntry], basket: Basket) -> Stand:
    """The running total of the whole ballot."""
    rules, count = frozen.ballot, len(chosen)
    most = min(rules.max_choices, len(frozen.entries))
    total = sum(entry.cost_cents for entry in chosen)
    if rules.type == "knapsack" and frozen.count.pots.by == "none":
        return money_stand(frozen.pot_cents, count, total)
    given = sum(basket.marks.get(entry.number, 0) for entry in chosen)
    sentence = pattern(frozen).format(
        projects=_projects(count),
        amount=format_euros(total),
        most=most,
        given=given,
        points=rules.points,
    )
    if rules.type == "points":
        left = rules.points - given
        sentence = f"{sentence} {_rest(left, str(abs(left)))}"
        return Stand(sentence, min(given, rules.points), rules.points, left < 0)
    free = rules.type == "knapsack" or rules.lists == "areas" or unlimited(frozen)
    if free and rules.type not in ("scores", "ranking"):
        return Stand(sentence, count, len(frozen.entries), False)
    return Stand(sentence, min(count, most), most, count > most)


def _rest(left: int, amount: str) -> str:
    return (_(_LEFT) if left >= 0 else _(_OVER)).format(left=amount)


def money_stand(pot_cents: int, count: int, total: int) -> Stand:
    """The running total of a pot that voters divide."""
    left = pot_cents - total
    sentence = _(_CHOSEN).format(projects=_projects(count), amount=format_euros(total))
    sentence = f"{sentence} {_rest(left, format_euros(abs(left)))}"
    return Stand(sentence, min(total, pot_cents), pot_cents, left < 0)


def list_stand(most: int, count: int, total: int) -> Stand:
    """The running total of one list with its own number of choices."""
    sentence = _(_CHOSEN_OF).format(
        projects=_projects(count), most=most, amount=format_euros(total)
    )
    return Stand(sentence, min(count, most), most, count > most)


def task(frozen: FrozenRound) -> str:
    """What a voter does, in a few sentences."""
    return " ".join(filter(None, _task(frozen)))


def _task(frozen: FrozenRound) -> tuple[str, ...]:
    rules = frozen.ballot
    least, most = rules.min_choices, min(rules.max_choices, len(frozen.entries))
    match rules.type:
        case "points":
            return _points_task(frozen, least)
        case "scores":
            more = _("Geef minstens {least} projecten een score.").format(least=least)
            text = _("Geef projecten een score van 1 tot {points}. {points} is het best.")
            return (text.format(points=rules.points), more if least > 1 else "")
        case "ranking":
            text = (
                _("Zet precies {most} projecten op volgorde.")
                if least == most
                else _("Zet hoogstens {most} projecten op volgorde.")
            )
            return (text.format(most=most), _("Je liefste project krijgt plaats 1."))
    if rules.lists == "areas":
        return (_lists_task(frozen), _list_limit(frozen, most))
    at_least = _("Kies er minstens {least}.").format(least=least) if least > 1 else ""
    limits = _limits(frozen)
    if rules.type == "knapsack":
        first = _("Kies projecten die je goed vindt.")
        if frozen.count.pots.by != "none":
            rest = _("Per pot mogen ze samen niet meer kosten dan wat er in zit.")
            return (first, rest, limits)
        rest = _("Samen mogen ze niet meer kosten dan {amount}.")
        return (first, rest.format(amount=format_euros(frozen.pot_cents)), at_least)
    if least == most:
        return (_("Kies precies {projects}.").format(projects=_projects(most)), limits)
    if unlimited(frozen):
        return (_("Kies zoveel projecten als je wil."), at_least, limits)
    if least > 1:
        text = _("Kies minstens {least} en hoogstens {projects}.")
        return (text.format(least=least, projects=_projects(most)), limits)
    return (_("Kies hoogstens {projects}.").format(projects=_projects(most)), limits)


def _points_task(frozen: FrozenRound, least: int) -> tuple[str, ...]:
    rules = frozen.ballot
    if not rules.stack:
        text = _("Geef {points} punten aan {points} verschillende projecten.")
        return (text.format(points=rules.points),)
    text = _("Verdeel {points} punten. Je mag er meer dan één aan hetzelfde project geven.")
    more = _("Kies minstens {least} projecten.").format(least=least) if least > 1 else ""
    return (text.format(points=rules.points), more)


def _lists_task(frozen: FrozenRound) -> str:
    """One sentence for each mix: languages put their parts in another order."""
    rules = frozen.ballot
    others = words.count(rules.free_areas, "andere wijk", "andere wijken")
    match bool(rules.city_area), bool(rules.free_areas):
        case True, True:
            text = _("Kies projecten in je eigen wijk, voor de hele stad en in {others}.")
        case True, False:
            text = _("Kies projecten in je eigen wijk, voor de hele stad.")
        case False, True:
            text = _("Kies projecten in je eigen wijk en in {others}.")
        case _:
            text = _("Kies projecten in je eigen wijk.")
    return text.format(others=others)


def _list_limit(frozen: FrozenRound, most: int) -> str:
    if frozen.ballot.type == "knapsack":
        return _("Per lijst: die samen in de pot passen.")
    return _("Per lijst: hoogstens {most}.").format(most=most)


def in_short(round_: Round) -> str:
    """What voters do in a round whose list of projects may still be open."""
    rules = round_.ballot
    match rules.type:
        case "points" if rules.stack:
            return _("Je verdeelt {points} punten over projecten.").format(points=rules.points)
        case "points":
            return _("Je geeft {points} punten aan verschillende projecten.").format(
                points=rules.points
            )
        case "scores":
            return _("Je geeft projecten een score van 1 tot {points}.").format(points=rules.points)
        case "ranking":
            return _("Je zet {projects} op volgorde.").format(projects=_projects(rules.max_choices))
    if rules.lists == "areas":
        return _("Je kiest projecten op een lijst per wijk.")
    if rules.type == "knapsack":
        return _("Je kiest projecten die samen in het budget passen.")
    if rules.min_choices == rules.max_choices:
        return _("Je kiest precies {projects}.").format(projects=_projects(rules.max_choices))
    # Nobody's list is that long: it is how a round says that there is no limit.
    if rules.max_choices >= NO_LIMIT:
        return _("Je kiest zoveel projecten als je wil.")
    most = _projects(rules.max_choices)
    if rules.min_choices == 1:
        return _("Je kiest hoogstens {most}.").format(most=most)
    return _("Je kiest {least} tot {most}.").format(least=rules.min_choices, most=most)


NO_LIMIT: Final = 500


def _limits(frozen: FrozenRound) -> str:
    rules = frozen.ballot
    area = _("Per wijk hoogstens {most}.").format(most=rules.max_per_area)
    theme = _("Per thema hoogstens {most}.").format(most=rules.max_per_theme)
    shown = (area if rules.max_per_area else "", theme if rules.max_per_theme else "")
    return " ".join(filter(None, shown))


def mark_words(frozen: FrozenRound, mark: int) -> str:
    """What a voter gave to a project; empty where projects are only chosen."""
    match frozen.ballot.type:
        case "points":
            return words.count(mark, "punt", "punten")
        case "scores":
            return _("score {mark} op {points}").format(mark=mark, points=frozen.ballot.points)
        case "ranking":
            return _("plaats {mark}").format(mark=mark)
    return ""


def sentences(
    problems: Iterable[Problem], round_: Round, typed: Mapping[int, str] | None = None
) -> Mapping[str, str]:
    """The errors of the ballot's one field; empty when there are none."""
    said = [
        _("Schrijf bij project {number} een geheel getal.").format(number=number)
        for number in sorted(typed or {})
    ]
    said += [_sentence(one, round_) for one in problems]
    return {"project": " ".join(said)} if said else {}


def _sentence(one: Problem, round_: Round) -> str:
    more = one.given - one.limit
    match one.code:
        case "too-few" if one.limit == 1:
            return _("Kies minstens één project.")
        case "too-few":
            return _("Kies minstens {limit} projecten. Je koos er {given}.").format(
                limit=one.limit, given=one.given
            )
        case "too-many":
            return _(
                "Je koos {given} projecten. Er mogen er {limit} zijn. Haal er {more} weg."
            ).format(given=one.given, limit=one.limit, more=more)
        case "too-many-in-area" | "too-many-in-theme":
            return _(
                "Bij {place} koos je {given} projecten. Er mogen er {limit} zijn. Haal er "
                "{more} weg."
            ).format(
                place=place_name(round_, one.where),
                given=one.given,
                limit=one.limit,
                more=more,
            )
        case "too-many-areas":
            return _(
                "Je koos projecten in {given} wijken. Het mogen er {limit} zijn. Haal de "
                "projecten van een wijk weg."
            ).format(given=one.given, limit=one.limit)
        case "too-many-other-areas":
            if not one.limit:
                return _("Je kan alleen in je eigen wijk stemmen. Haal de andere projecten weg.")
            return _(
                "Je koos projecten in {given} andere wijken. Het mogen er {limit} zijn. Haal de "
                "projecten van een wijk weg."
            ).format(given=one.given, limit=one.limit)
        case "over-budget":
            over, pot = format_euros(more), format_euros(one.limit)
            text = (
                _("Samen kost dit bij {place} {over} te veel. Er is {pot}.")
                if one.where
                else _("Samen kost dit {over} te veel. Er is {pot}.")
            )
            text = text.format(place=place_name(round_, one.where), over=over, pot=pot)
            return f"{text} {_('Haal één of meer projecten weg.')}"
        case "too-many-points":
            given = words.count(one.given, "punt", "punten")
            return _("Je gaf {given}. Je hebt er {limit}. Haal er {more} weg.").format(
                given=given, limit=one.limit, more=more
            )
        case "one-point-each":
            return _("Geef elk project hoogstens één punt.")
        case "score-too-high":
            return _("Een score is hoogstens {limit}. Je gaf ergens {given}.").format(
                limit=one.limit, given=one.given
            )
        case "places":
            return _(
                "Gebruik elke plaats één keer, en sla geen plaats over. Begin bij je liefste "
                "project met plaats 1."
            )
    return _("Eén van je keuzes staat niet op de lijst. Kies opnieuw.")


def place_name(round_: Round, key: str) -> str:
    """The name of an area or theme."""
    place = round_.area(key) or round_.theme(key)
    return place.told if place is not None else _("de hele stad")
