"""The rush of a last evening.

    RUSH_BALLOTS=20000 python -m pytest tests/benchmarks/rush_test.py -s

64 clients cast against the running site on loopback, each ballot by a voter of its own through
the review page; some press the button twice, some change their ballot. Then the vote closes by
the clock and is counted, and the published bundle is held against what was answered: every
accepted ballot is in it exactly once, no other is. The default is a rush that fits in a coffee
break; the figure of the design is 20,000.

The model at the end tells how often casts would meet on one gate on AWS.
"""

from __future__ import annotations

import json
import math
import os
import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.dynamodb.table import Meter, Table
from chalicelib.adapters.queues import event_body
from chalicelib.functions import advance_rounds, tally_round
from chalicelib.identity.signin import start_voting
from chalicelib.kernel.events import ROUND_CLOSED, Event
from chalicelib.outcome.verifying import verify
from chalicelib.voting import bundle, tokens
from chalicelib.voting.cast import BallotForm, Voter, cast
from chalicelib.voting.model import GATES, Ballot
from infra.local.environment import UNWANTED
from infra.local.home import read_json
from infra.local.seed.city import City, open_city
from infra.local.seed.main import State
from tests.benchmarks.load import _at
from tests.support.client import Browser
from tests.support.stack import RunningSite
from tests.support.workers import batch_of

BALLOTS = int(os.environ.get("RUSH_BALLOTS", "600"))
CLIENTS = 64
# Of a hundred voters so many press twice, and so many change their ballot.
DOUBLES, CHANGES = 5, 5
# How long one transaction holds its items on AWS, in seconds: an assumption, on the safe side.
HELD = 0.02
_CODE = re.compile(r'class="receipt"[^>]*>([0-9A-Z-]{19})<')


@pytest.fixture
def city(running_site: RunningSite, monkeypatch: pytest.MonkeyPatch) -> City:
    for name in UNWANTED:
        monkeypatch.delenv(name, raising=False)
    for name, value in running_site.local.environment.items():
        monkeypatch.setenv(name, value)
    running_site.seed("voting")
    return open_city(lambda _: None)


class Rush:
    """Casts by many; what was answered."""

    def __init__(self, site: RunningSite, services: Any, round_id: str) -> None:
        self._site, self._services, self._round_id = site, services, round_id
        self._lock = threading.Lock()
        self.times: list[float] = []
        self.statuses: Counter[int] = Counter()
        # The last code that each voter was shown, and those that were shown before.
        self.last: dict[int, str] = {}
        self.earlier: set[str] = set()

    def vote(self, number: int) -> None:
        token = tokens.voter_token(self._services.keyring, self._round_id, f"rush:{number}")
        browser = Browser(serve=self._site.url)
        now = self._site.clock.now()
        secret = start_voting(self._services.sessions, self._round_id, token, "email", now)
        browser.set_cookie("stem", secret)
        self._cast(browser, number, 1 + number % 9)
        if number % 100 < CHANGES:
            self._cast(browser, number, 1 + (number + 1) % 9)

    def _cast(self, browser: Browser, number: int, project: int) -> None:
        browser.get("/stemmen/kiezen")
        browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=[str(project)])
        copy = browser.tab()
        copy.url, copy.reply = browser.url, browser.reply
        self._press(browser)
        if number % 100 >= 100 - DOUBLES:
            self._press(copy)
        browser.get("/stemmen/bewijs")
        found = _CODE.search(browser.text)
        assert found is not None, (browser.status, browser.words[:200])
        with self._lock:
            if number in self.last:
                self.earlier.add(self.last[number])
            self.last[number] = found[1]

    def _press(self, browser: Browser) -> None:
        """One button; again when the page asks for it."""
        for _ in range(5):
            began = time.perf_counter()
            status = browser.submit("Ik stem", action="/stemmen", follow=False).status
            with self._lock:
                self.times.append((time.perf_counter() - began) * 1000)
                self.statuses[status] += 1
            if status == 303:
                return
        raise AssertionError("the ledger never answered")


@pytest.mark.timeout(7200)
def test_every_accepted_ballot_is_in_the_bundle_once(running_site: RunningSite, city: City) -> None:
    services = city.services
    round_id = State(**read_json(running_site.local.home.data / "seed.json", None)).round_id
    before = {c for c, kind in services.ledger.commitments(round_id) if kind == "cast"}
    rush = Rush(running_site, services, round_id)
    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(rush.vote, range(BALLOTS)))
    spent = time.perf_counter() - began

    frozen = services.rounds.frozen(round_id)
    assert frozen is not None
    units = _units(services, frozen)
    moment = city.everywhere(frozen.closes_at + timedelta(minutes=1))
    advance_rounds.run(services)
    event = Event(f"close-{round_id}", ROUND_CLOSED, moment, {"round_id": round_id})
    began = time.perf_counter()
    failed = tally_round.run(services, batch_of([event_body(event)]))
    counted = time.perf_counter() - began
    # The site's own worker may have been first.
    assert not failed["batchItemFailures"]

    result = services.results.get(round_id)
    assert result is not None
    names = json.loads(result.document)["files"]
    files = {name: services.results.file(round_id, name) or b"" for name in names}
    assert verify(files).agrees
    leaves = files[bundle.LEAVES].decode().split()
    superseded = set(files[bundle.SUPERSEDED].decode().split())
    live = [tokens.receipt_code(c) for c in leaves if c not in superseded]
    old = {tokens.receipt_code(c) for c in before}
    assert Counter(live) == Counter([*rush.last.values(), *old, *units])
    assert rush.earlier <= {tokens.receipt_code(c) for c in superseded}
    times = sorted(rush.times)
    shares = " / ".join(f"{_at(times, share):.0f}" for share in (0.5, 0.95, 0.99))
    print("\n\n| ballots | clients | casts/s | p50 / p95 / p99 ms | answers | count s |")
    print("|---:|---:|---:|---:|---|---:|")
    answers = ", ".join(f"{status}: {many}" for status, many in sorted(rush.statuses.items()))
    print(
        f"| {BALLOTS} | {CLIENTS} | {len(times) / spent:.0f} | {shares} | {answers} "
        f"| {counted:.1f} |\n"
    )
    print(_model())


def _units(services: Any, frozen: Any) -> list[str]:
    """Prints the write units of one cast, as AWS bills them; the codes of the ballots."""
    voter = Voter(tokens.voter_token(services.keyring, frozen.round_id, "rush:units"), "email")
    project = frozen.entries[0].project_id
    receipt = None
    for number, name in enumerate(("first", "change")):
        meter = Table.meter = Meter(transaction_factor=2)
        try:
            receipt = cast(
                frozen,
                voter,
                BallotForm(
                    f"units-{number}",
                    receipt.commitment if receipt else "",
                    Ballot(frozenset({project})),
                ),
                ledger=services.ledger,
                keyring=services.keyring,
                clock=services.clock,
            )
        finally:
            Table.meter = None
        print(f"\n{name} cast: {meter.write:g} write units, {meter.read:g} read units")
    assert receipt is not None
    return [receipt.code]


def _model() -> str:
    """Casts that arrive at random, each holding one random gate for `HELD` seconds: DynamoDB
    refuses a transaction that meets another one on an item. Condition checks conflict too."""
    rows = ["| casts/s | meets another on its gate | all 8 tries meet one |", "|---:|---:|---:|"]
    for rate in (60, 300, 1000):
        meets = 1 - math.exp(-rate / GATES * 2 * HELD)
        rows.append(f"| {rate} | {meets:.1%} | {meets**8:.1e} |")
    return "\n".join(rows)
