"""Twelve faults, to plant into a real page: the checks have to find every one.

A fault is a change of the page's HTML or of the stylesheet. `by` says which check has to find
it at the least: `build` (tests/http/pages.py), `style` (tests/support/stylesheet.py), both
without a browser, or `axe` in a browser. The page is the one of a form that came back with
errors: it has fields, hints, error texts, links and buttons.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Change = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Fault:
    name: str
    by: Literal["build", "style", "axe"]
    html: Change = str
    css: Change = str


def _swap(pattern: str, new: str) -> Change:
    """Replaces the first place. A pattern that isn't there is a mistake of the test."""

    def change(text: str) -> str:
        changed, number = re.subn(pattern, new, text, count=1, flags=re.S)
        assert number == 1, f"nothing to change: {pattern}"
        return changed

    return change


def _added(before: str, text: str) -> Change:
    return _swap(re.escape(before), (text + before).replace("\\", r"\\"))


_END = "</main>"

_TINY = '<p class="tiny"><a href="/ideeen">a</a> <a href="/nieuws">b</a></p>'
_TINY_CSS = " .tiny a { display: inline-block; width: 9px; height: 9px; line-height: 1; }"
_PICTURE = '<img src="/static/icon.svg" width="9" height="9">'

TWELVE = (
    Fault("two h1", "build", _added(_END, "<h1>Nog een titel</h1>")),
    Fault("an id twice", "build", _added(_END, '<p id="inhoud">Dubbel</p>')),
    Fault("a hint that no field names", "build", _swap('(describedby=")h-title ', r"\1")),
    Fault("an error that no field names", "build", _swap('(describedby="h-title) e-title', r"\1")),
    Fault("a field without a label", "build", _swap('<label for="f-title">.*?</label>', "")),
    Fault("a picture without alt", "build", _added(_END, _PICTURE)),
    Fault("a wrong language", "build", _swap('<html lang="nl"', '<html lang="vlaams"')),
    Fault("a button without words", "build", _added(_END, '<button class="button"></button>')),
    Fault("a heading that skips a level", "build", _added(_END, "<h2>Twee</h2><h4>Vier</h4>")),
    Fault("no focus ring", "style", css=_swap(r":focus \{ outline: 3px", ":focus { outline: 0")),
    Fault("faint text", "style", css=_swap("--soft: #[0-9a-f]{6}", "--soft: #8f9488")),
    Fault("small targets", "axe", _added(_END, _TINY), lambda css: css + _TINY_CSS),
)

# More of what the structure checks look for, beyond the twelve.
MORE = (
    Fault("an own tab order", "build", _added(_END, '<p tabindex="3">Eerst</p>')),
    Fault("a link without words", "build", _added(_END, '<a href="/ideeen"><b></b></a>')),
    Fault("a label for nothing", "build", _added(_END, '<label for="nergens">Weg</label>')),
    Fault("an error on a field that says it is right", "build", _swap(' aria-invalid="true"', "")),
    Fault("a style attribute", "build", _added(_END, '<p style="color:red">Rood</p>')),
    Fault("an element that isn't closed", "build", _added(_END, "<div><p>Open</div></div>")),
)
