"""Loose forms and letters as PDF: A4, large type, the questions of the form in its order."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.pdf import MM, draw_code, letters, new_canvas
from chalicelib.kernel.money import format_euros
from chalicelib.notebooks.loose import written
from chalicelib.notebooks.model import Letter, Poster
from chalicelib.rounds.form import Question
from chalicelib.rounds.model import Declaration, Round

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

WIDTH: Final = 210 * MM
HEIGHT: Final = 297 * MM
_EDGE: Final = 18 * MM
_QR: Final = 26 * MM
_TEXT: Final = 13
_SMALL: Final = 11
_LINE: Final = 9.5 * MM
_BOX: Final = 4.5 * MM
# Lines to write on, by question; others have one.
_LINES: Final = {"what": 5, "why": 4, "place": 2}
_DECLARED: Final[Mapping[Declaration, str]] = {
    "household": "We horen niet bij hetzelfde gezin.",
    "kin": "We zijn geen ouder en kind van elkaar.",
    "adult": "Minstens één van ons is 18 jaar of ouder.",
    "local": "We wonen in de buurt waar het project komt.",
}
_COST_LINES: Final = 4
_CONSENT: Final = "De stad mag mijn idee tonen en mij hierover bereiken."


def draw_forms(codes: Sequence[str], round_: Round, address: str) -> bytes:
    """See `chalicelib.notebooks.ports.Printer.forms`."""
    out = io.BytesIO()
    canvas = new_canvas(out, f"{round_.title}: formulier voor een idee", (WIDTH, HEIGHT))
    for code in codes:
        _Sheet(canvas, code, round_, address).draw()
    canvas.save()
    return out.getvalue()


@dataclass(slots=True)
class _Sheet:
    """One form over as many pages as its questions need. `y` is where the pen stands."""

    canvas: Canvas
    code: str
    round: Round
    address: str
    y: float = 0
    page: int = 0

    def draw(self) -> None:
        self._begin()
        for question in self.round.form.questions:
            self._ask(question)
        self._room(2 * _LINE)
        self._box(_CONSENT)
        self._text("Handtekening en datum:", bold=True)
        self._lines(1)
        self.canvas.showPage()

    def _begin(self) -> None:
        """A page's head: the code in letters and as a QR code on each."""
        canvas, self.page = self.canvas, self.page + 1
        link = f"{self.address}/beheer/formulier/{self.round.id}/{self.code}"
        draw_code(canvas, link, WIDTH - _EDGE - _QR, HEIGHT - _EDGE - _QR, _QR)
        top = HEIGHT - _EDGE - 18
        canvas.setFont("Helvetica-Bold", 20)
        canvas.drawString(_EDGE, top, letters("Mijn idee voor de buurt"))
        canvas.setFont("Helvetica", _TEXT)
        canvas.drawString(_EDGE, top - 22, letters(self.round.title))
        words = f"Formulier {written(self.code)}, blad {self.page}"
        canvas.drawString(_EDGE, top - 40, words)
        canvas.setFont("Helvetica", _SMALL)
        canvas.drawString(_EDGE, top - 57, letters(self.address.partition("://")[2]))
        self.y = HEIGHT - _EDGE - _QR - 9 * MM

    def _room(self, height: float) -> None:
        """Goes on to the next page when `height` doesn't fit any more."""
        if self.y - height < _EDGE:
            self.canvas.showPage()
            self._begin()

    def _text(self, text: str, *, bold: bool = False, size: int = _TEXT) -> None:
        from reportlab.lib.utils import simpleSplit

        font = "Helvetica-Bold" if bold else "Helvetica"
        self.canvas.setFont(font, size)
        for line in simpleSplit(letters(text), font, size, WIDTH - 2 * _EDGE):
            self.canvas.drawString(_EDGE, self.y, line)
            self.y -= size * 1.3

    def _lines(self, count: int) -> None:
        self.canvas.setLineWidth(0.5)
        for _ in range(count):
            self.y -= _LINE - 3 * MM
            self.canvas.line(_EDGE, self.y, WIDTH - _EDGE, self.y)
            self.y -= 3 * MM
        self.y -= 4 * MM

    def _box(self, text: str, indent: float = 0) -> None:
        from reportlab.lib.utils import simpleSplit

        left = _EDGE + indent
        self._room(_LINE)
        self.canvas.setLineWidth(0.8)
        self.canvas.rect(left, self.y - 1.2 * MM, _BOX, _BOX)
        self.canvas.setFont("Helvetica", _TEXT)
        width = WIDTH - left - _BOX - 3 * MM - _EDGE
        for line in simpleSplit(letters(text), "Helvetica", _TEXT, width):
            self.canvas.drawString(left + _BOX + 3 * MM, self.y, line)
            self.y -= 6.5 * MM

    def _boxes(self, texts: Sequence[str]) -> None:
        """Short choices in two columns, longer ones below each other."""
        half = (WIDTH - 2 * _EDGE) / 2
        if any(
            self.canvas.stringWidth(letters(t), "Helvetica", _TEXT) > half - 12 * MM for t in texts
        ):
            for text in texts:
                self._box(text)
        else:
            for place in range(0, len(texts), 2):
                self._room(_LINE)
                top = self.y
                for column, text in enumerate(texts[place : place + 2]):
                    self.y = top
                    self._box(text, column * half)
        self.y -= 3 * MM

    def _ask(self, question: Question) -> None:
        if question.key == "photos":
            return
        lines = _LINES.get(question.key, 4 if question.kind == "block" else 1)
        self._room((lines + 2) * _LINE)
        optional = "" if question.required else " (mag je openlaten)"
        self._text(question.label + optional, bold=True)
        if question.help:
            self._text(question.help, size=_SMALL)
        round_ = self.round
        match question.key:
            case "area":
                self._boxes([area.name for area in round_.areas])
            case "theme":
                self._boxes([theme.name for theme in round_.themes])
            case "costs":
                most = format_euros(round_.amounts.max_cents)
                self._text(
                    f"Hoogstens {most}. Schrijf waarvoor, en achteraan het bedrag.", size=_SMALL
                )
                self._money(_COST_LINES)
            case "own" | "upkeep":
                self._money(1)
            case "partners":
                self._partners()
            case "declarations":
                self._boxes([_DECLARED[one] for one in round_.applicants.declarations])
            case _ if question.kind == "choice":
                self._boxes([option.label for option in question.options])
            case _:
                self._lines(lines)

    def _money(self, count: int) -> None:
        for _ in range(count):
            self._room(2 * _LINE)
            self.y -= _LINE - 3 * MM
            edge = WIDTH - _EDGE
            self.canvas.line(_EDGE, self.y, edge - 45 * MM, self.y)
            self.canvas.setFont("Helvetica", _TEXT)
            self.canvas.drawString(edge - 41 * MM, self.y + 1, "€")
            self.canvas.line(edge - 36 * MM, self.y, edge, self.y)
            self.y -= 3 * MM
        self.y -= 4 * MM

    def _partners(self) -> None:
        for _ in range(max(1, self.round.applicants.min_people - 1)):
            self._room(4 * _LINE)
            self._text("Naam, adres, e-mail of telefoon, en handtekening:", size=_SMALL)
            self._lines(3)


