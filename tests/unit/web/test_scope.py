"""Every staff route says which round it is about, or that it is about none."""

from __future__ import annotations

import re

import pytest

from chalicelib.functions.http import routes_of
from chalicelib.web.routing import Access, Route
from chalicelib.web.scope import ELSEWHERE, RESOLVERS

STAFF = [
    route
    for function in ("staff_api", "desk_api", "api_handler")
    for route in routes_of(function)
    if route.access is Access.STAFF
]


@pytest.mark.parametrize("route", STAFF, ids=lambda route: f"{route.method} {route.path}")
def test_the_parameters_of_every_staff_route_are_known_to_the_door(route: Route) -> None:
    names = re.findall(r"{(\w+)}", route.path)

    assert set(names) <= RESOLVERS.keys() | ELSEWHERE
    assert len([name for name in names if name in RESOLVERS]) <= 1
