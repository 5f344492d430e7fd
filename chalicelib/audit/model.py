"""One line of the audit log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from chalicelib.kernel.clock import to_text

SYSTEM: Final = "system"
GENESIS: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """What a person or a job did. `actor` is a staff id or `SYSTEM`, never an address.

    `action` is `source:subject:verb`; `changes` maps a field to its (before, after) texts.
    """

    at: datetime
    actor: str
    action: str
    subject: str
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChainedEntry:
    """An entry in its place: `hash` covers the entry, its number and the hash before it."""

    number: int
    entry: AuditEntry
    previous: str
    hash: str


def chain(entry: AuditEntry, number: int, previous: str) -> ChainedEntry:
    """`entry` as number `number` (from 1) after the entry whose hash is `previous`."""
    return ChainedEntry(number, entry, previous, entry_hash(entry, number, previous))


def entry_hash(entry: AuditEntry, number: int, previous: str) -> str:
    """SHA-256 over the canonical JSON of everything that the line says."""
    body = json.dumps(
        [
            number,
            previous,
            to_text(entry.at),
            entry.actor,
            entry.action,
            entry.subject,
            {key: list(pair) for key, pair in entry.changes.items()},
            entry.note,
        ],
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(body.encode()).hexdigest()


def broken_links(lines: Sequence[ChainedEntry]) -> tuple[int, ...]:
    """Numbers of the lines that don't follow from the line before: edited, lost or inserted.

    `lines` are all of the log, from number 1. An untouched log gives an empty tuple.
    """
    wrong = []
    previous, expected = GENESIS, 1
    for line in lines:
        good = (
            line.number == expected
            and line.previous == previous
            and line.hash == entry_hash(line.entry, line.number, line.previous)
        )
        if not good:
            wrong.append(line.number)
        previous, expected = line.hash, line.number + 1
    return tuple(wrong)
