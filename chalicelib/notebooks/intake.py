"""Taking pages in: what is recorded of them, their scan, and what staff read on them.

Every change names the version of the page that was looked at. The very same change again is
done already: a double tap or a lost answer does no harm.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.kernel.ids import new_id
from chalicelib.notebooks.handing_out import require_page
from chalicelib.notebooks.model import (
    MOVES,
    REASON_MAX,
    SCANNED_FROM,
    TYPED_FROM,
    WITH_REASON,
    Fate,
    Page,
    PageKey,
    Scan,
    Transcript,
)
from chalicelib.notebooks.ports import NotebookStore


def record(
    notebooks: NotebookStore,
    key: PageKey,
    version: int,
    fate: Fate,
    reason: str,
    actor: str,
    now: datetime,
) -> Page:
    """Gives the page a fate that needs nothing but a look at it.

    Raises NotFound, Refused `move-not-allowed` or `reason-missing` (unreadable and lost need
    one), and Conflict when the page isn't at `version`.
    """
    require_page(notebooks, key)
    page = notebooks.page(key)
    if page.version == version + 1 and (page.fate, page.reason, page.by) == (fate, reason, actor):
        return page
    _same_version(page, version)
    if fate not in MOVES[page.fate]:
        raise Refused("move-not-allowed", fate=page.fate)
    if (fate in WITH_REASON) != bool(reason) or len(reason) > REASON_MAX:
        raise Refused("reason-missing", most=REASON_MAX)
    changed = replace(page, fate=fate, version=version + 1, reason=reason, by=actor, changed_at=now)
    notebooks.save(changed, _entry(page, changed))
    return changed


def begin_scan(
    notebooks: NotebookStore, key: PageKey, version: int, actor: str, now: datetime
) -> Scan:
    """A place for the page's picture, which the browser sends next; the page counts as returned.

    A page that waits for its picture keeps the place it has. Raises NotFound, Refused
    `move-not-allowed` (an empty page or one that is an idea) and Conflict.
    """
    require_page(notebooks, key)
    page, scan = notebooks.page(key), notebooks.scan(key)
    if scan is not None and scan.state == "waiting" and page.fate in TYPED_FROM:
        return scan
    _same_version(page, version)
    if page.fate not in SCANNED_FROM:
        raise Refused("move-not-allowed", fate=page.fate)
    fate: Fate = page.fate if page.fate in TYPED_FROM else "returned"
    reason = page.reason if fate == page.fate else ""
    changed = replace(page, fate=fate, version=version + 1, reason=reason, by=actor, changed_at=now)
    place = Scan(key, new_id())
    notebooks.save(changed, _entry(page, changed, "notebooks:page:scan"), scan=place)
    return place


def type_over(
    notebooks: NotebookStore,
    key: PageKey,
    version: int,
    transcript: Transcript,
    actor: str,
    now: datetime,
) -> Page:
    """Keeps what `actor` read on the page; another person confirms it.

    Raises NotFound, Refused `move-not-allowed`, and Conflict when somebody else was first.
    """
    require_page(notebooks, key)
    page = notebooks.page(key)
    if (
        page.version == version + 1
        and (page.fate, page.by) == ("typed", actor)
        and notebooks.transcript(key) == transcript
    ):
        return page
    _same_version(page, version)
    if page.fate not in TYPED_FROM:
        raise Refused("move-not-allowed", fate=page.fate)
    changed = replace(
        page,
        fate="typed",
        version=version + 1,
        reason="",
        by=actor,
        typed_by=actor,
        changed_at=now,
    )
    notebooks.save(changed, _entry(page, changed), transcript=transcript)
    return changed


def _same_version(page: Page, version: int) -> None:
    if page.version != version:
        raise Conflict("the page was changed meanwhile")


def _entry(before: Page, after: Page, action: str = "notebooks:page:record") -> AuditEntry:
    if after.changed_at is None:
        raise ValueError("a change has a moment")
    # Reasons are free text about somebody's page: they stay out of a log that is never wiped.
    changes = {"fate": (before.fate, after.fate)}
    return AuditEntry(after.changed_at, after.by, action, after.key.text, changes)
