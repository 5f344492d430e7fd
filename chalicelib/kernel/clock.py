"""Time. Stored and compared in UTC; only the pages know about Brussels."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where the time comes from. Passed in, so that a test or a demo city can hold it."""

    def now(self) -> datetime:
        """The current moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, moment: datetime) -> None:
        self.moment = require_utc(moment)

    def now(self) -> datetime:
        return self.moment

    def move_to(self, moment: datetime) -> None:
        self.moment = require_utc(moment)


def require_utc(moment: datetime) -> datetime:
    """`moment` in UTC. Raises ValueError for a naive one: readers would differ about it."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)


def to_text(moment: datetime) -> str:
    """Sortable text with microseconds, e.g. `2026-11-23T12:35:00.000000Z`."""
    return require_utc(moment).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def from_text(text: str) -> datetime:
    """The inverse of `to_text`; also reads ISO texts with an offset.

    Raises ValueError when `text` is no moment or has no zone.
    """
    return require_utc(datetime.fromisoformat(text))


def to_epoch(moment: datetime) -> int:
    """Whole seconds since 1970, as DynamoDB's TTL wants them."""
    return int(require_utc(moment).timestamp())
