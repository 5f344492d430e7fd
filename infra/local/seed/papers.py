"""Paper in the demo: a notebook in the library, and a stack of scans that waits for numbers."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Final

import segno
from PIL import Image, ImageDraw

from chalicelib.adapters import clients
from chalicelib.identity.people import person_key
from chalicelib.notebooks.handing_out import hand_out
from chalicelib.notebooks.intake import record
from chalicelib.notebooks.model import Notebook, PageKey
from chalicelib.notebooks.stack_model import SheetKey
from chalicelib.notebooks.stacks import start_stack
from chalicelib.rounds.model import Round
from infra.local.seed.accounts import MODERATOR
from infra.local.seed.city import City

_STACK: Final = "demostapel"
# Page of each scan; None is one whose code can't be read.
_SCANS: Final = (1, 2, None)


def hand_in(city: City, round_: Round, moment: datetime) -> None:
    """Nothing happens to what is there already."""
    services = city.services
    actor = person_key(services.keyring, MODERATOR)
    now = city.at(moment)
    notebook = hand_out(
        services.notebooks,
        round_.id,
        pages=12,
        holder="Bibliotheek van Koersel",
        token=_STACK,
        actor=actor,
        now=now,
    )
    empty = PageKey(round_.id, notebook.number, 12)
    if services.notebooks.page(empty).version == 0:
        record(services.notebooks, empty, 0, "empty", "", actor, now)
    start_stack(services.stacks, services.notebooks, round_.id, _STACK, notebook.number, actor, now)
    for place, page in enumerate(_SCANS, start=1):
        key = SheetKey(round_.id, _STACK, f"scan-{place:04d}-demo")
        if services.stacks.sheet(key) is None:
            clients.s3().put_object(
                Bucket=services.settings.quarantine_bucket,
                Key=key.upload,
                Body=_scan(city, notebook, page, place),
            )


def _scan(city: City, notebook: Notebook, page: int | None, place: int) -> bytes:
    """A page that somebody scribbled on, drawn; the same at every run."""
    sheet = Image.new("L", (1240, 1754), 250)
    draw = ImageDraw.Draw(sheet)
    for number, y in enumerate(range(420, 1650, 90)):
        draw.line((80, y, 1160, y), fill=170, width=2)
        if number % 3:
            points = [
                (100 + x, y - 14 - (x * place * 7 + number * 13) % 26) for x in range(0, 700, 18)
            ]
            draw.line(points, fill=60, width=4)
    if page is not None:
        path = f"/beheer/papier/{notebook.round_id}/{notebook.number}/{page}"
        out = io.BytesIO()
        code = segno.make_qr(city.services.settings.city_url + path, error="m")
        code.save(out, kind="png", scale=6, border=0)
        with Image.open(out) as opened:
            sheet.paste(opened.convert("L").resize((230, 230)), (940, 70))
    result = io.BytesIO()
    sheet.save(result, "JPEG", quality=80)
    return result.getvalue()
