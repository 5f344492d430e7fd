"""Pictures of the key pages, for people to look at: `make screenshots`.

They are of a running city (`make run`): the address is an argument, by default
http://127.0.0.1:8000. The pictures land in
`screenshots/`, which git ignores: each page on a phone and on a desk, light and dark.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize

from tests.support.browser import running_chromium

FOLDER = Path("screenshots")
VIEWS: dict[str, ViewportSize] = {
    "phone": {"width": 360, "height": 740},
    "desk": {"width": 1200, "height": 900},
}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PAGES = {
    "home": "/",
    "ideas": "/ideeen",
    "idea": "first:/ideeen:/ideeen/[a-z0-9]+",
    "rounds": "/rondes",
    "round": "first:/rondes:/rondes/[a-z0-9-]+",
    "rules": "first:/rondes:/rondes/[a-z0-9-]+:/regels",
    "result": "last:/rondes:/rondes/[a-z0-9-]+:/resultaat",
    "projects": "/projecten",
    "project": "first:/projecten:/projecten/[a-z0-9]+",
    "news": "/nieuws",
    "submit": "/indienen",
    "vote": "/stemmen",
    "vote-code": "/stemmen/code",
    "code-look-up": "/stemmen/nagaan",
    "code-how": "/stemmen/nagaan/uitleg",
    "promises": "/stemmen/beloften",
    "sign-in": "/aanmelden",
    "help": "/hulp",
    "not-found": "/bestaat-niet",
    "components": "/_local/components/fout",
}


def address(page: Page, base: str, wanted: str) -> str:
    """The path behind an entry of `PAGES`: itself, or the first or last link of its kind."""
    if wanted.startswith("/"):
        return wanted
    which, start, pattern, *rest = wanted.split(":")
    page.goto(base + start)
    links = [link.get_attribute("href") or "" for link in page.locator("main a[href]").all()]
    found = [link for link in links if re.fullmatch(pattern, link)]
    if not found:
        return start
    return (found[0] if which == "first" else found[-1]) + "".join(rest)


def take(browser: Browser, base: str, folder: Path) -> int:
    """Takes all pictures; how many."""
    taken = 0
    for view, size in VIEWS.items():
        for scheme in SCHEMES:
            context = browser.new_context(
                viewport=size, color_scheme=scheme, locale="nl-BE", reduced_motion="reduce"
            )
            page = context.new_page()
            for name, wanted in PAGES.items():
                page.goto(base + address(page, base, wanted), wait_until="networkidle")
                _show_lazy_pictures(page)
                page.screenshot(path=folder / f"{name}-{view}-{scheme}.png", full_page=True)
                taken += 1
            context.close()
    return taken


def _show_lazy_pictures(page: Page) -> None:
    """A picture below the fold is only loaded when somebody comes near."""
    page.evaluate("document.querySelectorAll('img[loading=lazy]').forEach(i => i.loading='eager')")
    page.wait_for_load_state("networkidle")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.screenshots", description=__doc__)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:8000")
    base = parser.parse_args().address.rstrip("/")
    FOLDER.mkdir(exist_ok=True)
    with running_chromium() as browser:
        count = take(browser, base, FOLDER)
    sys.stdout.write(f"{count} pictures in {FOLDER}/\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
