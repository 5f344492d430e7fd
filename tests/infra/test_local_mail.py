"""Mail sent through SES ends in the mail box of the console, and nowhere else."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from infra.local.mailbox import Mail, MailFolder
from tests.support.stack import LocalStack


def raw_mail() -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "Bevestig je stem – één klik"
    mail["From"] = "Buurtbudget <buurtbudget@beringen.example>"
    mail["To"] = "noor@example.org"
    mail.set_content("Dag Noor,\n\nhttp://127.0.0.1:8000/stem/ABC\n")
    mail.add_alternative('<p>Dag Noor, <a href="/x">één klik</a></p>', subtype="html")
    return mail.as_bytes()


def newest(box: MailFolder) -> Mail:
    mail = box.get(box.latest()[0].key)
    assert mail is not None
    return mail


def test_a_raw_mail_arrives_with_both_parts(stack: LocalStack) -> None:
    stack.client("sesv2").send_email(
        FromEmailAddress=stack.environment["MAIL_FROM"],
        Destination={"ToAddresses": ["noor@example.org"]},
        Content={"Raw": {"Data": raw_mail()}},
    )

    assert len(stack.mails(1)) == 1
    mail = newest(MailFolder(stack.home.mail))
    assert mail.subject == "Bevestig je stem – één klik"
    assert mail.recipients == ("noor@example.org",)
    assert "http://127.0.0.1:8000/stem/ABC" in mail.text
    assert "één klik</a>" in mail.html


def test_a_simple_mail_arrives(stack: LocalStack) -> None:
    stack.client("sesv2").send_email(
        FromEmailAddress=stack.environment["MAIL_FROM"],
        Destination={"ToAddresses": ["noor@example.org", "jef@example.org"]},
        Content={
            "Simple": {
                "Subject": {"Data": "Het resultaat is er"},
                "Body": {"Text": {"Data": "Lees waaróm."}},
            }
        },
    )

    (mail,) = stack.mails(1)
    assert mail["Subject"] == "Het resultaat is er"
    assert mail.get_all("X-Local-Recipient") == ["noor@example.org", "jef@example.org"]
    assert mail.get_content().strip() == "Lees waaróm."


def test_a_sender_that_was_never_verified_is_refused(stack: LocalStack) -> None:
    ses = stack.client("sesv2")

    with pytest.raises(ses.exceptions.MessageRejected):
        ses.send_email(
            FromEmailAddress="someone@elsewhere.example",
            Destination={"ToAddresses": ["noor@example.org"]},
            Content={"Raw": {"Data": raw_mail()}},
        )

    assert stack.mails() == []


def test_the_mail_box_finds_only_its_own_files(stack: LocalStack) -> None:
    box = MailFolder(stack.home.mail)

    assert box.get("../../environment.json") is None
    assert box.count() == 0
