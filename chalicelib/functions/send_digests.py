"""The `send_digests` function: every working morning, a mail to colleagues for whom work waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.entrypoint import log, worker
from chalicelib.ideas.promise import is_working_day
from chalicelib.identity.model import StaffMember
from chalicelib.moderation.ballot_text import remind_texts
from chalicelib.moderation.digest import digests
from chalicelib.moderation.office import Office
from chalicelib.notifications.compose_digest import digest_message
from chalicelib.notifications.compose_trustees import trustee_message
from chalicelib.rounds.model import Round
from chalicelib.trustees.changing import trust_of
from chalicelib.trustees.reminding import waits_for

if TYPE_CHECKING:
    from chalicelib.wiring import Production

bp = Blueprint(__name__)
_ACCEPTED = 300
_BRUSSELS = ZoneInfo("Europe/Brussels")


@bp.lambda_function(name="send_digests")
@worker("send_digests")
def send_digests(event: Any, context: Any) -> Any:
    return run(wiring.services())


def run(services: Production) -> int:
    """Queues the digests of today, and how many. Running twice on one day sends each once: the
    messages have the day in their ids."""
    now = services.clock.now()
    today = now.astimezone(_BRUSSELS).date()
    if not is_working_day(today):
        return 0
    staff = services.staff.all()
    count = 0
    for round_ in services.rounds.all():
        count += _remind_trustees(services, round_, staff, now)
        if now >= round_.phase("voting").closes_at:
            continue
        if round_.phase("review").is_open(now):
            # As many as are looked at in one go; what is reminded isn't asked again.
            office = Office(services.ideas, services.rounds, services.dossiers)
            cards = services.ideas.queue(round_.id, "accepted", _ACCEPTED).cards
            reminded = remind_texts(office, [card.id for card in cards], now)
            log("texts reminded", round_id=round_.id, count=reminded)
        messages = [
            digest_message(one, round_, today, services.settings.city_url)
            for one in digests(services.dossiers, round_.id, staff, now)
        ]
        if messages:
            services.messages.send(messages)
        count += len(messages)
        log("digests queued", round_id=round_.id, count=len(messages))
    return count


def _remind_trustees(
    services: Production, round_: Round, staff: Sequence[StaffMember], now: datetime
) -> int:
    """Queues a mail to each trustee for whom something waits; how many."""
    if round_.ballot.opened_by != "trustees":
        return 0
    held = {one.person: one for one in staff if _holds(one, round_, now)}
    waiting, people = waits_for(trust_of(services.trustees, round_.id), round_, held, now)
    today, city = now.astimezone(_BRUSSELS).date(), services.settings.city_url
    messages = [trustee_message(waiting, held[one], round_, today, city) for one in people]
    if messages:
        services.messages.send(messages)
        log("trustees reminded", round_id=round_.id, count=len(messages))
    return len(messages)


def _holds(member: StaffMember, round_: Round, now: datetime) -> bool:
    return ("trustee", round_.id) in member.active_grants(now)
