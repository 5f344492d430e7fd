"""A whole round under the functions' own policies, on the real local services.

Each call that a function makes is held against its policy as AWS would do it. What a policy
lacks shows as a denied call, what it grants too much as an action that nobody used.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image

from chalicelib import settings, wiring
from chalicelib.adapters.dynamodb.table import encode
from chalicelib.adapters.memory.identity import MemoryIdentityProvider
from chalicelib.adapters.register_file import REGISTER_FILE, write_register
from chalicelib.functions.http import PAGE_MODULES, routes_of
from chalicelib.identity.model import Grant
from chalicelib.identity.staff import add_staff
from chalicelib.kernel.clock import FixedClock, SystemClock
from chalicelib.settings import Provider, VoterProvider
from chalicelib.web.server import HttpApp, add_routes
from chalicelib.web.staff.moments import to_field
from chalicelib.wiring import Production
from infra.functions import BY_NAME, FUNCTIONS
from infra.local.invoke import LocalContext, load_handler
from infra.local.shapes import inserted_record, object_created_event, scheduled_event
from tests.infra.guard import Guard
from tests.infra.iam import ACCOUNT, as_list, statements
from tests.support.client import Browser
from tests.support.drafting import IDEA_FIELDS, PEOPLE_FIELDS, begin, write
from tests.support.register import ALL, AN, BO, CEM, PEOPLE, RememberingPrinter, extract, line
from tests.support.rounds import audit_entry, day, sample_ballot, sample_round
from tests.support.stack import LocalStack
from tests.support.trustees import BALLOT
from tests.support.votes import cast_ballot
from tests.support.workers import add_idea

STAFF = ("ann@beringen.example", "bob@beringen.example")
TRUSTEES = (*STAFF, "cem@beringen.example")
EMAIL = "bewoner@voorbeeld.example"
PARTNER = "bert@voorbeeld.example"
WORKERS = {"moderation": "moderate_idea", "messages": "send_message", "tally": "tally_round"}

# What the services do with a function's role.
BY_AWS = {
    *("logs:CreateLogStream", "logs:PutLogEvents"),
    *("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    *("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
    "dynamodb:ListStreams",
}
# What this round happens not to need, and why it is granted.
BESIDE = {
    # Only rounds that put ideas online before somebody looked: the platform's own decision.
    "moderate_idea: dynamodb:PutItem on audit",
    "moderate_idea: dynamodb:Query on audit",
    # Only when two runs make the same key at the same moment.
    "advance_rounds: kms:ScheduleKeyDeletion on key",
    # An upload that is gone already is "not found" only with this right, else "forbidden".
    "process_upload: s3:ListBucket on quarantine",
    "tally_round: s3:ListBucket on media",
    "vote_api: s3:ListBucket on media",
    "seal_log: s3:ListBucket on media",
    "advance_rounds: s3:ListBucket on media",
    # Only on a day when somebody has late work.
    "send_digests: sqs:SendMessage on messages",
    "send_digests: dynamodb:PutItem on core",
    "staff_api: s3:ListBucket on quarantine",
    # Lambda's own delivery of what failed.
    "dispatch_events: sqs:SendMessage on events-failures",
    "process_upload: sqs:SendMessage on events-failures",
    "advance_rounds: sqs:SendMessage on events-failures",
    "refresh_figures: sqs:SendMessage on events-failures",
    "seal_log: sqs:SendMessage on events-failures",
    "expire_data: sqs:SendMessage on events-failures",
    "make_letters: sqs:SendMessage on events-failures",
    "make_letters: s3:ListBucket on quarantine",
    "make_letters: kms:ScheduleKeyDeletion on key",
    "desk_api: dynamodb:PutItem on sessions",
    "send_digests: sqs:SendMessage on events-failures",
    "export_audit: sqs:SendMessage on events-failures",
}


class GuardedApp:
    """All routes, each served by its own function under its own policy."""

    def __init__(self, services: Production, guard: Guard) -> None:
        self._guard = guard
        self._owner: dict[str, str] = {}
        self._apps: dict[str, HttpApp] = {}
        self.routes: dict[str, Any] = {}
        for function in PAGE_MODULES:
            app = HttpApp(function, lambda: services)
            add_routes(app, routes_of(function))
            self._apps[function] = app
            self.routes |= app.routes
            self._owner |= dict.fromkeys(app.routes, function)
            self.api = app.api

    def __call__(self, event: Any, context: Any) -> dict[str, Any]:
        function = self._owner[event["resource"]]
        with self._guard.acting_as(function):
            return self._apps[function](event, context)


@dataclass
class City:
    """The city, its clock, and everything that runs by itself."""

    services: Production
    clock: FixedClock
    guard: Guard
    stack: LocalStack
    app: GuardedApp
    told: set[str]
    mails: list[dict[str, Any]]

    def run(self, function: str, event: Any) -> Any:
        handler = load_handler(BY_NAME[function])
        context = LocalContext(function, 512, 900.0)
        with self.guard.acting_as(function):
            return handler(event, context)

    def tick(self, function: str, moment: datetime | None = None) -> None:
        if moment is not None:
            self.clock.move_to(moment)
        self.run(function, scheduled_event(function, self.clock.now()))

    def pump(self) -> None:
        """Stream to queues to workers, until all is quiet."""
        while self._dispatch() or self._drain():
            pass

    def _dispatch(self) -> bool:
        rows = [item for item in self.services.core.scan() if item.get("kind") == "outbox"]
        new = [item for item in rows if item["pk"] not in self.told]
        self.told |= {item["pk"] for item in new}
        if new:
            records = [inserted_record(encode(row), n, "arn") for n, row in enumerate(new)]
            assert self.run("dispatch_events", {"Records": records}) == {"batchItemFailures": []}
        return bool(new)

    def _drain(self) -> bool:
        busy = False
        for queue, function in WORKERS.items():
            while messages := self._take(queue):
                busy = True
                self.mails += [plain["message"] for plain in messages if "message" in plain]
                records = [
                    {"messageId": str(n), "body": json.dumps(plain)}
                    for n, plain in enumerate(messages)
                ]
                assert self.run(function, {"Records": records}) == {"batchItemFailures": []}
        return busy

    def _take(self, queue: str) -> list[dict[str, Any]]:
        """What waits in a queue, taken out of it."""
        sqs = self.stack.client("sqs")
        name = self.stack.stack.queues[f"{queue.capitalize()}Queue"].name
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for message in found:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in found]

    def code(self) -> str:
        """The code in the newest mail."""
        self.pump()
        return str([m for m in self.mails if "code" in m["values"]][-1]["values"]["code"])

    def browser(self, address: str) -> Browser:
        return Browser(self.app, address=address)  # type: ignore[arg-type]


@pytest.fixture
def city(stack: LocalStack, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    monkeypatch.setenv("KEYRING", "kms")
    clock = FixedClock(day(10))
    wiring.use_clock(clock)
    provider = Provider("https://stad.example", "buurtbudget", amr=frozenset({"mfa"}))
    voters = VoterProvider("https://idp.example", "buurtbudget", acr=frozenset({"eid"}))
    stage = replace(settings.load(), staff_provider=provider, voter_provider=voters)
    services = Production(stage, clock)
    vars(services)["staff_provider"] = MemoryIdentityProvider()
    vars(services)["voter_provider"] = MemoryIdentityProvider()
    monkeypatch.setattr(wiring, "services", lambda: services)
    guard = Guard(stack.stack.stage, stack.client("kms"))
    for address in TRUSTEES:
        add_staff(
            services.staff,
            services.keyring,
            email=address,
            name=address.partition("@")[0],
            roles=frozenset({"admin"} if address in STAFF else ()),
            now=clock.now(),
            actor="operator",
            grants=(Grant("trustee", "r26", day(300)),),
        )
    services.rounds.create(sample_round(ballot=BALLOT), audit_entry())
    with guard.watching():
        yield City(services, clock, guard, stack, GuardedApp(services, guard), set(), [])
    wiring.use_clock(SystemClock())


def see(browser: Browser, *paths: str) -> None:
    for path in paths:
        browser.get(path)
        assert browser.status == 200, (path, browser.words[:300])


def sign_in(city: City, browser: Browser, email: str) -> None:
    browser.get("/aanmelden")
    browser.submit(email=email)
    browser.submit(code=city.code())
    assert browser.status == 200, browser.words[:300]


def change_the_round(staff: Browser, second: Browser) -> None:
    """One proposes, another confirms; another proposal is taken away."""
    for button, moment in (
        ("Bevestig het voorstel", to_field(day(401))),
        ("Haal het voorstel weg", to_field(day(402))),
    ):
        staff.get("/beheer/rondes/r26/stappen/realisation")
        staff.submit(closes_at=moment, note="De gemeenteraad besliste dit.")
        second.get("/beheer/rondes/r26/voorstel")
        second.submit(button)
        assert "Bewaard" in second.words, second.words[:300]


def through_the_city(city: City, browser: Browser, email: str) -> None:
    """Staff sign in: out to the provider, and back with its word."""
    browser.get("/beheer/aanmelden/stad", follow=False)
    state = parse_qs(urlsplit(browser.reply.headers["location"]).query)["state"][0]
    claims = {"sub": "1", "email": email, "name": email, "amr": ["mfa"]}
    provider: Any = city.services.staff_provider
    browser.get(f"/beheer/aanmelden/terug?code={provider.vouch(state, claims)}&state={state}")
    browser.submit()
    assert browser.status == 200, browser.words[:300]


def submit_idea(city: City, browser: Browser) -> str:
    draft = begin(browser)
    # A telephone number in the text: the automatic checks have something to write down.
    write(browser, draft, **(IDEA_FIELDS | {"why": "Bel mij gerust op 0470 12 34 56."}))
    browser.get(f"{draft}/later")
    browser.submit("Mail me deze link", email=EMAIL)
    assert "is onderweg" in browser.words
    add_photo(city, browser, draft)
    write(browser, draft, **(PEOPLE_FIELDS | {"email": EMAIL, "email2": PARTNER}))
    browser.submit("Verstuur je idee")
    assert browser.h1 == "Je idee is verstuurd", browser.words[:300]
    return draft.rpartition("/")[2]


def add_photo(city: City, browser: Browser, draft: str) -> None:
    """As the browser does: describe, then upload to the quarantine; the worker takes it."""
    browser.get(f"{draft}/foto")
    browser.submit(alt="Een tekening van de bank", action=f"{draft}/foto")
    upload = next(form for form in browser.forms if "key" in form.names())
    put_picture(city, dict(upload.fields)["key"])


def put_picture(city: City, key: str) -> None:
    """What the browser's post leaves in the quarantine, and the worker's turn."""
    picture = io.BytesIO()
    Image.new("RGB", (640, 480), "green").save(picture, "JPEG")
    bucket = city.stack.stack.buckets["QuarantineBucket"].name
    city.stack.client("s3").put_object(Bucket=bucket, Key=key, Body=picture.getvalue())
    item = {"Key": key, "Size": len(picture.getvalue()), "ETag": '"x"'}
    city.run("process_upload", object_created_event(bucket, item, city.clock.now()))


def take_paper_in(city: City, staff: Browser, second: Browser) -> None:
    """A notebook handed out and printed, a page scanned, typed by one and confirmed by another."""
    page = "/beheer/papier/r26/1/1"
    staff.get("/beheer/papier/r26/nieuw")
    staff.submit(pages="2", holder="Bib")
    staff.submit(action="/beheer/papier/r26/1/afdrukken")
    staff.get(page)
    staff.submit(action=page + "/scan")
    upload = next(form for form in staff.forms if "key" in form.names())
    put_picture(city, dict(upload.fields)["key"])
    staff.get(page)
    assert staff.page.select_one(".sheet img") is not None
    paper = {**IDEA_FIELDS, "name": "Fatma", "email": EMAIL}
    staff.submit(action=page + "/overtypen", **paper, consent=True)
    second.get(page)
    second.submit(action=page + "/bevestigen")
    assert "Dit blad is een idee" in second.words, second.words[:300]
    see(second, "/beheer/papier")


def send_many(city: City, staff: Browser, resident: Browser) -> None:
    """A stack in a zip file, a table as a file, and a loose form with its letter."""
    bucket = city.stack.stack.buckets["QuarantineBucket"].name
    s3 = city.stack.client("s3")

    def put(key: str, data: bytes) -> None:
        s3.put_object(Bucket=bucket, Key=key, Body=data)

    picture, packed = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (640, 480), "blue").save(picture, "JPEG")
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("blad 2.jpg", picture.getvalue())
    staff.get("/beheer/papier/r26/stapel")
    staff.submit(notebook="1")
    upload = next(form for form in staff.forms if "success_action_redirect" in form.names())
    put(dict(upload.fields)["key"], packed.getvalue())
    for _ in range(2):
        for one in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
            item = {"Key": one["Key"], "Size": 1, "ETag": '"x"'}
            city.run("process_upload", object_created_event(bucket, item, city.clock.now()))
    staff.get(staff.url)
    staff.submit("Zet de bladen op hun plaats", action=staff.url)
    assert "1 blad staat op zijn plaats" in staff.words, staff.words[:300]

    staff.get("/beheer/namens/r26/lijst")
    upload = next(form for form in staff.forms if "key" in form.names())
    put(dict(upload.fields)["key"], b"Idee;Wat")
    path = urlsplit(dict(upload.fields)["success_action_redirect"]).path
    assert staff.get(path).status == 422, staff.words[:300]
    staff.submit(action="/beheer/namens/r26/voorbeeld")

    resident.get("/indienen/papier")
    resident.submit()
    assert "is klaar" in resident.words, resident.words[:300]
    code = resident.url.rpartition("=")[2]
    staff.get(f"/beheer/formulier/r26/{code}")
    staff.submit(**IDEA_FIELDS, name="Jos", phone="011 22 33 44", consent=True)
    staff.submit("Maak de brief")
    assert "De brief is klaar" in staff.words, staff.words[:300]


def meet(city: City, staff: Browser, resident: Browser) -> None:
    """An example and an evening: written, joined, ticked off, given back."""
    staff.get("/beheer/inspiratie/nieuw")
    staff.submit(title="Een bank", what="Een bank.", state="published")
    see(resident, "/inspiratie", "/agenda")
    staff.get("/beheer/agenda/nieuw")
    starts = city.clock.now() + timedelta(days=1)
    staff.submit(
        title="Avond",
        text="Kom.",
        place="Plein",
        access="Ja",
        starts_at=f"{starts:%Y-%m-%dT%H:%M}",
        ends_at=f"{starts + timedelta(hours=2):%Y-%m-%dT%H:%M}",
        state="published",
    )
    page = staff.url
    evening = page.rpartition("/")[2]
    resident.get(f"/agenda/{evening}/inschrijven")
    resident.submit(name="Fatma", people="2", email=EMAIL)
    assert resident.h1 == "Je bent ingeschreven", resident.words[:300]
    staff.get(f"{page}/lijst")
    staff.submit(action=f"{page}/aanwezig")
    staff.submit(action=f"{page}/afmelden")
    assert "0 van 60" in staff.words, staff.words[:300]
    city.pump()
    city.tick("advance_rounds")


def say_yes(city: City) -> None:
    """The co-applicant opens the link in the mail and agrees."""
    (question,) = [mail for mail in city.mails if mail["template"] == "consent_ask"]
    partner = city.browser("192.0.2.9")
    partner.get(question["values"]["link"].removeprefix(city.services.settings.city_url))
    partner.submit(antwoord="yes")
    assert "Je zei ja" in partner.words, partner.words[:300]
    city.pump()


def take_off(city: City, staff: Browser, second: Browser, idea: str) -> None:
    """Two people hide an idea, its pictures leave, and one shows it again."""
    media = city.stack.stack.buckets["MediaBucket"].name
    s3, path = city.stack.client("s3"), f"/beheer/ideeen/{idea}/zichtbaar"

    def pictures() -> set[str]:
        found = s3.list_objects_v2(Bucket=media, Prefix="ideas/").get("Contents", [])
        return {one["Key"] for one in found}

    before = pictures()
    staff.get(path)
    staff.submit("Vraag om te verbergen", action=path, why="Er staat een naam in.")
    second.get(path)
    second.submit("Verberg dit idee", action=path)
    city.pump()
    guest = city.browser("192.0.2.11")
    assert guest.get(f"/ideeen/{idea}").status == 410 and len(pictures()) < len(before)
    see(second, path)
    second.submit("Toon het idee weer", action=path, why="De naam mag.")
    city.pump()
    assert guest.get(f"/ideeen/{idea}").status == 200 and pictures() == before


def short(resource: str) -> str:
    """`core`, `core/index`, `events-failures`, `key`: a resource as people say it."""
    name = resource.rpartition("buurtbudget-test-")[2] or resource
    name = name.removesuffix(f"-{ACCOUNT}").removesuffix(f"-{ACCOUNT}/*")
    return name.rpartition(":")[2].removesuffix("/*")


def unused_grants(city: City, function: str) -> set[str]:
    """What the policy grants and the whole round didn't need."""
    used = city.guard.used[function]
    return {
        f"{function}: {action} on {short(pattern)}"
        for one in statements(function)
        for action in as_list(one["Action"])
        for pattern in as_list(one["Resource"])
        if action not in BY_AWS
        and not any(a == action and fnmatchcase(resource, pattern) for a, resource in used)
    }


