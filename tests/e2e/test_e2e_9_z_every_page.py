"""Every page that can be reached by links, of residents and of staff: one of each route.

The other tests look at pages that they know. These walk: a page that nobody listed is found,
is sound in light and dark at 320 px and without sideways scrolling at 400 %, and is valid HTML.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, ViewportSize

from infra.local.seed.desk import idea_id
from tests.e2e.checks import assert_sound, structure
from tests.e2e.people import sign_in
from tests.e2e.town import PHONE, Town
from tests.http.pages import known_paths
from tests.support.vnu import invalid

ZOOMED: ViewportSize = {"width": 320, "height": 256}
ROUTES = [pattern for method, pattern in known_paths() if method == "GET"]
# Files, and pages for programs; leaving ends the walk.
SKIPPED = re.compile(
    r"/(static|api|afmelden|beheer/afmelden)(/|$)|\.(csv|xlsx|json|pdf|pb|ics|atom)$"
)
MOST = 400


@dataclass(slots=True)
class Walk:
    """Goes from page to page by links; keeps the first page of each route."""

    town: Town
    page: Page
    within: str
    found: dict[str, str] = field(default_factory=dict)
    html: dict[str, str] = field(default_factory=dict)
    styles: set[str] = field(default_factory=set)

    def go(self, *starts: str) -> None:
        waiting, seen = deque(starts), set(starts)
        while waiting and len(seen) < MOST:
            path = waiting.popleft()
            route = route_of(path)
            if not route or route in self.found or SKIPPED.search(urlsplit(path).path):
                continue
            text = self._text(path)
            if not text:
                continue
            self.found[route] = path
            self.html[f"{path}.html"] = text
            self.styles.update(re.findall(r'href="(/static/[^"]+\.css)"', text))
            for link in re.findall(r'href="(/[^"#]*)', text):
                link = link.replace("&amp;", "&")
                if (
                    link not in seen
                    and link.startswith(self.within)
                    and not SKIPPED.search(urlsplit(link).path)
                ):
                    seen.add(link)
                    waiting.append(link)

    def _text(self, path: str) -> str:
        answer = self.page.request.get(self.town.url + path)
        assert answer.status < 500, f"{path}: {answer.status}"
        if not answer.url.startswith(self.town.url):
            return ""  # the city's own sign-in
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            return ""
        return answer.text()

    def sheets(self) -> dict[str, str]:
        """The style sheets that these pages use."""
        return {
            one: self.page.request.get(self.town.url + one).text() for one in sorted(self.styles)
        }

    def assert_all_sound(self) -> None:
        for path in self.found.values():
            self.page.set_viewport_size(PHONE)
            self.page.goto(self.town.url + path)
            assert_sound(self.page)
            self.page.set_viewport_size(ZOOMED)
            assert structure(self.page) == [], path


def route_of(path: str) -> str:
    plain = urlsplit(path).path
    return next((one.pattern for one in ROUTES if one.fullmatch(plain)), "")


@pytest.fixture(scope="module")
def staff(town: Town) -> Iterator[Walk]:
    town.at("closed")
    with town.visitor(PHONE) as page:
        sign_in(town, page, "admin@beringen.example", staff=True)
        walk = Walk(town, page, "/beheer")
        walk.go("/beheer")
        # What no link leads to in this phase: tried with the names that addresses hold.
        idea = idea_id(town.round_id, "Ontmoetingsplek in Kolmen")
        for name in (town.round_id, idea):
            walk.go(
                *(one.pattern.replace("[^/]+", name) for one in ROUTES if "/beheer" in one.pattern)
            )
        yield walk


@pytest.fixture(scope="module")
def visitor(town: Town) -> Iterator[Walk]:
    town.at("closed")
    with town.visitor(PHONE) as page:
        walk = Walk(town, page, "/")
        walk.go("/")
        yield walk


def test_the_walk_finds_most_of_the_staff_s_pages(staff: Walk) -> None:
    every = {one.pattern for one in ROUTES if one.pattern.startswith("/beheer")}
    assert len(staff.found) > len(every) * 0.65, sorted(every - staff.found.keys())


def test_every_page_of_the_staff_is_valid(staff: Walk) -> None:
    assert invalid(staff.html | staff.sheets()) == []


def test_every_page_of_residents_is_valid(visitor: Walk) -> None:
    assert len(visitor.found) > 30
    assert invalid(visitor.html | visitor.sheets()) == []


def test_every_page_of_the_staff_is_sound(staff: Walk) -> None:
    staff.assert_all_sound()


def test_every_page_of_residents_is_sound(visitor: Walk) -> None:
    visitor.assert_all_sound()
