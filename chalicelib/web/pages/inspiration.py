"""The gallery: what could be done in a neighbourhood, and who gives advice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from chalicelib.inspiration.editing import published
from chalicelib.inspiration.model import Coach, Example
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.speech import N_, _
from chalicelib.kernel.text import slug
from chalicelib.web.http import PUBLIC_MINUTE, Answer, Page, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

_Q_MAX: Final = 80
# Up to how much: what somebody with a small idea wants to see.
_COSTS: Final = (("500", 500_00), ("1500", 1_500_00), ("3000", 3_000_00), ("5000", 5_000_00))
MARKS: Final = {
    "real": (N_("Echt uitgevoerd"), "success"),
    "documented": (N_("Bestaat echt"), ""),
    "invented": (N_("Bedacht als voorbeeld"), ""),
}


@routes.get("/inspiratie", Access.PUBLIC)
def index(request: Request, services: Services) -> Answer:
    """All examples, filtered by the address alone."""
    shown = published(services.inspiration)
    values = {name: request.one(name)[:_Q_MAX] for name in ("q", "thema", "wijk", "bedrag")}
    tests = list(_filters(values))
    found = [one for one in shown if all(test(one) for test in tests)]
    context = {
        "values": values,
        "any": bool(tests),
        "found": found,
        "empty": not shown,
        "theme_options": [("", _("Alle thema's")), *_options([one.theme for one in shown])],
        "area_options": [("", _("Alle wijken")), *_options([one.area for one in shown])],
        "cost_options": [
            ("", _("Elk bedrag")),
            *((key, _most(cents)) for key, cents in _COSTS),
        ],
        "themes": {slug(one.theme) for one in found},
        "slugs": {one.id: slug(one.theme) for one in found},
        "marks": MARKS,
        "coaches": [one for one in services.inspiration.coaches() if one.is_public],
    }
    return Page("inspiration/index.html", context, cache=PUBLIC_MINUTE)


def _most(cents: int) -> str:
    amount = f"€ {cents // 100:,}".replace(",", ".")
    return _("Hoogstens {amount}").format(amount=amount)


def _options(names: Sequence[str]) -> list[tuple[str, str]]:
    return [(slug(name), name) for name in sorted({one for one in names if one})]


def _filters(values: dict[str, str]) -> list[Callable[[Example], bool]]:
    tests: list[Callable[[Example], bool]] = []
    words = values["q"].casefold().split()
    if words:
        tests.append(lambda one: all(word in _text(one) for word in words))
    if values["thema"]:
        tests.append(lambda one: slug(one.theme) == values["thema"])
    if values["wijk"]:
        tests.append(lambda one: slug(one.area) == values["wijk"])
    most = dict(_COSTS).get(values["bedrag"])
    if most:
        tests.append(lambda one: 0 < one.cost_cents <= most)
    return tests


def _text(one: Example) -> str:
    return f"{one.title} {one.what} {one.why} {one.area} {one.theme}".casefold()


@routes.get("/inspiratie/{example_id}", Access.PUBLIC)
def show(request: Request, services: Services, example_id: str) -> Answer:
    """One example, with what it cost, where it is from, and who knows more."""
    example = services.inspiration.example(example_id)
    if example is None or example.state != "published":
        raise NotFound("example")
    context = {
        "example": example,
        "mark": MARKS[example.mark],
        "coaches": coaches_of(services, example),
        "theme_slug": slug(example.theme),
    }
    return Page("inspiration/show.html", context, cache=PUBLIC_MINUTE)


def coaches_of(services: Services, example: Example) -> list[Coach]:
    return [
        one for one in services.inspiration.coaches() if one.is_public and one.id in example.coaches
    ]
