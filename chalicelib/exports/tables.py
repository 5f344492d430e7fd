"""The lists themselves, from what is stored.

At most `MOST` ideas: a round has hundreds, and may have 10,000. A request may last 29 seconds at a
third of a processor: people take a second batch and twice the rows, and a history is read idea
by idea, so those lists hold fewer (figures in docs/benchmarks.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, get_args

from chalicelib.exports.model import COLUMNS, Kind, Table
from chalicelib.ideas.model import Idea, IdeaState
from chalicelib.ideas.ports import IdeaStore
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Refused
from chalicelib.rounds.model import Round

MOST: Final[Mapping[Kind, int]] = {"ideas": 10_000, "history": 2_000, "people": 5_000}
_PAGE: Final = 100

Row = tuple[str | int | None, ...]


def make_table(kind: Kind, round_: Round, ideas: IdeaStore, city_url: str) -> Table:
    """The list `kind` of `round_`. Raises Refused `export-large` beyond `MOST` ideas."""
    make = {"ideas": _ideas, "history": _history, "people": _people}[kind]
    return Table(COLUMNS[kind], tuple(make(round_, ideas, city_url)))


def _pages(round_: Round, ideas: IdeaStore, most: int) -> Iterator[tuple[Idea, ...]]:
    """Every idea of the round, by state and then oldest first, a page at a time. Raises Refused
    `export-large` beyond `most`."""
    seen = 0
    for state in get_args(IdeaState):
        cursor = ""
        while True:
            page = ideas.queue(round_.id, state, _PAGE, cursor)
            found = ideas.many([card.id for card in page.cards])
            seen += len(found)
            if seen > most:
                raise Refused("export-large", most=most)
            yield tuple(found[card.id] for card in page.cards if card.id in found)
            cursor = page.cursor
            if not cursor:
                break


def _all(round_: Round, ideas: IdeaStore, kind: Kind) -> Iterator[Idea]:
    for page in _pages(round_, ideas, MOST[kind]):
        yield from page


def _ideas(round_: Round, ideas: IdeaStore, city_url: str) -> Iterator[Row]:
    areas = {area.id: area.name for area in round_.areas}
    themes = {theme.id: theme.name for theme in round_.themes}
    for idea in _all(round_, ideas, "ideas"):
        content = idea.content
        yield (
            idea.id,
            content.title,
            areas.get(content.area_id, content.area_id),
            themes.get(content.theme_id, content.theme_id),
            idea.state,
            content.cost_cents,
            content.own_cents,
            content.upkeep_cents,
            to_text(idea.submitted_at),
            f"{city_url}/ideeen/{idea.id}",
        )


def _history(round_: Round, ideas: IdeaStore, city_url: str) -> Iterator[Row]:
    for idea in _all(round_, ideas, "history"):
        for line in ideas.history(idea.id):
            yield (
                idea.id,
                idea.content.title,
                to_text(line.at),
                line.state,
                line.role,
                line.sentence,
            )


def _people(round_: Round, ideas: IdeaStore, city_url: str) -> Iterator[Row]:
    for page in _pages(round_, ideas, MOST["people"]):
        privates = ideas.privates([idea.id for idea in page])
        for idea in page:
            private = privates.get(idea.id)
            for place, person in enumerate(private.people if private else (), start=1):
                yield (
                    idea.id,
                    idea.content.title,
                    place,
                    person.name,
                    person.email,
                    person.phone,
                    person.street,
                    person.language,
                )
