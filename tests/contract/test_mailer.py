"""The mailer: a mail as it leaves through the real local SES, and mails that never may."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest

from chalicelib.adapters.mailer import SesMailer, compose
from chalicelib.kernel.errors import Refused, Unavailable
from infra.local.environment import MAIL_FROM
from tests.support.stack import LocalStack

TEXT = "Dag,\n\nJe idee “Ténten” kost € 500.\n"
HTML = "<!doctype html>\n<p>Je idee “Ténten” kost € 500.</p>\n"


def test_a_mail_arrives_as_it_was_written(stack: LocalStack) -> None:
    SesMailer(MAIL_FROM).send("an@voorbeeld.example", "Één idee", TEXT, HTML, "m1:person")

    (mail,) = stack.mails(1)
    assert mail["To"] == "an@voorbeeld.example"
    assert mail["From"] == MAIL_FROM
    assert mail["Subject"] == "Één idee"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None and plain.get_content().replace("\r\n", "\n") == TEXT
    assert html is not None and html.get_content().replace("\r\n", "\n") == HTML


def test_the_mail_says_that_a_machine_sent_it_and_which_message_it_is() -> None:
    raw = compose(MAIL_FROM, "an@voorbeeld.example", "Dag", TEXT, HTML, "m1:person")
    mail = message_from_bytes(raw, policy=default)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Buurtbudget-Message"] == "m1:person"
    assert mail.get_content_type() == "multipart/alternative"


@pytest.mark.parametrize(
    "address",
    [
        "an@voorbeeld.example\r\nBcc: iedereen@voorbeeld.example",
        "an@voorbeeld.example, bert@voorbeeld.example",
        "én@voorbeeld.example",
        "",
        "geen adres",
    ],
)
def test_an_address_that_no_mail_can_have_is_refused(address: str) -> None:
    with pytest.raises(Refused, match="mail-rejected"):
        compose(MAIL_FROM, address, "Dag", TEXT, HTML, "m1")


def test_a_line_break_never_starts_a_header() -> None:
    with pytest.raises(Refused, match="mail-rejected"):
        compose(MAIL_FROM, "an@voorbeeld.example", "Dag\r\nBcc: x@y.example", TEXT, HTML, "m1")


def test_a_service_that_does_not_answer_is_unavailable(
    stack: LocalStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    import boto3
    from botocore.config import Config

    from chalicelib.adapters import clients

    nowhere = boto3.client(
        "sesv2",
        endpoint_url="http://127.0.0.1:9",
        config=Config(retries={"max_attempts": 0}, connect_timeout=1),
    )
    monkeypatch.setattr(clients, "sesv2", lambda: nowhere)
    with pytest.raises(Unavailable):
        SesMailer(MAIL_FROM).send("an@voorbeeld.example", "Dag", TEXT, HTML, "m1")
