"""The console: what it shows and changes, and whom it refuses."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import html5lib
import pytest

from infra.local.clock import FileClock
from infra.local.console import Console
from infra.local.journal import REFEED, Journal
from infra.local.provision import uploads_queue
from tests.support.stack import LocalStack

HOST = "127.0.0.1:8000"
PAGES = ["", "/mail", "/klok", "/taken", "/wachtrijen"]


class Visitor:
    """A browser at the console."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __call__(
        self,
        method: str,
        path: str,
        form: dict[str, str] | None = None,
        query: str = "",
        **headers: str,
    ) -> tuple[int, dict[str, str], str]:
        content = urlencode(form or {}).encode()
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": f"/_local{path}",
            "QUERY_STRING": query,
            "HTTP_HOST": HOST,
            "CONTENT_LENGTH": str(len(content)),
            "wsgi.input": io.BytesIO(content),
        }
        if method == "POST":
            environ["HTTP_ORIGIN"] = f"http://{HOST}"
        environ.update({f"HTTP_{name}": value for name, value in headers.items()})
        found: list[tuple[str, list[tuple[str, str]]]] = []
        body = b"".join(self._console(environ, lambda *args: found.append(args)))
        status, pairs = found[0]
        return int(status.split()[0]), dict(pairs), body.decode()


@pytest.fixture
def journal(stack: LocalStack) -> Iterator[Journal]:
    journal = Journal(stack.home)
    yield journal
    journal.clear_failures()
    journal.begin()
    FileClock(stack.home.clock).reset()


@pytest.fixture
def visit(stack: LocalStack, journal: Journal) -> Visitor:
    return Visitor(Console(stack.home))


def send_mail(stack: LocalStack) -> None:
    stack.client("sesv2").send_email(
        FromEmailAddress=stack.environment["MAIL_FROM"],
        Destination={"ToAddresses": ["noor@example.org"]},
        Content={
            "Simple": {
                "Subject": {"Data": "Welkom <Noor>"},
                "Body": {
                    "Text": {"Data": "Ga naar http://127.0.0.1:8000/aanmelden/ABC <snel>"},
                    "Html": {"Data": "<script>alert(1)</script><a href='/x'>Meld je aan</a>"},
                },
            }
        },
    )
    stack.mails(1)


@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_tidy(visit: Visitor, path: str) -> None:
    status, headers, body = visit("GET", path)

    assert status == 200
    html5lib.HTMLParser(strict=True).parse(body)
    assert body.count("<h1") == 1
    assert "<script" not in body
    assert '<html lang="nl">' in body
    labelled = set(re.findall(r'<label for="(\w+)"', body))
    assert labelled == set(re.findall(r'<(?:input|select) id="(\w+)"', body))
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.5:8000", ""])
def test_other_hosts_are_refused(visit: Visitor, host: str) -> None:
    assert visit("GET", "/mail", HOST=host)[0] == 403


def test_localhost_is_welcome(visit: Visitor) -> None:
    assert visit("GET", "", HOST="localhost:8000")[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"ORIGIN": "https://evil.example"},
        {"ORIGIN": "null"},
        {"ORIGIN": "http://127.0.0.1:9999"},
        {"SEC_FETCH_SITE": "cross-site"},
        {"SEC_FETCH_SITE": "same-site"},
    ],
)
def test_posts_from_other_pages_change_nothing(
    visit: Visitor, stack: LocalStack, headers: dict[str, str]
) -> None:
    form = {"aantal": "3", "eenheid": "days"}

    assert visit("POST", "/klok/vooruit", form, **headers)[0] == 403
    assert FileClock(stack.home.clock).offset() == timedelta()


@pytest.mark.parametrize("path", ["/klok/vooruit", "/mail/leegmaken", "/taken/expire_data"])
def test_a_get_changes_nothing(visit: Visitor, stack: LocalStack, path: str) -> None:
    send_mail(stack)

    assert visit("GET", path)[0] == 404
    assert len(stack.mails()) == 1
    assert not Journal(stack.home).take_request("expire_data")


def test_a_mail_is_shown_without_its_scripts(visit: Visitor, stack: LocalStack) -> None:
    send_mail(stack)
    _, _, listing = visit("GET", "/mail")
    link = re.search(r'href="/_local(/mail/[^"]+)"', listing)
    assert link is not None

    status, _, body = visit("GET", link[1])
    _, frame_headers, frame = visit("GET", f"{link[1]}/html")

    assert status == 200
    assert "Welkom &lt;Noor&gt;" in body
    assert '<a href="http://127.0.0.1:8000/aanmelden/ABC"' in body
    assert "&lt;snel&gt;" in body
    assert "alert(1)" not in body
    assert "Meld je aan" in frame
    assert frame_headers["Content-Security-Policy"].startswith("sandbox allow-popups")
    assert "script-src" not in frame_headers["Content-Security-Policy"]


@pytest.mark.parametrize(("words", "found"), [("noor@", True), ("welkom", True), ("jef", False)])
def test_mails_are_found_by_address_or_subject(
    visit: Visitor, stack: LocalStack, words: str, found: bool
) -> None:
    send_mail(stack)

    body = visit("GET", "/mail", query=f"zoek={words}")[2]

    assert ("Welkom &lt;Noor&gt;</a>" in body) == found


def test_the_mail_box_can_be_emptied(visit: Visitor, stack: LocalStack) -> None:
    send_mail(stack)

    status, headers, _ = visit("POST", "/mail/leegmaken")

    assert (status, headers["Location"]) == (303, "/_local/mail")
    assert stack.mails() == []


