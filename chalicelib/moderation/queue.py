"""The staff's queue: what is mine, what is nobody's, what is late, and all of it by state.

A page costs a bounded number of queries however many ideas there are: a filter that finds
little ends the page early and goes on behind the last idea that was looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    """What to show of a queue; empty texts don't filter. `text` is looked for in the name and in
    what applicants wrote."""

    area_id: str = ""
    theme_id: str = ""
    text: str = ""
    stage: Stage | Literal[""] = ""

    def fits(self, card: Card | WorkCard) -> bool:
        """Whether all fits but the text."""
        return (
            (not self.area_id or card.area_id == self.area_id)
            and (not self.theme_id or card.theme_id == self.theme_id)
            and (not self.stage or not isinstance(card, WorkCard) or card.stage == self.stage)
        )

    def is_in(self, *texts: str) -> bool:
        """Whether every word of the text is in one of `texts`."""
        read = "\n".join(texts).casefold()
        return all(word in read for word in self.text.casefold().split())

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
        fitting = _fitting(ideas, wanted, {card.id: card for card in page.cards})
        for card in page.cards:
            if card.id in fitting:
                found.append(card)
            if len(found) == PAGE:
                last = card is page.cards[-1] and not page.cursor
                return Shown(tuple(found), "" if last else queue_position(card))
        cursor = page.cursor
        if not cursor:
            break
    return Shown(tuple(found), cursor)


def _fitting(
    ideas: IdeaStore, wanted: Filter, cards: Mapping[str, Card | WorkCard]
) -> frozenset[str]:
    """The ids of the cards that `wanted` shows. What applicants wrote is only read for those
    whose name doesn't say it, in one batch."""
    rough = {key: card for key, card in cards.items() if wanted.fits(card)}
    unsure = [key for key, card in rough.items() if not wanted.is_in(card.title)]
    texts = {key: idea.content for key, idea in ideas.many(unsure).items()} if unsure else {}
    inside = {
        key
        for key, one in texts.items()
        if wanted.is_in(one.title, one.what, one.why, one.place, one.cost_note)
    }
    return frozenset(rough.keys() - set(unsure) | inside)


def work_page(
    dossiers: DossierStore,
    ideas: IdeaStore,
    round_id: str,
    view: View,
    wanted: Filter,
    *,
    person: str,
    now: datetime,
    cursor: str = "",
    covering: Sequence[str] = (),
) -> WorkShown:
    """Up to `PAGE` dossiers behind `cursor`: on the desk of `person` and of those for whom they
    do the work, on nobody's, late at `now`, or all. Raises Refused `bad-cursor`."""
    desks = (person, *covering) if view == "mine" else ("",)
    read, position = _source(dossiers, round_id, view, wanted, desks)
    size = PAGE if _is_plain(view, wanted) else _QUERY_SIZE
    found: list[WorkCard] = []
    rounds = max(1, _QUERIES // len(desks))
    for _ in range(1 if _is_plain(view, wanted) else rounds):
        page = read(size, cursor)
        fitting = _fitting(ideas, wanted, {card.idea_id: card for card in page.cards})
        for card in page.cards:
            if view == "late" and card.due > now:
                # What is due later comes later: there is nothing late behind this one.
                return WorkShown(tuple(found), "")
            if card.idea_id in fitting:
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
    dossiers: DossierStore, round_id: str, view: View, wanted: Filter, desks: Sequence[str]
) -> tuple[Callable[[int, str], WorkPage], Callable[[WorkCard], str]]:
    if view in ("mine", "unassigned"):
        return (
            lambda limit, cursor: desks_page(dossiers, round_id, desks, limit, cursor),
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


def desks_page(
    dossiers: DossierStore, round_id: str, desks: Sequence[str], limit: int, cursor: str = ""
) -> WorkPage:
    """Open work on all of `desks` as if it lay on one. Raises Refused `bad-cursor`."""
    pages = [dossiers.of_assignee(round_id, person, limit, cursor) for person in desks]
    cards = sorted((card for page in pages for card in page.cards), key=_desk_position)
    more = len(cards) > limit or any(page.cursor for page in pages)
    shown = tuple(cards[:limit])
    return WorkPage(shown, shown[-1].desk_position if more else "")


def _desk_position(card: WorkCard) -> str:
    return card.desk_position


def require_view(text: str) -> View:
    """`text` as a view. Raises Refused `view-unknown`."""
    match text:
        case "mine" | "unassigned" | "late" | "all":
            return text
    raise Refused("view-unknown")
