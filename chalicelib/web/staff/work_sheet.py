"""Staff: the sheet of the week, to print: what is late and what is due in seven days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from chalicelib.ideas.model import Idea
from chalicelib.moderation.model import WorkCard
from chalicelib.moderation.week import WEEK, Due, due_in_round, due_on_desks
from chalicelib.web import words
from chalicelib.web.http import Answer, Page, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.office import READERS, names_of, wanted_round
from chalicelib.web.staff.review_words import STAGES

routes = Routes()


@routes.get("/beheer/werk/blad", Access.STAFF, roles=READERS)
def work_sheet(request: Request, services: Services) -> Answer:
    """The desk of who asks, with those they cover for, and the whole round."""
    if not services.rounds.all():
        return Page("staff/work/sheet.html", {"round": None})
    round_, now = wanted_round(request, services), services.clock.now()
    person, dossiers = request.staff.person, services.dossiers
    covering = dossiers.desk(round_.id).covering(person, now)
    mine = due_on_desks(dossiers, round_.id, (person, *covering), now)
    everything = due_in_round(dossiers, round_.id, now)
    cards = (*mine.cards, *everything.cards)
    ideas = services.ideas.many(list(dict.fromkeys(card.idea_id for card in cards)))
    names = names_of(services)
    context = {
        "round": round_,
        "name": request.staff.name,
        "from": words.date(now),
        "until": words.date(now + WEEK),
        "mine": _parts(mine, ideas, names, now),
        "all": _parts(everything, ideas, names, now),
        "more": mine.more or everything.more,
    }
    return Page("staff/work/sheet.html", context)


def _parts(
    due: Due, ideas: Mapping[str, Idea], names: Mapping[str, str], now: datetime
) -> list[tuple[str, list[tuple[str, ...]]]]:
    """(heading, rows) of what is late and of what comes, without those that have none."""
    late = [card for card in due.cards if card.due <= now]
    coming = [card for card in due.cards if card.due > now]
    parts = (("Te laat", late), ("Deze week", coming))
    return [
        (heading, [_row(card, ideas, names) for card in cards]) for heading, cards in parts if cards
    ]


def _row(card: WorkCard, ideas: Mapping[str, Idea], names: Mapping[str, str]) -> tuple[str, ...]:
    idea = ideas.get(card.idea_id)
    return (
        idea.content.title if idea else card.title,
        STAGES[card.stage][0],
        words.moment(card.due),
        names.get(card.assignee, "") or "Niemand",
    )
