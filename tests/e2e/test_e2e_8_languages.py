"""Pages in a language from right to left, with longer words, on a small phone.

Needs no running city: the pages come from twins.
"""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.e2e.checks import structure
from tests.http.city import full_city
from tests.http.test_languages import offering
from tests.support.agenda import plan
from tests.support.axe import violations
from tests.support.pseudo import CODE, pseudo_language
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.shown import ORIGIN, serve
from tests.support.twin_site import site_on
from tests.support.twins import Twins

PATHS = ("/", "/ideeen", "/ideeen/idee-2", "/hulp", "/rondes/2026/regels", "/rondes/2025/resultaat")


def test_pages_from_right_to_left_fit_a_small_phone(chromium: Browser) -> None:
    context = chromium.new_context(bypass_csp=True, viewport={"width": 320, "height": 640})
    page = context.new_page()
    with pseudo_language():
        reader = offering(full_city("voting"))
        reader.set_cookie("taal", CODE)
        serve(page, lambda path: reader.get(path).text)
        found: dict[str, list[str]] = {}
        for path in PATHS:
            page.goto(ORIGIN + path)
            page.wait_for_load_state("load")
            assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
            # The pseudo-language is in no list of languages.
            faults = [one for one in violations(page) if f'lang="{CODE}"' not in one]
            faults += structure(page)
            if faults:
                found[path] = faults
    context.close()
    assert found == {}, found


def test_another_language_keeps_what_is_typed_without_script(chromium: Browser) -> None:
    """The bar's buttons belong to a form that stands elsewhere on the page."""
    twins = Twins(day(10))
    twins.rounds.create(sample_round(), audit_entry())
    plan(twins.agenda)
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    with pseudo_language(), site_on(twins) as url:
        offering(twins)
        page.goto(f"{url}/agenda/avond/inschrijven")
        page.fill("#f-people", "veel")
        page.press("#f-people", "Enter")
        page.fill("#f-name", "Fatma")
        page.fill("#f-people", "2")
        page.click("footer button:has-text('Pseudo')")

        assert page.get_attribute("html", "lang") == CODE
        assert (page.input_value("#f-name"), page.input_value("#f-people")) == ("Fatma", "2")
        assert not twins.agenda.registrations("avond")
    context.close()
