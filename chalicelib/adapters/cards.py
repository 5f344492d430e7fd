"""Pictures to share: drawn by Pillow, and kept in the media bucket.

media:  ideas/<idea id>/<edition>-1200.jpg      1200 x 630, once for each edition
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters import clients, letters
from chalicelib.ideas.ports import CardText
from chalicelib.kernel.errors import Unavailable

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

WIDTH: Final = 1200
HEIGHT: Final = 630
# Drawn larger and made smaller: that is what smooths the edges.
_SCALE: Final = 2
_EDGE: Final = 72
_ROOM: Final = WIDTH - 2 * _EDGE
_LINES: Final = 4

# The site's light tokens (`static/site.css`): a picture has no dark theme.
_PAPER: Final = "#faf4e8"
_INK: Final = "#23271f"
_GREEN: Final = "#1d4b39"
_TERRA: Final = "#84330f"
_HILL: Final = "#c3cfc4"
_YEAR: Final = "public, max-age=31536000, immutable"


class PillowCardPainter:
    """See `chalicelib.ideas.ports.CardPainter`."""

    def paint(self, text: CardText) -> bytes:
        from PIL import Image

        picture = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
        _ground(picture)
        _write(picture, (_EDGE, 128), text.city, "serif-bold", 40, _TERRA)
        size, lines = _title(text.title)
        top = 230 + (4 - len(lines)) * size * 0.35
        for place, line in enumerate(lines):
            _write(picture, (_EDGE, top + place * size * 1.18), line, "serif-bold", size, _INK)
        _write(picture, (_EDGE, 556), text.below, "sans", 32, _INK)
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=85, progressive=True)
        return out.getvalue()


def _title(text: str) -> tuple[float, list[str]]:
    """The largest size at which the title fits, and its lines."""
    drawable = letters.drawable(text, "serif-bold") or "Een idee voor de buurt"
    lines: list[str] = []
    size = 84
    for size in (84, 72, 62, 54):
        lines = letters.lines(drawable, "serif-bold", size, _ROOM)
        if len(lines) * size * 1.18 <= 340:
            break
    return size, lines[:_LINES]


def _write(
    picture: Image, at: tuple[float, float], text: str, face: letters.Face, size: float, ink: str
) -> None:
    """One line of text, smooth, in `ink`; what doesn't fit the picture is left out."""
    from PIL import Image
    from PIL.ImageDraw import Draw

    line = letters.drawable(text, face)
    while line and letters.width(line, face, size) > _ROOM:
        line = line[:-1]
    mask = Image.new("L", (WIDTH * _SCALE, round(size * 1.6) * _SCALE), 0)
    base = round(size * 1.2)
    letters.draw(Draw(mask), (at[0] * _SCALE, base * _SCALE), line, face, size * _SCALE)
    small = mask.resize((WIDTH, mask.height // _SCALE), Image.Resampling.BOX)
    picture.paste(ink, (0, round(at[1]) - base), small)


def _ground(picture: Image) -> None:
    """The scallops of the masthead above, a row of houses below."""
    from PIL import Image
    from PIL.ImageDraw import Draw

    large = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), _PAPER)
    draw = Draw(large)
    step = 50 * _SCALE
    for place in range(WIDTH * _SCALE // step + 1):
        left = place * step
        colour = _TERRA if place % 2 == 0 else _GREEN
        draw.pieslice((left, -step // 2, left + step, step // 2), 0, 180, fill=colour)
    _houses(draw)
    picture.paste(large.resize((WIDTH, HEIGHT), Image.Resampling.BOX))


def _houses(draw: ImageDraw) -> None:
    floor = HEIGHT * _SCALE
    for left, width, high in (
        *((860, 70, 62), (935, 54, 84), (994, 80, 56), (1080, 46, 96), (1130, 70, 66)),
    ):
        x, w, h = left * _SCALE, width * _SCALE, high * _SCALE
        top = floor - h
        draw.polygon(
            [(x, floor), (x, top), (x + w / 2, top - w * 0.45), (x + w, top), (x + w, floor)],
            fill=_HILL,
        )


class S3CardFiles:
    """See `chalicelib.ideas.ports.CardFiles`."""

    def __init__(self, media: str) -> None:
        self._media = media

    def publish(self, idea_id: str, edition: int, data: bytes) -> None:
        try:
            clients.s3().put_object(
                Bucket=self._media,
                Key=f"ideas/{idea_id}/{edition}-1200.jpg",
                Body=data,
                ContentType="image/jpeg",
                CacheControl=_YEAR,
            )
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("s3 put_object") from error
