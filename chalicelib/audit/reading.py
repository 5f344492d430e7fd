"""Finding lines in the audit log: newest first, a page at a time, with bounded reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.audit.model import AuditEntry, ChainedEntry
from chalicelib.audit.ports import AuditLog

# A page reads at most this many lines, in chunks; where hits are rare it ends early and goes on
# behind the last line that was looked at.
_CHUNK: Final = 200
_CHUNKS: Final = 5
_ABOVE_ALL: Final = 10**12


@dataclass(frozen=True, slots=True)
class Criteria:
    """What to look for; an empty field asks nothing. `source` is the first part of an action
    (`moderation`), `since` is part of the stretch and `until` isn't."""

    actor: str = ""
    source: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def fits(self, entry: AuditEntry) -> bool:
        return (
            self.actor in ("", entry.actor)
            and self.source in ("", entry.action.partition(":")[0])
            and self.subject in ("", entry.subject)
            and (self.since is None or entry.at >= self.since)
            and (self.until is None or entry.at < self.until)
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, newest first. `below` continues behind it; 0 when the log is at its end."""

    lines: tuple[ChainedEntry, ...]
    below: int


def find(log: AuditLog, criteria: Criteria, limit: int, below: int = 0) -> Found:
    """At most `limit` lines that fit, of those with a number smaller than `below` (0: all)."""
    hits: list[ChainedEntry] = []
    place = below or _ABOVE_ALL
    for _ in range(_CHUNKS):
        chunk = log.before(place, _CHUNK)
        for line in chunk:
            place = line.number
            if criteria.since is not None and line.entry.at < criteria.since:
                # Lines are in the order of time, but for clocks that differ by seconds.
                return Found(tuple(hits), 0)
            if criteria.fits(line.entry):
                hits.append(line)
                if len(hits) == limit:
                    return Found(tuple(hits), place if place > 1 else 0)
        if len(chunk) < _CHUNK:
            return Found(tuple(hits), 0)
    return Found(tuple(hits), place if place > 1 else 0)
