"""The application on in-memory twins: `Twins` for `Services`, `app_on` for the whole app.

One `Twins` is one city: its stores share an audit log, an outbox and a clock that stands still
until it is moved. Twins are made on first use, so a test loads only what it touches.

    twins = Twins(now)
    browser = Browser(app_on(twins))
    browser.get("/stemmen")
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cached_property
from importlib import import_module
from typing import Any

from chalicelib.adapters.city_files import CityFiles
from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.identity import (
    MemoryKeyring,
    MemorySessionStore,
    MemoryStaffRoster,
)
from chalicelib.adapters.memory.ledger import MemoryLedger
from chalicelib.adapters.memory.listed import Listed
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.functions.http import PAGE_MODULES, routes_of
from chalicelib.identity.model import ROLES, Role
from chalicelib.identity.signin import start_session
from chalicelib.kernel.clock import FixedClock
from chalicelib.settings import Settings
from chalicelib.web.server import HttpApp, add_routes
from tests.support.client import Browser

CITY_URL = "http://127.0.0.1:8000"
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def settings(city_url: str = CITY_URL) -> Settings:
    """A stage `test` whose files would lie on hosts that don't exist."""
    return Settings(
        stage="test",
        city_url=city_url,
        quarantine_bucket="quarantine",
        media_bucket="media",
        media_url="https://media.example",
        upload_url="https://upload.example",
        messages_queue_url="",
        moderation_queue_url="",
        tally_queue_url="",
        keyring="memory",
        mail_from="Buurtbudget <buurtbudget@beringen.example>",
    )


