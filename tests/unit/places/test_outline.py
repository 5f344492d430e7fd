"""GeoJSON to the numbers of a drawing."""

from __future__ import annotations

import re

import pytest

from chalicelib.adapters.city_files import CityFiles
from chalicelib.places.outline import WIDTH, outline_of
from chalicelib.schemas.presets import preset

OUTLINE = CityFiles().outline


def test_every_area_of_the_city_but_the_whole_has_a_shape() -> None:
    areas = {area.id for area in preset("beringen-5000").areas} - {"hele-stad"}
    assert {shape.area_id for shape in OUTLINE.shapes} == areas
    assert OUTLINE.scheme and "demo" in OUTLINE.source


def test_shapes_lie_within_the_drawing_and_names_within_their_box() -> None:
    for shape in OUTLINE.shapes:
        pairs = re.findall(r"(-?[\d.]+),(-?[\d.]+)", shape.path)
        xs, ys = [float(x) for x, _ in pairs], [float(y) for _, y in pairs]
        assert min(xs) >= 0 and max(xs) <= WIDTH
        assert min(ys) >= 0 and max(ys) <= OUTLINE.height
        assert min(xs) < shape.x < max(xs) and min(ys) < shape.y < max(ys)


def test_north_is_up_and_polygons_in_parts_are_one_area() -> None:
    def square(x: float, y: float) -> list[list[list[float]]]:
        ring = [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]
        return [ring]

    def feature(area: str, kind: str, coordinates: object) -> dict[str, object]:
        geometry = {"type": kind, "coordinates": coordinates}
        return {"properties": {"area": area}, "geometry": geometry}

    outline = outline_of(
        {
            "features": [
                feature("south", "Polygon", square(5, 50)),
                feature("north", "MultiPolygon", [square(5, 52), square(7, 52)]),
            ]
        }
    )
    south, north = outline.shapes
    assert north.y < south.y
    assert north.path.count("M") == 2 and not outline.scheme


@pytest.mark.parametrize(
    "plain",
    [
        {"features": []},
        {"features": [{"properties": {"area": "a"}, "geometry": {"type": "Point"}}]},
    ],
)
def test_what_has_no_surface_is_refused(plain: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="no "):
        outline_of(plain)
