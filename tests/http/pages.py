"""What every HTML page must be, whatever it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from urllib.parse import urlsplit

import html5lib
from bs4 import BeautifulSoup, Tag

from chalicelib.functions.http import PAGE_MODULES, routes_of
from chalicelib.web.rendering import STATIC
from tests.support.client import Browser
from tests.support.reading import hard, prose
from tests.support.stylesheet import off_paper

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


def check_page(browser: Browser, language: str = "nl") -> None:
    """Everything that holds for each page, asserted on the page that `browser` shows."""
    found = faults(browser.text, language)
    # Residents' pages are plain Dutch; staff have words of their own.
    if language == "nl" and not browser.url.startswith(("/beheer", "/_local")):
        found += hard_words(browser)
    if not browser.url.startswith("/_local"):
        found += paper_faults(browser.text)
    assert found == [], f"{browser.url}\n" + "\n".join(found)


def hard_words(browser: Browser) -> list[str]:
    """What is too hard to read on the page: forms have to be plainer than pages to read."""
    return hard(prose(browser.text), form=browser.page.select_one("main .field") is not None)


def faults(text: str, language: str = "nl") -> list[str]:
    """What is wrong with a page's build, one sentence each. Empty when nothing is."""
    page = BeautifulSoup(text, "html.parser")
    found = [
        *_markup(text),
        *_frame(page, language),
        *_title(page),
        *_no_inline(page),
        *_ids(page),
        *_descriptions(page),
        *_headings(page),
        *_names(page),
        *_order(page),
    ]
    shown = page.get_text()
    found += [f"left over: {word}" for word in ("None", "undefined") if word in shown]
    return found + (["left over: {{"] if "{{" in text else [])


def _markup(text: str) -> Iterator[str]:
    try:
        html5lib.HTMLParser(strict=True).parse(text)
    except html5lib.html5parser.ParseError as error:
        yield f"HTML: {error}"


def _frame(page: BeautifulSoup, language: str) -> Iterator[str]:
    if page.html is None or page.html.get("lang") != language:
        yield f"the language isn't {language}"
    for name in ("h1", "main"):
        if (number := len(page.find_all(name))) != 1:
            yield f"{number} times {name}"


def _title(page: BeautifulSoup) -> Iterator[str]:
    title = page.title.get_text() if page.title else ""
    named = title.endswith(SUFFIX) and title.count("Buurtbudget Beringen") == 1
    if not named or len(title) <= len(SUFFIX) + 3:
        yield f"title {title!r}"


def _no_inline(page: BeautifulSoup) -> Iterator[str]:
    """The security policy would drop these, so nothing may count on them."""
    if page.find("style"):
        yield "a style element"
    for tag in page.find_all(True):
        if "style" in tag.attrs or any(name.startswith("on") for name in tag.attrs):
            yield f"inline: {_short(tag)}"
    for script in page.find_all("script"):
        ours = str(script.get("src", "")).startswith("/static/") and script.has_attr("defer")
        if not ours or script.get_text():
            yield f"script: {_short(script)}"


def _ids(page: BeautifulSoup) -> Iterator[str]:
    ids = [str(tag["id"]) for tag in page.select("[id]")]
    yield from (f"id twice: {one}" for one in sorted({one for one in ids if ids.count(one) > 1}))
    for name in ("aria-describedby", "aria-labelledby", "aria-controls"):
        for tag in page.select(f"[{name}]"):
            if not set(str(tag[name]).split()) <= set(ids):
                yield f"{name} names nothing: {_short(tag)}"
    for label in page.select("label[for]"):
        if label["for"] not in ids:
            yield f"a label for nothing: {_short(label)}"
    for button in page.select("button[form]"):
        if page.find("form", id=button["form"]) is None:
            yield f"a button of no form: {_short(button)}"
    for link in page.select('a[href^="#"]'):
        if str(link["href"])[1:] not in ids:
            yield f"a link to nothing: {_short(link)}"


