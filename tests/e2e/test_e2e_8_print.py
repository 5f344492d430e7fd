"""Printed pages, as a browser lays them out: no menus and buttons, the address and its code.

Needs no running city: the pages come from twins.
"""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.http.city import full_city
from tests.support.client import Browser as Reader
from tests.support.shown import ORIGIN, serve
from tests.support.twins import app_on, sign_in_staff

PATHS = ("/", "/ideeen", "/ideeen/idee-1", "/rondes/2025/resultaat", "/hulp", "/beheer/werk")
LEFT = """() => [...document.querySelectorAll('nav, button, a.button, [type=submit]')]
  .filter(node => node.getClientRects().length).map(node => node.outerHTML.slice(0, 120))"""
# Ink on white, whatever theme the screen has.
INKLESS = """() => [...document.querySelectorAll('main *')].filter(node => node.textContent.trim())
  .map(node => getComputedStyle(node).color).filter(colour => colour !== 'rgb(0, 0, 0)')"""


def test_pages_print_without_menus_and_buttons(chromium: Browser) -> None:
    context = chromium.new_context(bypass_csp=True, color_scheme="dark")
    page = context.new_page()
    twins = full_city("voting")
    reader = Reader(app_on(twins))
    sign_in_staff(reader, twins, "manager")
    serve(page, lambda path: reader.get(path).text)
    found: dict[str, list[str]] = {}
    for path in PATHS:
        page.goto(ORIGIN + path)
        page.emulate_media(media="print")
        faults = page.evaluate(LEFT) + sorted(set(page.evaluate(INKLESS)))
        if not page.get_by_text(f"://127.0.0.1:8000{path}").last.is_visible():
            faults.append("no address")
        if faults:
            found[path] = faults
        page.emulate_media(media="screen")
    context.close()
    assert found == {}, found