def draw_letter(letter: Letter) -> bytes:
    """See `chalicelib.notebooks.ports.Printer.letter`."""
    from reportlab.lib.utils import simpleSplit

    out = io.BytesIO()
    canvas = new_canvas(out, f"Brief over idee {letter.reference}", (WIDTH, HEIGHT))
    # Where the window of an envelope shows the address.
    canvas.setFont("Helvetica", _TEXT)
    for place, line in enumerate((letter.name, letter.street)):
        canvas.drawString(110 * MM, HEIGHT - 55 * MM - place * 18, letters(line))
    y = HEIGHT - 95 * MM
    for text, bold in (
        (f"We typten je idee over: {letter.title}", True),
        (f"Dag {letter.name},", False),
        (
            "Bedankt voor je idee. We kregen het op papier en typten het over. We kijken het na.",
            False,
        ),
        (f"Het nummer van je idee is {letter.reference.upper()}.", False),
        (
            "Wil je lezen wat we typten, en volgen wat ermee gebeurt? Ga naar het adres hieronder, "
            "meld je aan met je e-mailadres, en typ het nummer en deze code:",
            False,
        ),
        (written(letter.code), True),
        (letter.link, False),
        (
            "Heb je geen e-mail, of lukt het niet? Kom langs of bel ons. Je hoeft niets te doen: "
            "je idee telt mee.",
            False,
        ),
        ("Geef deze brief alleen aan wie je idee mag overnemen.", False),
    ):
        font = "Helvetica-Bold" if bold else "Helvetica"
        canvas.setFont(font, _TEXT)
        for line in simpleSplit(letters(text), font, _TEXT, WIDTH - 50 * MM):
            canvas.drawString(25 * MM, y, line)
            y -= 18
        y -= 10
    draw_code(canvas, letter.link, 25 * MM, y - 30 * MM, 28 * MM)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def draw_poster(poster: Poster) -> bytes:
    """See `chalicelib.notebooks.ports.Printer.poster`."""
    from reportlab.lib.utils import simpleSplit

    out = io.BytesIO()
    canvas = new_canvas(out, poster.title, (WIDTH, HEIGHT))
    y = HEIGHT - 45 * MM
    languages = f"Hulp in andere talen: {poster.languages}" if poster.languages else ""
    for text, size, bold in (
        (poster.title, 44, True),
        (poster.when, 26, True),
        (poster.place, 26, False),
        (poster.access, 18, False),
        (languages, 18, False),
        ("Schrijf je in: scan de code of ga naar", 18, True),
        (poster.link.partition("://")[2], 18, False),
    ):
        font = "Helvetica-Bold" if bold else "Helvetica"
        canvas.setFont(font, size)
        for line in simpleSplit(letters(text), font, size, WIDTH - 2 * _EDGE):
            canvas.drawString(_EDGE, y, line)
            y -= size * 1.25
        y -= 12 if text else 0
    side = min(60 * MM, y - 20 * MM)
    if side > 20 * MM:
        draw_code(canvas, poster.link, _EDGE, y - side, side)
    canvas.showPage()
    canvas.save()
    return out.getvalue()
