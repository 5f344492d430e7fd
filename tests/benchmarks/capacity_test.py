"""What each use case consumes: `python -m pytest tests/benchmarks/capacity_test.py -s`.

The application runs in this process on DynamoDB Local, which counts units as AWS does: a write
unit is up to 1 KB, a read unit up to 4 KB (half for an eventually consistent read), indexes on
top. Transactions cost double on AWS, which the meter adds. From the units of one voter follows
the price of many.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

import pytest

from chalicelib import settings
from chalicelib.adapters.dynamodb.table import Meter, Table
from chalicelib.identity.ports import Keyring
from chalicelib.identity.signin import start_session
from chalicelib.kernel.clock import FixedClock
from chalicelib.notifications.model import Message
from chalicelib.wiring import Production
from infra.local.home import read_json
from infra.local.seed import desk
from infra.local.seed.main import State
from tests.support.client import Browser
from tests.support.drafting import begin, write
from tests.support.stack import RunningSite
from tests.support.twins import app_on

VOTERS = 100_000

# US dollars, AWS list prices for eu-central-1 as of November 2025, on demand, without any free
# tier. Change them here when they change there.
WRITES_MILLION = 0.7625
READS_MILLION = 0.1525
KEY_USES_10_000 = 0.03
MAILS_1000 = 0.10
API_CALLS_MILLION = 3.70
LAMBDA_CALLS_MILLION = 0.20
LAMBDA_GB_SECOND = 0.0000166667
CALL_GB_SECONDS = 0.5 * 0.25  # 512 MB for a quarter of a second, cold starts included


@dataclass(slots=True)
class Units:
    """What one use case consumed."""

    name: str
    requests: int = 0
    reads: float = 0.0
    writes: float = 0.0
    key_uses: int = 0
    mails: int = 0

    def row(self) -> str:
        return (
            f"| {self.name} | {self.requests} | {self.reads:g} | {self.writes:g} "
            f"| {self.key_uses} | {self.mails} |"
        )


HEAD = (
    "| use case | requests | read units | write units | key uses | mails |\n"
    "|---|---:|---:|---:|---:|---:|"
)


class CountingKeyring:
    """A keyring that counts how often the key service would be asked."""

    def __init__(self, inner: Keyring) -> None:
        self._inner = inner
        self.uses = 0

    def create(self, name: str) -> None:
        self._inner.create(name)

    def mac(self, name: str, data: bytes) -> bytes:
        self.uses += 1
        return self._inner.mac(name, data)

    def macs(self, name: str, data: Sequence[bytes]) -> list[bytes]:
        self.uses += len(data)
        return self._inner.macs(name, data)

    def disable(self, name: str) -> None:
        self._inner.disable(name)

    def wrap(self, name: str, secret: bytes) -> bytes:
        self.uses += 1
        return self._inner.wrap(name, secret)

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        self.uses += 1
        return self._inner.unwrap(name, wrapped)

    def sign(self, name: str, message: bytes) -> bytes:
        self.uses += 1
        return self._inner.sign(name, message)

    def public_key(self, name: str) -> bytes:
        return self._inner.public_key(name)


@dataclass(slots=True)
class Outbox:
    """Keeps messages instead of queueing them."""

    sent: list[Message] = field(default_factory=list)

    def send(self, messages: Sequence[Message]) -> None:
        self.sent.extend(messages)


class Measured(Production):
    """The real services, with counters on the key service and the mail queue."""

    @cached_property
    def keyring(self) -> Keyring:
        self.counter = CountingKeyring(super().keyring)
        return self.counter

    @cached_property
    def messages(self) -> Outbox:
        return Outbox()


class Scale:
    """Weighs use cases one after the other."""

    def __init__(self, services: Measured) -> None:
        self.services = services
        self.rows: list[Units] = []

    def weigh(self, name: str, act: Callable[[], int]) -> Units:
        """`act` gives the number of requests that it made."""
        services, meter = self.services, Meter(transaction_factor=2)
        keys, mails = _uses(services), len(services.messages.sent)
        Table.meter = meter
        try:
            requests = act()
        finally:
            Table.meter = None
        units = Units(
            name,
            requests,
            meter.read,
            meter.write,
            _uses(services) - keys,
            len(services.messages.sent) - mails,
        )
        self.rows.append(units)
        return units


def _uses(services: Measured) -> int:
    assert services.keyring is not None
    return services.counter.uses


@pytest.fixture
def scale(running_site: RunningSite, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scale]:
    running_site.local.point_here(monkeypatch)
    weighed = Scale(Measured(settings.load(), FixedClock(running_site.clock.now())))
    yield weighed
    table = "\n".join([HEAD, *(row.row() for row in weighed.rows)])
    print(f"\n\n{table}\n")  # noqa: T201 - a benchmark's output is its table


def _at(running_site: RunningSite, scale: Scale, phase: str) -> str:
    """Brings city and services to a phase; the current round's id."""
    running_site.seed(phase)
    scale.services.clock = FixedClock(running_site.clock.now())
    return State(**read_json(running_site.local.home.data / "seed.json", None)).round_id


