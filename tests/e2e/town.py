"""The running city that all journeys share."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from chalicelib.kernel.clock import FixedClock
from chalicelib.settings import load
from chalicelib.wiring import Production
from infra.local.home import read_json
from infra.local.mail import RECIPIENT
from infra.local.seed.main import State
from tests.support.stack import RunningSite

PHONE: ViewportSize = {"width": 320, "height": 640}
DESK: ViewportSize = {"width": 1200, "height": 900}


@dataclass(slots=True)
class Town:
    """`at` brings the current round to a phase, forward or in a fresh round."""

    site: RunningSite
    chromium: Browser
    phase: str = ""
    _read: dict[str, EmailMessage] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.site.url

    def at(self, phase: str) -> Town:
        """Nothing happens when the city is there already."""
        if phase != self.phase:
            self.site.seed(phase)
            self.phase = phase
        return self

    def leave_phase(self) -> None:
        """For who moved the clock: the next test brings the city where it wants it."""
        self.phase = ""

    @contextmanager
    def visitor(
        self, view: ViewportSize = DESK, *, javascript: bool = True, **options: Any
    ) -> Iterator[Page]:
        """A page in a browser of its own, without anybody's cookies."""
        context: BrowserContext = self.chromium.new_context(
            viewport=view,
            java_script_enabled=javascript,
            locale="nl-BE",
            timezone_id="Europe/Brussels",
            bypass_csp=True,
            # Colours that are still on their way would be measured halfway.
            reduced_motion="reduce",
            **options,
        )
        # Whoever waits longer waits in vain; the machine may be slow.
        context.set_default_timeout(20_000)
        try:
            yield context.new_page()
        finally:
            context.close()

    def services(self) -> Production:
        """The application's own ports on this city, to look behind the pages. The process'
        environment must point to the city: see the fixture `inside`."""
        return Production(load(), FixedClock(self.site.clock.now()))

    @property
    def round_id(self) -> str:
        """The current round."""
        found = read_json(self.site.local.home.data / "seed.json", None)
        return State(**found).round_id

    def mails_to(self, address: str) -> list[EmailMessage]:
        """The mails that one person got, oldest first."""
        files = sorted(self.site.local.home.mail.glob("new/*"), key=_age)
        mails = [self._mail(file) for file in files]
        return [mail for mail in mails if address in (mail.get_all(RECIPIENT) or [])]

    def _mail(self, file: Path) -> EmailMessage:
        if file.name not in self._read:
            self._read[file.name] = email.message_from_bytes(
                file.read_bytes(), policy=email.policy.default
            )
        return self._read[file.name]


def _age(file: Path) -> int:
    return file.stat().st_mtime_ns
