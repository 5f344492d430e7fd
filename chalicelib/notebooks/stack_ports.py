"""What stacks need from outside."""

from __future__ import annotations

from typing import BinaryIO, Protocol

from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.ports import UploadForm
from chalicelib.notebooks.model import Page, Scan
from chalicelib.notebooks.stack_model import Sheet, SheetKey, Stack


class StackStore(Protocol):
    """Stacks and their sheets. Reads are strongly consistent, every write is one transaction."""

    def start(self, stack: Stack, audit: AuditEntry) -> bool:
        """Stores it, once; False when its id is there already."""
        ...

    def stack(self, round_id: str, stack_id: str) -> Stack | None: ...
    def stacks(self, round_id: str) -> tuple[Stack, ...]:
        """Those of the round, the newest first."""
        ...

    def sheets(self, round_id: str, stack_id: str) -> tuple[Sheet, ...]: ...
    def all_sheets(self, round_id: str) -> tuple[Sheet, ...]:
        """Those of every stack of the round."""
        ...

    def sheet(self, key: SheetKey) -> Sheet | None: ...

    def receive(self, sheet: Sheet) -> Sheet:
        """Stores a first version, once; what is stored under its key afterwards.

        A `ready` sheet takes its `sha` for the round in the same transaction; when another
        sheet has it, this one is stored as its `double`."""
        ...

    def holder(self, round_id: str, sha: str) -> SheetKey | None:
        """The sheet that has these bytes in the round."""
        ...

    def change(
        self, sheet: Sheet, audit: AuditEntry, page: Page | None = None, scan: Scan | None = None
    ) -> None:
        """Stores `sheet` over version `sheet.version - 1`, with the page that it is placed on
        over the page's version before, and that page's picture. Raises Conflict."""
        ...


class StackFiles(Protocol):
    """The quarantine as stacks use it."""

    def form(self, stack: Stack, name: str, redirect: str) -> UploadForm:
        """A form for any number of files of this stack, valid for an hour: the field `key` may
        be any key of the stack; it holds the one for `name`. Without `redirect` the storage
        just says that it took the file, for a script."""
        ...

    def open(self, key: str) -> BinaryIO:
        """The upload, to read any part of. Raises NotFound when it was handled before."""
        ...

    def put(self, key: str, data: bytes) -> None:
        """Sends a picture out of a zip file to the quarantine, as if the browser had."""
        ...


class CodeReader(Protocol):
    """Reads codes on pictures."""

    def texts(self, picture: bytes) -> tuple[str, ...]:
        """What the QR codes on a picture of ours say; empty when there is none."""
        ...
