"""Ideas: the list with its filters, and the life of one idea."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chalicelib.ideas.model import PUBLIC_STATES, TAKEN_OFF, Idea, IdeaState
from chalicelib.ideas.supporting import may_support
from chalicelib.ideas.versions import is_readable
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.speech import N_, _
from chalicelib.moderation.prices import public_estimate
from chalicelib.moderation.voice import Comment
from chalicelib.outcome.retold import retold
from chalicelib.rounds.model import BallotEntry, BallotList, Round
from chalicelib.rounds.timeline import choose_current, current_phase
from chalicelib.web import present, words
from chalicelib.web.discretion import discreet
from chalicelib.web.forms import first_values
from chalicelib.web.http import PUBLIC_MINUTE, Answer, Page, Request
from chalicelib.web.pages.rounds import find
from chalicelib.web.pages.taken_off import taken_off
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
from chalicelib.web.present_life import life
from chalicelib.web.present_result import ResultView, released
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

ROLES = {"bewoner": N_("De indieners"), "stad": N_("De stad"), "systeem": N_("Het platform")}


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
        "area_options": [("", _("Alle wijken")), *((area.id, area.told) for area in round_.areas)],
        "theme_options": [("", _("Alle thema's")), *((one.id, one.told) for one in round_.themes)],
        "status_options": status_options(released=result is not None),
        "order_options": [(value, _(word)) for value, word in ORDER_OPTIONS],
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
    if idea.state in TAKEN_OFF:
        return taken_off(services, idea)
    round_ = find(services, idea.round_id)
    now = services.clock.now()
    result = released(services, round_, now)
    history = services.ideas.history(idea_id)
    line = result.line(idea_id) if result else None
    ballot = services.rounds.ballot_list(round_.id)
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
        "listed": _listed(ballot, idea_id),
        "can_join": idea.state in PUBLIC_STATES and ballot is None,
        "life": life(
            idea,
            discreet(services, idea, history),
            round_,
            ballot,
            now,
            ROLES,
            (state_word(idea.id, idea.state, result)[0], retold(line.sentence)) if line else None,
        ),
        "can_follow": idea.state in PUBLIC_STATES and (line is None or line.won),
        "estimate_cents": public_estimate(services.dossiers, round_.id, idea_id),
        "comments": _comments(services, round_, idea),
        "may_comment": round_.review.comments != "off" and idea.state in PUBLIC_STATES,
        "supports": services.ideas.support_count(idea_id),
        "can_support": may_support(idea, round_, now),
        "leading": leading(services, idea),
        "family": family(services, idea),
        "split_into": readable_ones(services, idea.parts),
        "origin": next(iter(readable_ones(services, (idea.split_from,))), None)
        if idea.split_from
        else None,
        "share": f"{services.settings.city_url}/ideeen/{idea.id}",
        "phase_line": present.phase_line(round_, now, released=result is not None),
    }
    return Page("ideas/show.html", context, cache=PUBLIC_MINUTE)


def _listed(ballot: BallotList | None, idea_id: str) -> BallotEntry | None:
    """How the project stands on the list of the vote, once that is fixed."""
    entries = ballot.entries if ballot else ()
    return next((entry for entry in entries if entry.project_id == idea_id), None)


def _comments(services: Services, round_: Round, idea: Idea) -> list[Comment]:
    """The reactions that residents may read; a round without them costs no look."""
    if round_.review.comments == "off" or idea.state not in PUBLIC_STATES:
        return []
    return [one for one in services.dossiers.comments(idea.id) if one.state == "shown"]


def state_word(idea_id: str, state: IdeaState, result: ResultView | None) -> tuple[str, str]:
    """The state as a word and the kind of its tag; after release also who won."""
    line = result.line(idea_id) if result and state == "accepted" else None
    word, kind = STATE_WORDS[state] if line is None else WON if line.won else LOST
    return _(word), kind


def leading(services: Services, idea: Idea) -> Idea | None:
    """The idea that this one's group goes on with, where the public may know it."""
    found = services.ideas.get(idea.joined_to) if idea.joined_to else None
    kept_back = {"received", *TAKEN_OFF}
    return found if found is not None and found.state not in kept_back else None


def family(services: Services, idea: Idea) -> list[Idea]:
    """The ideas whose groups go on with this one, those that the public may read first known."""
    return readable_ones(services, idea.family)


def readable_ones(services: Services, ids: Sequence[str]) -> list[Idea]:
    """Those of `ids` that the public may read."""
    found = services.ideas.many(ids) if ids else {}
    return [
        found[one]
        for one in ids
        if one in found and is_readable(found[one], services.ideas.history(one))
    ]
