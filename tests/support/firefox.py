"""A headless Firefox, driven by its own remote protocol (Marionette).

Playwright drives a Firefox of its own making; residents have the ordinary one, so the ordinary
one is what is tried here: the one that FIREFOX names, or one of the system.
"""

from __future__ import annotations

import os
import shutil
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("firefox-esr", "firefox")
# Debian starts its Firefox by a script; Marionette needs the program itself.
PROGRAMS = ("/usr/lib/firefox-esr/firefox-esr", "/usr/lib/firefox/firefox")
WAIT_SECONDS = 20.0


def firefox_path() -> str | None:
    """The program to run; None when there is none."""
    chosen = os.environ.get("FIREFOX")
    if chosen:
        return chosen
    found = next((path for path in PROGRAMS if Path(path).exists()), None)
    return found or next(filter(None, map(shutil.which, NAMES)), None)


class Firefox:
    """One window. Every finder waits until there is something to find."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver

    def open(self, url: str) -> None:
        self._driver.navigate(url)

    @property
    def heading(self) -> str:
        return str(self._one("h1").text)

    @property
    def words(self) -> str:
        return str(self._one("main").text)

    @property
    def sideways(self) -> int:
        """Pixels that a reader would have to scroll sideways."""
        script = "return document.documentElement.scrollWidth - window.innerWidth"
        return max(0, int(self._driver.execute_script(script)))

    def text(self, selector: str) -> str:
        return str(self._one(selector).text).strip()

    def has(self, selector: str) -> bool:
        return bool(self._all(selector))

    def fill(self, selector: str, value: str) -> None:
        field = self._one(selector)
        field.clear()
        field.send_keys(value)

    def choose(self, selector: str, value: str) -> None:
        self.click(f"{selector} option[value='{value}']")

    def check(self, selector: str) -> None:
        box = self._one(selector)
        if not box.is_selected():
            box.click()

    def click(self, selector: str) -> None:
        self._one(selector).click()

    def press(self, name: str) -> None:
        """The button with that name."""
        self._named("button", name).click()

    def follow(self, name: str) -> None:
        """The first link with that name."""
        self._named("a", name).click()

    def _named(self, tag: str, name: str) -> Any:
        path = f"//{tag}[normalize-space()='{name}']"
        return self._wait(lambda: self._driver.find_elements("xpath", path), name)[0]

    def _one(self, selector: str) -> Any:
        return self._wait(lambda: self._all(selector), selector)[0]

    def _all(self, selector: str) -> list[Any]:
        return list(self._driver.find_elements("css selector", selector))

    def _wait(self, find: Callable[[], list[Any]], what: str) -> list[Any]:
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            found = find()
            if found:
                return found
            time.sleep(0.1)
        raise AssertionError(f"no {what!r} on {self._driver.get_url()}")


@contextmanager
def running_firefox(path: str, width: int = 360, height: int = 740) -> Iterator[Firefox]:
    """A headless Firefox with a profile of its own, closed at the end."""
    # What the driver imports and starts uses deprecated calls; that isn't ours to fail on.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield from _driven(path, width, height)


def _driven(path: str, width: int, height: int) -> Iterator[Firefox]:
    from marionette_driver.marionette import Marionette

    driver = Marionette(
        bin=path, headless=True, startup_timeout=120, prefs={"intl.accept_languages": "nl-BE"}
    )
    try:
        driver.start_session()
        driver.set_window_rect(width=width, height=height)
        yield Firefox(driver)
    finally:
        driver.cleanup()
