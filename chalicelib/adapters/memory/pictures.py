"""Pictures for the public, in memory."""

from __future__ import annotations

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
