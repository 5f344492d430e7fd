"""What every HTML page must be, whatever it shows."""

from __future__ import annotations

import re
from itertools import pairwise
from urllib.parse import urlsplit

import html5lib
from bs4 import BeautifulSoup, Tag

from chalicelib.functions.http import PAGE_MODULES, routes_of
from tests.support.client import Browser

SUFFIX = " – Buurtbudget Beringen"

# Fields and buttons whose accessible name is their label or their text.
_FIELDS = 'input:not([type="hidden"]), select, textarea'


def known_paths() -> list[tuple[str, re.Pattern[str]]]:
    """(method, pattern) of every route of the application."""
    return [
        (route.method, re.compile(re.sub(r"\{\w+\}", "[^/]+", route.path)))
        for function in PAGE_MODULES
        for route in routes_of(function)
    ]


def check_page(browser: Browser) -> None:
    """Everything that holds for each page, asserted on the page that `browser` shows."""
    page, text = browser.page, browser.text
    assert html5lib.HTMLParser(strict=True).parse(text) is not None
    assert page.html is not None and page.html["lang"] == "nl"
    assert len(page.find_all("h1")) == 1, "one h1"
    assert len(page.find_all("main")) == 1
    _title(page)
    _no_inline(page)
    _ids(page)
    _headings(page)
    _names(page)
    assert "{{" not in text and "None" not in page.get_text() and "undefined" not in text


def _title(page: BeautifulSoup) -> None:
    assert page.title is not None
    title = page.title.get_text()
    assert title.endswith(SUFFIX) and title.count("Buurtbudget Beringen") == 1
    assert len(title) > len(SUFFIX) + 3


def _no_inline(page: BeautifulSoup) -> None:
    """The security policy would drop these, so nothing may count on them."""
    assert page.find("style") is None
    for tag in page.find_all(True):
        assert "style" not in tag.attrs, tag
        assert not [name for name in tag.attrs if name.startswith("on")], tag
    for script in page.find_all("script"):
        assert str(script["src"]).startswith("/static/") and script.has_attr("defer")
        assert not script.get_text()


def _ids(page: BeautifulSoup) -> None:
    ids = [str(tag["id"]) for tag in page.select("[id]")]
    assert len(ids) == len(set(ids)), "ids are unique"
    for tag in page.select("[aria-describedby], [aria-labelledby]"):
        for name in ("aria-describedby", "aria-labelledby"):
            assert set(str(tag.get(name, "")).split()) <= set(ids), tag
    for link in page.select('a[href^="#"]'):
        assert str(link["href"])[1:] in ids, link


def _headings(page: BeautifulSoup) -> None:
    main = page.main
    assert main is not None
    levels = [int(tag.name[1]) for tag in main.find_all(["h1", "h2", "h3", "h4"])]
    for before, after in pairwise(levels):
        assert after - before <= 1, f"headings skip a level: {levels}"


def _names(page: BeautifulSoup) -> None:
    labels = {str(tag["for"]) for tag in page.select("label[for]")}
    for field in page.select(_FIELDS):
        named = field.get("id") in labels or field.find_parent("label") is not None
        assert named or field.has_attr("aria-label"), field
    for link in page.find_all("a"):
        assert link.get_text(strip=True) or link.has_attr("aria-label"), link
    for image in page.find_all("img"):
        assert image.has_attr("alt") and image.has_attr("width") and image.has_attr("height")
    for svg in page.find_all("svg"):
        # A drawing of links is a group with a name: an image would hide them.
        named = svg.get("role") == "img" or (svg.get("role") == "group" and svg.find("a"))
        assert svg.get("aria-hidden") == "true" or named


def own_links(page: BeautifulSoup) -> set[str]:
    """Paths of our own that the page leads to."""
    found: set[str] = set()
    for link in page.find_all("a", href=True):
        assert isinstance(link, Tag)
        parts = urlsplit(str(link["href"]))
        if not parts.scheme and not parts.netloc and parts.path:
            found.add(parts.path)
    return found
