"""What all printed pages share: letters that the fonts have, and QR codes, drawn fast."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from chalicelib.kernel.speech import SOURCE, language

if TYPE_CHECKING:
    import io

    from reportlab.pdfgen.canvas import Canvas

MM: Final = 72 / 25.4
A4_WIDTH: Final = 210 * MM
A4_HEIGHT: Final = 297 * MM
_RUN: Final = re.compile("1+")

Colour = tuple[float, float, float]
GREEN: Final[Colour] = (0.114, 0.294, 0.224)
TERRA: Final[Colour] = (0.518, 0.2, 0.059)
PAPER: Final[Colour] = (0.98, 0.957, 0.91)
SUN: Final[Colour] = (0.949, 0.757, 0.306)
INK: Final[Colour] = (0.137, 0.153, 0.122)

# Letters that no decomposition leads to a plain one.
_BARE: Final = {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "t", "Þ": "T"}

# The fonts that every reader of PDF has, with the letters of western Europe and of Turkish: those
# of Windows' table for Turkish, and Ž and ž, which stand where its western table has them.
_FONTS: Final = ("Helvetica", "Helvetica-Bold", "Times-Bold", "Courier", "Courier-Bold")
LETTERS: Final = "".join(
    {0x8E: "Ž", 0x9E: "ž"}.get(place) or bytes([place]).decode("cp1254", "replace")
    for place in range(256)
)
_PLACES: Final = codecs.charmap_build(LETTERS)
_ENCODING: Final = "buurtbudget"
# place → (glyph, the letter that is as wide)
_TURKISH: Final = {
    0xD0: ("Gbreve", "G"),
    0xDD: ("Idotaccent", "I"),
    0xDE: ("Scedilla", "S"),
    0xF0: ("gbreve", "g"),
    0xFD: ("dotlessi", "i"),
    0xFE: ("scedilla", "s"),
}


def _codec(name: str) -> codecs.CodecInfo | None:
    if name != _ENCODING:
        return None
    return codecs.CodecInfo(
        lambda text, errors="strict": codecs.charmap_encode(text, errors, _PLACES),
        lambda data, errors="strict": codecs.charmap_decode(bytes(data), errors, LETTERS),
        name=_ENCODING,
    )


@cache
def _with_letters() -> None:
    """Gives the fonts their letters, once in a process. ReportLab knows no Turkish widths."""
    from reportlab.pdfbase.pdfmetrics import Encoding, Font, registerEncoding, registerFont

    codecs.register(_codec)
    encoding = Encoding(_ENCODING, "WinAnsiEncoding")
    for place, (glyph, _wide) in _TURKISH.items():
        encoding[place] = glyph
    registerEncoding(encoding)
    for name in _FONTS:
        font = Font(name, name, _ENCODING)
        for place, (_glyph, wide) in _TURKISH.items():
            font.widths[place] = font.widths[ord(wide)]
        registerFont(font)


def new_canvas(out: io.BytesIO, title: str, size: tuple[float, float]) -> Canvas:
    """What every printed file is drawn on; `size` in points."""
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    # Binary streams: a third smaller, and no time spent on writing them as text. ReportLab has
    # this for the whole process only, so every file has it.
    rl_config.useA85 = 0
    # invariant: no date and no random id in the file, so that a repeat is the same file.
    _with_letters()
    lang = "nl-BE" if language() == SOURCE else language()
    canvas = Canvas(out, pagesize=size, invariant=1, lang=lang, pageCompression=1)
    canvas.setTitle(letters(title))
    return canvas


def awning(canvas: Canvas, width: float, height: float, radius: float) -> None:
    """The scallops of the website, along the top."""
    canvas.setFillColorRGB(*SUN)
    canvas.rect(0, height - radius, width, radius, stroke=0, fill=1)
    count = round(width / (2 * radius))
    step = width / count
    for place in range(count):
        canvas.setFillColorRGB(*(TERRA if place % 2 == 0 else GREEN))
        canvas.circle((place + 0.5) * step, height - radius, step / 2, stroke=0, fill=1)
    canvas.setFillColorRGB(*INK)


def wrapped(text: str, font: str, size: float, width: float) -> list[str]:
    """`text` in the letters that the fonts have, in lines of at most `width`."""
    from reportlab.lib.utils import simpleSplit

    _with_letters()
    lines: list[str] = simpleSplit(letters(text), font, size, width)
    return lines


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
    return letter != "\ufffd" and letter in LETTERS


class QrFamily:
    """QR codes of texts that differ in their last characters only, made by adding.

    All that makes a QR code of bytes is linear over GF(2): error correction, placing, and adding
    a mask. So the code of a text is the code of another one, with a fixed pattern added for every
    bit in which they differ. Ninety-one patterns are made in the ordinary way; then tens of
    thousands of codes take a tenth of the time. The mask is a fixed one: readers don't care.
    """

    def __init__(self, head: str, length: int) -> None:
        self._head = head
        self._zero = "0" * length
        self.side, self._base = _matrix(head + self._zero)
        self._patterns = [
            [self._base ^ _matrix(head + self._flipped(place, bit))[1] for bit in range(7)]
            for place in range(length)
        ]

    def _flipped(self, place: int, bit: int) -> str:
        other = chr(ord("0") ^ (1 << bit))
        return self._zero[:place] + other + self._zero[place + 1 :]

    def rows(self, tail: str) -> list[str]:
        """The code of `head + tail`, row by row from the top, as `0` and `1`."""
        matrix = self._base
        for place, character in enumerate(tail):
            flips = ord(character) ^ ord("0")
            for bit, pattern in enumerate(self._patterns[place]):
                if flips >> bit & 1:
                    matrix ^= pattern
        text = format(matrix, f"0{self.side * self.side}b")
        return [text[start : start + self.side] for start in range(0, len(text), self.side)]


def _matrix(text: str) -> tuple[int, int]:
    """(modules on a side, all modules as one number) of a QR code."""
    import segno

    rows = segno.make_qr(text, error="m", mask=3, boost_error=False, mode="byte").matrix
    return len(rows), int("".join(str(dark & 1) for row in rows for dark in row), 2)


def draw_qr(canvas: Canvas, rows: Sequence[str], left: float, bottom: float, size: float) -> None:
    """Draws a QR code; runs of dark squares are one rectangle each."""
    runs = [
        f"{run.start()} {len(rows) - 1 - place} {run.end() - run.start()} 1 re"
        for place, row in enumerate(rows)
        for run in _RUN.finditer(row)
    ]
    canvas.saveState()
    canvas.translate(left, bottom)
    canvas.scale(size / len(rows), size / len(rows))
    # Whole numbers, written as they are: ReportLab's own rounding of each takes most of the
    # time that a letter takes.
    path = canvas.beginPath()
    path._code.extend(runs)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()


def draw_code(canvas: Canvas, text: str, left: float, bottom: float, size: float) -> None:
    """A QR code of `text`, in a square of `size` points."""
    side, matrix = _matrix(text)
    bits = format(matrix, f"0{side * side}b")
    rows = [bits[start : start + side] for start in range(0, len(bits), side)]
    draw_qr(canvas, rows, left, bottom, size)


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
