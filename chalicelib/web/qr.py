"""A QR code as the path of an inline drawing: no picture to load, nothing to style."""

from __future__ import annotations

from dataclasses import dataclass

# The quiet zone that readers need around it.
_QUIET = 4


@dataclass(frozen=True, slots=True)
class Drawing:
    """`size` modules wide and high; `path` draws the dark ones."""

    size: int
    path: str


def qr(text: str) -> Drawing:
    import segno

    rows = segno.make_qr(text, error="m").matrix
    parts = [
        f"M{x + _QUIET} {y + _QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    ]
    return Drawing(len(rows) + 2 * _QUIET, "".join(parts))
