"""Staff: the work that waits, on whose desk, and several ideas in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from chalicelib.kernel.errors import Refused
from chalicelib.kernel.text import clean_line
from chalicelib.moderation.bulk import Bulk, assign_many, publish_many, take_back_many
from chalicelib.moderation.model import Stage, WorkCard
from chalicelib.moderation.queue import Filter, View, WorkShown, require_view, work_page
from chalicelib.moderation.sharing import colleagues
from chalicelib.rounds.model import Round
from chalicelib.web.forms import CSRF_FIELD, HONEYPOT_FIELD, MalformedForm
from chalicelib.web.http import Answer, Page, Request
from chalicelib.web.present_ideas import STATE_WORDS
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.office import DECIDERS, JUDGES, READERS, names_of, office_of, wanted_round
from chalicelib.web.staff.review_words import STAGES
from chalicelib.web.staff.rounds import find_round
from chalicelib.web.staff.sentences import refusal

routes = Routes()

_MAX_TEXT: Final = 80
VIEWS: Final[tuple[tuple[View, str], ...]] = (
    ("mine", "Van mij"),
    ("unassigned", "Van niemand"),
    ("late", "Te laat"),
    ("all", "Alles"),
)
_EMPTY: Final[Mapping[View, str]] = {
    "mine": "Niets te doen. Er ligt geen werk bij jou.",
    "unassigned": "Al het werk ligt bij iemand.",
    "late": "Niets is te laat. Mooi zo.",
    "all": "Er wacht geen werk in deze ronde.",
}
_BULK: Final = {"assign", "publish", "undo-assign", "undo-publish"}
_FIELDS: Final = {"wat", "gekozen", "person", "stap", CSRF_FIELD, HONEYPOT_FIELD}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for. Words that nobody knows read as no filter."""

    view: View
    filter: Filter
    cursor: str

    def address(self, round_: Round, **changes: str) -> str:
        fields = {
            "ronde": round_.id,
            "lijst": self.view,
            "wijk": self.filter.area_id,
            "thema": self.filter.theme_id,
            "stap": self.filter.stage,
            "q": self.filter.text,
        } | changes
        return "/beheer/werk?" + urlencode({name: text for name, text in fields.items() if text})


def read_wanted(request: Request, round_: Round) -> Wanted:
    area, theme, stage = request.one("wijk"), request.one("thema"), request.one("stap")
    try:
        view = require_view(request.one("lijst", "mine"))
    except Refused:
        view = "mine"
    known: dict[str, Stage] = {one: one for one in STAGES}
    chosen = Filter(
        area if round_.area(area) else "",
        theme if round_.theme(theme) else "",
        clean_line(request.one("q"))[:_MAX_TEXT],
        known.get(stage, ""),
    )
    return Wanted(view, chosen, request.one("vanaf"))


@routes.get("/beheer/werk", Access.STAFF, roles=READERS)
def work_list(request: Request, services: Services) -> Answer:
    """Open work: mine, nobody's, late, or all. Every filter is in the address."""
    if not services.rounds.all():
        return Page("staff/work/list.html", {"round": None, "errors": {}})
    return _list(request, services, wanted_round(request, services), {})


