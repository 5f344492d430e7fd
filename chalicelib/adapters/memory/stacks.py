"""Stacks of pictures in memory, and the quarantine as they use it."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import BinaryIO

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.notebooks import MemoryNotebookStore
from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.ports import MAX_PHOTO_BYTES, UploadForm
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.notebooks.model import Page, Scan
from chalicelib.notebooks.stack_model import Sheet, SheetKey, Stack


class MemoryStackStore:
    """See `chalicelib.notebooks.stack_ports.StackStore`."""

    def __init__(self, audit: MemoryAuditLog, notebooks: MemoryNotebookStore) -> None:
        self._audit = audit
        self._notebooks = notebooks
        self._stacks: dict[tuple[str, str], Stack] = {}
        self._sheets: dict[SheetKey, Sheet] = {}
        self._holders: dict[tuple[str, str], SheetKey] = {}

    def start(self, stack: Stack, audit: AuditEntry) -> bool:
        if (stack.round_id, stack.id) in self._stacks:
            return False
        self._stacks[stack.round_id, stack.id] = stack
        self._audit.append(audit)
        return True

    def stack(self, round_id: str, stack_id: str) -> Stack | None:
        return self._stacks.get((round_id, stack_id))

    def stacks(self, round_id: str) -> tuple[Stack, ...]:
        found = [one for one in self._stacks.values() if one.round_id == round_id]
        return tuple(sorted(found, key=lambda one: (one.started_at, one.id), reverse=True))

    def sheets(self, round_id: str, stack_id: str) -> tuple[Sheet, ...]:
        return tuple(one for one in self.all_sheets(round_id) if one.key.stack == stack_id)

    def all_sheets(self, round_id: str) -> tuple[Sheet, ...]:
        found = sorted(self._sheets, key=lambda key: (key.stack, key.name))
        return tuple(self._sheets[key] for key in found if key.round_id == round_id)

    def sheet(self, key: SheetKey) -> Sheet | None:
        return self._sheets.get(key)

    def receive(self, sheet: Sheet) -> Sheet:
        stored = self._sheets.get(sheet.key)
        if stored is not None:
            return stored
        if sheet.state == "ready":
            holder = self._holders.setdefault((sheet.key.round_id, sheet.sha), sheet.key)
            if holder != sheet.key:
                sheet = replace(sheet, state="double", reason=holder.name)
        self._sheets[sheet.key] = sheet
        return sheet

    def holder(self, round_id: str, sha: str) -> SheetKey | None:
        return self._holders.get((round_id, sha))

    def change(
        self, sheet: Sheet, audit: AuditEntry, page: Page | None = None, scan: Scan | None = None
    ) -> None:
        stored = self._sheets.get(sheet.key)
        if stored is None or stored.version != sheet.version - 1:
            raise Conflict("another version of the sheet is stored")
        if page is not None:
            self._notebooks.save(page, audit, scan=scan)
        else:
            self._audit.append(audit)
        self._sheets[sheet.key] = sheet


class MemoryStackFiles:
    """See `chalicelib.notebooks.stack_ports.StackFiles`."""

    def __init__(self) -> None:
        self.uploads: dict[str, bytes] = {}

    def form(self, stack: Stack, name: str, redirect: str) -> UploadForm:
        key = SheetKey(stack.round_id, stack.id, name).upload
        fields = {"key": key} | ({"success_action_redirect": redirect} if redirect else {})
        return UploadForm("https://upload.example/quarantine", fields, MAX_PHOTO_BYTES)

    def open(self, key: str) -> BinaryIO:
        if key not in self.uploads:
            raise NotFound("upload")
        return io.BytesIO(self.uploads[key])

    def put(self, key: str, data: bytes) -> None:
        self.uploads[key] = data
