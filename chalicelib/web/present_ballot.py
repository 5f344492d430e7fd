"""The ballot as voters read it: cards in lists, each with its running total."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chalicelib.kernel.money import format_euros
from chalicelib.kernel.speech import _
from chalicelib.rounds import pots
from chalicelib.rounds.model import BallotEntry, FrozenRound, Round, VoterRules
from chalicelib.voting.ballots import in_voter_order
from chalicelib.web import words
from chalicelib.web.ballot_words import (
    Stand,
    list_stand,
    mark_words,
    money_stand,
    place_name,
    sentences,
    stand,
    task,
)
from chalicelib.web.basket import (
    NO_BASKET,
    Basket,
    gives_ticks,
    read_basket,
    read_numbers,
    write_basket,
)

__all__ = [
    "NO_BASKET",
    "Basket",
    "Card",
    "Group",
    "Stand",
    "age_asked",
    "age_rule",
    "area_name",
    "chosen",
    "groups",
    "list_areas",
    "mark_words",
    "read_basket",
    "read_numbers",
    "reviewed",
    "sentences",
    "stand",
    "task",
    "write_basket",
]


@dataclass(frozen=True, slots=True)
class Card:
    """One project to choose. `id` is the field's id; the first one's is where errors lead.
    `value` is what the field of its number shows; `rivals` says what it can't win together
    with; `text` what the project is."""

    id: str
    number: int
    title: str
    area: str
    cost_cents: int
    project_id: str
    chosen: bool
    value: str
    rivals: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Projects that share a list, a pot or a limit. A ballot without any has one, without a
    heading. `most` or `pot_cents` is what the script adds up to, 0 for none."""

    key: str
    heading: str
    note: str
    cards: tuple[Card, ...]
    stand: Stand | None = None
    most: int = 0
    pot_cents: int = 0


def groups(
    round_: Round, frozen: FrozenRound, voter_token: str, basket: Basket
) -> tuple[Group, ...]:
    """All projects that this voter can choose, in this voter's own order."""
    found: dict[str, list[BallotEntry]] = {key: [] for key in _keys(round_, frozen, basket)}
    for entry in in_voter_order(frozen, voter_token):
        key = _key(frozen, entry)
        if key in found:
            found[key].append(entry)
    filled = {key: entries for key, entries in found.items() if entries}
    made: list[Group] = []
    for key, entries in filled.items():
        cards = tuple(
            _card(round_, frozen, entry, basket, first=not made and place == 0)
            for place, entry in enumerate(entries)
        )
        made.append(_group(round_, frozen, key, entries, cards, basket))
    return tuple(made)


def _by(frozen: FrozenRound) -> str:
    """What the ballot is divided by: `area`, `theme`, or nothing."""
    rules = frozen.ballot
    if rules.lists == "areas" or rules.max_per_area:
        return "area"
    if rules.max_per_theme:
        return "theme"
    return "" if frozen.count.pots.by == "none" else frozen.count.pots.by


def _key(frozen: FrozenRound, entry: BallotEntry) -> str:
    by = _by(frozen)
    return entry.area_id if by == "area" else entry.theme_id if by == "theme" else ""


def _keys(round_: Round, frozen: FrozenRound, basket: Basket) -> Sequence[str]:
    if frozen.ballot.lists == "areas":
        return list_areas(frozen, basket)
    by = _by(frozen)
    if by == "area":
        return [area.id for area in round_.areas]
    return [theme.id for theme in round_.themes] + [""] if by == "theme" else [""]


def list_areas(frozen: FrozenRound, basket: Basket) -> tuple[str, ...]:
    """The areas of this voter's lists: the own one, the city's, the free ones."""
    own, free = basket.areas[:1], basket.areas[1:]
    city = (frozen.ballot.city_area,) if frozen.ballot.city_area else ()
    return (*own, *city, *free)


