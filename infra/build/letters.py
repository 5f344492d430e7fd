"""Writes the letter outlines that pictures to share are drawn with.

    python -m infra.build.letters /usr/share/fonts/truetype/dejavu

Takes Latin letters of two DejaVu fonts (Bitstream Vera licence: outlines may be embedded and
passed on) as TrueType curves, in the notation that `chalicelib.adapters.letters` reads:

    {"units": 2048, "ascent": …, "glyphs": {"a": [advance, [x·2 + on, y, …], …]}}
"""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path
from typing import Any, Final

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

OUT: Final = Path(__file__).parents[2] / "chalicelib" / "adapters" / "letters"
FONTS: Final = {"serif-bold": "DejaVuSerif-Bold.ttf", "sans": "DejaVuSans.ttf"}
# Latin with the accents of Europe, and what people type between words.
_RANGES: Final = ((0x20, 0x7F), (0xA0, 0x180), (0x218, 0x21C))
_MORE: Final = "\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u2022\u2026\u20ac\u00d7"


def characters() -> str:
    """Everything that is drawn as itself."""
    found = [chr(code) for start, end in _RANGES for code in range(start, end)]
    return "".join(c for c in (*found, *_MORE) if unicodedata.category(c) not in ("Cc", "Cf"))


def outlines(font: TTFont) -> dict[str, Any]:
    """The curves of each character."""
    names, glyphs = font.getBestCmap(), font.getGlyphSet()
    found = {}
    for character in characters():
        name = names.get(ord(character))
        if name is None:
            continue
        pen = DecomposingRecordingPen(glyphs)
        glyphs[name].draw(pen)
        found[character] = [round(glyphs[name].width), *_contours(pen.value)]
    return {
        "units": font["head"].unitsPerEm,
        "ascent": font["hhea"].ascent,
        "glyphs": found,
    }


def _contours(operations: list[tuple[str, Any]]) -> list[list[int]]:
    """Points in order, as x·2 (+1 for a point on the curve) and y."""
    contours: list[list[int]] = []
    for name, points in operations:
        if name == "moveTo":
            contours.append([])
        if name == "qCurveTo":
            if points[-1] is None:
                raise ValueError("a contour without a point on the curve")
            for x, y in points[:-1]:
                contours[-1] += [round(x) * 2, round(y)]
        if name in ("moveTo", "lineTo", "qCurveTo"):
            x, y = points[-1]
            contours[-1] += [round(x) * 2 + 1, round(y)]
    return contours


def main(folder: str) -> None:
    for name, file in FONTS.items():
        found = outlines(TTFont(Path(folder) / file))
        text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        (OUT / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
