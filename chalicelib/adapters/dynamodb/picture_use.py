"""What refers to pictures, read from the whole core table."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from chalicelib.adapters.dynamodb import ideas_items as items
from chalicelib.adapters.dynamodb.table import Item, Table
from chalicelib.ideas.keeping import shown_pictures
from chalicelib.ideas.model import HistoryLine, Idea
from chalicelib.ideas.versions import Version
from chalicelib.moderation.plain import read
from chalicelib.moderation.voice import Withheld
from chalicelib.moderation.withholding import hidden_reasons
from chalicelib.retention.ports import Used


class DynamoPictureUse:
    """See `chalicelib.retention.ports.PictureUse`."""

    def __init__(self, core: Table) -> None:
        self._core = core

    def used(self) -> Used:
        seen = _Seen()
        for item in self._core.scan():
            seen.take(item)
        return seen.used()


class _Seen:
    """What a reading of the table gathers, idea by idea."""

    def __init__(self) -> None:
        self._photos: set[str] = set()
        self._ideas: dict[str, Idea] = {}
        # (key, version): keys tell the order, also of versions without a number of their own.
        self._versions: defaultdict[str, list[tuple[str, Item]]] = defaultdict(list)
        self._history: defaultdict[str, list[HistoryLine]] = defaultdict(list)
        self._marks: defaultdict[str, list[Withheld]] = defaultdict(list)

    def take(self, item: Item) -> None:
        pk, sk = item["pk"], item["sk"]
        if pk.startswith("DRAFT#"):
            self._photos.update(photo["id"] for photo in item.get("photos", ()))
        elif pk == "INSPIRATION" and sk.startswith("EP#"):
            self._photos.update(_photo_ids(item["photo"]))
        elif pk.startswith("IDEA#"):
            self._take_of_idea(pk.removeprefix("IDEA#"), sk, item)

    def _take_of_idea(self, idea_id: str, sk: str, item: Item) -> None:
        if sk == "IDEA":
            self._ideas[idea_id] = items.idea_from(item)
        elif sk.startswith("REV#"):
            self._versions[idea_id].append((sk, item))
        elif sk.startswith("HIST#"):
            self._history[idea_id].append(items.history_from(item))
        elif sk.startswith("WITHHELD#"):
            self._marks[idea_id].append(read(Withheld, item["card"]))

    def used(self) -> Used:
        photos, cards = set(self._photos), set()
        for idea_id, idea in self._ideas.items():
            history = sorted(self._history[idea_id], key=lambda line: line.at)
            hidden = hidden_reasons(self._marks[idea_id])
            shown = shown_pictures(idea, self._versions_of(idea_id), history, hidden)
            photos |= shown.photos
            cards |= {(idea_id, edition) for edition in shown.cards}
        return Used(frozenset(photos), frozenset(cards))

    def _versions_of(self, idea_id: str) -> tuple[Version, ...]:
        found = sorted(self._versions[idea_id], key=lambda pair: pair[0])
        return tuple(items.version_from(item, place) for place, (_, item) in enumerate(found, 1))


def _photo_ids(photo: dict[str, Any] | None) -> tuple[str, ...]:
    return (photo["id"],) if photo else ()
