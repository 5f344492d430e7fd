"""The printed notebook: as many A5 pages as it has, the same bytes every time."""

from __future__ import annotations

import re

import pytest

from chalicelib.adapters.notebook_pdf import HEIGHT, WIDTH, PdfPrinter
from chalicelib.notebooks.model import PAGES_MAX, Notebook
from tests.support.paper import NOW
from tests.support.rounds import sample_round

ADDRESS = "https://buurtbudget.example"


def printed(pages: int, title: str = "Buurtbudget 2026") -> bytes:
    notebook = Notebook("r26", 3, pages, "Bib", "t", NOW)
    return PdfPrinter().notebook(notebook, sample_round(title=title), ADDRESS)


@pytest.mark.parametrize("pages", [1, PAGES_MAX])
def test_every_page_is_there_in_a5(pages: int) -> None:
    pdf = printed(pages)
    assert pdf.startswith(b"%PDF-")
    boxes = re.findall(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", pdf)
    assert len(boxes) == pages
    assert {(round(float(w)), round(float(h))) for w, h in boxes} == {(round(WIDTH), round(HEIGHT))}
    assert (round(WIDTH / 72 * 25.4), round(HEIGHT / 72 * 25.4)) == (148, 210)


def test_the_same_notebook_is_the_same_file() -> None:
    assert printed(2) == printed(2)


def test_letters_that_the_font_lacks_dont_stop_the_print() -> None:
    assert printed(1, "Łódź \u2192 50 € \U0001f333 " + "lang " * 60).startswith(b"%PDF-")
