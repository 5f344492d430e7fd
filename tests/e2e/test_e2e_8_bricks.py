"""The example pages of all macros in a browser, and faults that the checks have to find there.

Needs no running city: the pages come from the templates.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from chalicelib.web.rendering import STATIC
from infra.local.components import PICTURE, STATES, show
from tests.e2e.checks import assert_sound, structure
from tests.http.pages import faults
from tests.support.axe import violations
from tests.support.planted import TWELVE, Fault
from tests.support.shown import ORIGIN, serve
from tests.support.stylesheet import faint, ringless

HOME = "/_local/components"
PHONE, DESK = (320, 640), (1200, 900)
CSS = (STATIC / "site.css").read_text(encoding="utf-8")


def bricks(path: str) -> str | None:
    if path.startswith(f"{HOME}/beeld/"):
        return PICTURE
    return show([part for part in path.removeprefix(HOME).split("/") if part], "/_local")


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(bypass_csp=True, locale="nl-BE", reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("state", ["", *STATES])
def test_every_macro_is_sound_in_every_state_light_and_dark(
    page: Page, state: str, size: tuple[int, int]
) -> None:
    serve(page, bricks)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{ORIGIN}{HOME}/{state}".rstrip("/"))

    assert_sound(page)
    page.unroute_all()


@pytest.mark.parametrize("fault", TWELVE, ids=lambda fault: fault.name)
def test_the_suite_finds_each_of_twelve_planted_faults(page: Page, fault: Fault) -> None:
    css = fault.css(CSS)
    html = fault.html(show(["fout"], "/_local") or "")
    serve(page, lambda path: html if path == HOME else bricks(path), {"site.css": css})
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto(ORIGIN + HOME)

    found = {
        "build": faults(html),
        "style": faint(css) + ringless(css),
        "browser": structure(page),
        "axe": violations(page),
    }

    assert any(found.values())
    assert found[fault.by], f"{fault.by} missed it: {found}"
    page.unroute_all()
