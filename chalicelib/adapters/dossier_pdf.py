"""The dossier of an idea as PDF: A4, labels beside their texts, as many pages as it takes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.pdf import A4_HEIGHT, A4_WIDTH, MM, letters, new_canvas, paragraph
from chalicelib.kernel.dutch import moment
from chalicelib.moderation.sheet import Section, Sheet

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_EDGE: Final = 20 * MM
_TOP: Final = A4_HEIGHT - 22 * MM
_BOTTOM: Final = 28 * MM
_LABEL: Final = 44 * MM
_TEXT: Final = A4_WIDTH - 2 * _EDGE - _LABEL
_REGULAR: Final = "Helvetica"
_BOLD: Final = "Helvetica-Bold"
_SIZE: Final = 10
_LEAD: Final = _SIZE * 1.35


class PdfDossiers:
    """See `chalicelib.moderation.sheet.DossierPrinter`."""

    def dossier(self, sheet: Sheet) -> bytes:
        out = io.BytesIO()
        canvas = new_canvas(out, f"Dossier: {sheet.title}", (A4_WIDTH, A4_HEIGHT))
        _Page(canvas, sheet).draw()
        canvas.save()
        return out.getvalue()


class _Page:
    """Where the pen is, and what to do at the end of a page."""

    def __init__(self, canvas: Canvas, sheet: Sheet) -> None:
        self._canvas, self._sheet = canvas, sheet
        self._y, self._number = _TOP, 1

    def draw(self) -> None:
        canvas, sheet = self._canvas, self._sheet
        width = A4_WIDTH - 2 * _EDGE
        self._y = paragraph(canvas, sheet.kicker, _EDGE, self._y, width, _REGULAR, _SIZE) - 14
        self._y = paragraph(canvas, sheet.title, _EDGE, self._y, width, "Times-Bold", 22) - 2
        self._y = paragraph(canvas, sheet.state, _EDGE, self._y, width, _BOLD, 12) - 6
        self._warning(sheet.warning, width)
        for section in sheet.sections:
            self._section(section)
        self._foot()
        canvas.showPage()

    def _warning(self, text: str, width: float) -> None:
        lines = _split(text, _REGULAR, width - 16)
        height = len(lines) * _LEAD + 10
        self._canvas.setLineWidth(0.8)
        self._canvas.rect(_EDGE, self._y - height + _SIZE, width, height)
        paragraph(self._canvas, text, _EDGE + 8, self._y - 6, width - 16, _REGULAR, _SIZE)
        self._y -= height + 14

    def _section(self, section: Section) -> None:
        # A heading never stands alone at the foot of a page.
        self._need(22 + 2 * _LEAD)
        self._canvas.setFont(_BOLD, 13)
        self._canvas.drawString(_EDGE, self._y - 8, letters(section.heading))
        self._canvas.setLineWidth(0.4)
        self._canvas.line(_EDGE, self._y - 13, A4_WIDTH - _EDGE, self._y - 13)
        self._y -= 13 + _LEAD + 2
        for label, text in section.lines:
            self._line(label, text)
        self._y -= 10

    def _line(self, label: str, text: str) -> None:
        labels = _split(label, _BOLD, _LABEL - 8)
        texts = [line for block in text.split("\n") for line in _split(block, _REGULAR, _TEXT)]
        for place in range(max(len(labels), len(texts))):
            self._need(_LEAD)
            if place < len(labels):
                self._canvas.setFont(_BOLD, _SIZE)
                self._canvas.drawString(_EDGE, self._y, labels[place])
            if place < len(texts):
                self._canvas.setFont(_REGULAR, _SIZE)
                self._canvas.drawString(_EDGE + _LABEL, self._y, texts[place])
            self._y -= _LEAD
        self._y -= 3

    def _need(self, height: float) -> None:
        if self._y - height < _BOTTOM:
            self._foot()
            self._canvas.showPage()
            self._number += 1
            self._y = _TOP

    def _foot(self) -> None:
        canvas = self._canvas
        canvas.setFont(_REGULAR, 8)
        canvas.drawString(_EDGE, 20 * MM, letters("Voor het college en de diensten"))
        made = f"Gemaakt op {moment(self._sheet.made_at)}, bladzijde {self._number}"
        canvas.drawRightString(A4_WIDTH - _EDGE, 20 * MM, letters(made))


def _split(text: str, font: str, width: float) -> list[str]:
    from reportlab.lib.utils import simpleSplit

    found: list[str] = simpleSplit(letters(text), font, _SIZE, width)
    return [piece for line in found for piece in _broken(line, font, width)] or [""]


def _broken(line: str, font: str, width: float) -> list[str]:
    """A word that is longer than the line, in pieces."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    pieces = [""]
    for letter in line:
        if pieces[-1] and stringWidth(pieces[-1] + letter, font, _SIZE) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces
