"""Mail through SES."""

from __future__ import annotations

from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters import clients
from chalicelib.kernel.errors import Refused, Unavailable

# What SES says of a mail that it will never take. Everything else may pass with time: a paused
# account, an unverified sender and a limit are for the operator to mend, and the mail waits.
_FINAL: Final = frozenset({"MessageRejected", "BadRequestException"})


class SesMailer:
    """See `chalicelib.notifications.ports.Mailer`."""

    def __init__(self, sender: str) -> None:
        self._sender = sender

    def send(self, to: str, subject: str, text: str, html: str, message_id: str) -> None:
        raw = compose(self._sender, to, subject, text, html, message_id)
        try:
            clients.sesv2().send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [to]},
                Content={"Raw": {"Data": raw}},
            )
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code in _FINAL:
                raise Refused("mail-rejected", code=code) from error
            raise Unavailable(f"ses: {code}") from error
        except BotoCoreError as error:
            raise Unavailable(f"ses: {type(error).__name__}") from error


def compose(sender: str, to: str, subject: str, text: str, html: str, message_id: str) -> bytes:
    """The mail as bytes. Raises Refused `mail-rejected` for an address that no mail can have:
    one with a line break, or with letters that mail servers don't know."""
    mail = EmailMessage(policy=SMTP)
    try:
        mail["From"] = sender
        mail["To"] = to
        if [one.addr_spec for one in mail["To"].addresses] != [to] or "@" not in to:
            raise ValueError("a mail goes to one address")
        mail["Subject"] = subject
        # Tells holiday replies and mailing lists to keep quiet (RFC 3834).
        mail["Auto-Submitted"] = "auto-generated"
        # SES gives each mail a Message-ID of its own; this one finds it in the delivery log.
        mail["X-Buurtbudget-Message"] = message_id
        mail.set_content(text)
        mail.add_alternative(html, subtype="html")
        to.encode("ascii")
        return mail.as_bytes()
    except (MessageError, ValueError, UnicodeError, IndexError) as error:
        raise Refused("mail-rejected", code=type(error).__name__) from error
