"""The lists themselves, from what is stored. At most `MOST` ideas: a round has hundreds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, get_args

from chalicelib.exports.model import COLUMNS, Kind, Table
from chalicelib.ideas.model import Idea, IdeaState
from chalicelib.ideas.ports import IdeaStore
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Refused
from chalicelib.rounds.model import Round

MOST: Final = 2000
_PAGE: Final = 100

Row = tuple[str | int | None, ...]


def make_table(kind: Kind, round_: Round, ideas: IdeaStore, city_url: str) -> Table:
    """The list `kind` of `round_`. Raises Refused `export-large` beyond `MOST` ideas."""
    make = {"ideas": _ideas, "history": _history, "people": _people}[kind]
    return Table(COLUMNS[kind], tuple(make(round_, ideas, city_url)))


def _all(round_: Round, ideas: IdeaStore) -> Iterator[Idea]:
    """Every idea of the round, by state and then oldest first."""
    seen = 0
    for state in get_args(IdeaState):
        cursor = ""
        while True:
            page = ideas.queue(round_.id, state, _PAGE, cursor)
            found = ideas.many([card.id for card in page.cards])
            for card in page.cards:
                if card.id in found:
                    yield found[card.id]
                    seen += 1
                    if seen > MOST:
                        raise Refused("export-large", most=MOST)
            cursor = page.cursor
            if not cursor:
                break


def _ideas(round_: Round, ideas: IdeaStore, city_url: str) -> Iterator[Row]:
    areas = {area.id: area.name for area in round_.areas}
    themes = {theme.id: theme.name for theme in round_.themes}
    for idea in _all(round_, ideas):
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
    for idea in _all(round_, ideas):
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
    for idea in _all(round_, ideas):
        private = ideas.private(idea.id)
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
