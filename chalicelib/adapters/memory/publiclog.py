"""The public log in memory: batches and files by round."""

from __future__ import annotations

from threading import Lock

from chalicelib.voting.model import Batch


class MemoryLogFiles:
    """See `chalicelib.voting.ports.LogFiles`."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._batches: dict[str, list[Batch]] = {}
        self.files: dict[tuple[str, str], bytes] = {}

    def batches(self, round_id: str) -> tuple[Batch, ...]:
        return tuple(self._batches.get(round_id, ()))

    def add(self, round_id: str, number: int, batch: Batch) -> bool:
        with self._lock:
            stored = self._batches.setdefault(round_id, [])
            if number != len(stored):
                return False
            stored.append(batch)
            return True

    def read(self, round_id: str, path: str) -> bytes | None:
        return self.files.get((round_id, path))

    def write(self, round_id: str, path: str, content: bytes, *, fixed: bool) -> None:
        self.files[round_id, path] = content