@pytest.mark.timeout(600)
def test_what_a_resident_costs(running_site: RunningSite, scale: Scale) -> None:
    round_id = _at(running_site, scale, "submission")
    browser = Browser(app_on(scale.services))
    idea = desk.idea_id(round_id, desk.RESIDENTS_IDEA)

    def get(path: str) -> Callable[[], int]:
        def act() -> int:
            browser.get(path)
            assert browser.status == 200
            return 1

        return act

    scale.weigh("home page", get("/"))
    scale.weigh("list of ideas", get("/ideeen"))
    scale.weigh("idea", get(f"/ideeen/{idea}"))
    scale.weigh("result page", get(f"/rondes/{_finished(running_site)}/resultaat"))
    scale.weigh("idea: all pages and sending it", lambda: _send_idea(browser))
    scale.weigh("sign in", lambda: _sign_in(browser, scale.services, "/aanmelden"))
    scale.weigh("follow an idea", lambda: _follow(browser, idea))

    assert all(row.reads + row.writes > 0 for row in scale.rows)


def _finished(site: RunningSite) -> str:
    state = State(**read_json(site.local.home.data / "seed.json", None))
    return f"beringen-{state.finished_year}"


def _send_idea(browser: Browser) -> int:
    here = begin(browser)
    write(
        browser,
        here,
        title="Een bank",
        what="Een bank aan de kerk.",
        why="Om te zitten.",
        area="koersel",
        theme="groen",
        cost="500",
        cost_note="Een bank.",
        name="Anke",
        email="anke.weegt@buren.example",
        street="Dorpsstraat 1",
        name2="Bert",
        street2="Kerkstraat 2",
        **dict.fromkeys(("household", "kin", "adult", "local"), True),
    )
    browser.get(f"{here}/nakijken")
    browser.submit(action=f"{here}/versturen")
    assert browser.h1 == "Je idee is verstuurd"
    return 14


def _sign_in(browser: Browser, services: Measured, path: str) -> int:
    browser.get(path)
    browser.submit(email="anke.weegt@buren.example")
    browser.submit(code=services.messages.sent[-1].values["code"])
    return 5


def _follow(browser: Browser, idea: str) -> int:
    browser.get(f"/ideeen/{idea}/volgen")
    browser.submit(action=f"/ideeen/{idea}/volgen")
    return 3


@pytest.mark.timeout(600)
def test_what_a_decision_costs(running_site: RunningSite, scale: Scale) -> None:
    round_id = _at(running_site, scale, "submission")
    services = scale.services
    browser = Browser(app_on(services))
    secret = start_session(
        services.sessions,
        services.keyring,
        "moderator@beringen.example",
        services.clock.now(),
        name="Nora",
        roles=frozenset({"moderator"}),
    )
    browser.set_cookie("sessie", secret)
    waiting = services.ideas.queue(round_id, "received", 1).cards[0].id

    def decide() -> int:
        browser.get(f"/beheer/ideeen/{waiting}")
        browser.submit("Beslis", action=f"/beheer/ideeen/{waiting}", decision="publish")
        assert browser.status == 200
        return 3

    scale.weigh("staff: read and publish an idea", decide)


@pytest.mark.timeout(600)
def test_what_the_votes_cost(running_site: RunningSite, scale: Scale) -> None:
    _at(running_site, scale, "voting")
    services = scale.services
    browser = Browser(app_on(services))

    def become_voter() -> int:
        browser.get("/stemmen")
        browser.get("/stemmen/code")
        browser.submit(email="anke.stemt@buren.example", woont=True, leeftijd=True)
        browser.submit(code=services.messages.sent[-1].values["code"])
        assert browser.h1 == "Je stembrief"
        return 6

    def vote(number: str) -> Callable[[], int]:
        def act() -> int:
            browser.get("/stemmen/kiezen")
            browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=[number])
            browser.submit("Ik stem", action="/stemmen")
            assert re.search("Je hebt gestemd", browser.h1)
            return 5

        return act

    recognised = scale.weigh("voter: start, code, ballot", become_voter)
    cast = scale.weigh("voter: choose, review, cast, receipt", vote("1"))
    services.clock.move_to(services.clock.now() + timedelta(minutes=1))
    changed = scale.weigh("voter: change the vote", vote("2"))
    services.clock.move_to(services.clock.now() + timedelta(seconds=1))

    print(_bill(recognised, cast, changed))  # noqa: T201 - a benchmark's output is its table
    assert cast.writes < 30


def _bill(recognised: Units, cast: Units, changed: Units) -> str:
    """The price of `VOTERS` votes, a tenth of which are changed once."""

    def total(name: str) -> float:
        once = getattr(recognised, name) + getattr(cast, name)
        return VOTERS * (float(once) + 0.1 * float(getattr(changed, name)))

    calls = total("requests")
    lines = [
        ("write units", total("writes"), total("writes") / 1e6 * WRITES_MILLION),
        ("read units", total("reads"), total("reads") / 1e6 * READS_MILLION),
        ("uses of keys", total("key_uses"), total("key_uses") / 1e4 * KEY_USES_10_000),
        ("mails with a code", total("mails"), total("mails") / 1e3 * MAILS_1000),
        ("requests at the gateway", calls, calls / 1e6 * API_CALLS_MILLION),
        (
            "requests in Lambda",
            calls,
            calls * (LAMBDA_CALLS_MILLION / 1e6 + CALL_GB_SECONDS * LAMBDA_GB_SECOND),
        ),
    ]
    rows = [f"| {name} | {amount:,.0f} | {price:.2f} |" for name, amount, price in lines]
    rows.append(f"| **together** | | **{sum(price for *_, price in lines):.2f}** |")
    head = f"| {VOTERS:,} votes, a tenth changed once | number | US dollars |\n|---|---:|---:|"
    return "\n".join(["", "", head, *rows, ""])
