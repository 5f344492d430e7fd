"""Notebooks in memory, and the private files and the printer beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import RLock

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.ideas import MemoryIdeaStore
from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.model import HistoryLine, Idea, Private
from chalicelib.ideas.ports import UploadForm
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.kernel.events import Event
from chalicelib.notebooks.model import Letter, Notebook, Page, PageKey, Poster, Scan, Transcript
from chalicelib.notebooks.xlsx import FILE_MAX
from chalicelib.rounds.model import Round


class MemoryNotebookStore:
    """See `chalicelib.notebooks.ports.NotebookStore`."""

    def __init__(self, audit: MemoryAuditLog, ideas: MemoryIdeaStore) -> None:
        self._audit = audit
        self._ideas = ideas
        self._lock = RLock()
        self._notebooks: dict[tuple[str, int], Notebook] = {}
        self._pages: dict[PageKey, Page] = {}
        self._transcripts: dict[PageKey, Transcript] = {}
        self._scans: dict[PageKey, Scan] = {}

    def notebooks(self, round_id: str) -> tuple[Notebook, ...]:
        found = sorted(key for key in self._notebooks if key[0] == round_id)
        return tuple(self._notebooks[key] for key in found)

    def notebook(self, round_id: str, number: int) -> Notebook | None:
        return self._notebooks.get((round_id, number))

    def hand_out(self, notebook: Notebook, audit: AuditEntry) -> None:
        with self._lock:
            key = (notebook.round_id, notebook.number)
            if key in self._notebooks:
                raise Conflict("the number is taken")
            self._notebooks[key] = notebook
            self._audit.append(audit)

    def pages(self, round_id: str) -> tuple[Page, ...]:
        return tuple(self._pages[key] for key in sorted(self._pages) if key.round_id == round_id)

    def page(self, key: PageKey) -> Page:
        return self._pages.get(key, Page(key))

    def transcript(self, key: PageKey) -> Transcript | None:
        return self._transcripts.get(key)

    def scans(self, round_id: str) -> tuple[Scan, ...]:
        return tuple(self._scans[key] for key in sorted(self._scans) if key.round_id == round_id)

    def scan(self, key: PageKey) -> Scan | None:
        return self._scans.get(key)

    def save(
        self,
        page: Page,
        audit: AuditEntry,
        *,
        transcript: Transcript | None = None,
        scan: Scan | None = None,
    ) -> None:
        with self._lock:
            self._expect(page)
            self._pages[page.key] = page
            if transcript is not None:
                self._transcripts[page.key] = transcript
            if scan is not None:
                self._scans[page.key] = scan
            self._audit.append(audit)

    def _expect(self, page: Page) -> None:
        if self.page(page.key).version != page.version - 1:
            raise Conflict("another version of the page is stored")

    def set_scan(self, scan: Scan) -> bool:
        with self._lock:
            stored = self._scans.get(scan.key)
            if stored is None or stored.upload != scan.upload:
                return False
            self._scans[scan.key] = replace(scan)
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
        with self._lock:
            if page is not None:
                self._expect(page)
                if self.page(page.key).typed_by == page.by:
                    raise Conflict("who typed a page can't confirm it")
            if not self._ideas.add(idea, private, line, event):
                return False
            if page is not None:
                self._pages[page.key] = page
                self._transcripts.pop(page.key, None)
            self._audit.append(audit)
            return True


class MemoryPaperFiles:
    """See `chalicelib.notebooks.ports.PaperFiles`."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[bytes, str]] = {}

    def keep(self, name: str, data: bytes, content_type: str) -> None:
        self.files[name] = (data, content_type)

    def link(self, name: str) -> str:
        return f"https://papers.example/{name}?signed=1"


class MemoryTableFiles:
    """See `chalicelib.notebooks.ports.TableFiles`."""

    def __init__(self) -> None:
        self.files: dict[tuple[str, str], bytes] = {}

    def form(self, round_id: str, table_id: str, redirect: str) -> UploadForm:
        fields = {"key": f"table/{round_id}/{table_id}", "success_action_redirect": redirect}
        return UploadForm("https://upload.example/quarantine", fields, FILE_MAX)

    def read(self, round_id: str, table_id: str) -> bytes:
        if (round_id, table_id) not in self.files:
            raise NotFound("table")
        return self.files[round_id, table_id]


class MemoryPrinter:
    """See `chalicelib.notebooks.ports.Printer`: names what it prints, draws nothing."""

    def forms(self, codes: Sequence[str], round_: Round, address: str) -> bytes:
        return f"{round_.id} {' '.join(codes)} {address}".encode()

    def poster(self, poster: Poster) -> bytes:
        return f"{poster.title} {poster.when} {poster.link}".encode()

    def letter(self, letter: Letter) -> bytes:
        return f"{letter.name} {letter.reference} {letter.code} {letter.link}".encode()

    def notebook(self, notebook: Notebook, round_: Round, address: str) -> bytes:
        return f"{round_.id} {notebook.number} {notebook.pages} {address}".encode()
