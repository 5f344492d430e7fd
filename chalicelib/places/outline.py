"""The areas of the city as shapes, from GeoJSON to the numbers that an SVG draws.

A shape belongs to the area of a round with the same id; a round may have areas without a shape
(the whole city) and shapes may stand there without an area. Degrees become a picture of fixed
width by the plainest projection: longitude shrunk by the cosine of the latitude.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians
from typing import Any, Final

WIDTH: Final = 600
_MARGIN: Final = 8

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """One area: `path` is the `d` of an SVG path, `x` and `y` where its name stands."""

    area_id: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Outline:
    """All shapes, in the order of the data. `scheme`: drawn by hand, not surveyed, and every page
    that shows it says so. `source` names who made it."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    scheme: bool
    source: str


def outline_of(plain: Mapping[str, Any]) -> Outline:
    """The outline of a GeoJSON collection. Each feature has `properties.area`; polygons and
    collections of polygons count. Raises KeyError or ValueError for anything else."""
    rings = [(feature["properties"], _rings(feature["geometry"])) for feature in plain["features"]]
    every = [point for _, polygons in rings for ring in polygons for point in ring]
    if not every:
        raise ValueError("no shapes")
    west, north = min(x for x, _ in every), max(y for _, y in every)
    east, south = max(x for x, _ in every), min(y for _, y in every)
    shrink = cos(radians((north + south) / 2))
    scale = (WIDTH - 2 * _MARGIN) / ((east - west) * shrink)

    def at(point: Point) -> Point:
        x, y = point
        return (
            round(_MARGIN + (x - west) * shrink * scale, 1),
            round(_MARGIN + (north - y) * scale, 1),
        )

    shapes = []
    for properties, polygons in rings:
        placed = [[at(point) for point in ring] for ring in polygons]
        x, y = _middle(placed[0])
        if "label" in properties:
            x, y = at((properties["label"][0], properties["label"][1]))
        shapes.append(Shape(properties["area"], _path(placed), x, y))
    height = round((north - south) * scale) + 2 * _MARGIN
    about = plain.get("properties", {})
    return Outline(
        WIDTH, height, tuple(shapes), bool(about.get("scheme", False)), str(about.get("source", ""))
    )


def _rings(geometry: Mapping[str, Any]) -> list[list[Point]]:
    if geometry["type"] == "Polygon":
        parts = [geometry["coordinates"]]
    elif geometry["type"] == "MultiPolygon":
        parts = list(geometry["coordinates"])
    else:
        raise ValueError(f"no area: {geometry['type']}")
    return [[(float(p[0]), float(p[1])) for p in ring] for part in parts for ring in part]


def _path(rings: Sequence[Sequence[Point]]) -> str:
    return " ".join("M" + " ".join(f"{x:g},{y:g}" for x, y in ring[:-1]) + "Z" for ring in rings)


def _middle(ring: Sequence[Point]) -> Point:
    """The centre of gravity of a ring's surface; of its corners when it has none."""
    double = mx = my = 0.0
    for (x1, y1), (x2, y2) in pairwise(ring):
        cross = x1 * y2 - x2 * y1
        double += cross
        mx += (x1 + x2) * cross
        my += (y1 + y2) * cross
    if not double:
        return ring[0]
    return round(mx / (3 * double), 1), round(my / (3 * double), 1)
