"""Copies of the log: one line of JSON for each entry, as files that anybody can check.

A parcel holds consecutive lines. All parcels together are the log; whoever has yesterday's can
show that today's log still begins with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from chalicelib.audit.model import AuditEntry, ChainedEntry
from chalicelib.audit.ports import AuditLog, AuditVault
from chalicelib.kernel.clock import from_text, to_text

PARCEL_LINES: Final = 2000


def export_log(log: AuditLog, vault: AuditVault) -> int:
    """Brings the vault up to the log; the number of lines that were added.

    What is there decides where it goes on, so a run that died, came twice or never came leaves
    no gap.
    """
    added = 0
    while lines := log.after(vault.last(), PARCEL_LINES):
        vault.keep(lines[0].number, lines[-1].number, parcel(lines))
        added += len(lines)
        if len(lines) < PARCEL_LINES:
            break
    return added


def parcel(lines: Iterable[ChainedEntry]) -> bytes:
    """The lines as text: JSON, one a line, keys sorted."""
    return b"".join(_text(line) for line in lines)


def read_parcel(data: bytes) -> tuple[ChainedEntry, ...]:
    """The inverse of `parcel`. Raises ValueError, with the line, for what isn't one."""
    lines = []
    for number, text in enumerate(data.splitlines(), start=1):
        try:
            lines.append(_line(json.loads(text)))
        except (ValueError, TypeError, KeyError, AttributeError):
            raise ValueError(f"line {number} is no line of an audit log") from None
    return tuple(lines)


def _text(line: ChainedEntry) -> bytes:
    entry = line.entry
    plain = {
        "number": line.number,
        "at": to_text(entry.at),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "changes": {key: list(pair) for key, pair in entry.changes.items()},
        "note": entry.note,
        "previous": line.previous,
        "hash": line.hash,
    }
    return json.dumps(plain, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def _line(plain: dict[str, Any]) -> ChainedEntry:
    changes = {key: (str(pair[0]), str(pair[1])) for key, pair in plain["changes"].items()}
    entry = AuditEntry(
        at=from_text(plain["at"]),
        actor=plain["actor"],
        action=plain["action"],
        subject=plain["subject"],
        changes=changes,
        note=plain["note"],
    )
    return ChainedEntry(int(plain["number"]), entry, plain["previous"], plain["hash"])
