"""What pages may ask for: the ports, by name. The composition root provides them.

A Protocol rather than the real thing: pages then can't reach an adapter, and a test hands
them in-memory twins.
"""

from __future__ import annotations

from typing import Protocol

from chalicelib.audit.ports import AuditLog
from chalicelib.ideas.ports import IdeaStore, UploadGate
from chalicelib.identity.ports import IdentityProvider, Keyring, SessionStore, StaffRoster
from chalicelib.kernel.clock import Clock
from chalicelib.news.ports import NewsStore
from chalicelib.notebooks.ports import NotebookStore, PaperFiles, Printer
from chalicelib.notifications.ports import DeliveryLog, MessageQueue
from chalicelib.outcome.pack import PosterPrinter
from chalicelib.outcome.ports import ChannelStore, ResultStore
from chalicelib.projects.ports import ProjectStore
from chalicelib.rounds.ports import RoundStore
from chalicelib.settings import Settings
from chalicelib.voting.ports import Ledger


class Services(Protocol):
    """Every port, made on first use."""

    @property
    def settings(self) -> Settings: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def keyring(self) -> Keyring: ...
    @property
    def sessions(self) -> SessionStore: ...
    @property
    def staff(self) -> StaffRoster: ...
    @property
    def staff_provider(self) -> IdentityProvider | None: ...
    @property
    def rounds(self) -> RoundStore: ...
    @property
    def ideas(self) -> IdeaStore: ...
    @property
    def uploads(self) -> UploadGate: ...
    @property
    def notebooks(self) -> NotebookStore: ...
    @property
    def papers(self) -> PaperFiles: ...
    @property
    def printer(self) -> Printer: ...
    @property
    def news(self) -> NewsStore: ...
    @property
    def projects(self) -> ProjectStore: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def results(self) -> ResultStore: ...
    @property
    def channels(self) -> ChannelStore: ...
    @property
    def posters(self) -> PosterPrinter: ...
    @property
    def messages(self) -> MessageQueue: ...
    @property
    def deliveries(self) -> DeliveryLog: ...
    @property
    def audit(self) -> AuditLog: ...
