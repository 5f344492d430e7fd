"""What all printed pages share: letters that the fonts have, and QR codes, drawn fast."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

MM: Final = 72 / 25.4
A4_WIDTH: Final = 210 * MM
A4_HEIGHT: Final = 297 * MM
_BRUSSELS: Final = ZoneInfo("Europe/Brussels")
_MONTHS: Final = (
    *("januari", "februari", "maart", "april", "mei", "juni", "juli"),
    *("augustus", "september", "oktober", "november", "december"),
)

# Letters that no decomposition leads to a plain one.
_BARE: Final = {"ı": "i", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}


def moment(value: datetime) -> str:
    """`20 november 2026 om 9.00 uur`, as Brussels counts."""
    at = value.astimezone(_BRUSSELS)
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year} om {at.hour}.{at.minute:02d} uur"


def letters(text: str) -> str:
    """`text` in the letters that the fonts have: others without their accents, or as `?`."""
    if text.isascii():
        return text
    kept = []
    for letter in text:
        if _has(letter):
            kept.append(letter)
            continue
        bare = _BARE.get(letter) or unicodedata.normalize("NFKD", letter)[0]
        kept.append(bare if _has(bare) else "?")
    return "".join(kept)


def _has(letter: str) -> bool:
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def draw_qr(canvas: Canvas, text: str, left: float, bottom: float, size: float) -> None:
    """A QR code. Its mask is a fixed one: trying all eight for the prettiest takes seven times
    as long, and readers don't care. Runs of dark squares are one rectangle each."""
    import segno

    rows = segno.make_qr(text, error="m", mask=3, boost_error=False).matrix
    runs = []
    for place, row in enumerate(rows):
        y = len(rows) - 1 - place
        start = -1
        for column, dark in enumerate((*row, 0)):
            if dark and start < 0:
                start = column
            elif not dark and start >= 0:
                runs.append(f"{start} {y} {column - start} 1 re")
                start = -1
    canvas.saveState()
    canvas.translate(left, bottom)
    canvas.scale(size / len(rows), size / len(rows))
    # Whole numbers, written as they are: ReportLab's own rounding of each takes most of the
    # time that a letter takes.
    path = canvas.beginPath()
    path._code.extend(runs)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()


def paragraph(
    canvas: Canvas, text: str, left: float, y: float, width: float, font: str, size: float
) -> float:
    """Draws wrapped lines from `y` down; where the next line would stand."""
    from reportlab.lib.utils import simpleSplit

    canvas.setFont(font, size)
    for line in simpleSplit(letters(text), font, size, width):
        canvas.drawString(left, y, line)
        y -= size * 1.35
    return y