def look_voters_up(city: City, staff: Browser, second: Browser) -> None:
    """A round of the register: letters, the desk, a shared device, and paper typed by two."""
    printer = RememberingPrinter()
    vars(city.services)["letter_printer"] = printer
    base = sample_round("r27", voters=replace(ALL, means=(*ALL.means, "eid")))
    later = timedelta(days=100)
    phases = tuple(
        replace(phase, opens_at=phase.opens_at + later, closes_at=phase.closes_at + later)
        for phase in base.phases
    )
    city.services.rounds.create(replace(base, phases=phases), audit_entry())
    city.services.rounds.fix_ballot(sample_ballot("r27", day(140)), audit_entry())
    s3, buckets = city.stack.client("s3"), city.stack.stack.buckets
    people = write_register(city.services.keyring, PEOPLE)
    s3.put_object(Bucket=buckets["PapersBucket"].name, Key=REGISTER_FILE, Body=people)
    city.clock.move_to(day(141))
    for window, address in ((staff, STAFF[0]), (second, STAFF[1])):
        through_the_city(city, window, address)

    staff.get("/beheer/brieven/r27/nieuw")
    staff.submit(source="Koersel")
    upload = next(form for form in staff.forms if "key" in form.names())
    key = dict(upload.fields)["key"]
    s3.put_object(
        Bucket=buckets["QuarantineBucket"].name, Key=key, Body=extract(line(AN), line(CEM))
    )
    city.tick("make_letters")
    see(staff, "/beheer/brieven", "/beheer/brieven/r27/1")
    staff.submit("Vernietig de bestanden")
    staff.get("/beheer/brieven/r27/ongeldig")
    staff.submit(label="1-00002", reason="terug", nieuw=True)
    assert staff.h1 == "De strook is klaar", staff.words[:300]
    staff.get("/beheer/stembrieven/r27/reeks")
    staff.submit(size="5", holder="Balie")

    city.tick("advance_rounds", day(150) - timedelta(minutes=10))
    city.tick("advance_rounds", day(150) + timedelta(minutes=1))
    for window, address in ((staff, STAFF[0]), (second, STAFF[1])):
        through_the_city(city, window, address)
    see(staff, "/beheer/balie", "/beheer/balie/r27")
    for number, act in ((AN, "code"), (BO, "paper")):
        staff.get("/beheer/balie/r27")
        staff.submit(nummer=number, act=act, kaart=True)
        assert staff.status == 200, staff.words[:300]
    staff.get("/beheer/stembrieven/r27/reeks/1")
    token = dict(staff.form("/beheer/stembrieven/r27/reeks/1/terug").fields)["veilig"]
    staff.post("/beheer/stembrieven/r27/reeks/1/afdrukken", {"veilig": token, "form": "a4"})
    assert "De PDF is klaar" in staff.words, staff.words[:300]

    device = city.browser("192.0.2.5")
    through_the_city(city, device, STAFF[1])
    device.get("/beheer/balie/r27/toestel")
    device.submit(plek="Bib")
    device.get("/stemmen/brief")
    device.submit(code=printer.codes[-1])
    device.submit("Kijk je stem na", action="/stemmen/kiezen", project=["1"])
    device.submit("Ik stem", action="/stemmen")
    assert device.status == 200, device.words[:300]

    with_eid(city, city.browser("192.0.2.6"), AN)
    # Printed: two letters, the slip instead of the second, the desk's code.
    thief = city.browser("192.0.2.7")
    thief.get("/stemmen/brief")
    thief.submit(code=printer.codes[2])
    cast_one(thief, "2")
    staff.get("/beheer/toezicht/r27/verwijderen")
    staff.submit(label="1-00002", reason="De eigenaar stemde niet")
    second.get("/beheer/toezicht/r27/verwijderen")
    second.submit(action="/beheer/toezicht/r27/verwijderen/1/bevestig")
    assert "gaat eruit bij de telling" in second.words, second.words[:300]

    batch = "/beheer/stembrieven/r27/bundel/1"
    staff.get("/beheer/stembrieven/r27")
    staff.submit("Begin een bundel", action="/beheer/stembrieven/r27/bundel", box="Bib")
    for window in (staff, second):
        window.get(batch)
        if window is second:
            window.submit("Ik typ de stapel nog eens")
        window.submit("Bewaar en volgende", action=batch + "/typ", nummer="1", keuzes="3")
        window.submit("Teken voor dit aantal", action=batch + "/teken", totaal="1")
        assert window.status == 200, window.words[:300]
    see(staff, "/beheer/toezicht/r27")
    city.tick("advance_rounds", day(165) + timedelta(minutes=1))
    city.pump()
    assert city.services.results.get("r27") is None
    through_the_city(city, staff, STAFF[0])
    staff.get("/beheer/stembrieven/r27")
    staff.submit("Sluit het papier af", action="/beheer/stembrieven/r27/sluiten")
    assert "Het papier is afgesloten" in staff.words, staff.words[:300]
    city.pump()
    result = city.services.results.get("r27")
    assert result is not None and json.loads(result.document)["ballots"] == 2
    about = json.loads(city.services.results.file("r27", "voting.json") or b"")
    assert (about["removed"], about["paper"]) == (1, 1)


