"""What notebooks need from outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.model import HistoryLine, Idea, Private
from chalicelib.ideas.ports import UploadForm
from chalicelib.kernel.events import Event
from chalicelib.notebooks.model import Letter, Notebook, Page, PageKey, Poster, Scan, Transcript
from chalicelib.rounds.model import Round


class NotebookStore(Protocol):
    """Notebooks, pages, texts and scans. Reads are strongly consistent: a report that runs
    behind would list a page as missing. Every write is one transaction with its audit line."""

    def notebooks(self, round_id: str) -> tuple[Notebook, ...]:
        """Those of the round, by number."""
        ...

    def notebook(self, round_id: str, number: int) -> Notebook | None: ...

    def hand_out(self, notebook: Notebook, audit: AuditEntry) -> None:
        """Raises Conflict when its number is taken."""
        ...

    def pages(self, round_id: str) -> tuple[Page, ...]:
        """The pages that something was recorded of, by notebook and number."""
        ...

    def page(self, key: PageKey) -> Page:
        """The page as it stands; version 0 and `out` when nothing was recorded."""
        ...

    def transcript(self, key: PageKey) -> Transcript | None:
        """What was typed over; None before that, and once it became an idea."""
        ...

    def scans(self, round_id: str) -> tuple[Scan, ...]: ...
    def scan(self, key: PageKey) -> Scan | None: ...

    def save(
        self,
        page: Page,
        audit: AuditEntry,
        *,
        transcript: Transcript | None = None,
        scan: Scan | None = None,
    ) -> None:
        """Stores `page` over version `page.version - 1`, with what is given beside it.

        Raises Conflict when another version is stored.
        """
        ...

    def set_scan(self, scan: Scan) -> bool:
        """What became of the upload; False when the page waits for another upload by now."""
        ...

    def make_idea(
        self,
        idea: Idea,
        private: Private,
        line: HistoryLine,
        event: Event,
        audit: AuditEntry,
        page: Page | None = None,
    ) -> bool:
        """Stores the idea, once; False when its id is there already.

        With `page` it becomes that page's fate, and the page's text is forgotten: it lives on
        in the idea. Raises Conflict when another version of the page is stored or when its
        typist is `page.by`.
        """
        ...


class PaperFiles(Protocol):
    """Private files: scans and prints. Nobody reads them without a link of ours."""

    def keep(self, name: str, data: bytes, content_type: str) -> None:
        """Stores or replaces a file. Repeating does no harm."""
        ...

    def link(self, name: str) -> str:
        """An address that shows the file for ten minutes, to who has it."""
        ...


class TableFiles(Protocol):
    """Tables that staff send as a file. They leave by themselves after two days."""

    def form(self, round_id: str, table_id: str, redirect: str) -> UploadForm:
        """A form for one file, valid for an hour."""
        ...

    def read(self, round_id: str, table_id: str) -> bytes:
        """The file, or as much of it as shows that it is too large. Raises NotFound."""
        ...


class Printer(Protocol):
    """Makes booklets to print."""

    def notebook(self, notebook: Notebook, round_: Round, address: str) -> bytes:
        """A PDF of all its pages. `address` is where the city's own pages begin. The same
        notebook gives the same bytes."""
        ...

    def forms(self, codes: Sequence[str], round_: Round, address: str) -> bytes:
        """A PDF of loose forms, one for each code, with the questions of the round's form."""
        ...

    def letter(self, letter: Letter) -> bytes:
        """A PDF of a letter to the writer of an idea."""
        ...

    def poster(self, poster: Poster) -> bytes:
        """A PDF of a poster, A4."""
        ...
