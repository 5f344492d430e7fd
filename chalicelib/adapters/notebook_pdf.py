"""Notebooks as PDF: A5 pages with a QR code, large type, and the questions of the form.

ReportLab draws with the reader's own Helvetica, so that nothing is embedded; its letters
cover Dutch, French, German and Turkish (`pdf.LETTERS`); others lose their accents.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.pdf import GREEN, INK, MM, awning, draw_code, letters, new_canvas, wrapped
from chalicelib.notebooks.model import Letter, Notebook, Poster
from chalicelib.rounds.model import Round

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

WIDTH: Final = 148 * MM
HEIGHT: Final = 210 * MM
_EDGE: Final = 11 * MM
_QR: Final = 23 * MM
_LINE: Final = 7.1 * MM
_TEXT: Final = 12
# question, hint, lines to write on, and whether an amount stands at their ends
_QUESTIONS: Final = (
    ("Hoe heet je idee?", "", 1, False),
    ("Wat wil je doen?", "", 4, False),
    ("Waarom is dat goed voor de buurt?", "", 3, False),
    ("Waar?", "Straat of plein", 1, False),
    ("Wat kost het ongeveer?", "Waarvoor, en hoeveel", 3, True),
    ("Wie ben je?", "Je naam", 1, False),
    ("Hoe bereiken we je?", "E-mail, telefoon of adres", 1, False),
)
# What an amount takes of a line, with its sign.
_AMOUNT: Final = 34 * MM
_CONSENT: Final = "De stad mag mijn idee tonen en mij hierover bereiken."


class PdfPrinter:
    """See `chalicelib.notebooks.ports.Printer`."""

    def forms(self, codes: Sequence[str], round_: Round, address: str) -> bytes:
        from chalicelib.adapters.form_pdf import draw_forms

        return draw_forms(codes, round_, address)

    def letter(self, letter: Letter) -> bytes:
        from chalicelib.adapters.writer_pdf import draw_letter

        return draw_letter(letter)

    def poster(self, poster: Poster) -> bytes:
        from chalicelib.adapters.evening_pdf import draw_poster

        return draw_poster(poster)

    def notebook(self, notebook: Notebook, round_: Round, address: str) -> bytes:
        out = io.BytesIO()
        canvas = new_canvas(out, f"{round_.title}, schrift {notebook.number}", (WIDTH, HEIGHT))
        for number in range(1, notebook.pages + 1):
            _page(canvas, notebook, number, round_, address)
            canvas.showPage()
        canvas.save()
        return out.getvalue()


def page_path(notebook: Notebook, number: int) -> str:
    """Where staff take the page in; also what its QR code says."""
    return f"/beheer/papier/{notebook.round_id}/{notebook.number}/{number}"


def _page(canvas: Canvas, notebook: Notebook, number: int, round_: Round, address: str) -> None:
    link = address + page_path(notebook, number)
    draw_code(canvas, link, WIDTH - _EDGE - _QR, HEIGHT - _EDGE - _QR, _QR)
    awning(canvas, WIDTH, HEIGHT, 5)
    y = HEIGHT - _EDGE - 16
    canvas.setFillColorRGB(*GREEN)
    canvas.setFont("Times-Bold", 19)
    for line in wrapped(round_.title, "Times-Bold", 19, WIDTH - 3 * _EDGE - _QR)[:2]:
        canvas.drawString(_EDGE, y, line)
        y -= 20
    canvas.setFillColorRGB(*INK)
    canvas.setFont("Helvetica", _TEXT)
    canvas.drawString(_EDGE, y, f"Schrift {notebook.number}, blad {number}")
    y -= 15
    canvas.setFont("Helvetica", 9)
    canvas.drawString(_EDGE, y, letters(address.partition("://")[2]))
    # Below the code, and below a title of two lines.
    y = min(HEIGHT - _EDGE - _QR - 5 * MM, y - 7 * MM)
    for question, hint, lines, money in _QUESTIONS:
        y = _question(canvas, question, hint, lines, y, money=money)
    y = _areas(canvas, round_, y)
    canvas.rect(_EDGE, y - 3 * MM, 4 * MM, 4 * MM)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(_EDGE + 6 * MM, y - 2 * MM, letters(_CONSENT))


def _question(
    canvas: Canvas, question: str, hint: str, lines: int, y: float, *, money: bool
) -> float:
    canvas.setFont("Helvetica-Bold", _TEXT)
    canvas.drawString(_EDGE, y, letters(question))
    if hint:
        used = canvas.stringWidth(letters(question), "Helvetica-Bold", _TEXT)
        canvas.setFont("Helvetica", 10)
        canvas.drawString(_EDGE + used + 6, y, letters(hint))
    canvas.setLineWidth(0.4)
    for place in range(1, lines + 1):
        base, end = y - place * _LINE, WIDTH - _EDGE
        if money:
            canvas.setFont("Helvetica", _TEXT)
            canvas.drawString(end - _AMOUNT, base + 1, "€")
            canvas.line(end - _AMOUNT + 4 * MM, base, end, base)
            end -= _AMOUNT + 3 * MM
        canvas.line(_EDGE, base, end, base)
    return y - lines * _LINE - 5.6 * MM


def _areas(canvas: Canvas, round_: Round, y: float) -> float:
    """The round's areas to circle; as many lines as they take."""
    canvas.setFont("Helvetica-Bold", _TEXT)
    canvas.drawString(_EDGE, y, "Welke wijk?")
    canvas.setFont("Helvetica", 10)
    canvas.drawString(_EDGE + 27 * MM, y, "Omcirkel ze.")
    y -= 5 * MM
    # A name isn't broken, so that a circle fits around it.
    names = "  ·  ".join(area.name.replace(" ", "\u00a0") for area in round_.areas)
    for line in wrapped(names, "Helvetica", 10, WIDTH - 2 * _EDGE)[:3]:
        canvas.drawString(_EDGE, y, line.strip(" ·"))
        y -= 5 * MM
    return y
