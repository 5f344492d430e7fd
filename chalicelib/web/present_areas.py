"""The areas of a round as links: in words for the list, with a shape for the drawing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from chalicelib.ideas.model import Card
from chalicelib.places.outline import Outline, Shape
from chalicelib.rounds.model import Round
from chalicelib.web import words as said

_LINE: Final = 22


@dataclass(frozen=True, slots=True)
class AreaLink:
    """One area. `words` say where the link leads; `lines` stand in the shape, with the number of
    ideas last when there is one to show."""

    href: str
    words: str
    lines: tuple[str, ...]
    number: bool
    shape: Shape | None
    chosen: bool

    @property
    def first(self) -> int:
        """How far the first line lies below the shape's middle, so that all lines surround it."""
        return 7 - _LINE * (len(self.lines) - 1) // 2


def counted(
    round_: Round,
    outline: Outline,
    cards: Iterable[Card],
    href: Callable[[str], str],
    chosen: str = "",
) -> tuple[AreaLink, ...]:
    """Every area with how many of the `cards` it has."""
    counts = Counter(card.area_id for card in cards)
    return _links(round_, outline, href, chosen, counts)


def plain(
    round_: Round, outline: Outline, href: Callable[[str], str], chosen: str = ""
) -> tuple[AreaLink, ...]:
    """Every area by its name alone."""
    return _links(round_, outline, href, chosen, None)


def _links(
    round_: Round,
    outline: Outline,
    href: Callable[[str], str],
    chosen: str,
    counts: Mapping[str, int] | None,
) -> tuple[AreaLink, ...]:
    shapes = {shape.area_id: shape for shape in outline.shapes}
    links = []
    for area in round_.areas:
        words, lines = area.told, tuple(re.split(r"(?<=-)|\s", area.told))
        if counts is not None:
            count = counts.get(area.id, 0)
            words = f"{area.told}, {said.count(count, 'idee', 'ideeën')}"
            lines = (*lines, str(count))
        links.append(
            AreaLink(
                href(area.id),
                words,
                lines,
                counts is not None,
                shapes.get(area.id),
                area.id == chosen,
            )
        )
    return tuple(links)
