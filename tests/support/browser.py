"""Finds a Chromium for the end-to-end tests, or says in one sentence how to get one.

In this order: the one that CHROMIUM names, one of the system, Playwright's own download where
the network allows it, Debian's package where this process may install one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# Root in a container has no user namespaces for the sandbox; the pages are our own.
ARGUMENTS = ("--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb")
INSTRUCTION = (
    "The end-to-end tests need a Chromium. Install one (Debian: apt-get install chromium) "
    "or point CHROMIUM to its executable."
)
DOWNLOAD_SECONDS = 600


class NoBrowser(RuntimeError):
    """There is none, and none could be fetched."""


@cache
def chromium_path() -> str:
    """The executable to run. Raises NoBrowser with one instruction."""
    for find in (_chosen, _installed, _downloaded, _packaged):
        path = find()
        if path is not None:
            return path
    raise NoBrowser(INSTRUCTION)


def _chosen() -> str | None:
    chosen = os.environ.get("CHROMIUM")
    if chosen and not os.access(chosen, os.X_OK):
        raise NoBrowser(f"CHROMIUM={chosen} is no executable.")
    return chosen or None


def _installed() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def _downloaded() -> str | None:
    """Playwright's own, which it keeps in the user's cache for the next time."""
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if not Path(path).exists():
        _try([sys.executable, "-m", "playwright", "install", "chromium"])
    # A download for another system is there and still doesn't start.
    return path if Path(path).exists() and _try([path, "--version"]) else None


def _packaged() -> str | None:
    """Debian's package, where this process is root on a Debian."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    _try(["apt-get", "update", "--quiet"], quiet)
    _try(["apt-get", "install", "--yes", "--quiet", "chromium", "fonts-noto-core"], quiet)
    return _installed()


def _try(argv: list[str], extra: dict[str, str] | None = None) -> bool:
    try:
        done = subprocess.run(
            argv,
            env=os.environ | (extra or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=DOWNLOAD_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


@contextmanager
def running_chromium(say: Callable[[str], None] = lambda _: None) -> Iterator[Browser]:
    """A headless Chromium, closed at the end."""
    path = chromium_path()
    say(f"browser: {path}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()
