"""Inspiration on DynamoDB (core table). One partition: a city has tens of examples.

INSPIRATION / EX#<id>               the example, version
INSPIRATION / EP#<id>               its photo
INSPIRATION / EV#<id>#<0001>        each saved version
INSPIRATION / CO#<id>               a coach
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from chalicelib.adapters.dynamodb.common import write_audited
from chalicelib.adapters.dynamodb.ideas_items import photo_from, photo_map
from chalicelib.adapters.dynamodb.table import ConditionFailed, Item, Table, Write
from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.model import Photo
from chalicelib.inspiration.model import Coach, Example
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.ids import is_id

_PK = "INSPIRATION"


class DynamoInspirationStore:
    """See `chalicelib.inspiration.ports.InspirationStore`."""

    def __init__(self, core: Table, audit: Table) -> None:
        self._core = core
        self._audit = audit

    def examples(self) -> tuple[Example, ...]:
        photos = {item["sk"][3:]: item["photo"] for item in self._core.query(_PK, prefix="EP#")}
        found = [
            _example(item, photos.get(item["id"])) for item in self._core.query(_PK, prefix="EX#")
        ]
        return tuple(sorted(found, key=lambda one: (one.title.casefold(), one.id)))

    def example(self, example_id: str) -> Example | None:
        if not is_id(example_id):
            return None
        item = self._core.get(_PK, f"EX#{example_id}", strong=True)
        if item is None:
            return None
        photo = self._core.get(_PK, f"EP#{example_id}", strong=True)
        return _example(item, photo["photo"] if photo else None)

    def put_example(self, example: Example, audit: AuditEntry) -> None:
        plain = replace(example, photo=None)
        version = _item(f"EV#{example.id}#{example.version:04d}", plain)
        writes = [self._over(_item(f"EX#{example.id}", plain)), self._core.putting(version)]
        write_audited(self._audit, audit, lambda: writes)

    def _over(self, item: Item) -> Write:
        if item["version"] == 1:
            return self._core.putting(item, unless_exists=True)
        return self._core.putting(
            item,
            condition="#version = :before",
            names={"#version": "version"},
            values={":before": item["version"] - 1},
        )

    def versions(self, example_id: str) -> tuple[Example, ...]:
        if not is_id(example_id):
            return ()
        items = self._core.query(_PK, prefix=f"EV#{example_id}#", reverse=True, strong=True)
        return tuple(_example(item) for item in items)

    def set_photo(self, example_id: str, photo: Photo | None, expected: str = "") -> bool:
        if not is_id(example_id) or self._core.get(_PK, f"EX#{example_id}", strong=True) is None:
            return False
        item: Item = {
            "pk": _PK,
            "sk": f"EP#{example_id}",
            "photo": photo_map(photo) if photo else None,
        }
        condition, names, values = "", None, None
        if expected:
            condition = "#photo.#id = :expected"
            names, values = {"#photo": "photo", "#id": "id"}, {":expected": expected}
        write = self._core.putting(item, condition=condition, names=names, values=values)
        try:
            self._core.write([write])
        except ConditionFailed:
            return False
        return True

    def coaches(self) -> tuple[Coach, ...]:
        found = [_coach(item) for item in self._core.query(_PK, prefix="CO#")]
        return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.id)))

    def coach(self, coach_id: str) -> Coach | None:
        item = self._core.get(_PK, f"CO#{coach_id}", strong=True) if is_id(coach_id) else None
        return None if item is None else _coach(item)

    def put_coach(self, coach: Coach, audit: AuditEntry) -> None:
        write = self._over(_item(f"CO#{coach.id}", coach))
        write_audited(self._audit, audit, lambda: [write])


def _item(sk: str, thing: Example | Coach) -> Item:
    plain: dict[str, Any] = asdict(thing)
    return {"pk": _PK, "sk": sk, **plain, "changed_at": to_text(thing.changed_at)}


def _plain(item: Item) -> dict[str, Any]:
    plain = {name: value for name, value in item.items() if name not in ("pk", "sk")}
    return plain | {"changed_at": from_text(item["changed_at"])}


def _example(item: Item, photo: Item | None = None) -> Example:
    shown = photo_from(photo) if photo else None
    return Example(**(_plain(item) | {"coaches": tuple(item["coaches"]), "photo": shown}))


def _coach(item: Item) -> Coach:
    return Coach(**_plain(item))
