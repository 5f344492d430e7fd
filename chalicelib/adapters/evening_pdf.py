"""The poster of an evening as PDF: what, when and where, to read from across the street."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.pdf import (
    A4_HEIGHT,
    A4_WIDTH,
    GREEN,
    INK,
    MM,
    PAPER,
    TERRA,
    Colour,
    awning,
    draw_code,
    letters,
    new_canvas,
    wrapped,
)
from chalicelib.kernel.speech import _
from chalicelib.notebooks.model import Poster

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_EDGE: Final = 16 * MM
_ROOM: Final = A4_WIDTH - 2 * _EDGE
_QR: Final = 46 * MM
# White around a code, in which cameras look for its corners.
_QUIET: Final = 4 * MM
_FOOT: Final = _EDGE + _QR + 2 * _QUIET + 8 * MM
_TOP: Final = A4_HEIGHT - 32 * MM

# font, size, colour, space below
_Style = tuple[str, float, Colour, float]
_TITLE: Final[_Style] = ("Times-Bold", 50, GREEN, 22)
_WHEN: Final[_Style] = ("Helvetica-Bold", 27, TERRA, 14)
_PLACE: Final[_Style] = ("Helvetica-Bold", 21, INK, 18)
_MORE: Final[_Style] = ("Helvetica", 16, INK, 8)


def draw_poster(poster: Poster) -> bytes:
    """See `chalicelib.notebooks.ports.Printer.poster`."""
    out = io.BytesIO()
    canvas = new_canvas(out, poster.title, (A4_WIDTH, A4_HEIGHT))
    canvas.setFillColorRGB(*PAPER)
    canvas.rect(0, 0, A4_WIDTH, A4_HEIGHT, stroke=0, fill=1)
    awning(canvas, A4_WIDTH, A4_HEIGHT, 20)
    canvas.setFillColorRGB(*TERRA)
    canvas.setFont("Helvetica-Bold", 18)
    canvas.drawString(_EDGE, _TOP, letters(_("Kom je ook?")))
    _words(canvas, poster)
    _foot(canvas, poster)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _words(canvas: Canvas, poster: Poster) -> None:
    """As large as fits above the foot."""
    languages = (
        _("Hulp in andere talen: {languages}").format(languages=poster.languages)
        if poster.languages
        else ""
    )
    when = poster.when[:1].upper() + poster.when[1:]
    texts = (
        (poster.title, _TITLE),
        (when, _WHEN),
        (poster.place, _PLACE),
        (poster.access, _MORE),
        (languages, _MORE),
    )
    part = 1.0
    while part > 0.4 and sum(_height(text, style, part) for text, style in texts) > _TOP - _FOOT:
        part -= 0.05
    y = _TOP
    for text, (font, size, colour, below) in texts:
        canvas.setFillColorRGB(*colour)
        canvas.setFont(font, size * part)
        lines = wrapped(text, font, size * part, _ROOM)
        for line in lines:
            y -= size * part * 1.15
            canvas.drawString(_EDGE, y, line)
        y -= below * part if lines else 0


def _height(text: str, style: _Style, part: float) -> float:
    font, size, _colour, below = style
    lines = wrapped(text, font, size * part, _ROOM)
    return (len(lines) * size * 1.15 + (below if lines else 0)) * part


def _foot(canvas: Canvas, poster: Poster) -> None:
    side = _QR + 2 * _QUIET
    left = A4_WIDTH - _EDGE - side
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(left, _EDGE, side, side, stroke=0, fill=1)
    canvas.setFillColorRGB(0, 0, 0)
    draw_code(canvas, poster.link, left + _QUIET, _EDGE + _QUIET, _QR)
    canvas.setFillColorRGB(*GREEN)
    canvas.setFont("Times-Bold", 30)
    y = _EDGE + side - 30
    canvas.drawString(_EDGE, y, letters(_("Schrijf je in")))
    canvas.setFillColorRGB(*INK)
    canvas.setFont("Helvetica", 16)
    for line in wrapped(_("Gratis. Scan de code, of surf naar:"), "Helvetica", 16, left - _EDGE):
        y -= 24
        canvas.drawString(_EDGE, y, line)
    # An address breaks at its slashes.
    parts = poster.link.partition("://")[2].replace("/", "/ ")
    canvas.setFont("Helvetica-Bold", 15)
    for line in wrapped(parts, "Helvetica-Bold", 15, left - _EDGE - 6 * MM):
        y -= 21
        canvas.drawString(_EDGE, y, letters(line.replace("/ ", "/")))
