"""Queues on SQS. Bodies are JSON: `{"kind": "event" | "message", …}`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters import clients
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.events import Event
from chalicelib.kernel.speech import SOURCE
from chalicelib.notifications.model import Message
from chalicelib.settings import SettingsError

if TYPE_CHECKING:
    from types_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

BATCH = 10  # SendMessageBatch takes no more
# A batch weighs 256 KiB at most where SQS is older; half of that leaves room for its envelope.
BATCH_BYTES = 128 * 1024
_TRIES = 3


class SqsMessageQueue:
    """See `chalicelib.notifications.ports.MessageQueue`."""

    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, messages: Sequence[Message]) -> None:
        bodies = [json.dumps(message_body(message), ensure_ascii=False) for message in messages]
        for chunk in _chunks(bodies):
            _send(self._address(), chunk)

    def _address(self) -> str:
        if not self._url:
            raise SettingsError("environment variable MESSAGES_QUEUE_URL is missing")
        return self._url


class SqsEventQueues:
    """See `chalicelib.notifications.ports.EventQueues`."""

    def __init__(self, urls: Mapping[str, str]) -> None:
        self._urls = urls

    def put(self, queue: str, event: Event) -> None:
        url = self._urls[queue]
        if not url:
            raise SettingsError(f"the address of the queue {queue} is missing")
        _send(url, [json.dumps(event_body(event), ensure_ascii=False)])


def event_body(event: Event) -> dict[str, Any]:
    plain = {
        "id": event.id,
        "type": event.type,
        "at": to_text(event.at),
        "data": dict(event.data),
    }
    return {"kind": "event", "event": plain}


def message_body(message: Message) -> dict[str, Any]:
    plain = {
        "id": message.id,
        "template": message.template,
        "to": message.to,
        "values": dict(message.values),
        "secret": message.secret,
        "language": message.language,
    }
    return {"kind": "message", "message": plain}


def read_body(body: str) -> Event | Message:
    """An event or a message from a queue. Raises ValueError or KeyError for anything else."""
    plain = json.loads(body)
    match plain["kind"]:
        case "event":
            event = plain["event"]
            return Event(event["id"], event["type"], from_text(event["at"]), dict(event["data"]))
        case "message":
            message = plain["message"]
            return Message(
                id=message["id"],
                template=message["template"],
                to=message["to"],
                values=dict(message["values"]),
                secret=bool(message["secret"]),
                language=message.get("language", SOURCE),
            )
    raise ValueError("neither an event nor a message")


def _chunks(bodies: Sequence[str]) -> Iterator[Sequence[str]]:
    """`bodies` in order, in groups that one call takes; a single one may be as large as it is."""
    group: list[str] = []
    weight = 0
    for body in bodies:
        size = len(body.encode())
        if group and (len(group) == BATCH or weight + size > BATCH_BYTES):
            yield group
            group, weight = [], 0
        group.append(body)
        weight += size
    if group:
        yield group


def _send(url: str, bodies: Sequence[str]) -> None:
    """Sends up to `BATCH` bodies; those that SQS refuses for a moment are sent once more."""
    waiting: list[SendMessageBatchRequestEntryTypeDef] = [
        {"Id": str(place), "MessageBody": body} for place, body in enumerate(bodies)
    ]
    for _ in range(_TRIES):
        try:
            answer = clients.sqs().send_message_batch(QueueUrl=url, Entries=waiting)
        except (ClientError, BotoCoreError) as error:
            raise Unavailable(f"sqs: {type(error).__name__}") from error
        refused = {failure["Id"] for failure in answer.get("Failed", [])}
        waiting = [entry for entry in waiting if entry["Id"] in refused]
        if not waiting:
            return
    raise Unavailable("sqs: messages were not taken")
