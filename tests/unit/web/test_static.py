"""The stylesheet and the script: small, readable by old phones, and with enough contrast."""

from __future__ import annotations

import re

import pytest

from chalicelib.web.rendering import STATIC, static_file, static_url
from tests.support.stylesheet import PAIRS, SHAPES, contrast, ringless, tokens

CSS = (STATIC / "site.css").read_text(encoding="utf-8")
STAFF_SCRIPTS = {"beheer.js", "stapel.js"}
JS = (STATIC / "site.js").read_text(encoding="utf-8")


def test_words_in_the_drawing_of_the_areas_stand_on_checked_colours() -> None:
    """axe can't tell the colour behind a text in a drawing, so the pairs are read off here."""
    css = (STATIC / "kaart.css").read_text(encoding="utf-8").split("@media")[0]
    words = re.findall(r"text \{ fill: var\(--([a-z-]+)\)", css)
    grounds = re.findall(r"path \{[^}]*fill: var\(--([a-z-]+)\)", css)

    assert len(words) == 1 and len(grounds) >= 3
    assert {(words[0], ground) for ground in grounds} <= set(PAIRS)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_seven_to_one(theme: str, text: str, ground: str) -> None:
    found = tokens(CSS, theme)

    assert contrast(found[text], found[ground]) >= 7


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_borders_and_rings_stand_out_three_to_one(theme: str, shape: str, ground: str) -> None:
    found = tokens(CSS, theme)

    assert contrast(found[shape], found[ground]) >= 3


def test_both_themes_set_every_colour() -> None:
    light = tokens(CSS, "light")
    second = re.findall(r":root\s*\{([^}]*)\}", CSS)[1]

    assert set(re.findall(r"--([a-z-]+):", second)) == set(light)


def test_the_stylesheet_fits_sixteen_kilobytes() -> None:
    assert len(CSS.encode()) <= 16 * 1024


@pytest.mark.parametrize(
    "feature",
    [
        r"@layer",
        r"@container",
        r":has\(",
        r"&[ .:]",
        r"light-dark\(",
        r"oklch\(",
        r"\binset:",
        r"@import",
        r"@font-face",
        r"url\(",
    ],
)
def test_what_old_phones_cannot_read_stays_out(feature: str) -> None:
    assert re.search(feature, CSS) is None


def test_no_rule_hangs_on_an_id_or_shouts() -> None:
    selectors = re.sub(r"\{[^{}]*\}", "{}", re.sub(r"/\*.*?\*/", "", CSS, flags=re.S))

    assert "#" not in selectors
    assert "!important" not in CSS


def test_nothing_is_moved_off_screen_to_hide_it() -> None:
    # A negative offset makes right-to-left pages scroll sideways.
    assert re.search(r"(left|right|text-indent|margin-inline-start):\s*-\d{3,}", CSS) is None


def test_focus_rings_are_at_least_two_pixels_and_nothing_takes_them_away() -> None:
    assert ringless(CSS) == []


def test_every_class_of_the_stylesheet_is_used() -> None:
    from chalicelib.web.rendering import TEMPLATES

    used = JS + "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    # States of the timeline come from the model.
    used += " done current coming "
    body = re.sub(r"/\*.*?\*/", "", CSS, flags=re.S)
    selectors = re.sub(r"\{[^{}]*\}", "{}", body)
    classes = set(re.findall(r"\.([a-z][a-z-]*)", selectors))

    assert {one for one in classes if not re.search(rf"\b{one}\b", used)} == set()


# What residents get; staff have newer browsers.
@pytest.mark.parametrize("name", ["site.js", "idee.js", "verder.js", "offline.js"])
def test_a_script_is_small_and_old_engines_can_read_it(name: str) -> None:
    script = (STATIC / name).read_text(encoding="utf-8")
    assert len(script.encode()) <= 5 * 1024
    assert re.search(r"=>|\b(let|const|class|async)\b|`|\.\.\.|\?\.", script) is None
    assert re.search(r"innerHTML|eval\(|document\.write", script) is None
    # Staff choose their own browsers, and their scripts look first whether these are there.
    # The worker passes on what the page asks for.
    if name not in {*STAFF_SCRIPTS, "offline.js"}:
        assert re.search(r"localStorage|fetch\(", script) is None


def test_static_addresses_change_with_the_content() -> None:
    assert re.fullmatch(r"/static/site\.[0-9a-f]{12}\.css", static_url("site.css"))
    assert static_file("../settings.py") is None
    assert static_file(".hidden") is None
    with pytest.raises(KeyError):
        static_url("missing.css")
