"""What ideas and ballot lists must agree on, on DynamoDB (core table).

ROUND#<round> / LISTED          ids (of the ballot list), moves

An accepted idea that changes moves `moves`, on condition that it isn't listed. Fixing the list
writes `ids`, on condition that `moves` is what it was before the ideas were read. So whichever
transaction is second sees the first, however many ideas there are: one item, no limit of items.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chalicelib.adapters.dynamodb.table import Table, Write

_SK = "LISTED"


def mark_of(core: Table, round_id: str) -> int:
    """How often what could be listed changed. Strongly consistent."""
    item = core.get(f"ROUND#{round_id}", _SK, strong=True)
    return int(item.get("moves", 0)) if item else 0


def is_listed(core: Table, round_id: str, idea_id: str) -> bool:
    """Strongly consistent."""
    item = core.get(f"ROUND#{round_id}", _SK, strong=True)
    return item is not None and idea_id in item.get("ids", ())


def moving(core: Table, round_id: str, idea_id: str) -> Write:
    """What a change of an accepted idea carries along."""
    return core.updating(
        f"ROUND#{round_id}",
        _SK,
        "ADD #moves :one",
        condition="NOT contains(#ids, :idea)",
        names={"#moves": "moves", "#ids": "ids"},
        values={":one": 1, ":idea": idea_id},
    )


def listing(core: Table, round_id: str, ids: Sequence[str], mark: int | None) -> Write:
    """What fixing a list carries along. Without `mark` whatever happened before is fine."""
    names, condition = {"#ids": "ids"}, ""
    values: dict[str, Any] = {":ids": list(ids)}
    if mark is not None:
        names["#moves"] = "moves"
        condition = "#moves = :mark" if mark else "attribute_not_exists(#moves)"
        values |= {":mark": mark} if mark else {}
    return core.updating(
        f"ROUND#{round_id}",
        _SK,
        "SET #ids = :ids",
        condition=condition,
        names=names,
        values=values,
    )
