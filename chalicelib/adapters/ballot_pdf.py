"""Blank ballots as PDF: A4, or A4 in large type over as many pages as it takes.

In the language that is spoken; numbers, order and boxes are the same in each, so that one batch
may hold several. The printed numbers are those of the screen. Where the list begins turns with the
sheet's number, so that no project stands first for everybody; the number beside a project never
turns.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.leaflet_pdf import TITLE, leaflet
from chalicelib.adapters.pdf import A4_HEIGHT, A4_WIDTH, MM, letters, new_canvas, paragraph
from chalicelib.kernel.moments import by
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


_TYPES: Final = {"a4": _Type(11, 12, 5 * MM), "groot": _Type(18, 20, 11 * MM)}


class PdfBallotPrinter:
    """See `chalicelib.paperballots.ports.BallotPrinter`."""

    def blanks(self, round_: Round, frozen: FrozenRound, blanks: Range, form: Print) -> bytes:
        out = io.BytesIO()
        canvas = new_canvas(
            out,
            _("{round}: stembrieven {first} tot {last}").format(
                round=round_.title, first=blanks.first, last=blanks.last
            ),
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
    names = {area.id: area.told for area in round_.areas}
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
    title = _("Stembrief {round}").format(round=round_.title)
    canvas.drawString(_EDGE, y, letters(title)[:48])
    canvas.setFont(_BOLD, type_.title)
    canvas.drawRightString(A4_WIDTH - _EDGE, y, letters(_("Nr. {number}").format(number=number)))
    return y - type_.title * 2


def _task(frozen: FrozenRound) -> str:
    rules = frozen.ballot
    if rules.type == "knapsack":
        pot = format_euros(frozen.pot_cents)
        return _("Kies projecten. Samen mogen ze niet meer kosten dan {pot}.").format(pot=pot)
    if rules.type == "points":
        return _("Verdeel hoogstens {points} punten over hoogstens {most} projecten.").format(
            points=rules.points, most=rules.max_choices
        )
    if rules.type == "scores":
        return _("Geef hoogstens {most} projecten een cijfer van 1 tot {points}.").format(
            most=rules.max_choices, points=rules.points
        )
    if rules.type == "ranking":
        return _("Schrijf 1 bij je eerste keuze, 2 bij je tweede, tot hoogstens {most}.").format(
            most=rules.max_choices
        )
    if rules.min_choices == rules.max_choices:
        return _("Kies precies {most} projecten.").format(most=rules.max_choices)
    if rules.min_choices > 1:
        return _("Kies minstens {least} en hoogstens {most} projecten.").format(
            least=rules.min_choices, most=rules.max_choices
        )
    return _("Kies hoogstens {most} projecten.").format(most=rules.max_choices)


def _how(frozen: FrozenRound) -> str:
    if frozen.ballot.type in ("approval", "knapsack"):
        what = _("Zet een kruisje in het vak van elk project dat je kiest.")
    else:
        what = _("Schrijf je cijfer in het vak van elk project dat je kiest.")
    rest = _("Schrijf je naam niet op deze stembrief. Steek hem in de omslag en teken de omslag.")
    if not _has_texts(frozen):
        return f"{what} {rest}"
    told = _("Wat de projecten zijn, lees je op het blad “{title}”.").format(title=_(TITLE))
    return f"{what} {rest} {told}"


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
    *others, last = [str(one.number) for one in frozen.rivals(entry.project_id)] or [""]
    if others:
        several = _("Kan niet winnen samen met nummer {numbers} of {last}.")
        return several.format(numbers=", ".join(others), last=last)
    return _("Kan niet winnen samen met nummer {number}.").format(number=last) if last else ""


def _foot(canvas: Canvas, frozen: FrozenRound, number: int, page: int) -> None:
    canvas.setFont(_REGULAR, 9)
    last = _("Geef je stembrief af {when}.").format(when=by(frozen.closes_at))
    canvas.drawString(_EDGE, 14 * MM, letters(last))
    which = _("Stembrief {number}, bladzijde {page}").format(number=number, page=page)
    canvas.drawRightString(A4_WIDTH - _EDGE, 14 * MM, letters(which))
