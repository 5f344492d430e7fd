"""Plausible notebooks and typed pages for tests."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.ideas.model import Person
from chalicelib.notebooks.handing_out import hand_out
from chalicelib.notebooks.model import Notebook, PageKey, Transcript
from chalicelib.notebooks.ports import NotebookStore
from tests.support.ideas import sample_content
from tests.support.rounds import day

NOW = day(10)
KEY = PageKey("r26", 1, 2)
WRITER = Person("Fatma Yilmaz", "fatma@voorbeeld.example", "", "Kerkplein 3")


def sample_transcript(**changes: object) -> Transcript:
    plain = Transcript(sample_content(), WRITER, True)
    return replace(plain, **changes)  # type: ignore[arg-type]


def some_notebook(notebooks: NotebookStore, pages: int = 4, token: str = "eerste") -> Notebook:
    return hand_out(
        notebooks,
        "r26",
        pages=pages,
        holder="Bib van Koersel",
        token=token,
        actor="ann",
        now=NOW,
    )