class Twins:
    """Every port in memory. See `chalicelib.web.services.Services`."""

    def __init__(self, now: datetime = NOON, city_url: str = CITY_URL) -> None:
        self.clock = FixedClock(now)
        self.settings = settings(city_url)
        self.audit = MemoryAuditLog()
        self.outbox = MemoryOutbox()
        self.listed = Listed()
        self.keyring = MemoryKeyring()
        self.sessions = MemorySessionStore()
        self.staff = MemoryStaffRoster(self.audit)
        self.ledger = MemoryLedger()
        self.handed: set[str] = set()
        self.staff_provider: Any = None
        self.voter_provider: Any = None

    @cached_property
    def audit_vault(self) -> Any:
        return _twin("audit", "MemoryAuditVault")()

    @cached_property
    def rounds(self) -> Any:
        return _twin("rounds", "MemoryRoundStore")(self.audit, self.outbox, self.listed, self.news)

    @cached_property
    def ideas(self) -> Any:
        return _twin("ideas", "MemoryIdeaStore")(self.audit, self.outbox, self.listed)

    @cached_property
    def families(self) -> Any:
        return _twin("families", "MemoryFamilyStore")(self.audit, self.outbox, self.ideas)

    @cached_property
    def uploads(self) -> Any:
        return _twin("ideas", "MemoryUploadGate")()

    @cached_property
    def places(self) -> Any:
        return CityFiles()

    @cached_property
    def notebooks(self) -> Any:
        return _twin("notebooks", "MemoryNotebookStore")(self.audit, self.ideas)

    @cached_property
    def inspiration(self) -> Any:
        return _twin("inspiration", "MemoryInspirationStore")(self.audit)

    @cached_property
    def agenda(self) -> Any:
        return _twin("agenda", "MemoryAgendaStore")(self.audit, self.outbox)

    @cached_property
    def stacks(self) -> Any:
        return _twin("stacks", "MemoryStackStore")(self.audit, self.notebooks)

    @cached_property
    def stack_files(self) -> Any:
        return _twin("stacks", "MemoryStackFiles")()

    @cached_property
    def table_files(self) -> Any:
        return _twin("notebooks", "MemoryTableFiles")()

    @cached_property
    def dossiers(self) -> Any:
        return _twin("dossiers", "MemoryDossierStore")(self.audit, self.outbox, self.ideas)

    @cached_property
    def papers(self) -> Any:
        return _twin("notebooks", "MemoryPaperFiles")()

    @cached_property
    def printer(self) -> Any:
        return _twin("notebooks", "MemoryPrinter")()

    @cached_property
    def exports(self) -> Any:
        return _twin("exports", "MemoryExportStore")(self.audit)

    @cached_property
    def sheets(self) -> Any:
        # Pure: the real one serves as its own twin.
        return import_module("chalicelib.adapters.spreadsheets").XlsxSheetMaker()

    @cached_property
    def news(self) -> Any:
        return _twin("news", "MemoryNewsStore")(self.audit)

    @cached_property
    def projects(self) -> Any:
        return _twin("projects", "MemoryProjectStore")(self.audit, self.outbox)

    @cached_property
    def codes(self) -> Any:
        return _twin("voters", "MemoryCodeStore")(self.audit, self.handed)

    @cached_property
    def letters(self) -> Any:
        return _twin("voters", "MemoryLetterStore")(self.audit)

    @cached_property
    def letter_files(self) -> Any:
        return _twin("voters", "MemoryLetterFiles")()

    @cached_property
    def letter_printer(self) -> Any:
        return _twin("voters", "MemoryLetterPrinter")()

    @cached_property
    def paper_roll(self) -> Any:
        return _twin("voters", "MemoryPaperRoll")(self.ledger, self.audit, self.handed)

    @cached_property
    def removals(self) -> Any:
        return _twin("voters", "MemoryRemovalStore")(self.ledger, self.audit)

    @cached_property
    def trustees(self) -> Any:
        return _twin("trustees", "MemoryTrusteeStore")(self.audit, self.outbox)

    @cached_property
    def paper_ballots(self) -> Any:
        return _twin("paperballots", "MemoryPaperBallotStore")(self.audit, self.outbox)

    @cached_property
    def ballot_printer(self) -> Any:
        return _twin("paperballots", "MemoryBallotPrinter")()

    @cached_property
    def register(self) -> Any:
        return _twin("voters", "MemoryRegister")()

    @cached_property
    def results(self) -> Any:
        return _twin("results", "MemoryResultStore")(self.audit, self.outbox)

    @cached_property
    def channels(self) -> Any:
        return _twin("channels", "MemoryChannelStore")(self.audit, self.outbox)

    @cached_property
    def posters(self) -> Any:
        # It draws and stores nothing: the real one.
        return import_module("chalicelib.adapters.poster_pdf").PdfPosters()

    @cached_property
    def dossier_printer(self) -> Any:
        return import_module("chalicelib.adapters.dossier_pdf").PdfDossiers()

    @cached_property
    def log_files(self) -> Any:
        return _twin("publiclog", "MemoryLogFiles")()

    program = "ab" * 32
    checker = b"a program"

    @cached_property
    def messages(self) -> Any:
        return _twin("notifications", "MemoryMessageQueue")()

    @cached_property
    def deliveries(self) -> Any:
        return _twin("notifications", "MemoryDeliveryLog")()


def _twin(module: str, name: str) -> Any:
    return getattr(import_module(f"chalicelib.adapters.memory.{module}"), name)


def app_on(services: Any, functions: Iterable[str] = PAGE_MODULES) -> HttpApp:
    """The app with the routes of `functions` (all of them), on these services."""
    app = HttpApp("buurtbudget-test", lambda: services)
    for function in functions:
        add_routes(app, routes_of(function))
    return app


def sign_in(
    browser: Browser, services: Any, email: str = "bewoner@voorbeeld.example", name: str = ""
) -> None:
    """Signs a resident in without the mailed code: the session is put and the cookie set."""
    _start(browser, services, email, name, frozenset())


def sign_in_staff(
    browser: Browser,
    services: Any,
    *roles: Role,
    email: str = "medewerker@beringen.example",
    name: str = "Mieke Medewerker",
) -> None:
    """Signs somebody of the city in; no roles given means all of them."""
    _start(browser, services, email, name, frozenset(roles or ROLES))


def _start(browser: Browser, services: Any, email: str, name: str, roles: frozenset[Role]) -> None:
    secret = start_session(
        services.sessions, services.keyring, email, services.clock.now(), name=name, roles=roles
    )
    browser.set_cookie("sessie", secret)
