"""Handing out a notebook: from here on the city answers for each of its pages."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict, NotFound, Refused, Unavailable
from chalicelib.notebooks.model import (
    HOLDER_MAX,
    NOTEBOOKS_MAX,
    PAGES_MAX,
    Notebook,
    PageKey,
)
from chalicelib.notebooks.ports import NotebookStore

_ATTEMPTS: Final = 8


def hand_out(
    notebooks: NotebookStore,
    round_id: str,
    *,
    pages: int,
    holder: str,
    token: str,
    actor: str,
    now: datetime,
) -> Notebook:
    """The next notebook of the round; the one made before when `token` was used before.

    Raises Refused `pages-out-of-range`, `holder-missing` or `too-many-notebooks`.
    """
    if not 1 <= pages <= PAGES_MAX:
        raise Refused("pages-out-of-range", most=PAGES_MAX)
    if not holder or len(holder) > HOLDER_MAX:
        raise Refused("holder-missing", most=HOLDER_MAX)
    for _ in range(_ATTEMPTS):
        there = notebooks.notebooks(round_id)
        made = next((one for one in there if one.token == token), None)
        if made is not None:
            return made
        if len(there) >= NOTEBOOKS_MAX:
            raise Refused("too-many-notebooks")
        number = max((one.number for one in there), default=0) + 1
        notebook = Notebook(round_id, number, pages, holder, token, now)
        entry = AuditEntry(
            now,
            actor,
            "notebooks:notebook:hand-out",
            f"{round_id}-{number}",
            {"pages": ("", str(pages))},
        )
        try:
            notebooks.hand_out(notebook, entry)
        except Conflict:
            continue
        return notebook
    raise Unavailable("notebook numbers contended")


def require_page(notebooks: NotebookStore, key: PageKey) -> Notebook:
    """The notebook that the page is in. Raises NotFound for a page that was never printed."""
    notebook = notebooks.notebook(key.round_id, key.notebook)
    if notebook is None or not 1 <= key.number <= notebook.pages:
        raise NotFound("page")
    return notebook
