"""What the privacy page promises is what the code does."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

import chalicelib.web
from chalicelib.retention.terms import TERMS
from chalicelib.web.basket import BASKET_SECONDS
from chalicelib.web.pages.info import COOKIES, duration

WEB = Path(chalicelib.web.__file__).parent


def test_every_cookie_is_on_the_privacy_page() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in WEB.rglob("*.py"))
    names = set(re.findall(r'^[A-Z]+_COOKIE(?:: Final)? = "([a-z]+)"', sources, flags=re.M))

    assert {"browser", "sessie", "stem"} <= names
    assert {name for name, _, _ in COOKIES} == names


def test_cookies_last_as_long_as_the_page_says() -> None:
    said = {name: duration(term) for name, _, term in COOKIES}
    door = (WEB / "door.py").read_text(encoding="utf-8")

    assert said["mandje"] == duration(timedelta(seconds=BASKET_SECONDS))
    assert "max_age=180 * 86400" in door and said["browser"] == "180 dagen"
    assert said["stem"] == "30 minuten" and said["sessie"] == "12 uur"


@pytest.mark.parametrize(
    ("term", "reads"),
    [
        (None, "Zolang de ronde bewaard wordt"),
        (timedelta(days=1), "1 dag"),
        (timedelta(days=60), "60 dagen"),
        (timedelta(hours=12), "12 uur"),
        (timedelta(minutes=30), "30 minuten"),
    ],
)
def test_terms_in_words(term: timedelta | None, reads: str) -> None:
    assert duration(term) == reads


def test_every_term_says_what_and_why() -> None:
    assert all(term.what and term.why.endswith(".") for term in TERMS)
