"""Blank ballots as PDF: A4, or A4 in large type over as many pages as it takes.

The printed numbers are those of the screen. Where the list begins turns with the sheet's
number, so that no project stands first for everybody; the number beside a project never turns.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.leaflet_pdf import TITLE, leaflet
from chalicelib.adapters.pdf import A4_HEIGHT, A4_WIDTH, MM, letters, new_canvas, paragraph
from chalicelib.kernel.dutch import moment
from chalicelib.kernel.money import format_euros
from chalicelib.kernel.speech import _
from chalicelib.paperballots.model import Print, Range
from chalicelib.rounds.model import BallotEntry, FrozenRound, Round

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_EDGE: Final = 18 * MM
_BOTTOM: Final = 26 * MM
_REGULAR, _BOLD = "Helvetica", "Helvetica-Bold"


@dataclass(frozen=True, slots=True)
class _Type:
    """Sizes in points: of text, of a project's title, and of the box to tick."""

    text: float
    title: float
    box: float


_TYPES: Final = {"a4": _Type(11, 12, 5 * MM), "groot": _Type(18, 20, 8 * MM)}


class PdfBallotPrinter:
    """See `chalicelib.paperballots.ports.BallotPrinter`."""

    def blanks(self, round_: Round, frozen: FrozenRound, blanks: Range, form: Print) -> bytes:
        out = io.BytesIO()
        canvas = new_canvas(
            out,
            f"{round_.title}: stembrieven {blanks.first} tot {blanks.last}",
            (A4_WIDTH, A4_HEIGHT),
        )
        for number in range(blanks.first, blanks.last + 1):
            _sheet(canvas, round_, frozen, number, _TYPES[form])
        canvas.save()
        return out.getvalue()

    def projects(self, round_: Round, frozen: FrozenRound, form: Print) -> bytes:
        return leaflet(round_, frozen, form)


def order_of(frozen: FrozenRound, sheet: int) -> tuple[BallotEntry, ...]:
    """The list as this sheet shows it: by number, beginning at another one on each sheet."""
    entries = sorted(frozen.entries, key=lambda entry: entry.number)
    turn = sheet % len(entries)
    return (*entries[turn:], *entries[:turn])


def _sheet(canvas: Canvas, round_: Round, frozen: FrozenRound, number: int, type_: _Type) -> None:
    inner = A4_WIDTH - 2 * _EDGE
    y = _head(canvas, round_, number, type_)
    y = paragraph(canvas, _task(frozen), _EDGE, y, inner, _BOLD, type_.title) - 4
    y = paragraph(canvas, _how(frozen), _EDGE, y, inner, _REGULAR, type_.text) - 8
    names = {area.id: area.name for area in round_.areas}
    page = 1
    for entry in order_of(frozen, number):
        rivals = _rivals(frozen, entry)
        height = _height(canvas, entry, inner, type_) + (type_.text * 1.35 * 2 if rivals else 0)
        if y - height < _BOTTOM:
            _foot(canvas, frozen, number, page)
            canvas.showPage()
            page += 1
            y = _head(canvas, round_, number, type_)
        about = (names.get(entry.area_id, ""), format_euros(entry.cost_cents))
        y = _entry(canvas, entry, " · ".join(filter(None, about)), rivals, y, inner, type_)
    _foot(canvas, frozen, number, page)
    canvas.showPage()


def _head(canvas: Canvas, round_: Round, number: int, type_: _Type) -> float:
    y = A4_HEIGHT - 20 * MM
    canvas.setFont(_BOLD, type_.title + 4)
    canvas.drawString(_EDGE, y, letters(f"Stembrief {round_.title}")[:48])
    canvas.setFont(_BOLD, type_.title)
    canvas.drawRightString(A4_WIDTH - _EDGE, y, f"Nr. {number}")
    return y - type_.title * 2


def _task(frozen: FrozenRound) -> str:
    rules = frozen.ballot
    if rules.type == "knapsack":
        pot = format_euros(frozen.pot_cents)
        return f"Kies projecten. Samen mogen ze niet meer kosten dan {pot}."
    if rules.type == "points":
        return (
            f"Verdeel hoogstens {rules.points} punten over hoogstens {rules.max_choices} projecten."
        )
    if rules.type == "scores":
        return f"Geef hoogstens {rules.max_choices} projecten een cijfer van 1 tot {rules.points}."
    if rules.type == "ranking":
        return f"Schrijf 1 bij je eerste keuze, 2 bij je tweede, tot hoogstens {rules.max_choices}."
    if rules.min_choices == rules.max_choices:
        return f"Kies precies {rules.max_choices} projecten."
    return f"Kies hoogstens {rules.max_choices} projecten."


def _how(frozen: FrozenRound) -> str:
    if frozen.ballot.type in ("approval", "knapsack"):
        what = "Zet een kruisje in het vak van elk project dat je kiest."
    else:
        what = "Schrijf je cijfer in het vak van elk project dat je kiest."
    told = ""
    if _has_texts(frozen):
        told = " " + _("Wat de projecten zijn, lees je op het blad “{title}”.").format(
            title=_(TITLE)
        )
    return (
        f"{what} Schrijf je naam niet op deze stembrief. Steek hem in de omslag en teken de "
        f"omslag.{told}"
    )


def _has_texts(frozen: FrozenRound) -> bool:
    return any(entry.text for entry in frozen.entries)


def _height(canvas: Canvas, entry: BallotEntry, inner: float, type_: _Type) -> float:
    from reportlab.lib.utils import simpleSplit

    title = f"{entry.number}. {entry.title}"
    lines = simpleSplit(letters(title), _BOLD, type_.title, inner - type_.box - 5 * MM)
    return len(lines) * type_.title * 1.35 + type_.text * 1.35 + 6


def _entry(
    canvas: Canvas,
    entry: BallotEntry,
    about: str,
    rivals: str,
    y: float,
    inner: float,
    type_: _Type,
) -> float:
    canvas.setLineWidth(1)
    canvas.rect(_EDGE, y - type_.box + type_.title * 0.8, type_.box, type_.box)
    left = _EDGE + type_.box + 5 * MM
    width = inner - type_.box - 5 * MM
    y = paragraph(canvas, f"{entry.number}. {entry.title}", left, y, width, _BOLD, type_.title)
    y = paragraph(canvas, about, left, y, width, _REGULAR, type_.text)
    if rivals:
        y = paragraph(canvas, rivals, left, y, width, _REGULAR, type_.text)
    return y - 6


def _rivals(frozen: FrozenRound, entry: BallotEntry) -> str:
    """What a project can't win together with; empty for most."""
    numbers = " of ".join(str(one.number) for one in frozen.rivals(entry.project_id))
    return f"Kan niet winnen samen met nummer {numbers}." if numbers else ""


def _foot(canvas: Canvas, frozen: FrozenRound, number: int, page: int) -> None:
    canvas.setFont(_REGULAR, 9)
    canvas.drawString(
        _EDGE, 14 * MM, letters(f"Geef je stembrief af voor {moment(frozen.closes_at)}.")
    )
    canvas.drawRightString(A4_WIDTH - _EDGE, 14 * MM, f"Stembrief {number}, bladzijde {page}")
