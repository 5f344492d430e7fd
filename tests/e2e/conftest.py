"""One city and one browser for all journeys."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.town import Town
from tests.support.browser import running_chromium
from tests.support.stack import RunningSite


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def town(running_site: RunningSite, chromium: Browser) -> Town:
    """The demo city, running as `make run` runs it."""
    return Town(running_site, chromium)


@pytest.fixture
def inside(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The city, and this process' environment pointing to it, to look behind the pages."""
    town.site.local.point_here(monkeypatch)
    assert os.environ["STAGE"] == "test"
    return town
