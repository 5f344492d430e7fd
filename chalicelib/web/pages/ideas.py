"""Ideas: the list with its filters, and the life of one idea."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.ideas.model import PUBLIC_STATES, HistoryLine, Idea, IdeaState
from chalicelib.ideas.supporting import may_support
from chalicelib.kernel.errors import NotFound
from chalicelib.rounds.model import Round
from chalicelib.rounds.timeline import choose_current, current_phase
from chalicelib.web import present, words
from chalicelib.web.forms import first_values
from chalicelib.web.http import PUBLIC_MINUTE, Answer, Page, Request
from chalicelib.web.pages.rounds import find
from chalicelib.web.present_areas import counted
from chalicelib.web.present_form import own_answers
from chalicelib.web.present_ideas import (
    LOST,
    ORDER_OPTIONS,
    STATE_WORDS,
    WON,
    Filters,
    area_name,
    choose,
    read_filters,
    status_options,
    theme_name,
)
from chalicelib.web.present_result import ResultView, released
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

# States in which residents have seen the idea's text: before these nobody looked it over.
_SHOWN: frozenset[str] = frozenset(PUBLIC_STATES)
_ROLES = {"bewoner": "De indieners", "stad": "De stad", "systeem": "Het platform"}


@routes.get("/ideeen", Access.PUBLIC)
def index(request: Request, services: Services) -> Answer:
    """The ideas of a round, searched and filtered by the address alone."""
    now = services.clock.now()
    rounds = services.rounds.all()
    wanted = request.one("ronde")
    round_ = find(services, wanted) if wanted else choose_current(rounds, now)
    if round_ is None:
        return Page("ideas/none.html", {}, cache=PUBLIC_MINUTE)
    result = released(services, round_, now)
    winners = {line.project_id for line in result.winners} if result else set()
    filters = read_filters(first_values(request.query), round_, released=result is not None)
    cards = services.ideas.public_cards(round_.id)
    day = words.local(now).date().isoformat()
    found = choose(cards, filters, round_, day, winners)
    phase = current_phase(round_, now)
    context: dict[str, Any] = {
        "round": round_,
        "filters": filters,
        "values": {name: getattr(filters, name) for name in filters.__dataclass_fields__},
        "found": found,
        "cards": [
            {
                "card": card,
                "area": area_name(round_, card),
                "theme": theme_name(round_, card),
                "state": state_word(card.id, card.state, result),
            }
            for card in found.cards
        ],
        "themes": {card.theme_id for card in found.cards},
        "area_options": [("", "Alle wijken"), *((area.id, area.name) for area in round_.areas)],
        "theme_options": [("", "Alle thema's"), *((one.id, one.name) for one in round_.themes)],
        "status_options": status_options(released=result is not None),
        "order_options": ORDER_OPTIONS,
        "areas": counted(
            round_,
            services.places.outline,
            cards,
            lambda area_id: Filters(wijk=area_id).address(round_.id) + "#lijst",
            filters.wijk,
        ),
        "outline": services.places.outline,
        "city_name": services.places.streets.city.name,
        "others": [one for one in reversed(rounds) if one.id != round_.id],
        "empty": not cards,
        "submitting": phase is not None and phase.key == "submission",
        "opens": round_.phase("submission").opens_at,
        "before": now < round_.phase("submission").opens_at,
        "phase_line": present.phase_line(round_, now, released=result is not None),
    }
    return Page("ideas/index.html", context, cache=PUBLIC_MINUTE)


@routes.get("/ideeen/{idea_id}", Access.PUBLIC)
def show(request: Request, services: Services, idea_id: str) -> Answer:
    """One idea and everything that happened to it.

    An idea that nobody looked over yet doesn't exist for the public. One that was refused
    before it was ever public shows its answer, not its text.
    """
    idea = services.ideas.get(idea_id)
    if idea is None or idea.state == "received":
        raise NotFound("idea")
    round_ = find(services, idea.round_id)
    now = services.clock.now()
    result = released(services, round_, now)
    history = services.ideas.history(idea_id)
    line = result.line(idea_id) if result else None
    context: dict[str, Any] = {
        "round": round_,
        "idea": idea,
        "readable": is_readable(idea, history),
        "photos": [photo for photo in idea.photos if photo.state == "ready"],
        "area": round_.area(idea.content.area_id),
        "theme": round_.theme(idea.content.theme_id),
        "extra": own_answers(round_.form_of(idea.form), idea.content.extra),
        "state": state_word(idea.id, idea.state, result),
        "line": line,
        "project": services.projects.get(idea_id) if line and line.won else None,
        "history": [_step(one) for one in history],
        "can_follow": idea.state in PUBLIC_STATES and (line is None or line.won),
        "supports": services.ideas.support_count(idea_id),
        "can_support": may_support(idea, round_, now),
        "next": "" if line else next_step(idea, round_, services, now, released=result is not None),
        "phase_line": present.phase_line(round_, now, released=result is not None),
    }
    return Page("ideas/show.html", context, cache=PUBLIC_MINUTE)


def is_readable(idea: Idea, history: tuple[HistoryLine, ...]) -> bool:
    """Whether the idea's text may be read: it is public, or was and got refused since."""
    if idea.state in PUBLIC_STATES:
        return True
    return idea.state == "refused" and any(line.state in _SHOWN for line in history)


def state_word(idea_id: str, state: IdeaState, result: ResultView | None) -> tuple[str, str]:
    """The state as a word and the kind of its tag; after release also who won."""
    line = result.line(idea_id) if result and state == "accepted" else None
    if line is None:
        return STATE_WORDS[state]
    return WON if line.won else LOST


def _step(line: HistoryLine) -> dict[str, object]:
    # A line's state may be a step that isn't a state of the idea, such as a wish to complete it.
    known = {state: word for state, (word, _) in STATE_WORDS.items()}
    return {
        "at": line.at,
        "who": _ROLES[line.role],
        "word": next((word for state, word in known.items() if state == line.state), ""),
        "sentence": line.sentence,
    }


def next_step(
    idea: Idea, round_: Round, services: Services, now: datetime, *, released: bool
) -> str:
    """What comes next for an idea, with its date; empty when nothing does."""
    voting = round_.phase("voting")
    if idea.state == "published":
        review = round_.phase("review")
        if now >= review.closes_at:
            return "De stad kijkt het idee nog na."
        return f"De stad kijkt het idee na. Dat duurt {words.until(review.closes_at)}."
    if idea.state != "accepted":
        return ""
    if released:
        return "Dit idee stond niet op de stemlijst."
    if now >= voting.closes_at:
        return "De stemming is voorbij. De uitslag lees je hier zodra ze bekend is."
    ballot = services.rounds.ballot_list(round_.id)
    if ballot is None:
        opens = words.date(voting.opens_at)
        return f"De stad legt vast wat op de stemlijst komt. Je kan stemmen vanaf {opens}."
    entry = next((one for one in ballot.entries if one.project_id == idea.id), None)
    if entry is None:
        return "Dit idee staat niet op de stemlijst."
    when = f"vanaf {words.date(voting.opens_at)}"
    if voting.is_open(now):
        when = words.until(voting.closes_at)
    return f"Dit is nummer {entry.number} op de stemlijst. Je kan stemmen {when}."
