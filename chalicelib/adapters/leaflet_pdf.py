"""The leaflet “Zo kies je: de projecten”: what each project on the paper ballot is, in the words
of the screen. A4, or A4 in large type. Its numbers and their order are those of the list."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.pdf import A4_HEIGHT, A4_WIDTH, MM, letters, new_canvas, paragraph, wrapped
from chalicelib.kernel.money import format_euros
from chalicelib.kernel.speech import N_, _
from chalicelib.paperballots.model import Print
from chalicelib.rounds.model import BallotEntry, FrozenRound, Round

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

TITLE: Final = N_("Zo kies je: de projecten")
_EDGE: Final = 18 * MM
_BOTTOM: Final = 22 * MM
_REGULAR, _BOLD = "Helvetica", "Helvetica-Bold"
# Sizes in points of text and of titles.
_SIZES: Final = {"a4": (10.5, 12), "groot": (18, 20)}
_LEADING: Final = 1.35


def leaflet(round_: Round, frozen: FrozenRound, form: Print) -> bytes:
    """The PDF."""
    out = io.BytesIO()
    canvas = new_canvas(out, f"{round_.title}: {_(TITLE)}", (A4_WIDTH, A4_HEIGHT))
    size, title = _SIZES[form]
    names = {area.id: area.name for area in round_.areas}
    page, y = 1, _head(canvas, round_, title)
    for entry in sorted(frozen.entries, key=lambda one: one.number):
        if y - _height(entry, size, title) < _BOTTOM:
            _foot(canvas, page)
            canvas.showPage()
            page, y = page + 1, _head(canvas, round_, title)
        about = " · ".join(filter(None, (names.get(entry.area_id), format_euros(entry.cost_cents))))
        y = paragraph(canvas, _heading(entry), _EDGE, y, _inner(), _BOLD, title)
        y = paragraph(canvas, about, _EDGE, y, _inner(), _REGULAR, size)
        for part in entry.text.splitlines():
            y = paragraph(canvas, part, _EDGE, y, _inner(), _REGULAR, size)
        y -= size
    _foot(canvas, page)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _inner() -> float:
    return A4_WIDTH - 2 * _EDGE


def _heading(entry: BallotEntry) -> str:
    return f"{entry.number}. {entry.title}"


def _height(entry: BallotEntry, size: float, title: float) -> float:
    """What an entry takes: no project is torn over two pages."""
    lines = sum(len(wrapped(one, _REGULAR, size, _inner())) for one in entry.text.splitlines())
    heading = len(wrapped(_heading(entry), _BOLD, title, _inner()))
    return (heading * title + (lines + 1) * size) * _LEADING + size


def _head(canvas: Canvas, round_: Round, title: float) -> float:
    y = A4_HEIGHT - 20 * MM
    y = paragraph(canvas, _(TITLE), _EDGE, y, _inner(), _BOLD, title + 4)
    y = paragraph(canvas, letters(round_.title), _EDGE, y, _inner(), _REGULAR, title)
    return y - title


def _foot(canvas: Canvas, page: int) -> None:
    canvas.setFont(_REGULAR, 9)
    canvas.drawString(_EDGE, 12 * MM, letters(_("De nummers zijn die van je stembrief.")))
    canvas.drawRightString(
        A4_WIDTH - _EDGE, 12 * MM, letters(_("Bladzijde {page}").format(page=page))
    )
