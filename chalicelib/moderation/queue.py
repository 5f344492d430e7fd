"""The staff's queue: what is mine, what is nobody's, what is late, and all of it by state.

A page costs a bounded number of queries however many ideas there are: a filter that finds
little ends the page early and goes on behind the last idea that was looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from chalicelib.ideas.model import Card, IdeaState, queue_position
from chalicelib.ideas.ports import IdeaStore
from chalicelib.kernel.errors import Refused
from chalicelib.moderation.model import Stage, WorkCard
from chalicelib.moderation.ports import DossierStore, WorkPage

PAGE: Final = 25
_QUERIES: Final = 3
_QUERY_SIZE: Final = 100

View = Literal["mine", "unassigned", "late", "all"]


@dataclass(frozen=True, slots=True)
class Filter:
    """What to show of a queue; empty texts don't filter."""

    area_id: str = ""
    theme_id: str = ""
    text: str = ""
    stage: Stage | Literal[""] = ""

    def fits(self, card: Card | WorkCard) -> bool:
        return (
            (not self.area_id or card.area_id == self.area_id)
            and (not self.theme_id or card.theme_id == self.theme_id)
            and all(word in card.title.casefold() for word in self.text.casefold().split())
            and (not self.stage or not isinstance(card, WorkCard) or card.stage == self.stage)
        )

    @property
    def is_empty(self) -> bool:
        return not (self.area_id or self.theme_id or self.text.strip() or self.stage)


@dataclass(frozen=True, slots=True)
class Shown:
    """One page. `cursor` leads on, also from a page without hits; empty at the end."""

    cards: tuple[Card, ...]
    cursor: str


@dataclass(frozen=True, slots=True)
class WorkShown:
    """One page of work, as `Shown`."""

    cards: tuple[WorkCard, ...]
    cursor: str


def queue_page(
    ideas: IdeaStore, round_id: str, state: IdeaState, wanted: Filter, cursor: str = ""
) -> Shown:
    """Up to `PAGE` ideas behind `cursor`. Raises Refused `bad-cursor`."""
    if wanted.is_empty:
        page = ideas.queue(round_id, state, PAGE, cursor)
        return Shown(page.cards, page.cursor)
    found: list[Card] = []
    for _ in range(_QUERIES):
        page = ideas.queue(round_id, state, _QUERY_SIZE, cursor)
        for card in page.cards:
            if wanted.fits(card):
                found.append(card)
            if len(found) == PAGE:
                last = card is page.cards[-1] and not page.cursor
                return Shown(tuple(found), "" if last else queue_position(card))
        cursor = page.cursor
        if not cursor:
            break
    return Shown(tuple(found), cursor)


def work_page(
    dossiers: DossierStore,
    round_id: str,
    view: View,
    wanted: Filter,
    *,
    person: str,
    now: datetime,
    cursor: str = "",
) -> WorkShown:
    """Up to `PAGE` dossiers behind `cursor`: on the desk of `person`, on nobody's, late at
    `now`, or all. Raises Refused `bad-cursor`."""
    read, position = _source(dossiers, round_id, view, wanted, person)
    size = PAGE if _is_plain(view, wanted) else _QUERY_SIZE
    found: list[WorkCard] = []
    for _ in range(1 if _is_plain(view, wanted) else _QUERIES):
        page = read(size, cursor)
        for card in page.cards:
            if view == "late" and card.due > now:
                # What is due later comes later: there is nothing late behind this one.
                return WorkShown(tuple(found), "")
            if wanted.fits(card):
                found.append(card)
            if len(found) == PAGE:
                last = card is page.cards[-1] and not page.cursor
                return WorkShown(tuple(found), "" if last else position(card))
        cursor = page.cursor
        if not cursor:
            break
    return WorkShown(tuple(found), cursor)


def _is_plain(view: View, wanted: Filter) -> bool:
    """Whether every dossier of the source is shown."""
    by_area = view in ("all", "late") and not (wanted.theme_id or wanted.text or wanted.stage)
    return wanted.is_empty or by_area


def _source(
    dossiers: DossierStore, round_id: str, view: View, wanted: Filter, person: str
) -> tuple[Callable[[int, str], WorkPage], Callable[[WorkCard], str]]:
    if view in ("mine", "unassigned"):
        whose = person if view == "mine" else ""
        return (
            lambda limit, cursor: dossiers.of_assignee(round_id, whose, limit, cursor),
            lambda card: card.desk_position,
        )
    if wanted.area_id:
        return (
            lambda limit, cursor: dossiers.of_area(round_id, wanted.area_id, limit, cursor),
            lambda card: card.position,
        )
    return (
        lambda limit, cursor: dossiers.by_due(round_id, limit, cursor),
        lambda card: card.position,
    )


def require_view(text: str) -> View:
    """`text` as a view. Raises Refused `view-unknown`."""
    match text:
        case "mine" | "unassigned" | "late" | "all":
            return text
    raise Refused("view-unknown")
