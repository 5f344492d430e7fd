"""Pictures for the public, in memory."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from chalicelib.retention.ports import PictureFile, Used


class MemoryPictureShelf:
    """See `chalicelib.retention.ports.PictureShelf`."""

    def __init__(self) -> None:
        self.files: dict[PictureFile, datetime] = {}

    def put_before(self, moment: datetime) -> tuple[PictureFile, ...]:
        return tuple(file for file, at in self.files.items() if at < moment)

    def remove(self, file: PictureFile) -> None:
        self.files.pop(file, None)


class MemoryPictureUse:
    """See `chalicelib.retention.ports.PictureUse`; `looks` are what each reading finds, the last
    one again and again."""

    def __init__(self, *looks: Used) -> None:
        self.looks = list(looks) or [Used(frozenset(), frozenset())]

    def used(self) -> Used:
        return self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]


class MemoryPictureCloset:
    """See `chalicelib.moderation.ports.PictureCloset`. `public` and `kept` are names of files."""

    def __init__(self, *public: str) -> None:
        self.public = set(public)
        self.kept: dict[str, set[str]] = {}

    def take_away(self, idea_id: str, owners: Collection[str]) -> None:
        taken = self._of(owners)
        self.public -= taken
        self.kept.setdefault(idea_id, set()).update(taken)

    def bring_back(self, idea_id: str) -> None:
        self.public |= self.kept.pop(idea_id, set())

    def destroy(self, idea_id: str, owners: Collection[str]) -> None:
        self.public -= self._of(owners)
        self.kept.pop(idea_id, None)

    def _of(self, owners: Collection[str]) -> set[str]:
        return {name for name in self.public if name.split("/")[1] in owners}
