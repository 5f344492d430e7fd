"""Posters as PDF: large type, the chosen projects, and a code that opens the result's page.

As many projects as there are go on one sheet: the type shrinks until they fit, and what would
become too small to read from a step away becomes "en nog …".
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.pdf import (
    GREEN,
    INK,
    MM,
    PAPER,
    TERRA,
    awning,
    letters,
    new_canvas,
    wrapped,
)
from chalicelib.kernel.speech import _, ngettext
from chalicelib.outcome.pack import Poster, Size

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

# Width, height and edge in points; all else is in parts of the width.
_SHEETS: Final[dict[Size, tuple[float, float]]] = {
    "A5": (148 * MM, 210 * MM),
    "A4": (210 * MM, 297 * MM),
    "A3": (297 * MM, 420 * MM),
}
# Of the width of an A4: below this nobody reads it from a step away.
_LEAST: Final = 13
_BEST: Final = 24


class PdfPosters:
    """See `chalicelib.outcome.pack.PosterPrinter`."""

    def poster(self, poster: Poster) -> bytes:
        width, height = _SHEETS[poster.size]
        out = io.BytesIO()
        canvas = new_canvas(out, f"{poster.kicker}: {poster.title}", (width, height))
        _draw(canvas, poster, width, height)
        canvas.showPage()
        canvas.save()
        return out.getvalue()


def _draw(canvas: Canvas, poster: Poster, width: float, height: float) -> None:
    part = width / 595  # of an A4's point
    edge = 42 * part
    canvas.setFillColorRGB(*PAPER)
    canvas.rect(0, 0, width, height, stroke=0, fill=1)
    awning(canvas, width, height, 20 * part)
    y = height - 92 * part
    canvas.setFillColorRGB(*TERRA)
    canvas.setFont("Helvetica-Bold", 18 * part)
    canvas.drawString(edge, y, letters(poster.kicker)[:60])
    canvas.setFillColorRGB(*GREEN)
    for line in _split(poster.title, "Times-Bold", 46 * part, width - 2 * edge)[:3]:
        y -= 52 * part
        canvas.setFont("Times-Bold", 46 * part)
        canvas.drawString(edge, y, line)
    bottom = 170 * part
    _lines(canvas, poster, edge, y - 46 * part, bottom, width - 2 * edge, part)
    _foot(canvas, poster, edge, width, part)


def _lines(
    canvas: Canvas,
    poster: Poster,
    left: float,
    top: float,
    bottom: float,
    width: float,
    part: float,
) -> None:
    size, kept = _fitting(poster, top - bottom, width, part)
    y = top
    for title, amount in kept:
        canvas.setFillColorRGB(*INK)
        canvas.setFont("Helvetica-Bold", size)
        parts = _split(title, "Helvetica-Bold", size, _room(width, size))
        for number, line in enumerate(parts):
            canvas.drawString(left, y - number * size * 1.15, line)
        if amount:
            canvas.setFillColorRGB(*TERRA)
            canvas.drawRightString(left + width, y, letters(amount))
        y -= (len(parts) * 1.15 + 0.55) * size


def _fitting(
    poster: Poster, room: float, width: float, part: float
) -> tuple[float, tuple[tuple[str, str], ...]]:
    """The largest type in which the projects fit, and as many of them as do."""
    if not poster.lines:
        return _BEST * part, ((_("Geen enkel project krijgt geld."), ""),)
    # Many projects can only go in the smallest type: no need to measure the others.
    most = int(room // (_LEAST * part * 1.7)) + 1
    lines = poster.lines[:most]
    if len(lines) == len(poster.lines):
        for points in range(_BEST, _LEAST - 1, -1):
            size = points * part
            if sum(_heights(lines, size, width)) <= room:
                return size, lines
    size = _LEAST * part
    heights = _heights(lines, size, width)
    kept, used = 0, 1.7 * size  # the line that says how many more there are
    while kept < len(lines) - 1 and used + heights[kept] <= room:
        used += heights[kept]
        kept += 1
    kept = max(1, kept)
    more = _more(len(poster.lines) - kept)
    return size, (*lines[:kept], (more, ""))


def _more(count: int) -> str:
    return ngettext("en nog {count} project", "en nog {count} projecten", count).format(count=count)


def _heights(lines: tuple[tuple[str, str], ...], size: float, width: float) -> list[float]:
    return [
        (len(_split(title, "Helvetica-Bold", size, _room(width, size))) * 1.15 + 0.55) * size
        for title, _amount in lines
    ]


def _room(width: float, size: float) -> float:
    """What the amount at the right leaves of a line."""
    return width - 6.5 * size


def _split(text: str, font: str, size: float, width: float) -> list[str]:
    return wrapped(text, font, size, width) or [""]


def _foot(canvas: Canvas, poster: Poster, edge: float, width: float, part: float) -> None:
    # 38 mm on an A4: read from half a metre. On a flyer 30 mm, at arm's length.
    side = max(108 * part, 30 * MM)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(width - edge - side, 34 * part, side, side, stroke=0, fill=1)
    _code(canvas, poster.link, width - edge - side, 34 * part, side)
    room = width - 2 * edge - side - 16 * part
    canvas.setFillColorRGB(*GREEN)
    canvas.setFont("Helvetica-Bold", 16 * part)
    canvas.drawString(edge, 118 * part, letters(poster.closing))
    canvas.setFillColorRGB(*INK)
    y = 92 * part
    more = poster.more or _("Waarom deze projecten? En hoe telden we?")
    for line in (more, _("Scan de code, of surf naar:")):
        canvas.setFont("Helvetica", 13 * part)
        canvas.drawString(edge, y, letters(line))
        y -= 18 * part
    short = poster.link.partition("://")[2] or poster.link
    for line in _split(short.replace("/", "/ "), "Helvetica-Bold", 13 * part, room)[:2]:
        canvas.setFont("Helvetica-Bold", 13 * part)
        canvas.drawString(edge, y, line.replace("/ ", "/"))
        y -= 17 * part


def _code(canvas: Canvas, text: str, left: float, bottom: float, side: float) -> None:
    import segno

    # Level Q: still read with a quarter of it dirty or torn.
    rows = [list(row) for row in segno.make_qr(text, error="q").matrix]
    quiet = 4
    size = side / (len(rows) + 2 * quiet)
    path = canvas.beginPath()
    for place, row in enumerate(rows):
        for column, dark in enumerate(row):
            if dark:
                y = bottom + (len(rows) - 1 - place + quiet) * size
                path.rect(left + (column + quiet) * size, y, size, size)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.drawPath(path, stroke=0, fill=1)
