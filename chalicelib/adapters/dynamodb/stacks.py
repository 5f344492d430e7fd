"""Stacks of pictures on DynamoDB (core table), in the partition of the round's notebooks.

PAPER#<round> / ST#<stack>             notebook, by, at
PAPER#<round> / SH#<stack>#<name>      state, version, reason, sha, read, page, at
PAPER#<round> / HA#<sha>               the sheet that has these bytes
"""

from __future__ import annotations

from dataclasses import replace

from chalicelib.adapters.dynamodb.common import write_audited
from chalicelib.adapters.dynamodb.notebooks import page_over, scan_item
from chalicelib.adapters.dynamodb.table import ConditionFailed, Item, Table
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.ids import is_id
from chalicelib.notebooks.model import Page, PageKey, Scan
from chalicelib.notebooks.stack_model import Sheet, SheetKey, Stack


class DynamoStackStore:
    """See `chalicelib.notebooks.stack_ports.StackStore`."""

    def __init__(self, core: Table, audit: Table) -> None:
        self._core = core
        self._audit = audit

    def start(self, stack: Stack, audit: AuditEntry) -> bool:
        item: Item = {
            "pk": f"PAPER#{stack.round_id}",
            "sk": f"ST#{stack.id}",
            "notebook": stack.notebook,
            "by": stack.by,
            "at": to_text(stack.started_at),
        }
        write = self._core.putting(item, unless_exists=True)
        try:
            write_audited(self._audit, audit, lambda: [write])
        except ConditionFailed:
            return False
        return True

    def stack(self, round_id: str, stack_id: str) -> Stack | None:
        item = self._one(round_id, stack_id, f"ST#{stack_id}")
        return None if item is None else _stack(round_id, item)

    def _one(self, round_id: str, stack_id: str, sk: str) -> Item | None:
        """Both may come from an address: what is no id has no item."""
        if not (is_id(round_id) and is_id(stack_id)):
            return None
        return self._core.get(f"PAPER#{round_id}", sk, strong=True)

    def stacks(self, round_id: str) -> tuple[Stack, ...]:
        found = [_stack(round_id, item) for item in self._all(round_id, "ST#")]
        return tuple(sorted(found, key=lambda one: (one.started_at, one.id), reverse=True))

    def _all(self, round_id: str, prefix: str) -> list[Item]:
        return list(self._core.query(f"PAPER#{round_id}", prefix=prefix, strong=True))

    def sheets(self, round_id: str, stack_id: str) -> tuple[Sheet, ...]:
        return tuple(_sheet(round_id, item) for item in self._all(round_id, f"SH#{stack_id}#"))

    def all_sheets(self, round_id: str) -> tuple[Sheet, ...]:
        return tuple(_sheet(round_id, item) for item in self._all(round_id, "SH#"))

    def sheet(self, key: SheetKey) -> Sheet | None:
        item = self._one(key.round_id, key.stack, f"SH#{key.stack}#{key.name}")
        return None if item is None else _sheet(key.round_id, item)

    def receive(self, sheet: Sheet) -> Sheet:
        key = sheet.key
        writes = [self._core.putting(_item(sheet), unless_exists=True)]
        if sheet.state == "ready":
            taken = {"pk": f"PAPER#{key.round_id}", "sk": f"HA#{sheet.sha}"}
            item = {**taken, "stack": key.stack, "name": key.name}
            writes.append(self._core.putting(item, unless_exists=True))
        try:
            self._core.write(writes)
        except ConditionFailed as error:
            stored = self.sheet(key)
            if stored is not None:
                return stored
            if 1 not in error.failed:
                raise
            holder = error.items[1]["name"]
            return self.receive(replace(sheet, state="double", reason=holder))
        return sheet

    def holder(self, round_id: str, sha: str) -> SheetKey | None:
        item = self._core.get(f"PAPER#{round_id}", f"HA#{sha}", strong=True)
        return None if item is None else SheetKey(round_id, item["stack"], item["name"])

    def change(
        self, sheet: Sheet, audit: AuditEntry, page: Page | None = None, scan: Scan | None = None
    ) -> None:
        writes = [
            self._core.putting(
                _item(sheet),
                condition="#version = :before",
                names={"#version": "version"},
                values={":before": sheet.version - 1},
            )
        ]
        if page is not None:
            writes.append(page_over(self._core, page))
        if scan is not None:
            writes.append(self._core.putting(scan_item(scan)))
        try:
            write_audited(self._audit, audit, lambda: writes)
        except ConditionFailed as error:
            raise Conflict("the page or the sheet was changed meanwhile") from error


def _stack(round_id: str, item: Item) -> Stack:
    return Stack(
        round_id,
        item["sk"].removeprefix("ST#"),
        item["notebook"],
        item["by"],
        from_text(item["at"]),
    )


def _item(sheet: Sheet) -> Item:
    return {
        "pk": f"PAPER#{sheet.key.round_id}",
        "sk": f"SH#{sheet.key.stack}#{sheet.key.name}",
        "state": sheet.state,
        "version": sheet.version,
        "reason": sheet.reason,
        "sha": sheet.sha,
        "read": sheet.read.text if sheet.read else "",
        "page": sheet.page.text if sheet.page else "",
        "at": to_text(sheet.received_at),
    }


def _sheet(round_id: str, item: Item) -> Sheet:
    _, stack, name = item["sk"].split("#")
    return Sheet(
        key=SheetKey(round_id, stack, name),
        state=item["state"],
        received_at=from_text(item["at"]),
        version=item["version"],
        reason=item["reason"],
        sha=item["sha"],
        read=PageKey.read(item["read"]),
        page=PageKey.read(item["page"]),
    )
