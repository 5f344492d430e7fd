"""Loose forms as PDF: A4, large type, the questions of the form in its order."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    wrapped,
)
from chalicelib.kernel.money import format_euros
from chalicelib.kernel.speech import N_, _
from chalicelib.notebooks.loose import written
from chalicelib.rounds.form import Question
from chalicelib.rounds.model import Declaration, Round

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_EDGE: Final = 18 * MM
_BOTTOM: Final = 14 * MM
_QR: Final = 26 * MM
_TEXT: Final = 13
_SMALL: Final = 11
_LINE: Final = 9.5 * MM
_BOX: Final = 4.5 * MM
# What a question takes above its lines.
_ASKED: Final = 15 * MM
# What a line of choices takes, and the scallops along the top.
_CHOICE: Final = 6.5 * MM
_AWNING: Final = 7
# Lines to write on, by question; others have one.
_LINES: Final = {"what": 5, "why": 4, "place": 2}
_DECLARED: Final[Mapping[Declaration, str]] = {
    "household": N_("We horen niet bij hetzelfde gezin."),
    "kin": N_("We zijn geen ouder en kind van elkaar."),
    "adult": N_("Minstens één van ons is 18 jaar of ouder."),
    "local": N_("We wonen in de buurt waar het project komt."),
}
_COST_LINES: Final = 4
_CONSENT: Final = N_("De stad mag mijn idee tonen en mij hierover bereiken.")


def draw_forms(codes: Sequence[str], round_: Round, address: str) -> bytes:
    """See `chalicelib.notebooks.ports.Printer.forms`."""
    out = io.BytesIO()
    title = _("{round}: formulier voor een idee").format(round=round_.title)
    canvas = new_canvas(out, title, (A4_WIDTH, A4_HEIGHT))
    # Once for nobody, to know how many pages there are: forms of one round are alike.
    scratch = new_canvas(io.BytesIO(), title, (A4_WIDTH, A4_HEIGHT))
    pages = _Sheet(scratch, codes[0], round_, address).draw() if codes else 0
    for code in codes:
        _Sheet(canvas, code, round_, address, pages).draw()
    canvas.save()
    return out.getvalue()


@dataclass(slots=True)
class _Sheet:
    """One form over as many pages as its questions need. `y` is where the pen stands."""

    canvas: Canvas
    code: str
    round: Round
    address: str
    pages: int = 0
    y: float = 0
    page: int = 0

    def draw(self) -> int:
        """How many pages it took."""
        self._begin()
        for question in self.round.form.questions:
            self._ask(question)
        self._room(4 * _LINE)
        self.y -= 2 * MM
        self._box(_(_CONSENT))
        self.y -= 3 * MM
        self._text(_("Handtekening en datum:"), bold=True)
        self._lines(1)
        self.canvas.showPage()
        return self.page

    def _begin(self) -> None:
        """A page's head: the code in letters and as a QR code on each."""
        canvas, self.page = self.canvas, self.page + 1
        link = f"{self.address}/beheer/formulier/{self.round.id}/{self.code}"
        draw_code(canvas, link, A4_WIDTH - _EDGE - _QR, A4_HEIGHT - _EDGE - _QR, _QR)
        awning(canvas, A4_WIDTH, A4_HEIGHT, _AWNING)
        top = A4_HEIGHT - _EDGE - 18
        canvas.setFillColorRGB(*GREEN)
        canvas.setFont("Times-Bold", 26)
        canvas.drawString(_EDGE, top, letters(_("Mijn idee voor de buurt")))
        canvas.setFillColorRGB(*INK)
        room = A4_WIDTH - 2 * _EDGE - _QR - 6 * MM
        canvas.setFont("Helvetica", _TEXT)
        title = wrapped(self.round.title, "Helvetica", _TEXT, room)
        canvas.drawString(_EDGE, top - 22, title[0] if title else "")
        canvas.setFillColorRGB(*TERRA)
        canvas.setFont("Helvetica-Bold", _TEXT)
        form = _("Formulier {code}").format(code=written(self.code))
        canvas.drawString(_EDGE, top - 40, letters(form))
        canvas.setFillColorRGB(*INK)
        canvas.setFont("Helvetica", _SMALL)
        of = _("Blad {page} van {pages}") if self.pages else _("Blad {page}")
        place = of.format(page=self.page, pages=self.pages)
        canvas.drawString(_EDGE, top - 57, letters(f"{place} · {self.host}"))
        self.y = A4_HEIGHT - _EDGE - _QR - 9 * MM

    @property
    def host(self) -> str:
        return letters(self.address.partition("://")[2])

    def _room(self, height: float) -> None:
        """Goes on to the next page when `height` doesn't fit any more."""
        if self.y - height < _BOTTOM:
            self.canvas.showPage()
            self._begin()

    def _text(self, text: str, *, bold: bool = False, size: int = _TEXT) -> None:
        font = "Helvetica-Bold" if bold else "Helvetica"
        self.canvas.setFont(font, size)
        for line in wrapped(text, font, size, A4_WIDTH - 2 * _EDGE):
            self.canvas.drawString(_EDGE, self.y, line)
            self.y -= size * 1.3

    def _lines(self, count: int) -> None:
        self.canvas.setLineWidth(0.5)
        for _line in range(count):
            self.y -= _LINE - 3 * MM
            self.canvas.line(_EDGE, self.y, A4_WIDTH - _EDGE, self.y)
            self.y -= 3 * MM
        self.y -= 4 * MM

    def _box(self, text: str, indent: float = 0) -> None:
        left = _EDGE + indent
        self.canvas.setLineWidth(0.8)
        self.canvas.rect(left, self.y - 1.2 * MM, _BOX, _BOX)
        self.canvas.setFont("Helvetica", _TEXT)
        width = A4_WIDTH - left - _BOX - 3 * MM - _EDGE
        for line in wrapped(text, "Helvetica", _TEXT, width):
            self.canvas.drawString(left + _BOX + 3 * MM, self.y, line)
            self.y -= _CHOICE

    def _columns(self, texts: Sequence[str]) -> int:
        """Short choices stand in two columns, longer ones below each other."""
        room = (A4_WIDTH - 2 * _EDGE) / 2 - 12 * MM
        widths = (self.canvas.stringWidth(letters(one), "Helvetica", _TEXT) for one in texts)
        return 1 if any(width > room for width in widths) else 2

    def _boxes(self, texts: Sequence[str]) -> None:
        columns, half = self._columns(texts), (A4_WIDTH - 2 * _EDGE) / 2
        self.y -= 1.5 * MM
        for place in range(0, len(texts), columns):
            self._room(_CHOICE)
            top = lowest = self.y
            for column, text in enumerate(texts[place : place + columns]):
                self.y = top
                self._box(text, column * half)
                lowest = min(lowest, self.y)
            self.y = lowest
        self.y -= 3 * MM

    def _choices(self, question: Question) -> Sequence[str]:
        """What can be ticked; nothing where one writes."""
        round_ = self.round
        if question.key == "area":
            return [area.told for area in round_.areas]
        if question.key == "theme":
            return [theme.told for theme in round_.themes]
        if question.key == "declarations":
            return [_(_DECLARED[one]) for one in round_.applicants.declarations]
        return [_(option.label) for option in question.options] if question.kind == "choice" else []

    def _ask(self, question: Question) -> None:
        if question.key == "photos":
            return
        if question.key == "declarations" and not self.round.applicants.declarations:
            return
        lines = _LINES.get(question.key, 4 if question.kind == "block" else 1)
        choices = self._choices(question)
        rows = -(-len(choices) // self._columns(choices))
        # A question stays with its choices, unless those take more than half a page.
        ticks = min(rows * _CHOICE + 2 * _LINE, A4_HEIGHT / 2)
        self._room(max(ticks if choices else 0, lines * _LINE + _ASKED))
        label = _(question.label)
        optional = _("{question} (mag je openlaten)").format(question=label)
        self._text(label if question.required else optional, bold=True)
        if question.help:
            self._text(_(question.help), size=_SMALL)
        match question.key:
            case "costs":
                most = format_euros(self.round.amounts.max_cents)
                how = _("Hoogstens {most}. Schrijf waarvoor, en achteraan het bedrag.")
                self._text(how.format(most=most), size=_SMALL)
                self._money(_COST_LINES)
            case "own" | "upkeep":
                self._money(1)
            case "partners":
                self._partners()
            case _ if choices:
                self._boxes(choices)
            case _:
                self._lines(lines)

    def _money(self, count: int) -> None:
        for _line in range(count):
            self._room(2 * _LINE)
            self.y -= _LINE - 3 * MM
            edge = A4_WIDTH - _EDGE
            self.canvas.line(_EDGE, self.y, edge - 45 * MM, self.y)
            self.canvas.setFont("Helvetica", _TEXT)
            self.canvas.drawString(edge - 41 * MM, self.y + 1, "€")
            self.canvas.line(edge - 36 * MM, self.y, edge, self.y)
            self.y -= 3 * MM
        self.y -= 4 * MM

    def _partners(self) -> None:
        for _person in range(max(1, self.round.applicants.min_people - 1)):
            self._room(4 * _LINE)
            self._text(_("Naam, adres, e-mail of telefoon, en handtekening:"), size=_SMALL)
            self._lines(3)
