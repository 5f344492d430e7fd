"""Numbering the sheets of a stack: each goes to its page, or aside."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.notebooks.handing_out import require_page
from chalicelib.notebooks.model import SCANNED_FROM, TYPED_FROM, Fate, PageKey, Scan
from chalicelib.notebooks.ports import NotebookStore
from chalicelib.notebooks.stack_model import NUMBERED_FROM, Sheet, SheetKey, Stack
from chalicelib.notebooks.stack_ports import StackStore


def start_stack(
    stacks: StackStore,
    notebooks: NotebookStore,
    round_id: str,
    stack_id: str,
    notebook: int,
    actor: str,
    now: datetime,
) -> Stack:
    """A place for many pictures; the one made before when `stack_id` was used before.

    Raises NotFound for a notebook that was never handed out (0 is none in particular).
    """
    if notebook and notebooks.notebook(round_id, notebook) is None:
        raise NotFound("notebook")
    stack = Stack(round_id, stack_id, notebook, actor, now)
    changes = {"notebook": ("", str(notebook))}
    entry = AuditEntry(now, actor, "notebooks:stack:start", stack.text, changes)
    if stacks.start(stack, entry):
        return stack
    there = stacks.stack(round_id, stack_id)
    if there is None:
        raise NotFound("stack")
    return there


def place_sheet(
    stacks: StackStore,
    notebooks: NotebookStore,
    key: SheetKey,
    page_key: PageKey,
    actor: str,
    now: datetime,
) -> Sheet:
    """The sheet becomes the picture of the page, which counts as returned.

    The same again is done already. Raises NotFound for a page that was never printed, Refused
    `sheet-not-free`, `page-has-picture` or `move-not-allowed`, and Conflict when the page or
    the sheet changed at the same moment.
    """
    require_page(notebooks, page_key)
    sheet = _require(stacks, key)
    if sheet.state == "placed" and sheet.page == page_key:
        return sheet
    if sheet.state not in NUMBERED_FROM:
        raise Refused("sheet-not-free", state=sheet.state)
    page, scan = notebooks.page(page_key), notebooks.scan(page_key)
    if scan is not None and scan.state == "ready":
        raise Refused("page-has-picture")
    if page.fate not in SCANNED_FROM:
        raise Refused("move-not-allowed", fate=page.fate)
    fate: Fate = page.fate if page.fate in TYPED_FROM else "returned"
    changed = replace(
        page,
        fate=fate,
        version=page.version + 1,
        reason=page.reason if fate == page.fate else "",
        by=actor,
        changed_at=now,
    )
    placed = replace(sheet, state="placed", version=sheet.version + 1, page=page_key)
    picture = Scan(page_key, key.name, "ready", sha=sheet.sha, stored=sheet.file)
    changes = {"fate": (page.fate, fate)}
    entry = AuditEntry(now, actor, "notebooks:page:scan", page_key.text, changes)
    stacks.change(placed, entry, changed, picture)
    return placed


def drop_sheet(stacks: StackStore, key: SheetKey, actor: str, now: datetime) -> Sheet:
    """Puts a picture aside that is no page. Raises NotFound, Refused `sheet-not-free`, Conflict."""
    sheet = _require(stacks, key)
    if sheet.state == "dropped":
        return sheet
    if sheet.state not in NUMBERED_FROM:
        raise Refused("sheet-not-free", state=sheet.state)
    dropped = replace(sheet, state="dropped", version=sheet.version + 1)
    changes = {"state": (sheet.state, "dropped")}
    entry = AuditEntry(now, actor, "notebooks:sheet:drop", f"{key.stack}-{key.name}", changes)
    stacks.change(dropped, entry)
    return dropped


def _require(stacks: StackStore, key: SheetKey) -> Sheet:
    sheet = stacks.sheet(key)
    if sheet is None:
        raise NotFound("sheet")
    return sheet
