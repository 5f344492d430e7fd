"""Scans of notebook pages for tests: an A5 page at 200 dots an inch, with its real code."""

from __future__ import annotations

import io
import random

import segno
from PIL import Image, ImageDraw

from chalicelib.notebooks.model import PageKey

_SIZE = (1654, 2339)


def scanned_page(page: PageKey | None, *, turned: int = 0, seed: int = 0) -> bytes:
    """A JPEG of a page that somebody wrote on, a little askew; without a code for None."""
    lines = random.Random(f"{page}{seed}")
    sheet = Image.new("L", _SIZE, 250)
    draw = ImageDraw.Draw(sheet)
    for y in range(500, 2200, 80):
        draw.line((90, y, 1560, y), fill=150)
        draw.line(
            (110, y - 20, lines.randrange(300, 1500), y - lines.randrange(10, 40)), fill=60, width=6
        )
    if page is not None:
        link = f"http://127.0.0.1:8000/beheer/papier/{page.round_id}/{page.notebook}/{page.number}"
        code = io.BytesIO()
        segno.make_qr(link, error="m").save(code, kind="png", scale=8, border=0)
        with Image.open(code) as opened:
            sheet.paste(opened.convert("L").resize((260, 260)), (1310, 80))
    out = io.BytesIO()
    sheet.rotate(1.5 + turned, expand=bool(turned), fillcolor=250).save(out, "JPEG", quality=80)
    return out.getvalue()
