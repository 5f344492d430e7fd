"""The audit log in memory, shared by all twins of one test: they append, the port reads."""

from __future__ import annotations

from chalicelib.audit.model import GENESIS, AuditEntry, ChainedEntry, chain


class MemoryAuditLog:
    """See `chalicelib.audit.ports.AuditLog`."""

    def __init__(self) -> None:
        self.lines: list[ChainedEntry] = []

    def append(self, entry: AuditEntry) -> None:
        """What the other stores do inside their transactions, after nothing can fail any more."""
        previous = self.lines[-1].hash if self.lines else GENESIS
        self.lines.append(chain(entry, len(self.lines) + 1, previous))

    def latest(self, limit: int) -> tuple[ChainedEntry, ...]:
        return tuple(reversed(self.lines))[:limit]

    def before(self, number: int, limit: int) -> tuple[ChainedEntry, ...]:
        return tuple(line for line in reversed(self.lines) if line.number < number)[:limit]

    def after(self, number: int, limit: int) -> tuple[ChainedEntry, ...]:
        return tuple(line for line in self.lines if line.number > number)[:limit]

    def all(self) -> tuple[ChainedEntry, ...]:
        return tuple(self.lines)


class MemoryAuditVault:
    """See `chalicelib.audit.ports.AuditVault`. `parcels` are what lies there, by line numbers."""

    def __init__(self) -> None:
        self.parcels: dict[tuple[int, int], bytes] = {}

    def last(self) -> int:
        return max((last for _, last in self.parcels), default=0)

    def keep(self, first: int, last: int, data: bytes) -> None:
        self.parcels.setdefault((first, last), data)
