"""The composition root: which adapter stands behind which port. The only importer of adapters.

One `Services` a process, ports made on first use: a function pays only for what it touches.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib import settings as settings_module
from chalicelib.kernel.clock import Clock, SystemClock
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from chalicelib.adapters.dynamodb.table import Table
    from chalicelib.agenda.ports import AgendaStore
    from chalicelib.audit.ports import AuditLog, AuditVault
    from chalicelib.exports.ports import ExportStore, SheetMaker
    from chalicelib.families.ports import FamilyStore
    from chalicelib.ideas.ports import CardFiles, CardPainter, IdeaStore, PhotoFiles, UploadGate
    from chalicelib.identity.ports import IdentityProvider, Keyring, SessionStore, StaffRoster
    from chalicelib.inspiration.ports import InspirationStore
    from chalicelib.moderation.ports import DossierStore, PictureCloset
    from chalicelib.moderation.sheet import DossierPrinter
    from chalicelib.news.ports import NewsStore
    from chalicelib.notebooks.ports import NotebookStore, PaperFiles, Printer, TableFiles
    from chalicelib.notebooks.stack_ports import CodeReader, StackFiles, StackStore
    from chalicelib.notifications.ports import DeliveryLog, EventQueues, Mailer, MessageQueue
    from chalicelib.outcome.pack import PosterPrinter
    from chalicelib.outcome.ports import ChannelStore, ResultStore
    from chalicelib.paperballots.ports import BallotPrinter, PaperBallotStore
    from chalicelib.places.ports import Places
    from chalicelib.projects.ports import ProjectStore
    from chalicelib.retention.ports import Expiry, PictureShelf, PictureUse
    from chalicelib.rounds.ports import RoundStore
    from chalicelib.trustees.ports import TrusteeStore
    from chalicelib.voters.ports import (
        CodeStore,
        LetterFiles,
        LetterPrinter,
        LetterStore,
        PaperRoll,
        Register,
        RemovalStore,
    )
    from chalicelib.voting.ports import Ledger, LogFiles


class Production:
    """Every port on AWS, or on the local stand-ins that boto3's endpoint variables name."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock

    def _table(self, name: str) -> Table:
        from chalicelib.adapters import clients
        from chalicelib.adapters.dynamodb.table import Table

        return Table(self.settings.table(name), clients.dynamodb)

    @cached_property
    def core(self) -> Table:
        return self._table("core")

    @cached_property
    def keyring(self) -> Keyring:
        kind, _, folder = self.settings.keyring.partition(":")
        if kind == "file":
            from chalicelib.adapters.keyring_file import FileKeyring

            return FileKeyring(folder)
        from chalicelib.adapters.keyring_kms import KmsKeyring

        return KmsKeyring(self.settings.stage)

    @cached_property
    def sessions(self) -> SessionStore:
        from chalicelib.adapters.dynamodb.sessions import DynamoSessionStore

        return DynamoSessionStore(self._table("sessions"))

    @cached_property
    def staff(self) -> StaffRoster:
        from chalicelib.adapters.dynamodb.staff import DynamoStaffRoster

        return DynamoStaffRoster(self.core, self._table("audit"))

    @cached_property
    def staff_provider(self) -> IdentityProvider | None:
        """The city's own sign-in; None where staff get a mailed code."""
        if self.settings.staff_provider is None:
            return None
        from chalicelib.adapters.oidc import OidcProvider

        return OidcProvider(self.settings.staff_provider)

    @cached_property
    def voter_provider(self) -> IdentityProvider | None:
        """eID and itsme; None where no provider is configured."""
        if self.settings.voter_provider is None:
            return None
        from chalicelib.adapters.oidc import OidcProvider

        return OidcProvider(self.settings.voter_provider)

    @cached_property
    def rounds(self) -> RoundStore:
        from chalicelib.adapters.dynamodb.rounds import DynamoRoundStore

        return DynamoRoundStore(self.core, self._table("audit"))

    @cached_property
    def ideas(self) -> IdeaStore:
        from chalicelib.adapters.dynamodb.ideas import DynamoIdeaStore

        return DynamoIdeaStore(self.core, self._table("audit"))

    @cached_property
    def families(self) -> FamilyStore:
        from chalicelib.adapters.dynamodb.families import DynamoFamilyStore
        from chalicelib.adapters.dynamodb.ideas import DynamoIdeaStore

        audit = self._table("audit")
        return DynamoFamilyStore(self.core, audit, DynamoIdeaStore(self.core, audit))

    @cached_property
    def uploads(self) -> UploadGate:
        from chalicelib.adapters.uploads import S3UploadGate

        return S3UploadGate(self.settings.quarantine_bucket, self.settings.upload_url)

    @cached_property
    def places(self) -> Places:
        from chalicelib.adapters.city_files import CityFiles

        return CityFiles()

    @cached_property
    def photo_files(self) -> PhotoFiles:
        from chalicelib.adapters.uploads import S3PhotoFiles

        return S3PhotoFiles(self.settings.quarantine_bucket, self.settings.media_bucket)

    @cached_property
    def card_painter(self) -> CardPainter:
        from chalicelib.adapters.cards import PillowCardPainter

        return PillowCardPainter()

    @cached_property
    def card_files(self) -> CardFiles:
        from chalicelib.adapters.cards import S3CardFiles

        return S3CardFiles(self.settings.media_bucket)

    @cached_property
    def picture_closet(self) -> PictureCloset:
        from chalicelib.adapters.picture_closet import S3PictureCloset

        return S3PictureCloset(self.settings.media_bucket, self.settings.papers_bucket)

    @cached_property
    def notebooks(self) -> NotebookStore:
        from chalicelib.adapters.dynamodb.ideas import DynamoIdeaStore
        from chalicelib.adapters.dynamodb.notebooks import DynamoNotebookStore

        audit = self._table("audit")
        return DynamoNotebookStore(self.core, audit, DynamoIdeaStore(self.core, audit))

    @cached_property
    def inspiration(self) -> InspirationStore:
        from chalicelib.adapters.dynamodb.inspiration import DynamoInspirationStore

        return DynamoInspirationStore(self.core, self._table("audit"))

    @cached_property
    def agenda(self) -> AgendaStore:
        from chalicelib.adapters.dynamodb.agenda import DynamoAgendaStore

        return DynamoAgendaStore(self.core, self._table("audit"))

    @cached_property
    def stacks(self) -> StackStore:
        from chalicelib.adapters.dynamodb.stacks import DynamoStackStore

        return DynamoStackStore(self.core, self._table("audit"))

    @cached_property
    def stack_files(self) -> StackFiles:
        from chalicelib.adapters.stack_files import S3StackFiles

        return S3StackFiles(self.settings.quarantine_bucket, self.settings.upload_url)

    @cached_property
    def table_files(self) -> TableFiles:
        from chalicelib.adapters.table_files import S3TableFiles

        return S3TableFiles(self.settings.quarantine_bucket, self.settings.upload_url)

    @cached_property
    def code_reader(self) -> CodeReader:
        from chalicelib.adapters.code_reader import ZxingCodeReader

        return ZxingCodeReader()

    @cached_property
    def dossiers(self) -> DossierStore:
        from chalicelib.adapters.dynamodb.dossiers import DynamoDossierStore
        from chalicelib.adapters.dynamodb.ideas import DynamoIdeaStore

        audit = self._table("audit")
        return DynamoDossierStore(self.core, audit, DynamoIdeaStore(self.core, audit))

    @cached_property
    def papers(self) -> PaperFiles:
        from chalicelib.adapters.papers import S3PaperFiles

        return S3PaperFiles(self.settings.papers_bucket)

    @cached_property
    def printer(self) -> Printer:
        from chalicelib.adapters.notebook_pdf import PdfPrinter

        return PdfPrinter()

    @cached_property
    def exports(self) -> ExportStore:
        from chalicelib.adapters.dynamodb.exports import DynamoExportStore

        return DynamoExportStore(self.core, self._table("audit"))

    @cached_property
    def sheets(self) -> SheetMaker:
        from chalicelib.adapters.spreadsheets import XlsxSheetMaker

        return XlsxSheetMaker()

    @cached_property
    def news(self) -> NewsStore:
        from chalicelib.adapters.dynamodb.news import DynamoNewsStore

        return DynamoNewsStore(self.core, self._table("audit"))

    @cached_property
    def projects(self) -> ProjectStore:
        from chalicelib.adapters.dynamodb.projects import DynamoProjectStore

        return DynamoProjectStore(self.core, self._table("audit"))

    @cached_property
    def ledger(self) -> Ledger:
        from chalicelib.adapters.dynamodb.ledger import DynamoLedger

        return DynamoLedger(
            roll=self._table("roll"),
            box=self._table("box"),
            out=self._table("out"),
            gate=self._table("gate"),
        )

    @cached_property
    def codes(self) -> CodeStore:
        from chalicelib.adapters.dynamodb.codes import DynamoCodeStore

        return DynamoCodeStore(self._table("codes"), self._table("audit"))

    @cached_property
    def letters(self) -> LetterStore:
        from chalicelib.adapters.dynamodb.letters import DynamoLetterStore

        return DynamoLetterStore(self.core, self._table("audit"))

    @cached_property
    def letter_files(self) -> LetterFiles:
        from chalicelib.adapters.letter_files import S3LetterFiles

        return S3LetterFiles(self.settings.quarantine_bucket, self.settings.papers_bucket)

    @cached_property
    def letter_printer(self) -> LetterPrinter:
        from chalicelib.adapters.letter_pdf import PdfLetterPrinter

        return PdfLetterPrinter()

    @cached_property
    def paper_roll(self) -> PaperRoll:
        from chalicelib.adapters.dynamodb.paper_roll import DynamoPaperRoll

        return DynamoPaperRoll(
            roll=self._table("roll"),
            gate=self._table("gate"),
            codes=self._table("codes"),
            audit=self._table("audit"),
        )

    @cached_property
    def removals(self) -> RemovalStore:
        from chalicelib.adapters.dynamodb.removals import DynamoRemovalStore

        return DynamoRemovalStore(
            core=self.core,
            roll=self._table("roll"),
            gate=self._table("gate"),
            audit=self._table("audit"),
        )

    @cached_property
    def trustees(self) -> TrusteeStore:
        from chalicelib.adapters.dynamodb.trustees import DynamoTrusteeStore

        return DynamoTrusteeStore(self.core, self._table("audit"))

    @cached_property
    def paper_ballots(self) -> PaperBallotStore:
        from chalicelib.adapters.dynamodb.paperballots import DynamoPaperBallotStore

        return DynamoPaperBallotStore(self.core, self._table("audit"))

    @cached_property
    def ballot_printer(self) -> BallotPrinter:
        from chalicelib.adapters.ballot_pdf import PdfBallotPrinter

        return PdfBallotPrinter()

    @cached_property
    def register(self) -> Register:
        if self.settings.register.startswith("http"):
            from chalicelib.adapters.register_http import HttpRegister

            return HttpRegister(self.settings.register, self.settings.register_key)
        from chalicelib.adapters.register_file import FileRegister, stored_file

        return FileRegister(self.keyring, stored_file(self.settings.papers_bucket))

    @cached_property
    def log_files(self) -> LogFiles:
        from chalicelib.adapters.publiclog import S3LogFiles

        return S3LogFiles(self.settings.media_bucket)

    @cached_property
    def program(self) -> str:
        """The SHA-256 of the code that runs."""
        from chalicelib.adapters.program import program_hash

        return program_hash()

    @cached_property
    def checker(self) -> bytes:
        """The program that checks a published vote, of the code that runs."""
        from chalicelib.adapters.checker import checker

        return checker()

    @cached_property
    def results(self) -> ResultStore:
        from chalicelib.adapters.dynamodb.results import DynamoResultStore

        return DynamoResultStore(self.core, self._table("audit"))

    @cached_property
    def channels(self) -> ChannelStore:
        from chalicelib.adapters.dynamodb.channels import DynamoChannelStore

        return DynamoChannelStore(self.core, self._table("audit"))

    @cached_property
    def posters(self) -> PosterPrinter:
        from chalicelib.adapters.poster_pdf import PdfPosters

        return PdfPosters()

    @cached_property
    def dossier_printer(self) -> DossierPrinter:
        from chalicelib.adapters.dossier_pdf import PdfDossiers

        return PdfDossiers()

    @cached_property
    def messages(self) -> MessageQueue:
        from chalicelib.adapters.queues import SqsMessageQueue

        return SqsMessageQueue(self.settings.messages_queue_url)

    @cached_property
    def event_queues(self) -> EventQueues:
        from chalicelib.adapters.queues import SqsEventQueues

        return SqsEventQueues(
            {
                "messages": self.settings.messages_queue_url,
                "moderation": self.settings.moderation_queue_url,
                "tally": self.settings.tally_queue_url,
            }
        )

    @cached_property
    def deliveries(self) -> DeliveryLog:
        from chalicelib.adapters.dynamodb.deliveries import DynamoDeliveryLog

        return DynamoDeliveryLog(self._table("messages"))

    @cached_property
    def mailer(self) -> Mailer:
        from chalicelib.adapters.mailer import SesMailer

        return SesMailer(self.settings.mail_from)

    @cached_property
    def audit(self) -> AuditLog:
        from chalicelib.adapters.dynamodb.audit import DynamoAuditLog

        return DynamoAuditLog(self._table("audit"))

    @cached_property
    def audit_vault(self) -> AuditVault:
        from chalicelib.adapters.audit_vault import S3AuditVault

        return S3AuditVault(self.settings.audit_bucket)

    @cached_property
    def expiry(self) -> Expiry:
        from chalicelib.adapters.dynamodb.expiry import DynamoExpiry

        return DynamoExpiry(self.core, self._table("sessions"), self._table("messages"))

    @cached_property
    def picture_shelf(self) -> PictureShelf:
        from chalicelib.adapters.pictures import S3PictureShelf

        return S3PictureShelf(self.settings.media_bucket)

    @cached_property
    def picture_use(self) -> PictureUse:
        from chalicelib.adapters.dynamodb.picture_use import DynamoPictureUse

        return DynamoPictureUse(self.core)


_clock: Clock = SystemClock()
_production: Production | None = None


def use_clock(clock: Clock) -> None:
    """Replaces the clock of this process, before or after the first `services()`."""
    global _clock, _production
    _clock = clock
    _production = None


def services() -> Production:
    """The process's services. Raises SettingsError when the environment is incomplete."""
    global _production
    if _production is None:
        _production = Production(settings_module.load(), _clock)
    return _production
