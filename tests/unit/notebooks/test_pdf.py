"""The printed notebook: as many A5 pages as it has, the same bytes every time."""

from __future__ import annotations

import re

import pytest

from chalicelib.adapters.notebook_pdf import HEIGHT, WIDTH, PdfPrinter
from chalicelib.notebooks.loose import new_code, written
from chalicelib.notebooks.model import PAGES_MAX, Letter, Notebook
from tests.support.paper import NOW
from tests.support.printed import text_of
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


def test_loose_forms_ask_the_rounds_questions_in_order() -> None:
    codes = [new_code("r26"), new_code("r26")]
    round_ = sample_round()
    pdf = PdfPrinter().forms(codes, round_, "https://buurt.example")
    assert pdf.startswith(b"%PDF-")
    assert pdf == PdfPrinter().forms(codes, round_, "https://buurt.example")
    words = text_of(pdf)
    labels = [q.label for q in round_.form.questions if q.key != "photos"]
    places = [words.index(label) for label in labels]
    assert places == sorted(places)
    assert all(words.count(written(code)) >= 2 for code in codes)


def test_a_letter_has_the_code_and_the_way() -> None:
    letter = Letter(
        "Fatma Yılmaz", "Kerkplein 3", "Een bank", "abc", "0123456789", "https://x.example/b", NOW
    )
    words = text_of(PdfPrinter().letter(letter))
    assert "01234-56789" in words and "https://x.example/b" in words and "Kerkplein 3" in words
