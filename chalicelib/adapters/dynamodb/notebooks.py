"""Notebooks on DynamoDB (core table). One partition a round: the report is three queries.

PAPER#<round> / NB#<003>          pages, holder, token, at
PAPER#<round> / PG#<003>#<012>    fate, version, reason, by, typed_by, idea, at
PAPER#<round> / TX#<003>#<012>    what was typed (personal); `text` is null once it is an idea
PAPER#<round> / SC#<003>#<012>    upload, state, reason, sha, stored
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from chalicelib.adapters.dynamodb.common import write_audited
from chalicelib.adapters.dynamodb.ideas import DynamoIdeaStore
from chalicelib.adapters.dynamodb.ideas_items import content_from, content_map
from chalicelib.adapters.dynamodb.table import ConditionFailed, Item, Table, Write
from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.model import Extra, HistoryLine, Idea, Person, Private
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.events import Event
from chalicelib.kernel.ids import is_id
from chalicelib.notebooks.model import Notebook, Page, PageKey, Scan, Transcript


class DynamoNotebookStore:
    """See `chalicelib.notebooks.ports.NotebookStore`."""

    def __init__(self, core: Table, audit: Table, ideas: DynamoIdeaStore) -> None:
        self._core = core
        self._audit = audit
        self._ideas = ideas

    def notebooks(self, round_id: str) -> tuple[Notebook, ...]:
        return tuple(_notebook(round_id, item) for item in self._all(round_id, "NB#"))

    def _all(self, round_id: str, prefix: str) -> list[Item]:
        return list(self._core.query(f"PAPER#{round_id}", prefix=prefix, strong=True))

    def _one(self, round_id: str, sk: str) -> Item | None:
        """`round_id` may come from an address: what is no id has no item."""
        if not is_id(round_id):
            return None
        return self._core.get(f"PAPER#{round_id}", sk, strong=True)

    def notebook(self, round_id: str, number: int) -> Notebook | None:
        item = self._one(round_id, f"NB#{number:03d}")
        return None if item is None else _notebook(round_id, item)

    def hand_out(self, notebook: Notebook, audit: AuditEntry) -> None:
        item: Item = {
            "pk": f"PAPER#{notebook.round_id}",
            "sk": f"NB#{notebook.number:03d}",
            "pages": notebook.pages,
            "holder": notebook.holder,
            "token": notebook.token,
            "at": to_text(notebook.handed_out_at),
        }
        write = self._core.putting(item, unless_exists=True)
        write_audited(self._audit, audit, lambda: [write])

    def pages(self, round_id: str) -> tuple[Page, ...]:
        return tuple(_page(round_id, item) for item in self._all(round_id, "PG#"))

    def page(self, key: PageKey) -> Page:
        item = self._one(key.round_id, _sk("PG", key))
        return Page(key) if item is None else _page(key.round_id, item)

    def transcript(self, key: PageKey) -> Transcript | None:
        item = self._one(key.round_id, _sk("TX", key))
        return None if item is None or item["text"] is None else _transcript(item["text"])

    def scans(self, round_id: str) -> tuple[Scan, ...]:
        return tuple(_scan(round_id, item) for item in self._all(round_id, "SC#"))

    def scan(self, key: PageKey) -> Scan | None:
        item = self._one(key.round_id, _sk("SC", key))
        return None if item is None else _scan(key.round_id, item)

    def save(
        self,
        page: Page,
        audit: AuditEntry,
        *,
        transcript: Transcript | None = None,
        scan: Scan | None = None,
    ) -> None:
        writes = [page_over(self._core, page)]
        if transcript is not None:
            writes.append(self._core.putting(_transcript_item(page.key, transcript)))
        if scan is not None:
            writes.append(self._core.putting(scan_item(scan)))
        write_audited(self._audit, audit, lambda: writes)

    def set_scan(self, scan: Scan) -> bool:
        write = self._core.putting(
            scan_item(scan),
            condition="#upload = :upload",
            names={"#upload": "upload"},
            values={":upload": scan.upload},
        )
        try:
            self._core.write([write])
        except ConditionFailed:
            return False
        return True

    def make_idea(
        self,
        idea: Idea,
        private: Private,
        line: HistoryLine,
        event: Event,
        audit: AuditEntry,
        page: Page | None = None,
    ) -> bool:
        writes = self._ideas.facts(idea, private, line, event)
        first_fact = 0
        if page is not None:
            forgotten = _transcript_item(page.key, None)
            writes = [page_over(self._core, page), self._core.putting(forgotten), *writes]
            first_fact = 2
        try:
            write_audited(self._audit, audit, lambda: writes)
        except ConditionFailed as error:
            if page is not None and 0 in error.failed:
                raise Conflict("the page was changed meanwhile") from error
            if first_fact in error.failed:
                return False
            raise
        return True


def page_over(core: Table, page: Page) -> Write:
    """`page` in the place of the version before it. As an idea, also only when somebody
    else typed it: four eyes hold even where two requests cross."""
    item = _page_item(page)
    if page.version == 1:
        return core.putting(item, unless_exists=True)
    names, values = {"#version": "version"}, {":before": page.version - 1}
    condition = "#version = :before"
    if page.fate == "idea":
        names["#typist"] = "typed_by"
        return core.putting(
            item,
            condition=f"{condition} AND #typist <> :by",
            names=names,
            values={**values, ":by": page.by},
        )
    return core.putting(item, condition=condition, names=names, values=values)


def _sk(kind: str, key: PageKey) -> str:
    return f"{kind}#{key.notebook:03d}#{key.number:03d}"


def _key(round_id: str, item: Item) -> PageKey:
    _, notebook, number = item["sk"].split("#")
    return PageKey(round_id, int(notebook), int(number))


def _notebook(round_id: str, item: Item) -> Notebook:
    return Notebook(
        round_id=round_id,
        number=int(item["sk"].removeprefix("NB#")),
        pages=item["pages"],
        holder=item["holder"],
        token=item["token"],
        handed_out_at=from_text(item["at"]),
    )


def _page_item(page: Page) -> Item:
    return {
        "pk": f"PAPER#{page.key.round_id}",
        "sk": _sk("PG", page.key),
        "fate": page.fate,
        "version": page.version,
        "reason": page.reason,
        "by": page.by,
        "typed_by": page.typed_by,
        "idea": page.idea_id,
        "at": None if page.changed_at is None else to_text(page.changed_at),
    }


def _page(round_id: str, item: Item) -> Page:
    return Page(
        key=_key(round_id, item),
        fate=item["fate"],
        version=item["version"],
        reason=item["reason"],
        by=item["by"],
        typed_by=item["typed_by"],
        idea_id=item["idea"],
        changed_at=None if item["at"] is None else from_text(item["at"]),
    )


def _transcript_item(key: PageKey, transcript: Transcript | None) -> Item:
    text: dict[str, Any] | None = None
    if transcript is not None:
        text = {**asdict(transcript), "content": content_map(transcript.content)}
    return {"pk": f"PAPER#{key.round_id}", "sk": _sk("TX", key), "text": text}


def _transcript(text: dict[str, Any]) -> Transcript:
    return Transcript(
        content=content_from(text["content"]),
        writer=Person(**text["writer"]),
        consent=text["consent"],
        unreadable=tuple(text["unreadable"]),
        language=text.get("language", "nl"),
        asked=text.get("asked", False),
        extra=tuple(Extra(**one) for one in text.get("extra", ())),
        others=tuple(Person(**one) for one in text.get("others", ())),
        signed=text.get("signed", False),
        declared=tuple(text.get("declared", ())),
    )


def scan_item(scan: Scan) -> Item:
    return {
        "pk": f"PAPER#{scan.key.round_id}",
        "sk": _sk("SC", scan.key),
        "upload": scan.upload,
        "state": scan.state,
        "reason": scan.reason,
        "sha": scan.sha,
        "stored": scan.stored,
    }


def _scan(round_id: str, item: Item) -> Scan:
    return Scan(
        _key(round_id, item),
        item["upload"],
        item["state"],
        item["reason"],
        sha=item["sha"],
        stored=item.get("stored", ""),
    )
