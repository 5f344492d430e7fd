"""Draws the demo's pictures: plain scenes in a few colours, made here, so nobody's photo is used.

A scene is drawn on a grid of 160 by 120 and comes out as a PNG of 1920 by 1440 pixels, which
then goes the way of every upload. The same name always gives the same bytes.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterable
from typing import Final

from PIL import Image, ImageDraw

_SCALE: Final = 12
_SIZE: Final = (160 * _SCALE, 120 * _SCALE)

Point = tuple[float, float]


class Canvas:
    """A picture with a sky and a ground, drawn upon in grid units."""

    def __init__(self, sky: str, ground: str, horizon: float = 78) -> None:
        self._image = Image.new("RGB", _SIZE, sky)
        self._pen = ImageDraw.Draw(self._image)
        self.box((0, horizon), (160, 120), ground)

    def box(self, start: Point, end: Point, colour: str, radius: float = 0) -> None:
        corners = [_grid(start), _grid(end)]
        self._pen.rounded_rectangle(corners, radius * _SCALE, fill=colour)

    def disc(self, centre: Point, radius: float, colour: str, squash: float = 1.0) -> None:
        (x, y), tall = centre, radius * squash
        self._pen.ellipse([_grid((x - radius, y - tall)), _grid((x + radius, y + tall))], colour)

    def shape(self, points: Iterable[Point], colour: str) -> None:
        self._pen.polygon([_grid(point) for point in points], fill=colour)

    def line(self, points: Iterable[Point], colour: str, width: float = 1.0) -> None:
        joined = [_grid(point) for point in points]
        self._pen.line(joined, colour, round(width * _SCALE), joint="curve")

    def png(self) -> bytes:
        out = io.BytesIO()
        self._image.save(out, "PNG", compress_level=1)
        return out.getvalue()


def _grid(point: Point) -> Point:
    return point[0] * _SCALE, point[1] * _SCALE


def picture(name: str) -> bytes:
    """The scene called `name` as PNG. Raises KeyError for an unknown one."""
    return SCENES[name]().png()


def _tree(canvas: Canvas, x: float, y: float, size: float = 1.0, leaf: str = "#4f7a4a") -> None:
    canvas.box((x - 1.5 * size, y - 20 * size), (x + 1.5 * size, y), "#7a5638")
    for dx, dy, radius in ((-7, -22, 9), (7, -23, 9), (0, -31, 11)):
        canvas.disc((x + dx * size, y + dy * size), radius * size, leaf)


def _house(canvas: Canvas, x: float, y: float, wall: str, roof: str, width: float = 24) -> None:
    canvas.box((x, y - 24), (x + width, y), wall)
    canvas.shape([(x - 2, y - 24), (x + width / 2, y - 40), (x + width + 2, y - 24)], roof)
    canvas.box((x + width / 2 - 3, y - 12), (x + width / 2 + 3, y), "#5b4031")
    for left in (x + 3, x + width - 8):
        canvas.box((left, y - 20), (left + 5, y - 14), "#f7e7b4")


def _bench(canvas: Canvas, x: float, y: float, colour: str = "#b5522f", width: float = 40) -> None:
    for height in (-18, -13, -7):
        canvas.box((x, y + height), (x + width, y + height + 3), colour, 1)
    for leg in (x + 4, x + width - 6):
        canvas.box((leg, y - 18), (leg + 2, y + 3), "#3d3a36")


def _child(canvas: Canvas, x: float, y: float, shirt: str, skin: str, jump: float = 0) -> None:
    y -= jump
    canvas.line([(x, y - 8), (x - 3, y)], "#33415c", 1.6)
    canvas.line([(x, y - 8), (x + 3, y)], "#33415c", 1.6)
    canvas.box((x - 3, y - 17), (x + 3, y - 7), shirt, 2)
    canvas.line([(x - 3, y - 15), (x - 7, y - 19)], skin, 1.4)
    canvas.line([(x + 3, y - 15), (x + 7, y - 19)], skin, 1.4)
    canvas.disc((x, y - 21), 3.6, skin)


def _sun(canvas: Canvas, x: float = 132, y: float = 24) -> None:
    canvas.disc((x, y), 11, "#f6c667")


def _street() -> Canvas:
    canvas = Canvas("#cfe6ee", "#b9b4aa", 74)
    _sun(canvas, 140, 18)
    walls = (("#c96f4a", "#6e3b2e"), ("#e0b36a", "#7a4a33"), ("#b85c4c", "#5f342c"))
    for number in range(6):
        wall, roof = walls[number % 3]
        _house(canvas, 2 + number * 27, 74, wall, roof)
    canvas.line([(x, 106 - 16 * (1 - ((x - 80) / 40) ** 2)) for x in range(40, 121, 4)], "#fff", 1)
    _child(canvas, 38, 112, "#2f6f8f", "#e8bd97")
    _child(canvas, 122, 112, "#c4572e", "#8d5a3b")
    _child(canvas, 74, 108, "#e2a32f", "#f0cba6", jump=8)
    _child(canvas, 90, 108, "#4f7a4a", "#a8704b", jump=6)
    return canvas


def _signpost() -> Canvas:
    canvas = Canvas("#dcebdc", "#8fae76", 70)
    for x, size in ((12, 1.3), (34, 1.1), (128, 1.2), (150, 1.4)):
        _tree(canvas, x, 78, size, "#47704a" if size > 1.2 else "#5d8a55")
    canvas.shape([(72, 70), (84, 70), (124, 120), (40, 120)], "#d9c49a")
    canvas.box((99, 44), (103, 108), "#6e4b2f")
    canvas.shape([(88, 48), (120, 48), (126, 53), (120, 58), (88, 58)], "#a8703f")
    canvas.shape([(114, 62), (84, 62), (78, 67), (84, 72), (114, 72)], "#b98350")
    return canvas


def _shelter() -> Canvas:
    canvas = Canvas("#cde3ee", "#93b573", 82)
    _sun(canvas)
    _tree(canvas, 16, 86, 1.4)
    _tree(canvas, 146, 88, 1.2, "#5d8a55")
    for post in (44, 114):
        canvas.box((post, 48), (post + 4, 100), "#7a5638")
    canvas.shape([(34, 50), (81, 26), (128, 50)], "#a5482c")
    canvas.box((56, 80), (106, 84), "#c98d55", 1)
    canvas.box((78, 84), (84, 100), "#7a5638")
    for bench in (48, 92):
        canvas.box((bench, 90), (bench + 22, 93), "#c98d55", 1)
        canvas.box((bench + 9, 93), (bench + 13, 101), "#7a5638")
    return canvas


def _bookcase() -> Canvas:
    canvas = Canvas("#e7efe0", "#a9bf86", 88)
    _tree(canvas, 24, 94, 1.5)
    _tree(canvas, 138, 94, 1.5, "#5d8a55")
    canvas.shape([(48, 34), (81, 18), (114, 34)], "#a5482c")
    canvas.box((52, 34), (110, 100), "#8a5f3a", 1)
    chance = random.Random(7)  # noqa: S311 - a drawing, always the same one
    colours = ("#c4572e", "#2f6f8f", "#e2a32f", "#4f7a4a", "#7d4f7a", "#f1e6cf")
    for shelf in (40, 60, 80):
        canvas.box((55, shelf - 3), (107, shelf + 14), "#5b3d24")
        x = 57.0
        while x < 101:
            wide, tall = chance.uniform(2.5, 4.5), chance.uniform(10, 15)
            canvas.box((x, shelf + 14 - tall), (x + wide, shelf + 14), chance.choice(colours))
            x += wide + 0.5
    return canvas


def _pond() -> Canvas:
    canvas = Canvas("#d3e8ef", "#8fb070", 60)
    _sun(canvas, 30, 22)
    for x, size in ((10, 1.0), (62, 0.8), (110, 0.9), (150, 1.1)):
        _tree(canvas, x, 64, size)
    canvas.disc((62, 88), 54, "#6fa8bd", 0.36)
    canvas.disc((58, 86), 40, "#86bccd", 0.26)
    for x in (104, 108, 113, 117):
        canvas.line([(x, 96), (x + 2, 76)], "#55743f", 0.9)
        canvas.box((x + 1, 72), (x + 3, 79), "#7a5638", 1)
    _bench(canvas, 108, 108)
    canvas.box((18, 104), (58, 107), "#c98d55", 1)
    for leg in (24, 50):
        canvas.line([(leg, 106), (leg - 4, 117)], "#7a5638", 1.6)
        canvas.line([(leg, 106), (leg + 4, 117)], "#7a5638", 1.6)
    return canvas


def _mine() -> Canvas:
    canvas = Canvas("#f0dcc3", "#b7a98f", 90)
    canvas.shape([(70, 90), (122, 34), (160, 62), (160, 90)], "#6f6a63")
    for x in (26, 60):
        for lean in (-10, 10):
            canvas.line([(x, 22), (x + lean, 90)], "#3f4a50", 1.8)
        for y in (38, 54, 70):
            half = (y - 22) / 6.8
            canvas.line([(x - half, y), (x + half, y)], "#3f4a50", 1.2)
        canvas.disc((x, 22), 8, "#3f4a50")
        canvas.disc((x, 22), 5.5, "#f0dcc3")
        canvas.line([(x - 6, 22), (x + 6, 22)], "#3f4a50", 1)
        canvas.line([(x, 16), (x, 28)], "#3f4a50", 1)
    for number in range(6):
        roof = "#8d3f2c" if number % 2 else "#6e3b2e"
        _house(canvas, 2 + number * 27, 112, "#b8634a", roof)
    return canvas


def _garden() -> Canvas:
    canvas = Canvas("#d6e9ee", "#a6c07c", 56)
    _sun(canvas)
    _tree(canvas, 14, 60, 1.1)
    for row, y in enumerate((70, 92)):
        for column in range(3):
            x = 12 + column * 50
            canvas.box((x, y), (x + 40, y + 14), "#8a5f3a", 1)
            canvas.box((x + 2, y - 1), (x + 38, y + 4), "#4c3726", 1)
            for plant in range(4):
                px = x + 6 + plant * 9.5
                green = "#3f7a3f" if (row + column) % 2 else "#69a04f"
                canvas.disc((px, y - 3), 4, green)
                canvas.disc((px + 1, y - 5), 1.6, "#d6452f" if column == 1 else "#8cc063")
    canvas.box((128, 108), (142, 118), "#2f6f8f", 2)
    canvas.line([(128, 112), (118, 105)], "#2f6f8f", 2)
    canvas.line([(140, 109), (147, 113), (141, 117)], "#2f6f8f", 1.4)
    return canvas


def _flowers() -> Canvas:
    canvas = Canvas("#d9ebf0", "#7fa561", 66)
    _sun(canvas, 26, 22)
    canvas.box((98, 30), (138, 100), "#8a5f3a", 1)
    canvas.shape([(92, 32), (118, 14), (144, 32)], "#a5482c")
    for row in range(5):
        for column in range(4):
            canvas.disc((104 + column * 9.3, 39 + row * 11), 3.4, "#4c3220")
            canvas.disc((104 + column * 9.3, 39 + row * 11), 1.7, "#d9b27c")
    chance = random.Random(3)  # noqa: S311 - a drawing, always the same one
    colours = ("#d6452f", "#f2c230", "#ffffff", "#7d5ba6", "#e98aa0")
    for _ in range(90):
        x, y = chance.uniform(2, 158), chance.uniform(76, 117)
        canvas.line([(x, y), (x, y - 6)], "#4c7a3c", 0.7)
        canvas.disc((x, y - 7), 2.2, chance.choice(colours))
        canvas.disc((x, y - 7), 0.8, "#7a5220")
    return canvas


def _cinema() -> Canvas:
    canvas = Canvas("#1f2b4d", "#33472f", 86)
    chance = random.Random(11)  # noqa: S311 - a drawing, always the same one
    for _ in range(60):
        canvas.disc((chance.uniform(0, 160), chance.uniform(0, 60)), 0.5, "#f5efd6")
    canvas.disc((22, 18), 7, "#f5efd6")
    canvas.shape([(84, 86), (126, 40), (160, 64), (160, 86)], "#141d33")
    canvas.box((36, 34), (104, 76), "#f7f2e4", 1)
    canvas.shape([(36, 76), (62, 52), (78, 66), (90, 58), (104, 76)], "#e2a32f")
    canvas.disc((54, 46), 5, "#c4572e")
    for post in (38, 100):
        canvas.box((post, 76), (post + 2, 92), "#10182b")
    for row, y in enumerate((100, 112)):
        for column in range(8):
            x = 12 + column * 19 + row * 8
            canvas.disc((x, y - 7), 4, "#0f1628")
            canvas.box((x - 5, y - 4), (x + 5, y + 6), "#0f1628", 3)
    return canvas


def _bench_scene() -> Canvas:
    canvas = Canvas("#e9efe2", "#a3bf7f", 84)
    _sun(canvas, 134, 22)
    _house(canvas, 6, 84, "#d9b27c", "#8d3f2c", 44)
    _tree(canvas, 104, 92, 1.9)
    colours = ("#c4572e", "#e2a32f", "#2f6f8f")
    for colour, height in zip(colours, (-22, -16, -8), strict=True):
        canvas.box((52, 108 + height), (112, 111 + height), colour, 1)
    for leg in (58, 104):
        canvas.box((leg, 86), (leg + 3, 114), "#3d3a36")
    return canvas


SCENES: Final[dict[str, Callable[[], Canvas]]] = {
    "bench": _bench_scene,
    "bookcase": _bookcase,
    "cinema": _cinema,
    "flowers": _flowers,
    "garden": _garden,
    "mine": _mine,
    "pond": _pond,
    "shelter": _shelter,
    "signpost": _signpost,
    "street": _street,
}
