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

SHOWN = 100  # mails in one list

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

    def latest(self, words: str = "", most: int = SHOWN) -> list[Mail]:
        """The latest mails, newest first; with `words` only those with it in subject or address."""
        files = sorted(self._files(), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        found: list[Mail] = []
        for file in files:
            mail = _read(file, whole=False)
            if words.lower() in f"{mail.subject} {' '.join(mail.recipients)}".lower():
                found.append(mail)
            if len(found) == most:
                break
        return found

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


def _read(file: Path, *, whole: bool = True) -> Mail:
    """A mail; without its texts, and many times faster, where `whole` is False."""
    content = file.read_bytes()
    if not whole:
        content = content.partition(b"\n\n")[0] + b"\n\n"
    message = email.message_from_bytes(content, policy=email.policy.default)
    return Mail(
        key=file.name,
        arrived=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        sender=str(message.get("From", "")),
        recipients=tuple(str(value) for value in message.get_all(RECIPIENT, [])),
        subject=str(message.get("Subject", "")),
        text=_part(message, "plain") if whole else "",
        html=_part(message, "html") if whole else "",
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
