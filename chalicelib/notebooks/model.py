"""Notebooks of numbered pages, and what became of each page.

    out ──▶ returned ──▶ typed ──second person──▶ idea
     │ ▲       │ ▲ ▲        │
     │ └ lost ◀┘ │ └ empty  └──▶ unreadable (may be typed after all)

Invariants: a page has exactly one fate; a page nobody wrote about is `out`, so that the fates
always add up to the pages handed out; who typed a page never confirms it; an idea comes from
one page at most and its page's fate never changes again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from chalicelib.ideas.model import Content, Extra, Person, Private
from chalicelib.kernel import speech
from chalicelib.kernel.ids import is_id

Fate = Literal["out", "returned", "empty", "typed", "idea", "unreadable", "lost"]
FATES: Final[tuple[Fate, ...]] = (
    "out",
    "returned",
    "empty",
    "typed",
    "idea",
    "unreadable",
    "lost",
)

# What staff may record of a page, from the fate that it has. `typed` and `idea` have use cases
# of their own.
MOVES: Final[Mapping[Fate, frozenset[Fate]]] = {
    "out": frozenset({"returned", "empty", "lost"}),
    "returned": frozenset({"empty", "unreadable", "lost"}),
    "empty": frozenset({"returned"}),
    "typed": frozenset({"unreadable"}),
    "unreadable": frozenset({"returned"}),
    "lost": frozenset({"returned"}),
    "idea": frozenset(),
}
TYPED_FROM: Final[frozenset[Fate]] = frozenset({"returned", "typed", "unreadable"})
SCANNED_FROM: Final[frozenset[Fate]] = frozenset({"out", "lost", *TYPED_FROM})
WITH_REASON: Final[frozenset[Fate]] = frozenset({"unreadable", "lost"})

# What people write in, as it reads in "in het …".
LANGUAGES: Final[Mapping[str, str]] = {
    "nl": "Nederlands",
    "fr": "Frans",
    "en": "Engels",
    "tr": "Turks",
    "it": "Italiaans",
    "pl": "Pools",
    "ar": "Arabisch",
    "de": "Duits",
    "uk": "Oekraïens",
    "xx": "een andere taal",
}

# A booklet of A5 pages that one city worker can carry in tens.
PAGES_MAX: Final = 60
NOTEBOOKS_MAX: Final = 999
HOLDER_MAX: Final = 120
REASON_MAX: Final = 300


@dataclass(frozen=True, slots=True)
class Notebook:
    """A booklet that the city handed out. `number` counts from 1 in its round; `holder` says to
    whom or where. `token` is the form's own, so that a repeat hands out nothing more."""

    round_id: str
    number: int
    pages: int
    holder: str
    token: str
    handed_out_at: datetime


@dataclass(frozen=True, slots=True, order=True)
class PageKey:
    """Which page: of which round, notebook and number (both from 1)."""

    round_id: str
    notebook: int
    number: int

    @property
    def text(self) -> str:
        """As an owner of uploads and in the audit log, e.g. `r26-3-12`."""
        return f"{self.round_id}-{self.notebook}-{self.number}"

    @staticmethod
    def read(text: str) -> PageKey | None:
        """The inverse of `text`; None for anything else."""
        parts = text.rsplit("-", 2)
        if len(parts) != 3 or not is_id(parts[0]):
            return None
        numbers = [int(p) for p in parts[1:] if p.isascii() and p.isdigit() and len(p) <= 3]
        if len(numbers) != 2 or min(numbers) < 1:
            return None
        key = PageKey(parts[0], *numbers)
        return key if key.text == text else None


@dataclass(frozen=True, slots=True)
class Page:
    """A page and its fate. `by` is the staff member of the last change, `typed_by` who typed.

    `version` counts the changes; a page that nothing was recorded of has version 0.
    """

    key: PageKey
    fate: Fate = "out"
    version: int = 0
    reason: str = ""
    by: str = ""
    typed_by: str = ""
    idea_id: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """What somebody read on a page. Fields in `unreadable` could not be read; a cost of 0 cents
    wasn't filled in. `consent` is the tick on the paper, `language` a key of `LANGUAGES`.

    `asked`: the round's own questions were asked too, so that they must be answered as on screen;
    the public answers are in the content, those for the city alone in `extra`.

    `others` hand the idea in along with the writer; `signed`: their signatures are on the paper.
    `declared` are the ticks for what the round wants declared. Personal data."""

    content: Content
    writer: Person
    consent: bool
    unreadable: tuple[str, ...] = ()
    language: str = "nl"
    asked: bool = False
    extra: tuple[Extra, ...] = ()
    others: tuple[Person, ...] = ()
    signed: bool = False
    declared: tuple[str, ...] = ()

    @property
    def private(self) -> Private:
        """What only the city reads of it."""
        private = Private((self.writer, *self.others), self.declared, extra=self.extra)
        # Mails answer in the language of the paper, where they can.
        return private.reading(
            self.language if self.language in speech.LANGUAGES else speech.SOURCE
        )


@dataclass(frozen=True, slots=True)
class Letter:
    """What the city writes to somebody whose idea was typed over: `reference` is the idea's
    number, `code` makes it theirs at `link`. `least`: how many people the round wants, where the
    paper names fewer; 0 for a group that is whole."""

    name: str
    street: str
    title: str
    reference: str
    code: str
    link: str
    at: datetime
    least: int = 0


@dataclass(frozen=True, slots=True)
class Poster:
    """What hangs in a window: an evening, and where the QR code leads."""

    title: str
    when: str
    place: str
    access: str
    languages: str
    link: str


@dataclass(frozen=True, slots=True)
class Scan:
    """The picture of a page. `upload` is the id under which it is sent; `sha` that of the sent
    bytes, so that one sheet isn't registered as two pages. `stored` is the picture's name among
    the private files where it came by a stack."""

    key: PageKey
    upload: str
    state: Literal["waiting", "ready", "refused"] = "waiting"
    reason: str = ""
    sha: str = field(default="", repr=False)
    stored: str = ""

    @property
    def file(self) -> str:
        """The name of the re-encoded picture among the private files."""
        return self.stored or f"scans/{self.key.text}/{self.upload}.jpg"
