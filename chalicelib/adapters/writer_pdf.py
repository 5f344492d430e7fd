"""The letter to somebody whose idea was typed over, as PDF for an envelope with a window."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.pdf import (
    A4_HEIGHT,
    A4_WIDTH,
    GREEN,
    INK,
    MM,
    TERRA,
    awning,
    draw_code,
    letters,
    new_canvas,
    paragraph,
)
from chalicelib.kernel.dutch import day
from chalicelib.notebooks.loose import written
from chalicelib.notebooks.model import Letter

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_LEFT: Final = 25 * MM
_ROOM: Final = A4_WIDTH - 2 * _LEFT
_TEXT: Final = 12.5
_QR: Final = 34 * MM
_BEFORE: Final = (
    "Bedankt voor je idee. We kregen het op papier en typten het over. We kijken het na.",
    "Wil je lezen wat we typten, en volgen wat ermee gebeurt? Scan de code hieronder, of ga naar "
    "het adres ernaast. Meld je aan met je e-mailadres, en typ dan het nummer en de code.",
)
_WHOLE: Final = (
    "Heb je geen e-mail, of lukt het niet? Kom langs of bel ons. Je hoeft niets te doen: je idee "
    "telt mee."
)
_FEW: Final = (
    "Je dient een idee in met minstens {least} mensen. Op het papier staan er minder. Zoek wie er "
    "nog meedoet: zonder hen kan je idee niet naar de stemming.",
    "Met de code hierboven vul je zelf in wie er meedoet. Heb je geen e-mail, of lukt het niet? "
    "Kom langs of bel ons. Dan schrijven wij het op.",
)
_LAST: Final = "Geef deze brief alleen aan wie je idee mag overnemen."


def draw_letter(letter: Letter) -> bytes:
    """See `chalicelib.notebooks.ports.Printer.letter`."""
    out = io.BytesIO()
    canvas = new_canvas(out, f"Brief over idee {letter.reference}", (A4_WIDTH, A4_HEIGHT))
    awning(canvas, A4_WIDTH, A4_HEIGHT, 7)
    canvas.setFillColorRGB(*GREEN)
    canvas.setFont("Times-Bold", 22)
    canvas.drawString(_LEFT, A4_HEIGHT - 28 * MM, "Buurtbudget")
    canvas.setFillColorRGB(*INK)
    canvas.setFont("Helvetica", 10.5)
    canvas.drawString(_LEFT, A4_HEIGHT - 34 * MM, _host(letter))
    # Where the window of an envelope shows the address.
    canvas.setFont("Helvetica", _TEXT)
    for place, line in enumerate((letter.name, letter.street)):
        canvas.drawString(110 * MM, A4_HEIGHT - 55 * MM - place * 18, letters(line))
    y = A4_HEIGHT - 88 * MM
    canvas.drawString(_LEFT, y, day(letter.at))
    y = _say(canvas, f"We typten je idee over: {letter.title}", y - 26, bold=True)
    for text in (f"Dag {letter.name},", *_BEFORE):
        y = _say(canvas, text, y)
    y = _way(canvas, letter, y - 4)
    after = [one.format(least=letter.least) for one in _FEW] if letter.least else [_WHOLE]
    for text in (*after, _LAST):
        y = _say(canvas, text, y)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _host(letter: Letter) -> str:
    return letters(letter.link.partition("://")[2].partition("/")[0])


def _say(canvas: Canvas, text: str, y: float, *, bold: bool = False) -> float:
    font = "Helvetica-Bold" if bold else "Helvetica"
    return paragraph(canvas, text, _LEFT, y, _ROOM, font, _TEXT) - 9


def _way(canvas: Canvas, letter: Letter, y: float) -> float:
    """The QR code, and beside it what one types: address, number, code."""
    draw_code(canvas, letter.link, _LEFT, y - _QR, _QR)
    left = _LEFT + _QR + 8 * MM
    canvas.setFont("Helvetica", _TEXT)
    canvas.drawString(left, y - 12, letters(letter.link.partition("://")[2].partition("?")[0]))
    for place, (label, value) in enumerate(
        (("Nummer", letter.reference.upper()), ("Code", written(letter.code)))
    ):
        top = y - 42 - place * 32
        canvas.setFont("Helvetica", 10.5)
        canvas.drawString(left, top, label)
        canvas.setFillColorRGB(*TERRA)
        canvas.setFont("Courier-Bold", 18)
        canvas.drawString(left + 22 * MM, top, value)
        canvas.setFillColorRGB(*INK)
    return y - _QR - 26
