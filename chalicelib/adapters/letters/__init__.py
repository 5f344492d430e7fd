"""Letters as outlines, drawn by Pillow's polygons: no font engine in the deployed package.

`infra.build.letters` made the outlines. They are TrueType's quadratic curves; what a font engine
would do beyond them (hinting, kerning, shaping of Arabic) isn't needed at the size of a title.
Characters without an outline lose their accents, or are left out.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

Face = Literal["serif-bold", "sans"]
Point = tuple[float, float]

# Straight pieces a curve is drawn as: at 250 pixels an em nobody sees a corner.
_PIECES: Final = 5


@dataclass(frozen=True, slots=True)
class Glyph:
    """The advance and the closed outlines of a character, in units of an em."""

    advance: float
    contours: tuple[tuple[Point, ...], ...]


@cache
def _outlines(face: Face) -> tuple[dict[str, list[int | list[int]]], int, float]:
    file = Path(__file__).parent / f"{face}.json"
    found = json.loads(file.read_text(encoding="utf-8"))
    return found["glyphs"], found["units"], found["ascent"] / found["units"]


@cache
def _glyph(face: Face, character: str) -> Glyph:
    glyphs, units, _ = _outlines(face)
    advance, *contours = glyphs[character]
    if not isinstance(advance, int):
        raise TypeError("a glyph begins with its advance")
    flat = (_flat(contour, units) for contour in contours if isinstance(contour, list))
    return Glyph(advance / units, tuple(flat))


def _flat(numbers: list[int], units: int) -> tuple[Point, ...]:
    """A contour as straight pieces. Between two points off the curve lies one on it."""
    points = [
        (((x - (x & 1)) / 2 / units, y / units), bool(x & 1))
        for x, y in zip(numbers[::2], numbers[1::2], strict=True)
    ]
    done: list[Point] = [points[0][0]]
    handle: Point | None = None
    for point, on in (*points[1:], points[0]):
        if handle is None:
            if on:
                done.append(point)
            else:
                handle = point
            continue
        end = point if on else ((handle[0] + point[0]) / 2, (handle[1] + point[1]) / 2)
        done.extend(_curve(done[-1], handle, end))
        handle = None if on else point
    return tuple(done)


def _curve(start: Point, handle: Point, end: Point) -> list[Point]:
    steps = (step / _PIECES for step in range(1, _PIECES + 1))
    return [
        (
            (1 - t) ** 2 * start[0] + 2 * (1 - t) * t * handle[0] + t * t * end[0],
            (1 - t) ** 2 * start[1] + 2 * (1 - t) * t * handle[1] + t * t * end[1],
        )
        for t in steps
    ]


def drawable(text: str, face: Face) -> str:
    """`text` with only what the face can draw."""
    glyphs, _, _ = _outlines(face)
    kept = []
    for character in unicodedata.normalize("NFC", text):
        if character in glyphs:
            kept.append(character)
        else:
            plain = unicodedata.normalize("NFKD", character)
            kept.extend(one for one in plain if one in glyphs)
    return " ".join("".join(kept).split())


def width(text: str, face: Face, size: float) -> float:
    """How wide `text` is at `size`; only drawable characters may be in it."""
    return sum(_glyph(face, character).advance for character in text) * size


def draw(mask: ImageDraw, at: Point, text: str, face: Face, size: float) -> None:
    """Draws `text` on an `L` mask; `at` is the left end of its baseline."""
    left, base = at
    for character in text:
        glyph = _glyph(face, character)
        # TrueType turns one way around ink and the other way around holes: ink first.
        outlines = sorted(glyph.contours, key=_area)
        for contour in outlines:
            points = [(left + x * size, base - y * size) for x, y in contour]
            mask.polygon(points, fill=255 if _area(contour) < 0 else 0)
        left += glyph.advance * size


def _area(contour: tuple[Point, ...]) -> float:
    """Negative for a contour that turns clockwise, which holds ink."""
    pairs = zip(contour, (*contour[1:], contour[0]), strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)


def lines(text: str, face: Face, size: float, room: float) -> list[str]:
    """`text` broken at its spaces; a word that is too wide alone is cut with a dash."""
    done = [""]
    for word in text.split():
        wider = f"{done[-1]} {word}".strip()
        if width(wider, face, size) <= room:
            done[-1] = wider
            continue
        rest = word
        while width(rest, face, size) > room:
            cut = len(rest) - 1
            while cut > 1 and width(rest[:cut] + "-", face, size) > room:
                cut -= 1
            done.append(rest[:cut] + "-")
            rest = rest[cut:]
        done.append(rest)
    return [line for line in done if line]
