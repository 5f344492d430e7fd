"""Sheets, and batches that two or three people typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chalicelib.paperballots.batches import begin, sign, take_second, type_sheet
from chalicelib.paperballots.blanks import hand_out
from chalicelib.paperballots.model import Batch, Sheet
from tests.support.rounds import day

NOW = day(66)


def some_blanks(store: Any, size: int = 50) -> None:
    hand_out(
        store, "r26", size=size, holder="Balie", token=f"range{size:05d}", actor="dora", now=day(51)
    )


def tick(number: int, *projects: int) -> Sheet:
    return Sheet(number, tuple((project, 1) for project in projects))


def typed(
    store: Any, first: Iterable[Sheet], second: Iterable[Sheet], token: str = "batch00001"
) -> Batch:
    """A batch that Ann and Bob typed and signed."""
    batch = begin(store, "r26", box="Bib", token=token, actor="ann", now=NOW)
    for who, sheets in (("ann", list(first)), ("bob", list(second))):
        if who == "bob":
            take_second(store, fresh(store, batch), "bob", NOW)
        for sheet in sheets:
            type_sheet(store, fresh(store, batch), sheet, who)
        sign(store, fresh(store, batch), len(sheets), who, NOW)
    return fresh(store, batch)


def fresh(store: Any, batch: Batch) -> Batch:
    found: Batch = store.batch(batch.round_id, batch.number)
    return found
