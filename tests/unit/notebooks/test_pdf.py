"""The printed notebook: as many A5 pages as it has, the same bytes every time."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from chalicelib.adapters.notebook_pdf import HEIGHT, WIDTH, PdfPrinter
from chalicelib.notebooks.loose import new_code, written
from chalicelib.notebooks.model import PAGES_MAX, Letter, Notebook, Poster
from chalicelib.rounds.model import Area
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


def test_a_page_has_lines_for_costs_with_their_amounts() -> None:
    words = text_of(printed(2)).split("\n")
    assert words.count("€") == 2 * 3
    assert words.index("Wat kost het ongeveer?") < words.index("€") < words.index("Wie ben je?")


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
    left_out = ("photos", "declarations")  # none is wanted
    labels = [q.label for q in round_.form.questions if q.key not in left_out]
    places = [words.index(label) for label in labels]
    assert places == sorted(places)
    assert all(words.count(written(code)) >= 2 for code in codes)


def test_a_letter_has_the_code_and_the_way() -> None:
    letter = Letter(
        "Fatma Yılmaz", "Kerkplein 3", "Een bank", "abc", "0123456789", "https://x.example/b", NOW
    )
    words = text_of(PdfPrinter().letter(letter))
    for shown in ("01234-56789", "x.example/b", "Kerkplein 3", "11 oktober 2026", "ABC"):
        assert shown in words


def test_a_letter_says_that_people_are_missing() -> None:
    letter = Letter("Fatma", "", "Een bank", "abc", "0123456789", "https://x.example/b", NOW)
    texts = [
        " ".join(text_of(PdfPrinter().letter(one)).split())
        for one in (letter, replace(letter, least=3))
    ]
    assert ["minstens 3 mensen" in text for text in texts] == [False, True]
    assert ["Je hoeft niets te doen" in text for text in texts] == [True, False]
    assert all("Geef deze brief alleen" in text for text in texts)


def pages_of(words: str) -> list[str]:
    """What each page of a loose form says."""
    return re.split(r"^Blad \d van \d .*$", words, flags=re.MULTILINE)[1:]


@pytest.mark.parametrize("areas", [2, 12, 13, 40])
def test_a_question_stays_with_its_choices_and_pages_are_counted(areas: int) -> None:
    named = tuple(Area(f"a{n}", f"Wijk nummer {n}", "3580") for n in range(areas))
    round_ = sample_round(areas=named)
    words = text_of(PdfPrinter().forms([new_code("r26")], round_, ADDRESS))
    pages = pages_of(words)
    assert len(pages) > 1 and f"Blad {len(pages)} van {len(pages)}" in words
    for label, choices in (
        ("In welke wijk komt het?", [area.name for area in named]),
        ("Thema", [theme.name for theme in round_.themes]),
        ("De stad mag mijn idee tonen", ["Handtekening en datum:"]),
    ):
        (page,) = [one for one in pages if label in one]
        assert all(f"{choice}\n" in f"{page}\n" for choice in choices)


def test_a_form_doesnt_ask_what_the_round_doesnt_want_declared() -> None:
    plain = sample_round()
    none = replace(plain, applicants=replace(plain.applicants, declarations=()))
    some = replace(plain, applicants=replace(plain.applicants, declarations=("adult",)))
    asked = [text_of(PdfPrinter().forms([new_code("r26")], r, ADDRESS)) for r in (none, some)]
    assert ["Wat klopt voor jullie?" in one for one in asked] == [False, True]


LONG = Poster(
    "Kom samen koken en praten over de nieuwe speelplek aan de lange Koolmijnlaan in Beringen",
    "zaterdag 24 oktober 2026 om 10.00 uur",
    "Ontmoetingscentrum, " * 10,
    "Bel aan de zijdeur. " * 10,
    "Turks, Italiaans, Pools, " * 8,
    "https://buurtbudget.example/agenda/0a1b2c3d4e",
)


@pytest.mark.parametrize("poster", [LONG, replace(LONG, title="Feest", access="Ja", languages="")])
def test_a_poster_says_all_of_it_above_its_foot(poster: Poster) -> None:
    pdf = PdfPrinter().poster(poster)
    words = " ".join(text_of(pdf).split())
    for text in (poster.title, poster.place, poster.access, poster.languages):
        assert " ".join(text.split()) in words
    assert "Schrijf je in" in words and "buurtbudget.example/agenda/0a1b2c3d4e" in words
    assert words.index("Schrijf je in") > words.index(poster.access.split()[0])
