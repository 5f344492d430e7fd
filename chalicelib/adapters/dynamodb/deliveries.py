"""The delivery log on DynamoDB (messages table).

MSG#<message id> / DELIVERY     state, at, error, expires
PROBLEMS / <message id>         state, at, error, expires     while it isn't sent

The second kind is a list that staff read; it is written after the first, so a crash between
the two only delays what the list shows until the next try.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.adapters.dynamodb.table import ConditionFailed, Item, Table
from chalicelib.kernel.clock import from_text, to_epoch, to_text
from chalicelib.notifications.model import CLAIM_TERM, Claim, Delivery, DeliveryState
from chalicelib.retention.terms import DELIVERY_TERM

_PROBLEMS = "PROBLEMS"


class DynamoDeliveryLog:
    """See `chalicelib.notifications.ports.DeliveryLog`."""

    def __init__(self, messages: Table) -> None:
        self._messages = messages

    def claim(self, message_id: str, now: datetime) -> Claim:
        put = self._messages.putting(
            self._item(f"MSG#{message_id}", "DELIVERY", "sending", now),
            condition=(
                "attribute_not_exists(#pk) OR #state = :failed"
                " OR (#state = :sending AND #at <= :old)"
            ),
            names={"#pk": "pk", "#state": "state", "#at": "at"},
            values={
                ":failed": "failed",
                ":sending": "sending",
                ":old": to_text(now - CLAIM_TERM),
            },
        )
        try:
            self._messages.write([put])
        except ConditionFailed as error:
            return "busy" if error.items[0]["state"] == "sending" else "done"
        return "yours"

    def sent(self, message_id: str, now: datetime) -> None:
        self._set(message_id, "sent", now)
        self._messages.delete(_PROBLEMS, message_id)

    def failed(self, message_id: str, now: datetime, error: str) -> None:
        self._set(message_id, "failed", now, error)
        self._messages.put(self._item(_PROBLEMS, message_id, "failed", now, error))

    def rejected(self, message_id: str, now: datetime, error: str) -> None:
        self._set(message_id, "rejected", now, error)
        self._messages.put(self._item(_PROBLEMS, message_id, "rejected", now, error))

    def problems(self, limit: int) -> tuple[Delivery, ...]:
        items = self._messages.query(_PROBLEMS, limit=limit)
        return tuple(
            Delivery(item["sk"], item["state"], from_text(item["at"]), item["error"])
            for item in items
        )

    def _set(self, message_id: str, state: DeliveryState, now: datetime, error: str = "") -> None:
        self._messages.put(self._item(f"MSG#{message_id}", "DELIVERY", state, now, error))

    def _item(self, pk: str, sk: str, state: DeliveryState, now: datetime, error: str = "") -> Item:
        return {
            "pk": pk,
            "sk": sk,
            "state": state,
            "at": to_text(now),
            "error": error,
            "expires": to_epoch(now + DELIVERY_TERM),
        }
