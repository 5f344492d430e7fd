"""Staff: what waits, oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.ideas.model import IdeaState
from chalicelib.identity.model import Role
from chalicelib.moderation.queue import desks_page
from chalicelib.outcome.model import Result
from chalicelib.rounds.advance import FREEZE_BEFORE
from chalicelib.rounds.model import Round
from chalicelib.rounds.proposals import stands
from chalicelib.rounds.timeline import choose_current, is_finished
from chalicelib.web import present
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.trust_view import trust_view

routes = Routes()

VIEWERS: Final[frozenset[Role]] = frozenset({"moderator", "department", "manager", "auditor"})
HELPERS: Final[frozenset[Role]] = frozenset({"desk", "keyer", "trustee"})
MANAGERS: Final[frozenset[Role]] = frozenset({"manager"})
# Who types numbers of live tables and jurors; confirming them is for managers.
TYPISTS: Final[frozenset[Role]] = frozenset({"keyer", "manager"})
# Who may see an outcome before everybody does.
RESULT_READERS: Final[frozenset[Role]] = frozenset({"manager", "auditor"})
STATES: Final[tuple[tuple[IdeaState, str], ...]] = (
    ("received", "Wachten op controle"),
    ("published", "Staan online, nog geen beslissing"),
    ("accepted", "Gaan naar de stemming"),
    ("refused", "Gaan niet door"),
)
_COUNTED: Final = 100
_MAILS: Final = 20


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One queue: how many wait (`100+` beyond a page) and since when the first one does."""

    state: IdeaState
    name: str
    count: str
    oldest: datetime | None


@routes.get("/beheer", Access.STAFF, roles=VIEWERS | HELPERS)
def dashboard(request: Request, services: Services) -> Answer:
    if not require_roles(request, VIEWERS):
        # The desk, typists and trustees have one page each, and begin there.
        homes: tuple[tuple[Role, str], ...] = (("desk", "balie"), ("keyer", "stembrieven"))
        mine = (home for role, home in homes if require_roles(request, frozenset({role})))
        return Redirect(f"/beheer/{next(mine, 'sleutels')}")
    now = services.clock.now()
    rounds = services.rounds.all()
    current = choose_current(rounds, now)
    context = {
        "round": current,
        "queues": _queues(services, current) if current else (),
        "late": _late(request, services, current, now) if current else None,
        "steps": present.steps(current, now) if current else (),
        "turnout": services.results.turnout(current.id) if current else None,
        "ballot_due": _ballot_due(services, current, now) if current else None,
        "trust": trust_view(services, current, now) if current else None,
        "now": now,
        "proposals": [one for one in rounds if _waits(services, one, now)],
        "releases": _releases(services, rounds, now),
        "problems": services.deliveries.problems(_MAILS),
        "may_manage": require_roles(request, MANAGERS),
        "may_read_result": require_roles(request, RESULT_READERS),
    }
    return Page("staff/dashboard/dashboard.html", context)


def _waits(services: Services, round_: Round, now: datetime) -> bool:
    """Whether a change of the round waits for a second person."""
    if is_finished(round_, now):
        return False
    proposal = services.rounds.proposal(round_.id)
    return proposal is not None and stands(proposal, round_)


def _queues(services: Services, round_: Round) -> tuple[QueueLine, ...]:
    lines = []
    for state, name in STATES:
        page = services.ideas.queue(round_.id, state, _COUNTED)
        more = "+" if page.cursor else ""
        oldest = page.cards[0].submitted_at if page.cards else None
        lines.append(QueueLine(state, name, f"{len(page.cards)}{more}", oldest))
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class LateWork:
    """What waits too long, in one look at the first page: a count, and since when. `covered` is
    how much of `mine` is work of colleagues who are away."""

    count: str
    oldest: datetime | None
    mine: str
    covered: int


def _late(request: Request, services: Services, round_: Round, now: datetime) -> LateWork:
    page = services.dossiers.by_due(round_.id, _COUNTED)
    late = [card for card in page.cards if card.due <= now]
    more = "+" if page.cursor and len(late) == len(page.cards) else ""
    me = request.staff.person
    covering = services.dossiers.desk(round_.id).covering(me, now)
    mine = desks_page(services.dossiers, round_.id, (me, *covering), _COUNTED)
    oldest = late[0].due if late else None
    own = f"{len(mine.cards)}{'+' if mine.cursor else ''}"
    covered = sum(card.assignee != me for card in mine.cards)
    return LateWork(f"{len(late)}{more}", oldest, own, covered)


def _ballot_due(services: Services, round_: Round, now: datetime) -> datetime | None:
    """Until when the list of projects can and must be fixed; None when that isn't at hand."""
    voting = round_.phase("voting")
    if now < round_.phase("submission").closes_at or now >= voting.closes_at:
        return None
    if services.rounds.frozen(round_.id) or services.rounds.ballot_list(round_.id):
        return None
    return voting.opens_at - FREEZE_BEFORE


def _releases(
    services: Services, rounds: tuple[Round, ...], now: datetime
) -> tuple[tuple[Round, Result], ...]:
    """Results that wait for their confirmations."""
    waiting = []
    for round_ in rounds:
        if now < round_.phase("voting").closes_at:
            continue
        result = services.results.get(round_.id)
        if result is not None and not result.is_released:
            waiting.append((round_, result))
    return tuple(waiting)
