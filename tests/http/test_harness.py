"""Do the checks find what is wrong? Faults are planted into a real page, without a browser."""

from __future__ import annotations

import pytest

from chalicelib.web.rendering import STATIC
from infra.local.components import show
from tests.http.city import empty_city
from tests.http.pages import faults, paper_faults
from tests.support.client import Browser
from tests.support.planted import MORE, TWELVE, Fault
from tests.support.stylesheet import faint, ringless
from tests.support.twins import app_on

CSS = (STATIC / "site.css").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page() -> str:
    html = show(["fout"], "/_local")
    assert html is not None
    return html


def test_the_page_and_the_stylesheet_are_sound_before_anything_is_planted(page: str) -> None:
    assert faults(page) == []
    assert faint(CSS) == [] and ringless(CSS) == []


@pytest.mark.parametrize("fault", [*TWELVE, *MORE], ids=lambda fault: fault.name)
def test_a_planted_fault_is_found_without_a_browser(page: str, fault: Fault) -> None:
    built = faults(fault.html(page))
    css = fault.css(CSS)
    styled = faint(css) + ringless(css)

    if fault.by == "build":
        assert built != [] and styled == []
    elif fault.by == "style":
        assert styled != [] and built == []
    else:
        # Only a browser knows how large something is: tests/e2e/test_e2e_8_bricks.py
        assert built == [] and styled == []


def test_there_are_twelve_and_one_needs_a_browser() -> None:
    assert len({fault.name for fault in TWELVE}) == 12
    assert sum(fault.by == "axe" for fault in TWELVE) == 1


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("<form><input type=submit value=Zoek></form>", "on paper too"),
        ('<section class="menu"><a class="button big" href="/">Zoek</a></section>', ""),
        ('<ul><li><input type="search"></li></ul>', "on paper too"),
        ("<h2>Zoek</h2><button>Zoek</button>", "a heading of nothing"),
    ],
)
def test_what_stays_on_paper_is_found(planted: str, said: str) -> None:
    browser = Browser(app_on(empty_city()))
    browser.get("/contact")
    assert paper_faults(browser.text) == []

    found = paper_faults(browser.text.replace("</main>", f"{planted}</main>"))

    assert [one.startswith(said) for one in found] == [True] * bool(said)
    assert paper_faults(browser.text.replace("print-only", "")) == ["no address on paper"]
