"""The custody report: every page that the city printed, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.kernel.errors import BuurtError
from chalicelib.notebooks.model import FATES, Fate, Notebook, Page, PageKey


class BrokenSum(BuurtError):
    """Pages are recorded that were never handed out: the books don't close."""


@dataclass(frozen=True, slots=True)
class NotebookLine:
    """One notebook and how many of its pages have which fate."""

    notebook: Notebook
    counts: Mapping[Fate, int]
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Always true: the counts of every line add up to its pages, and `counts` to `handed_out`.

    `missing` are the pages that didn't come back, `with_reason` those lost or unreadable.
    """

    lines: tuple[NotebookLine, ...]
    counts: Mapping[Fate, int]
    handed_out: int
    missing: tuple[PageKey, ...]
    with_reason: tuple[Page, ...]
    waiting: tuple[Page, ...]

    @property
    def returned(self) -> int:
        """Pages that came back, whatever was on them."""
        return self.handed_out - self.counts["out"] - self.counts["lost"]


def custody_report(notebooks: Sequence[Notebook], pages: Sequence[Page]) -> Report:
    """The report over these notebooks. Raises BrokenSum for a page that is in none of them or
    that is there twice."""
    recorded = {page.key: page for page in pages}
    printed = [PageKey(n.round_id, n.number, p) for n in notebooks for p in range(1, n.pages + 1)]
    if len(recorded) != len(pages) or len(set(printed)) != len(printed):
        raise BrokenSum("a page is there twice")
    if recorded.keys() - set(printed):
        raise BrokenSum("a page was recorded that was never handed out")
    all_pages = [recorded.get(key, Page(key)) for key in printed]
    lines = tuple(
        _line(one, [p for p in all_pages if p.key.notebook == one.number]) for one in notebooks
    )
    return Report(
        lines=lines,
        counts=_counts(all_pages),
        handed_out=len(all_pages),
        missing=tuple(page.key for page in all_pages if page.fate == "out"),
        with_reason=tuple(page for page in all_pages if page.reason),
        waiting=tuple(page for page in all_pages if page.fate in ("returned", "typed")),
    )


def _line(notebook: Notebook, pages: Sequence[Page]) -> NotebookLine:
    missing = tuple(page.key.number for page in pages if page.fate == "out")
    return NotebookLine(notebook, _counts(pages), missing)


def _counts(pages: Sequence[Page]) -> dict[Fate, int]:
    counts: dict[Fate, int] = dict.fromkeys(FATES, 0)
    for page in pages:
        counts[page.fate] += 1
    return counts