def _list(
    request: Request,
    services: Services,
    round_: Round,
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    now = services.clock.now()
    wanted = read_wanted(request, round_)
    shown = _shown(request, services, round_, wanted, now)
    names = names_of(services)
    states = services.ideas.many([card.idea_id for card in shown.cards])
    context: dict[str, Any] = {
        "round": round_,
        "view": wanted.view,
        "tabs": [(key, name, wanted.address(round_, lijst=key)) for key, name in VIEWS],
        "values": {
            "wijk": wanted.filter.area_id,
            "thema": wanted.filter.theme_id,
            "q": wanted.filter.text,
            "stap": wanted.filter.stage,
        },
        "areas": [("", "Alle wijken"), *((one.id, one.name) for one in round_.areas)],
        "themes": [("", "Alle thema's"), *((one.id, one.name) for one in round_.themes)],
        "stages": [("", "Alle stappen"), *((key, word) for key, (word, _) in STAGES.items())],
        "filtered": not wanted.filter.is_empty,
        "clear": wanted.address(round_, wijk="", thema="", q="", stap=""),
        "lines": [
            _line(round_, card, names, now)
            | {
                "idea": states.get(card.idea_id),
                "stage": STAGES[card.stage],
                "covered": wanted.view == "mine" and card.assignee != request.staff.person,
            }
            for card in shown.cards
        ],
        "state_words": STATE_WORDS,
        "empty": _EMPTY[wanted.view],
        "more": wanted.address(round_, vanaf=shown.cursor) if shown.cursor else "",
        "first": wanted.address(round_) if wanted.cursor else "",
        "may_bulk": require_roles(request, JUDGES),
        "may_publish": require_roles(request, DECIDERS),
        "people": [("", "Niemand, leg het terug"), *_people(services, round_, now)],
        "errors": errors,
    }
    return Page("staff/work/list.html", context, status)


def _shown(
    request: Request, services: Services, round_: Round, wanted: Wanted, now: datetime
) -> WorkShown:
    """An address with a broken cursor shows the first page: it was cut off in a mail, mostly."""
    person = request.staff.person
    mine = wanted.view == "mine"
    covering = services.dossiers.desk(round_.id).covering(person, now) if mine else ()

    def page(cursor: str) -> WorkShown:
        return work_page(
            services.dossiers,
            services.ideas,
            round_.id,
            wanted.view,
            wanted.filter,
            person=person,
            now=now,
            cursor=cursor,
            covering=covering,
        )

    try:
        return page(wanted.cursor)
    except Refused:
        return page("")


def _people(services: Services, round_: Round, now: datetime) -> list[tuple[str, str]]:
    return [(one.person, one.name) for one in colleagues(services.staff, round_.id, now)]


def _line(round_: Round, card: WorkCard, names: Mapping[str, str], now: datetime) -> dict[str, Any]:
    area, theme = round_.area(card.area_id), round_.theme(card.theme_id)
    return {
        "card": card,
        "area": area.name if area else card.area_id,
        "theme": theme.name if theme else card.theme_id,
        "assignee": names.get(card.assignee, ""),
        "late": now >= card.due,
    }


@routes.post("/beheer/rondes/{round_id}/werk", Access.STAFF, roles=JUDGES)
def work_bulk(request: Request, services: Services, round_id: str) -> Answer:
    """Lists what a bulk act will do; does it once that list was seen; undoes it."""
    round_ = find_round(services, round_id)
    what, chosen = _read_bulk(request)
    person, now = request.field("person"), services.clock.now()
    if "publish" in what and not require_roles(request, DECIDERS):
        raise MalformedForm("wat")
    if not chosen:
        return _list(request, services, round_, {"": "Kies minstens één idee"}, 422)
    names = names_of(services)
    if request.field("stap") != "doe":
        return _ask(services, round_, what, chosen, person, names)
    office, actor = office_of(services), request.staff.person
    try:
        if what == "publish":
            done = publish_many(office, round_id, chosen, actor=actor, now=now)
        elif what == "undo-publish":
            done = take_back_many(office, round_id, chosen, actor=actor, now=now)
        else:
            to = dict(person_pairs(request)) if what == "undo-assign" else person
            done = assign_many(
                office, services.staff, round_id, chosen, person=to, actor=actor, now=now
            )
    except Refused as refused:
        return _list(request, services, round_, {"": refusal(refused)[1]}, 422)
    return Page("staff/work/done.html", _done(round_, what, done, names.get(person, "niemand")))


def person_pairs(request: Request) -> list[tuple[str, str]]:
    """Idea → who had it, on the way back from an assignment: `person` is `idea=key`."""
    return [
        (idea_id, person)
        for idea_id, _, person in (one.partition("=") for one in request.form.get("person", ()))
    ]


def _read_bulk(request: Request) -> tuple[str, list[tuple[str, int]]]:
    what = request.field("wat")
    if what not in _BULK or not set(request.form) <= _FIELDS:
        raise MalformedForm("wat")
    chosen = []
    for one in request.form.get("gekozen", ()):
        idea_id, _, version = one.partition(":")
        if not (version.isascii() and version.isdigit() and len(version) < 9):
            raise MalformedForm("gekozen")
        chosen.append((idea_id, int(version)))
    return what, list(dict.fromkeys(chosen))


def _ask(
    services: Services,
    round_: Round,
    what: str,
    chosen: Sequence[tuple[str, int]],
    person: str,
    names: Mapping[str, str],
) -> Answer:
    dossiers = services.dossiers.many([idea_id for idea_id, _ in chosen])
    ideas = services.ideas.many([idea_id for idea_id, _ in chosen])
    rows = [
        {
            "key": f"{idea_id}:{version}",
            "title": dossiers[idea_id].title if idea_id in dossiers else idea_id,
            "before": names.get(dossiers[idea_id].assignee, "niemand")
            if idea_id in dossiers
            else "niemand",
            "possible": what != "publish"
            or (idea_id in ideas and ideas[idea_id].state == "received"),
        }
        for idea_id, version in chosen
    ]
    context = {
        "what": what,
        "rows": rows,
        "person": person,
        "to": names.get(person, "niemand"),
        "round": round_,
    }
    return Page("staff/work/ask.html", context)


def _done(round_: Round, what: str, done: Sequence[Bulk], to: str) -> dict[str, Any]:
    return {
        "round": round_,
        "what": what,
        "done": [one for one in done if one.done],
        "failed": [{"one": one, "why": _why(one.reason)} for one in done if not one.done],
        "to": to,
    }


def _why(reason: str) -> str:
    if reason == "changed":
        return "Iemand anders veranderde dit net"
    return refusal(Refused(reason, state="", least=0, most=0, name=""))[1]