@pytest.mark.parametrize("key", ["nothing", "..%2F..%2Fenvironment.json", "../clock.json"])
def test_a_mail_that_is_not_there(visit: Visitor, key: str) -> None:
    assert visit("GET", f"/mail/{key}")[0] == 404


def test_the_clock_moves_in_steps_and_back(visit: Visitor, stack: LocalStack) -> None:
    clock = FileClock(stack.home.clock)

    assert visit("POST", "/klok/vooruit", {"aantal": "2", "eenheid": "days"})[0] == 303
    assert visit("POST", "/klok/vooruit", {"aantal": "-1", "eenheid": "hours"})[0] == 303
    assert clock.offset() == timedelta(days=2, hours=-1)
    assert "1 dagen, 23 uur en 0 minuten voor" in visit("GET", "/klok")[2]

    assert visit("POST", "/klok/nu")[0] == 303
    assert clock.offset() == timedelta()


def test_the_clock_is_set_in_brussels_time(visit: Visitor, stack: LocalStack) -> None:
    visit("POST", "/klok/zetten", {"moment": "2027-07-01T12:00:00"})

    now = FileClock(stack.home.clock).now()
    assert abs(now - datetime(2027, 7, 1, 10, tzinfo=UTC)) < timedelta(seconds=5)
    assert "01/07/2027 12:00" in visit("GET", "")[2]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/klok/zetten", {"moment": "morgen"}),
        ("/klok/vooruit", {"aantal": "veel", "eenheid": "days"}),
        ("/klok/vooruit", {"aantal": "1", "eenheid": "weeks"}),
        ("/klok/vooruit", {"aantal": "99999999999", "eenheid": "days"}),
        ("/klok/fase", {"fase": "holiday"}),
    ],
)
def test_nonsense_is_refused_in_words(visit: Visitor, path: str, form: dict[str, str]) -> None:
    status, _, body = visit("POST", path, form)

    assert status == 422
    assert "<h1>Dat lukte niet</h1>" in body


def test_a_job_can_be_asked_for(visit: Visitor, journal: Journal) -> None:
    assert visit("POST", "/taken/advance_rounds")[0] == 303
    assert visit("POST", "/taken/dispatch_events")[0] == 303
    assert visit("POST", "/taken/os.system")[0] == 404

    assert journal.take_request("advance_rounds")
    assert journal.take_request(REFEED)
    assert not journal.take_request("os.system")


def test_jobs_show_what_they_did(visit: Visitor, journal: Journal) -> None:
    journal.record("advance_rounds", ok=True)
    journal.record("advance_rounds", ok=False)

    body = visit("GET", "/taken")[2]

    row = body.partition('<th scope="row">advance_rounds</th>')[2].partition("</tr>")[0]
    assert "<td>elke minuut</td>" in row
    assert "<td>2</td>" in row
    assert "<td>1</td>" in row
    assert "mislukt" in row


def test_dead_letters_are_shown_with_their_error_and_sent_again(
    visit: Visitor, stack: LocalStack, journal: Journal
) -> None:
    sqs = stack.client("sqs")
    failures = stack.stack.queues["MessagesFailures"].name
    url = sqs.get_queue_url(QueueName=failures)["QueueUrl"]
    sent = sqs.send_message(QueueUrl=url, MessageBody='{"to": "noor@example.org"}')
    journal.fail("send_message", "Unreachable", sent["MessageId"])

    body = visit("GET", "/wachtrijen")[2]
    assert sent["MessageId"] in body
    assert "Unreachable" in body
    assert "noor" not in body

    assert visit("POST", f"/wachtrijen/{failures}/opnieuw")[0] == 303
    back = sqs.receive_message(QueueUrl=stack.environment["MESSAGES_QUEUE_URL"])["Messages"]
    assert [message["Body"] for message in back] == ['{"to": "noor@example.org"}']
    assert "Er is niets definitief mislukt." in visit("GET", "/wachtrijen")[2]


def test_a_lost_place_in_the_stream_is_mended_from_the_outbox(
    visit: Visitor, stack: LocalStack, journal: Journal
) -> None:
    sqs = stack.client("sqs")
    failures = stack.stack.queues["EventsFailures"].name
    url = sqs.get_queue_url(QueueName=failures)["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"DDBStreamBatchInfo": {}}))
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"detail-type": "Object Created"}))

    visit("POST", f"/wachtrijen/{failures}/opnieuw")

    assert journal.take_request(REFEED)
    uploads = sqs.get_queue_url(QueueName=uploads_queue(stack.stack).name)["QueueUrl"]
    (message,) = sqs.receive_message(QueueUrl=uploads, MaxNumberOfMessages=10)["Messages"]
    assert json.loads(message["Body"]) == {"detail-type": "Object Created"}


def test_no_other_queue_can_be_sent_again(visit: Visitor, stack: LocalStack) -> None:
    name = stack.stack.queues["MessagesQueue"].name

    assert visit("POST", f"/wachtrijen/{name}/opnieuw")[0] == 404


def test_the_list_of_failures_can_be_cleared(visit: Visitor, journal: Journal) -> None:
    journal.fail("tally_round", "TimedOut")
    assert "TimedOut" in visit("GET", "/wachtrijen")[2]

    visit("POST", "/wachtrijen/fouten/leegmaken")

    assert "Er zijn geen fouten." in visit("GET", "/wachtrijen")[2]
