"""Item shapes that several stores share: outbox items and audit lines.

OUTBOX#<event id> / EVENT            kind=outbox, event{id,type,at,data}, expires
AUDIT / <12-digit number>            entry{…}, previous, hash          (audit table)
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

from chalicelib.adapters.dynamodb.table import Busy, ConditionFailed, Item, Table, Write
from chalicelib.audit.model import GENESIS, AuditEntry, ChainedEntry, chain
from chalicelib.kernel.clock import from_text, to_epoch, to_text
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.events import OUTBOX_TERM, Event

AUDIT_PARTITION = "AUDIT"
_ATTEMPTS = 8


def outbox_put(core: Table, event: Event) -> Write:
    """The outbox item of `event`, as part of the transaction that writes the fact.

    Put only once: an event id that is there already fails the transaction's condition.
    """
    return core.putting(outbox_item(event), unless_exists=True)


def outbox_item(event: Event) -> Item:
    return {
        "pk": f"OUTBOX#{event.id}",
        "sk": "EVENT",
        "kind": "outbox",
        "event": {
            "id": event.id,
            "type": event.type,
            "at": to_text(event.at),
            "data": dict(event.data),
        },
        "expires": to_epoch(event.at + OUTBOX_TERM),
    }


def event_from_plain(plain: dict[str, Any]) -> Event:
    """An event from an outbox item's or a queue message's map."""
    return Event(plain["id"], plain["type"], from_text(plain["at"]), dict(plain["data"]))


def write_audited(audit: Table, entry: AuditEntry, writes: Callable[[], list[Write]]) -> None:
    """Carries out `writes()` together with `entry` as the log's next line, all or nothing.

    When only the line's number was taken by somebody else, it tries again behind that line.
    Raises ConditionFailed (positions as in `writes()`) when one of the writes' own conditions
    fails, and Unavailable when the log stays contended.
    """
    for attempt in range(_ATTEMPTS):
        planned = writes()
        line = _next_line(audit, entry)
        try:
            audit.write([*planned, audit.putting(audit_item(line), unless_exists=True)])
            return
        except ConditionFailed as error:
            if error.failed != (len(planned),):
                raise
        except Busy:
            if attempt == _ATTEMPTS - 1:
                raise
        back_off(attempt)
    raise Unavailable("audit log contended")


def back_off(attempt: int) -> None:
    """Waits a random while that doubles with each attempt: 10 ms, 20 ms, … at most 320 ms."""
    time.sleep(random.uniform(0.2, 1.0) * 0.01 * 2 ** min(attempt, 5))  # noqa: S311 - jitter


def _next_line(audit: Table, entry: AuditEntry) -> ChainedEntry:
    last = next(iter(audit.query(AUDIT_PARTITION, reverse=True, limit=1, strong=True)), None)
    if last is None:
        return chain(entry, 1, GENESIS)
    return chain(entry, int(last["sk"]) + 1, last["hash"])


def audit_item(line: ChainedEntry) -> Item:
    entry = line.entry
    return {
        "pk": AUDIT_PARTITION,
        "sk": f"{line.number:012d}",
        "entry": {
            "at": to_text(entry.at),
            "actor": entry.actor,
            "action": entry.action,
            "subject": entry.subject,
            "changes": {key: list(pair) for key, pair in entry.changes.items()},
            "note": entry.note,
        },
        "previous": line.previous,
        "hash": line.hash,
    }


def audit_line(item: Item) -> ChainedEntry:
    plain = item["entry"]
    entry = AuditEntry(
        at=from_text(plain["at"]),
        actor=plain["actor"],
        action=plain["action"],
        subject=plain["subject"],
        changes={key: (pair[0], pair[1]) for key, pair in plain["changes"].items()},
        note=plain["note"],
    )
    return ChainedEntry(int(item["sk"]), entry, item["previous"], item["hash"])
