"""What retention needs from storage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Expiry(Protocol):
    """Deletes what is past its term."""

    def delete_expired(self, now: datetime) -> dict[str, int]:
        """Removes expired rows (drafts, outbox, sessions, deliveries) that the table's own TTL
        hasn't removed yet; the number of rows by class."""
        ...


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A file below `ideas/`: of a photo (`owner` is the photo) or the picture to share of the
    idea `owner`, then with the `edition` that it shows."""

    name: str
    owner: str
    edition: int = 0


class PictureShelf(Protocol):
    """The pictures that lie there for the public."""

    def put_before(self, moment: datetime) -> tuple[PictureFile, ...]:
        """Those that were stored before `moment`. Files of another form aren't ours to judge."""
        ...

    def remove(self, file: PictureFile) -> None:
        """Nothing happens when it is gone."""
        ...


@dataclass(frozen=True, slots=True)
class Used:
    """Photos that something shows, and (idea, edition) of pictures to share."""

    photos: frozenset[str]
    cards: frozenset[tuple[str, int]]

    def holds(self, file: PictureFile) -> bool:
        if file.edition:
            return (file.owner, file.edition) in self.cards
        return file.owner in self.photos


class PictureUse(Protocol):
    """What refers to pictures: drafts, ideas with what the public reads of them, examples."""

    def used(self) -> Used:
        """Reads everything once. Not one moment: what moves from one item to another while this
        reads may be seen in neither."""
        ...
