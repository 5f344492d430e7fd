"""A QR code as the path of an SVG: no picture file, no inline style, sharp on paper."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

_QUIET: Final = 4


@dataclass(frozen=True, slots=True)
class Code:
    """`size` in modules with the quiet zone around; `path` draws the dark ones."""

    size: int
    path: str


def code_of(text: str) -> Code:
    """The code of an address. Error level M: a fold or a stain is no harm."""
    import segno

    rows = [list(row) for row in segno.make_qr(text, error="m").matrix]
    parts = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = 0
            while x + run < len(row) and row[x + run]:
                run += 1
            if run:
                parts.append(f"M{x + _QUIET},{y + _QUIET}h{run}v1h-{run}z")
            x += max(run, 1)
    return Code(len(rows) + 2 * _QUIET, "".join(parts))


def picture_of(text: str) -> str:
    """The code as an SVG file of its own."""
    import segno

    out = io.BytesIO()
    # Middle correction survives a fold and a stain; four modules of white are the standard's.
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=_QUIET, xmldecl=False, svgclass=None, lineclass=None, omitsize=True
    )
    return out.getvalue().decode()
