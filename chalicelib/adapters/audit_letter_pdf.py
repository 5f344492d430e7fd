"""The sample of used letters, to print: a sheet for the auditor, and a letter for each number.

No name and no address: the city looks those up in its own list, by batch and place, since they
are destroyed here with the print files. The letter asks one thing, and never what was chosen.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.pdf import A4_HEIGHT, A4_WIDTH, MM, letters, new_canvas, paragraph
from chalicelib.kernel.dutch import moment
from chalicelib.rounds.model import Round
from chalicelib.voters.model import Sample

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_EDGE: Final = 22 * MM
_INNER: Final = A4_WIDTH - 2 * _EDGE
_REGULAR, _BOLD = "Helvetica", "Helvetica-Bold"
_ROWS: Final = 30
_ROW: Final = 15.5


def print_sample(sample: Sample, round_: Round, address: str) -> bytes:
    """The whole file; the same sample gives the same bytes."""
    out = io.BytesIO()
    canvas = new_canvas(out, f"{round_.title}: steekproef van brieven", (A4_WIDTH, A4_HEIGHT))
    pages = [sample.labels[at : at + 2 * _ROWS] for at in range(0, len(sample.labels), 2 * _ROWS)]
    for place, labels in enumerate(pages):
        y = _head(canvas, sample, round_) if place == 0 else A4_HEIGHT - 30 * MM
        _list(canvas, labels, y - 10)
        canvas.showPage()
    for label in sample.labels:
        _letter(canvas, label, round_, address)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _head(canvas: Canvas, sample: Sample, round_: Round) -> float:
    y = paragraph(canvas, round_.title, _EDGE, A4_HEIGHT - 24 * MM, _INNER, _REGULAR, 12)
    y = paragraph(canvas, "Steekproef van brieven", _EDGE, y - 4, _INNER, _BOLD, 20)
    lines = (
        f"Getrokken met de tekst: {sample.seed}",
        f"{len(sample.labels)} brieven waarmee gestemd is. Vraag elke eigenaar: stemde je zelf?",
        *(
            f"Is {round(share * 100)} % van deze stemmen vals, dan vindt de steekproef dat met "
            f"{int(chance * 100)} % kans."
            for share, chance in sample.chances
        ),
        "Er staan hier geen namen. Brief 2-00417 is de 417e persoon van reeks 2 die een brief "
        "kreeg: zoek die op in de lijst van de stad.",
    )
    y -= 4
    for line in lines:
        y = paragraph(canvas, line, _EDGE, y, _INNER, _REGULAR, 11) - 2
    return y


def _list(canvas: Canvas, labels: tuple[str, ...], top: float) -> None:
    """Two columns: the number of the letter, and three boxes for the answer."""
    for column in range(2):
        part = labels[column * _ROWS : (column + 1) * _ROWS]
        left = _EDGE + column * (_INNER / 2 + 3 * MM)
        if part:
            canvas.setFont(_BOLD, 9)
            canvas.drawString(left, top, "Brief")
            for place, head in enumerate(("ja", "nee", "geen")):
                canvas.drawString(left + 75 + place * 38, top, head)
        canvas.setFont(_REGULAR, 10)
        for row, label in enumerate(part, start=1):
            y = top - row * _ROW
            canvas.drawString(left, y, label)
            for place in range(3):
                canvas.rect(left + 75 + place * 38, y - 1.5, 10, 10, stroke=1, fill=0)


def _letter(canvas: Canvas, label: str, round_: Round, address: str) -> None:
    canvas.setFont(_BOLD, 16)
    canvas.drawString(_EDGE, A4_HEIGHT - 24 * MM, letters(round_.title))
    canvas.setFont(_REGULAR, 11)
    canvas.drawString(_EDGE, A4_HEIGHT - 31 * MM, address.partition("://")[2])
    canvas.setFont(_REGULAR, 9)
    canvas.drawString(110 * MM, A4_HEIGHT - 54 * MM, f"Hier komt het adres van brief {label}")
    y = paragraph(canvas, "Stemde je zelf?", _EDGE, A4_HEIGHT - 104 * MM, _INNER, _BOLD, 20)
    voting = round_.phase("voting")
    for line in (
        f"Met de brief met nummer {label} is gestemd. Dat gebeurde tussen "
        f"{moment(voting.opens_at)} en {moment(voting.closes_at)}.",
        "We vragen aan enkele mensen of zij dat zelf deden. Het lot koos wie. Zo kijken we na of "
        "niemand met de brief van een ander stemde.",
        "We vragen niet wat je koos. Zeg het ons ook niet.",
    ):
        y = paragraph(canvas, line, _EDGE, y - 4, _INNER, _REGULAR, 13) - 4
    y -= 14
    for line in ("Ja, ik stemde zelf met deze brief.", "Nee, ik stemde niet met deze brief."):
        canvas.rect(_EDGE, y - 3, 15, 15, stroke=1, fill=0)
        y = paragraph(canvas, line, _EDGE + 26, y, _INNER - 26, _BOLD, 14) - 12
    for line in (
        "Kruis één antwoord aan. Stuur de brief terug naar het stadhuis, of geef hem af aan de "
        "balie. Bellen kan ook: zeg het nummer van de brief.",
        "Hielp iemand jou met stemmen, en koos je zelf? Kruis dan ja aan.",
    ):
        y = paragraph(canvas, line, _EDGE, y - 6, _INNER, _REGULAR, 13)
