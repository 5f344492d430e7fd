"""The `send_message` function: events become messages, messages become mails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.adapters.queues import read_body
from chalicelib.entrypoint import batch, log, worker
from chalicelib.notifications.compose import Sources, compose
from chalicelib.notifications.model import Message
from chalicelib.notifications.sending import deliver
from chalicelib.rounds.languages import offered_at

if TYPE_CHECKING:
    from chalicelib.wiring import Production

bp = Blueprint(__name__)


@bp.lambda_function(name="send_message")
@worker("send_message")
def send_message(event: Any, context: Any) -> Any:
    return run(wiring.services(), event)


def run(services: Production, event: Any) -> dict[str, list[dict[str, str]]]:
    """Handles a batch; what failed comes back alone."""
    return batch("send_message", event["Records"], lambda record: _handle(services, record))


def _handle(services: Production, record: Mapping[str, Any]) -> None:
    body = read_body(record["body"])
    if isinstance(body, Message):
        outcome = deliver(body, services.deliveries, services.mailer, services.clock.now())
        log("message " + outcome, event_id=body.id.partition(":")[0])
        return
    sources = Sources(
        rounds=services.rounds,
        ideas=services.ideas,
        dossiers=services.dossiers,
        projects=services.projects,
        results=services.results,
        city_url=services.settings.city_url,
        keyring=services.keyring,
        families=services.families,
        agenda=services.agenda,
        languages=offered_at(services.rounds, services.clock.now()),
    )
    messages = compose(body, sources)
    services.messages.send(messages)
    log("messages queued", event_id=body.id, event_type=body.type, count=len(messages))