def with_eid(city: City, voter: Browser, number: str) -> None:
    """Out to the provider and back; the register is asked."""
    voter.get("/stemmen/eid", follow=False)
    state = parse_qs(urlsplit(voter.reply.headers["location"]).query)["state"][0]
    provider: Any = city.services.voter_provider
    code = provider.vouch(state, {"sub": "2", "acr": "eid", "rrn": number})
    voter.get(f"/stemmen/eid/terug?code={code}&state={state}")
    voter.submit()
    cast_one(voter, "2")


def cast_one(voter: Browser, number: str) -> None:
    voter.submit("Kijk je stem na", action="/stemmen/kiezen", project=[number])
    voter.submit("Ik stem", action="/stemmen")
    assert voter.h1 == "Je hebt gestemd", voter.words[:300]


def take_seats(city: City) -> list[str]:
    """Three trustees draw their codes and type them back; the codes."""
    codes = []
    for address in TRUSTEES:
        trustee = city.browser("192.0.2.8")
        through_the_city(city, trustee, address)
        trustee.get("/beheer/sleutels/r26")
        trustee.submit("Maak mijn code", action="/beheer/sleutels/r26/code")
        codes.append("".join(one.get_text() for one in trustee.page.select(".own-code span")))
        trustee.click("Ik heb de code")
        trustee.submit(action="/beheer/sleutels/r26/bevestig", code=codes[-1])
        assert "Je code is in orde" in trustee.words, trustee.words[:300]
    return codes


