"""The `dispatch_events` function: outbox items from the core table's stream to queues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.adapters.dynamodb.common import event_from_plain
from chalicelib.adapters.dynamodb.table import decode
from chalicelib.entrypoint import log_failure, worker
from chalicelib.kernel.events import Event
from chalicelib.notifications.routing import queues_for

if TYPE_CHECKING:
    from chalicelib.wiring import Production

bp = Blueprint(__name__)


@bp.lambda_function(name="dispatch_events")
@worker("dispatch_events")
def dispatch_events(event: Any, context: Any) -> Any:
    return run(wiring.services(), event)


def run(services: Production, event: Any) -> dict[str, list[dict[str, str]]]:
    """Puts each new event on its queues, in order.

    A stream is tried again from the first record that is named, so work stops there.
    """
    for record in event["Records"]:
        change = record["dynamodb"]
        try:
            told = _event(record["eventName"], change.get("NewImage", {}))
            if told is not None:
                for queue in queues_for(told.type):
                    services.event_queues.put(queue, told)
        except Exception as error:
            log_failure("dispatch_events", error)
            return {"batchItemFailures": [{"itemIdentifier": change["SequenceNumber"]}]}
    return {"batchItemFailures": []}


def _event(kind: str, image: Any) -> Event | None:
    """The event of a new outbox item; None for anything else the stream may hold."""
    if kind != "INSERT" or image.get("kind") != {"S": "outbox"}:
        return None
    return event_from_plain(decode(image)["event"])
