"""Example pages of every macro at `/_local/components`: one page for each state.

The pages stand in the site's own frame, with its stylesheet and script: what is seen here is
what residents get. The right-to-left page is in a pseudo-language: every word is turned around
by the characters that do so, which shows what a mirrored page does to the layout and needs no
translation. Exists only on a developer's machine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from chalicelib.ideas.model import Photo
from chalicelib.web.rendering import TEMPLATES as SITE
from chalicelib.web.rendering import environment

TEMPLATES = Path(__file__).parent / "templates"
STATES = {
    "gewoon": "Gewoon",
    "leeg": "Leeg",
    "fout": "Met fouten",
    "lang": "Lange tekst",
    "rtl": "Van rechts naar links",
}
# The site's own policy for a page with forms that go nowhere.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_LONG_WORD = "Buurtontmoetingsplaatsvergunningsaanvraagformulieren"
_LONG = (
    f"Een bank, een boom en een tafel voor iedereen die in de straat woont of er voorbijkomt: "
    f"{_LONG_WORD}, en dan nog een stuk tekst dat veel langer is dan iemand ooit verwachtte"
)
_MARK, _BACK = "\u202e", "\u202c"
_NO_PHOTO = Photo("leeg", "", "waiting")


@dataclass(frozen=True, slots=True)
class Example:
    """What the macros are called with on one page."""

    key: str
    name: str
    words: str
    label: str
    values: Mapping[str, Any]
    errors: Mapping[str, str]
    options: tuple[tuple[str, str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    used: int
    photo: Photo

    @property
    def language(self) -> str:
        return "ar" if self.key == "rtl" else "nl"

    @property
    def direction(self) -> str:
        return "rtl" if self.key == "rtl" else "ltr"


def example(key: str) -> Example:
    """The example of a state. Raises KeyError for a state that isn't there."""
    name = STATES[key]
    long, empty = key == "lang", key == "leeg"
    words = _LONG if long else "Een bank onder de linde"
    typed = {
        "title": words,
        "why": f"{words}.\n\nBuren zien elkaar er.",
        "cost": "123456789,99" if long else "1500",
        "area": "paal",
        "where": "koersel",
        "themes": ["groen"],
        "agreed": "ja",
    }
    errors = {
        "title": "Geef je idee een naam",
        "why": "Schrijf waarom dit goed is voor de buurt",
        "cost": "Schrijf het bedrag in cijfers",
        "area": "Kies waar je idee komt",
        "where": "Kies een wijk",
        "themes": "Kies een thema",
        "agreed": "Zet een vinkje als je akkoord bent",
        "plain": "Schrijf je straat",
    }
    area = _LONG_WORD if long else "Koersel"
    return Example(
        key=key,
        name=name,
        words=words,
        label=_LONG if long else "Hoe heet je idee?",
        values={} if empty else typed,
        errors=errors if key == "fout" else {},
        options=(("koersel", area, "Met Stal"), ("paal", "Paal", ""), ("groen", "Groen", "")),
        rows=()
        if empty
        else ((words, "€\u00a01.500", "Paal"), (f"{words} (2)", "€\u00a02.750", area)),
        used=0 if empty else (999_999_999_00 if long else 120_000_00),
        photo=_NO_PHOTO if empty else Photo("bank", words, "ready", (320, 640), 640, 400),
    )


def turned(html: str) -> str:
    """`html` with every word of its text turned around, markup and the title left alone."""
    head, tag, body = html.partition("<body")
    words = re.sub(
        r"(>)([^<]+)(?=<)",
        lambda found: found[1] + re.sub(r"[^\W\d_]{2,}(?![\w#]*;)", _turn, found[2]),
        body,
    )
    return head + tag + words


def _turn(word: re.Match[str]) -> str:
    return f"{_MARK}{word[0]}{_BACK}"


@cache
def _pages() -> Environment:
    return environment(
        ChoiceLoader([FileSystemLoader(TEMPLATES / "components"), FileSystemLoader(SITE)])
    )


def macro_names() -> tuple[str, ...]:
    """The macros that pages may call, in the order of the file."""
    text = (SITE / "macros.html").read_text(encoding="utf-8")
    return tuple(re.findall(r"{% macro ([a-z]\w*)\(", text))


def show(path: list[str], prefix: str) -> str | None:
    """The page below `components`, or None: the list of states, or one state."""
    common = {
        "path": "/".join([prefix, "components", *path]),
        "city_url": "",
        "prefix": f"{prefix}/components",
        "states": STATES,
        "macros": macro_names(),
    }
    match path:
        case []:
            return _pages().get_template("list.html").render(common)
        case [key] if key in STATES:
            one = example(key)
            html = (
                _pages()
                .get_template("state.html")
                .render(
                    common,
                    one=one,
                    errors=one.errors,
                    lang=one.language,
                    direction=one.direction,
                    media_url=f"{prefix}/components/beeld",
                )
            )
            return turned(html) if key == "rtl" else html
    return None


# Whatever size a page asks for: it has no photo of its own to show.
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400" viewBox="0 0 640 400">'
    '<path fill="#dbe6e4" d="M0 0h640v400H0z"/><path fill="#c3cfc4" d="M0 400l240-180 400 180z"/>'
    '<path fill="#84330f" d="M200 250h240v20H200z"/></svg>'
)
