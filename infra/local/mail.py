"""Catches every mail of the local stack in a Maildir: `python -m infra.local.mail PORT FOLDER`.

Nothing leaves the machine. The envelope's addresses are kept as headers, since a mail's own
To line need not name who really got it.
"""

from __future__ import annotations

import email
import email.policy
import mailbox
import signal
import sys
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

RECIPIENT = "X-Local-Recipient"
SENDER = "X-Local-Sender"
MAX_BYTES = 40_000_000  # what SES takes for one mail


class Catcher:
    """Files each mail that arrives."""

    def __init__(self, folder: Path) -> None:
        self._box = mailbox.Maildir(folder, create=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content or b""
        raw = content.encode() if isinstance(content, str) else content
        message = email.message_from_bytes(raw, policy=email.policy.SMTP)
        message[SENDER] = envelope.mail_from or ""
        for recipient in envelope.rcpt_tos:
            message[RECIPIENT] = recipient
        self._box.add(message.as_bytes(policy=email.policy.default.clone(linesep="\n")))
        return "250 OK"


def serve(port: int, folder: Path) -> None:
    """Runs until the process is told to end."""
    ended = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    server = Controller(Catcher(folder), hostname="127.0.0.1", port=port, data_size_limit=MAX_BYTES)
    server.start()
    ended.wait()
    server.stop()


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