def _descriptions(page: BeautifulSoup) -> Iterator[str]:
    """A hint or an error that belongs to a field is read out with it."""
    owners = {
        one: tag
        for tag in page.select("[aria-describedby]")
        for one in str(tag["aria-describedby"]).split()
    }
    for text in page.select(".field-error, .field .hint, .hint[id]"):
        owner = owners.get(str(text.get("id", "")))
        if owner is None:
            yield f"a hint or error that no field names: {_short(text)}"
        elif "field-error" in text.get("class", []) and owner.get("aria-invalid") != "true":
            yield f"a wrong field says it is right: {_short(owner)}"


def _headings(page: BeautifulSoup) -> Iterator[str]:
    found = page.main.find_all(["h1", "h2", "h3", "h4", "h5", "h6"]) if page.main else []
    levels = [int(tag.name[1]) for tag in found]
    if any(after - before > 1 for before, after in pairwise(levels)):
        yield f"headings skip a level: {levels}"


def _names(page: BeautifulSoup) -> Iterator[str]:
    labels = {str(tag["for"]) for tag in page.select("label[for]") if tag.get_text(strip=True)}
    for field in page.select(_FIELDS):
        named = field.get("id") in labels or field.find_parent("label") is not None
        if not named and not field.has_attr("aria-label"):
            yield f"a field without a label: {_short(field)}"
    for tag in page.find_all(["a", "button"]):
        if not tag.get_text(strip=True) and not tag.has_attr("aria-label"):
            yield f"a link or button without words: {_short(tag)}"
    for image in page.find_all("img"):
        if not all(image.has_attr(name) for name in ("alt", "width", "height")):
            yield f"a picture without alt or size: {_short(image)}"
    for svg in page.find_all("svg"):
        # A drawing of links is a group with a name: an image would hide them.
        named = svg.get("role") == "img" or (svg.get("role") == "group" and svg.find("a"))
        if svg.get("aria-hidden") != "true" and not named:
            yield f"a drawing without a name: {_short(svg)}"


def _order(page: BeautifulSoup) -> Iterator[str]:
    """The order of the Tab key is the order of the page."""
    for tag in page.select("[tabindex]"):
        if str(tag["tabindex"]) not in ("0", "-1"):
            yield f"own tab order: {_short(tag)}"


def paper_faults(text: str) -> list[str]:
    """What is wrong with a page once it is printed."""
    return list(_paper(BeautifulSoup(text, "html.parser")))


def _paper(page: BeautifulSoup) -> Iterator[str]:
    """Printed, a page is what one reads: no menus and buttons, and its address."""
    left_out = {id(tag) for one in _off_paper() for tag in page.select(one)}
    for tag in page.select("nav, button, a.button, [type=submit], [type=search], [type=file]"):
        if left_out.isdisjoint(map(id, (tag, *tag.parents))):
            yield f"on paper too: {_short(tag)}"
    # A heading of nothing but what stays away.
    for heading in page.select("main h2, main h3"):
        after = heading.find_next_sibling()
        if after is not None and id(after) in left_out and id(heading) not in left_out:
            yield f"a heading of nothing on paper: {_short(heading)}"
    address = page.select_one("body > .print-only")
    if address is None or "://" not in address.get_text():
        yield "no address on paper"


@cache
def _off_paper() -> tuple[str, ...]:
    files = (STATIC / name for name in ("site.css", "beheer.css"))
    return tuple(one for file in files for one in off_paper(file.read_text(encoding="utf-8")))


def _short(tag: Tag) -> str:
    return str(tag)[:140]


def own_links(page: BeautifulSoup) -> set[str]:
    """Paths of our own that the page leads to."""
    found: set[str] = set()
    for link in page.find_all("a", href=True):
        assert isinstance(link, Tag)
        parts = urlsplit(str(link["href"]))
        if not parts.scheme and not parts.netloc and parts.path:
            found.add(parts.path)
    return found