def _group(
    round_: Round,
    frozen: FrozenRound,
    key: str,
    entries: Sequence[BallotEntry],
    cards: tuple[Card, ...],
    basket: Basket,
) -> Group:
    if not _by(frozen):
        return Group("", "", "", cards)
    rules = frozen.ballot
    heading = place_name(round_, key) if key else _("Andere projecten")
    if rules.lists == "areas":
        if basket.areas[:1] == (key,):
            heading = _("Jouw wijk: {heading}").format(heading=heading)
        elif key != rules.city_area:
            heading = _("Ook gekozen: {heading}").format(heading=heading)
    taken = [entry for entry in entries if entry.number in basket.marks]
    total = sum(entry.cost_cents for entry in taken)
    own_pot = key if key in pots.amounts(frozen.count.pots, frozen.pot_cents) else pots.CITY
    in_pot = pots.limit(frozen.count.pots, frozen.pot_cents, own_pot)
    note = ""
    if frozen.count.pots.by == _by(frozen):
        note = _("In deze pot zit {amount}.").format(amount=format_euros(in_pot))
        if own_pot == pots.CITY:
            note = _("In de pot van de hele stad zit {amount}.").format(amount=format_euros(in_pot))
    if rules.type == "knapsack" and own_pot == key:
        made = money_stand(in_pot, len(taken), total)
        return Group(key, heading, note, cards, made, pot_cents=in_pot)
    most = rules.max_choices if rules.lists == "areas" else rules.max_per_area
    most = most or rules.max_per_theme
    if most and rules.type == "approval":
        made = list_stand(most, len(taken), total)
        return Group(key, heading, note, cards, made, most=most)
    if most:
        limit = _("Kies hier hoogstens {projects}.").format(
            projects=words.count(most, "project", "projecten")
        )
        note = f"{note} {limit}".strip()
    return Group(key, heading, note, cards)


def _card(
    round_: Round, frozen: FrozenRound, entry: BallotEntry, basket: Basket, *, first: bool
) -> Card:
    number, mark = entry.number, basket.marks.get(entry.number)
    name = "project" if gives_ticks(frozen.ballot) else "n"
    typed = basket.typed.get(number, "")
    return Card(
        id="f-project" if first else f"f-{name}-{number}",
        number=number,
        title=entry.title,
        area=area_name(round_, entry),
        cost_cents=entry.cost_cents,
        project_id=entry.project_id,
        chosen=mark is not None,
        value=typed or ("" if mark is None else str(mark)),
        rivals=rival_words(frozen, entry.project_id),
        text=entry.text,
    )


def rival_words(frozen: FrozenRound, project_id: str) -> str:
    """The sentence at each of two projects that can't both win; empty for others."""
    rivals = frozen.rivals(project_id)
    if not rivals:
        return ""
    if len(rivals) == 1:
        one = _("Van dit project en nummer {number} kan er maar één winnen.")
        return one.format(number=rivals[0].number)
    numbers = ", ".join(str(entry.number) for entry in rivals[:-1])
    several = _("Dit project kan niet winnen samen met nummer {numbers} of {last}.")
    return several.format(numbers=numbers, last=rivals[-1].number)


def area_name(round_: Round, entry: BallotEntry) -> str:
    area = round_.area(entry.area_id)
    return area.told if area is not None else ""


def chosen(frozen: FrozenRound, basket: Basket) -> tuple[BallotEntry, ...]:
    """The chosen projects: by what they were given, best first, then by number."""
    entries = [entry for entry in frozen.entries if entry.number in basket.marks]
    sign = 1 if frozen.ballot.type == "ranking" else -1

    def order(entry: BallotEntry) -> tuple[int, int]:
        return (sign * basket.marks[entry.number], entry.number)

    return tuple(sorted(entries, key=order))


def reviewed(
    round_: Round, frozen: FrozenRound, entries: Iterable[BallotEntry], basket: Basket
) -> list[tuple[BallotEntry, str, str]]:
    """(project, its area, what was given) for the review."""
    return [
        (one, area_name(round_, one), mark_words(frozen, basket.marks[one.number]))
        for one in entries
    ]


def age_rule(voters: VoterRules, frozen: FrozenRound) -> str:
    """`Ik ben minstens 16 jaar op zaterdag 21 november 2026`: what a voter declares."""
    if voters.max_age is None:
        return _aged(_("Ik ben minstens {min_age} jaar op {day}"), voters, frozen)
    return _aged(_("Ik ben tussen {min_age} en {max_age} jaar op {day}"), voters, frozen)


def age_asked(voters: VoterRules, frozen: FrozenRound) -> str:
    """The same, as the city says it to who wants to vote."""
    if voters.max_age is None:
        return _aged(_("Je bent minstens {min_age} jaar op {day}."), voters, frozen)
    return _aged(_("Je bent tussen {min_age} en {max_age} jaar op {day}."), voters, frozen)


def _aged(sentence: str, voters: VoterRules, frozen: FrozenRound) -> str:
    return sentence.format(
        min_age=voters.min_age, max_age=voters.max_age, day=words.date(frozen.opens_at)
    )
