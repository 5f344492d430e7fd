"""Reads the mails that the stack caught, for the console."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from infra.local.mail import RECIPIENT

# Mails are shown in a frame without scripts; links leave that frame.
_FRAME_START = '<!doctype html><meta charset="utf-8"><base target="_blank">'


@dataclass(frozen=True, slots=True)
class Mail:
    """One caught mail; `arrived` in UTC."""

    key: str
    arrived: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    html: str

    @property
    def frame(self) -> str:
        """The HTML part as a document of its own."""
        body = re.sub(r"(?is)<!doctype[^>]*>", "", self.html)
        return _FRAME_START + body


class MailFolder:
    """A Maildir of caught mails."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> list[Mail]:
        """All mails, newest first."""
        files = sorted(self._files(), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        return [_read(file) for file in files]

    def get(self, key: str) -> Mail | None:
        """One mail. Looked up among the files that are there, so no key leads elsewhere."""
        return next((_read(file) for file in self._files() if file.name == key), None)

    def count(self) -> int:
        return len(self._files())

    def clear(self) -> None:
        for file in self._files():
            file.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        return list(self._folder.glob("new/*"))


def _read(file: Path) -> Mail:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    return Mail(
        key=file.name,
        arrived=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        sender=str(message.get("From", "")),
        recipients=tuple(str(value) for value in message.get_all(RECIPIENT, [])),
        subject=str(message.get("Subject", "")),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