def give_codes(city: City, codes: list[str]) -> None:
    """Two of them open the ballots."""
    for address, code in list(zip(TRUSTEES, codes, strict=True))[1:]:
        assert city.services.results.get("r26") is None
        trustee = city.browser("192.0.2.8")
        through_the_city(city, trustee, address)
        see(trustee, "/beheer/sleutels", "/beheer/sleutels/r26")
        trustee.submit(code=code, action="/beheer/sleutels/r26/open")
        assert "Je code is binnen" in trustee.words, trustee.words[:300]
        city.pump()


def vote_of_ten(city: City) -> None:
    """Enough ballots for the log, cast under the policy of the vote."""
    with city.guard.acting_as("vote_api"):
        for number in range(10):
            cast_ballot(city.services, f"kiezer-{number}", "boom")


def look_up(voter: Browser, code: str) -> None:
    voter.get("/stemmen/nagaan")
    voter.submit(code=code, action="/stemmen/nagaan")
    assert "Deze stem zit in de stembus" in voter.words, voter.words[:300]


def test_a_round_under_the_policies_of_its_functions(city: City) -> None:
    resident, staff, second = (city.browser(f"192.0.2.{n}") for n in (1, 2, 3))
    see(resident, "/", "/rondes", "/rondes/r26", "/rondes/r26/regels", "/ideeen", "/projecten")
    see(resident, "/nieuws", "/hulp", "/privacy", "/api/rounds", "/api/rounds/r26")

    idea = submit_idea(city, resident)
    city.pump()
    say_yes(city)
    sign_in(city, resident, EMAIL)
    see(resident, "/mijn", f"/mijn/ideeen/{idea}", "/stemmen")

    through_the_city(city, staff, STAFF[0])
    through_the_city(city, second, STAFF[1])
    staff.get("/beheer/medewerkers/nieuw")
    staff.submit(email="guy@beringen.example", name="Guy", roles=["auditor"])
    assert staff.status == 200, staff.words[:300]
    see(staff, "/beheer", "/beheer/ideeen", "/beheer/rondes", "/beheer/rondes/r26")
    see(staff, "/beheer/rondes/r26/stappen/voting", "/beheer/nieuws", "/beheer/projecten")
    see(staff, "/beheer/rondes/r26/instellingen", "/beheer/rondes/r26/voorbeeld")
    change_the_round(staff, second)
    staff.get(f"/beheer/ideeen/{idea}")
    staff.submit("Beslis", action=f"/beheer/ideeen/{idea}/beslissen", decision="accept")
    assert "Je beslissing is bewaard" in staff.words
    city.pump()
    take_off(city, staff, second, idea)
    take_paper_in(city, staff, second)
    send_many(city, staff, resident)
    meet(city, staff, resident)
    staff.get("/beheer/nieuws/nieuw")
    staff.submit(title="Kom naar de avond", text="Op 3 oktober.")
    see(staff, "/beheer/export")
    staff.submit(round_id="r26", kind="ideas", format="xlsx", action="/beheer/export", follow=False)
    assert staff.status == 303, staff.words[:300]
    see(staff, "/beheer/logboek", "/api/admin/session", "/api/admin/rounds/r26")
    city.pump()

    add_idea(city.services, "boom", state="accepted")
    see(resident, f"/ideeen/{idea}", "/api/rounds/r26/ideas")
    resident.get("/ideeen/boom/volgen")
    resident.submit("Volg dit idee")
    see(resident, "/mijn")
    resident.get("/ideeen/boom/volgen")
    resident.submit("Stop met volgen")
    city.clock.move_to(day(48))
    for window, address in ((staff, STAFF[0]), (second, STAFF[1])):
        through_the_city(city, window, address)
    staff.get("/beheer/rondes/r26/stembiljet")
    staff.submit(decision="CBS-2026-118", seed="Lotto 4 8 15 16 23 42")
    assert staff.status == 200, staff.words[:300]

    city.tick("advance_rounds", day(50) - timedelta(minutes=10))
    assert city.services.rounds.frozen("r26") is None
    codes = take_seats(city)
    city.tick("advance_rounds", day(50) + timedelta(minutes=1))
    voter = city.browser("192.0.2.4")
    voter.get("/stemmen")
    voter.click("Begin met stemmen")
    voter.submit(email="kiezer@voorbeeld.example", woont=True, leeftijd=True)
    voter.submit(code=city.code())
    for numbers in (["1"], ["1", "2"]):
        voter.get("/stemmen/kiezen")
        voter.submit("Kijk je stem na", action="/stemmen/kiezen", project=numbers)
        voter.submit("Ik stem", action="/stemmen")
        assert voter.status == 200, voter.words[:300]
    see(voter, "/stemmen/bewijs/ontvangst.txt", "/stemmen/beloften")
    voter.get("/stemmen/bewijs")
    code = voter.page.select_one(".receipt").get_text(strip=True)
    look_up(voter, code)
    voter.get("/stemmen/bewijs")
    voter.submit(action="/stemmen/afmelden")
    city.tick("refresh_figures")
    vote_of_ten(city)
    city.tick("seal_log", day(52))
    look_up(voter, code)
    voter.submit(action="/stemmen/nagaan/bewijs")
    assert voter.status == 200, voter.words[:300]

    city.tick("advance_rounds", day(65) + timedelta(minutes=1))
    city.pump()
    give_codes(city, codes)
    assert city.services.results.get("r26") is not None
    for window, address in ((staff, STAFF[0]), (second, STAFF[1])):
        through_the_city(city, window, address)
        window.get("/beheer/rondes/r26/uitslag")
        window.submit(moment=to_field(day(65) + timedelta(hours=2)))
        assert window.status == 200, window.words[:300]
    city.tick("advance_rounds", day(65) + timedelta(hours=2))
    city.pump()
    see(
        resident, "/rondes/r26/resultaat", "/api/rounds/r26/result", "/projecten", "/projecten/boom"
    )
    see(staff, "/beheer/projecten")
    staff.get("/beheer/projecten/boom")
    staff.submit(state="under-way", text="De boom is besteld.")
    city.pump()
    look_voters_up(city, staff, second)
    city.tick("send_digests", day(40))
    # A picture that no idea shows any more.
    media = city.stack.stack.buckets["MediaBucket"].name
    city.stack.client("s3").put_object(Bucket=media, Key="ideas/weg/320.jpg", Body=b"x")
    # Half a year after the vote: the keys that tell who voted go, too.
    city.tick("expire_data", day(260))
    city.tick("export_audit")

    assert sorted(set(city.guard.denied)) == []
    assert city.guard.used.keys() == {function.name for function in FUNCTIONS}
    assert set().union(*(unused_grants(city, f.name) for f in FUNCTIONS)) == BESIDE
