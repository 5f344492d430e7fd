"""Inspiration in memory."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.model import Photo
from chalicelib.inspiration.model import Coach, Example
from chalicelib.kernel.errors import Conflict


class MemoryInspirationStore:
    """See `chalicelib.inspiration.ports.InspirationStore`."""

    def __init__(self, audit: MemoryAuditLog) -> None:
        self._audit = audit
        self._versions: dict[str, list[Example]] = {}
        self._photos: dict[str, Photo | None] = {}
        self._coaches: dict[str, Coach] = {}

    def examples(self) -> tuple[Example, ...]:
        found = [one for key in self._versions if (one := self.example(key))]
        return tuple(sorted(found, key=lambda one: (one.title.casefold(), one.id)))

    def example(self, example_id: str) -> Example | None:
        versions = self._versions.get(example_id)
        return replace(versions[-1], photo=self._photos.get(example_id)) if versions else None

    def put_example(self, example: Example, audit: AuditEntry) -> None:
        versions = self._versions.get(example.id, [])
        if len(versions) != example.version - 1:
            raise Conflict("another version is stored")
        self._versions[example.id] = [*versions, replace(example, photo=None)]
        self._audit.append(audit)

    def versions(self, example_id: str) -> tuple[Example, ...]:
        return tuple(reversed(self._versions.get(example_id, [])))

    def set_photo(self, example_id: str, photo: Photo | None, expected: str = "") -> bool:
        stored = self._photos.get(example_id)
        if example_id not in self._versions or (
            expected and (stored is None or stored.id != expected)
        ):
            return False
        self._photos[example_id] = photo
        return True

    def coaches(self) -> tuple[Coach, ...]:
        return tuple(sorted(self._coaches.values(), key=lambda c: (c.name.casefold(), c.id)))

    def coach(self, coach_id: str) -> Coach | None:
        return self._coaches.get(coach_id)

    def put_coach(self, coach: Coach, audit: AuditEntry) -> None:
        stored = self._coaches.get(coach.id)
        if (stored.version if stored else 0) != coach.version - 1:
            raise Conflict("another version is stored")
        self._coaches[coach.id] = coach
        self._audit.append(audit)
