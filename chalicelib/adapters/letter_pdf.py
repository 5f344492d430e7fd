"""Letters with a code, and slips of the desk, as PDF.

A4 for a window envelope with the window on the right (as Belgian post has it): the address
block begins 110 mm from the left and 50 mm from the top. What all letters of a file share is
drawn once and repeated by reference; tens of thousands of letters take minutes, not hours.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.audit_letter_pdf import print_sample
from chalicelib.adapters.pdf import (
    A4_HEIGHT,
    A4_WIDTH,
    MM,
    QrFamily,
    draw_qr,
    letters,
    new_canvas,
    paragraph,
)
from chalicelib.kernel.dutch import moment
from chalicelib.kernel.speech import LANGUAGES, SOURCE, addressed, spoken
from chalicelib.rounds.model import Round
from chalicelib.voters import codes
from chalicelib.voters.model import Letter, Sample

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_EDGE: Final = 22 * MM
_WINDOW_LEFT: Final = 110 * MM
_WINDOW_TOP: Final = A4_HEIGHT - 50 * MM
_QR: Final = 36 * MM
_CODE_TOP: Final = A4_HEIGHT - 128 * MM
_REGULAR, _BOLD, _CODE = "Helvetica", "Helvetica-Bold", "Courier-Bold"
# The page with the field for the code.
PAGE: Final = "/stemmen/brief"


class PdfLetterPrinter:
    """See `chalicelib.voters.ports.LetterPrinter`."""

    def letters(self, letters: Sequence[Letter], round_: Round, address: str) -> bytes:
        out = io.BytesIO()
        canvas = new_canvas(out, f"{round_.title}: brieven met een code", (A4_WIDTH, A4_HEIGHT))
        canvas.beginForm("shared")
        _shared(canvas, round_, address)
        canvas.endForm()
        family = _family(address)
        for one in letters:
            canvas.doForm("shared")
            _own(canvas, one, family)
            canvas.showPage()
        canvas.save()
        return out.getvalue()

    def slip(self, code: str, label: str, round_: Round, address: str) -> bytes:
        width, height = A4_WIDTH, A4_HEIGHT / 2
        out = io.BytesIO()
        canvas = new_canvas(out, f"{round_.title}: je code om te stemmen", (width, height))
        inner = width - 2 * _EDGE
        y = paragraph(canvas, round_.title, _EDGE, height - 24 * MM, inner, _REGULAR, 14)
        y = paragraph(canvas, "Je code om te stemmen", _EDGE, y - 8, inner, _BOLD, 24)
        canvas.setFont(_CODE, 34)
        canvas.drawString(_EDGE, y - 26, codes.show(code))
        y -= 70
        beside = inner - _QR - 8 * MM
        for line in (
            f"1. Ga naar {_plain(address)}/stemmen",
            "2. Kies “Ik heb een code op papier”.",
            "3. Typ deze code. Ze werkt één keer.",
            "Geef deze code aan niemand anders.",
        ):
            y = paragraph(canvas, line, _EDGE, y, beside, _REGULAR, 16) - 3
        rows = _family(address).rows(codes.show(code))
        draw_qr(canvas, rows, width - _EDGE - _QR, 22 * MM, _QR)
        canvas.setFont(_REGULAR, 10)
        canvas.drawString(_EDGE, 14 * MM, letters(label))
        canvas.showPage()
        canvas.save()
        return out.getvalue()

    def sample(self, sample: Sample, round_: Round, address: str) -> bytes:
        return print_sample(sample, round_, address)


def _shared(canvas: Canvas, round_: Round, address: str) -> None:
    """All that stands on every letter."""
    voting = round_.phase("voting")
    inner = A4_WIDTH - 2 * _EDGE
    canvas.setFont(_BOLD, 16)
    canvas.drawString(_EDGE, A4_HEIGHT - 24 * MM, letters(round_.title))
    canvas.setFont(_REGULAR, 11)
    canvas.drawString(_EDGE, A4_HEIGHT - 31 * MM, _plain(address))
    y = paragraph(
        canvas, "Jij beslist mee: stem voor je buurt", _EDGE, A4_HEIGHT - 104 * MM, inner, _BOLD, 20
    )
    y = paragraph(canvas, "Dit is jouw code om te stemmen:", _EDGE, y - 2, inner, _REGULAR, 14)
    canvas.setLineWidth(1.2)
    canvas.roundRect(_EDGE - 4 * MM, _CODE_TOP - 44 * MM, inner + 8 * MM, 46 * MM, 6)
    y = _CODE_TOP - 55 * MM
    steps = (
        f"1. Scan de vierkante code met je telefoon. Of ga naar {_plain(address)}/stemmen en kies "
        "“Ik heb een code op papier”.",
        "2. Typ je code over. Kleine letters mogen ook.",
        "3. Kies je projecten, kijk alles na en klik op “Ik stem”. Dan werkt deze code niet meer.",
    )
    for step in steps:
        y = paragraph(canvas, step, _EDGE, y, inner, _REGULAR, 13) - 4
    period = f"Stemmen kan van {moment(voting.opens_at)} tot {moment(voting.closes_at)}."
    y = paragraph(canvas, period, _EDGE, y - 6, inner, _BOLD, 13) - 4
    for line in (
        "Deze code is alleen voor jou. Geef ze aan niemand. Met de code ziet niemand wat je koos.",
        "Geen computer, of hulp nodig? Kom naar de balie van het stadhuis met je identiteitskaart. "
        "Daar krijg je een nieuwe code"
        + (" of een stembrief op papier." if "paper" in round_.voters.means else "."),
    ):
        y = paragraph(canvas, line, _EDGE, y, inner, _REGULAR, 13) - 4
    _tongues(canvas, round_, address, y)


def _tongues(canvas: Canvas, round_: Round, address: str, y: float) -> None:
    """Where the same is to be read in the round's other languages. The letter itself is in Dutch:
    a city writes to everybody in Dutch, and in another language to who asks for it."""
    for code in spoken():
        if code in round_.languages and code != SOURCE:
            link = addressed(f"{_plain(address)}/stemmen", code)
            canvas.setFont(_REGULAR, 11)
            canvas.drawString(_EDGE, y, letters(f"{LANGUAGES[code]}: {link}"))
            y -= 15


def _own(canvas: Canvas, one: Letter, family: QrFamily) -> None:
    """What is this letter's alone: who gets it, the code, its number."""
    canvas.setFont(_REGULAR, 12)
    for place, line in enumerate((one.name, one.street, one.place)):
        canvas.drawString(_WINDOW_LEFT, _WINDOW_TOP - 12 - place * 16, letters(line)[:60])
    canvas.setFont(_CODE, 27)
    canvas.drawString(_EDGE, _CODE_TOP - 24 * MM, codes.show(one.code))
    canvas.setFont(_REGULAR, 10)
    canvas.drawString(_EDGE, _CODE_TOP - 38 * MM, f"Nummer van deze brief: {one.label}")
    rows = family.rows(codes.show(one.code))
    draw_qr(canvas, rows, A4_WIDTH - _EDGE - _QR, _CODE_TOP - 39 * MM, _QR)


@cache
def _family(address: str) -> QrFamily:
    """The page, and a code behind `#`: browsers keep that part to themselves."""
    return QrFamily(f"{address}{PAGE}#", len(codes.show("0" * (codes.LENGTH + 1))))


def _plain(address: str) -> str:
    return address.partition("://")[2]
