"""What a page of the staff's work costs with 100 and with 10,000 ideas in a round:
`python -m pytest tests/benchmarks/work_test.py -s`.

On DynamoDB Local, which counts read units as AWS does; the times are of this machine.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb import ideas_items
from chalicelib.adapters.dynamodb.dossiers import DynamoDossierStore, dossier_item
from chalicelib.adapters.dynamodb.ideas import DynamoIdeaStore
from chalicelib.adapters.dynamodb.rounds import DynamoRoundStore
from chalicelib.adapters.dynamodb.table import Meter, Table, encode
from chalicelib.exports.model import Kind
from chalicelib.exports.tables import make_table
from chalicelib.ideas.model import Idea, Private
from chalicelib.identity.people import person_key
from chalicelib.moderation.model import open_dossier
from tests.support.client import Browser
from tests.support.ideas import sample_content, sample_people
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.stack import LocalStack
from tests.support.twins import Twins, app_on, sign_in_staff

NOW = day(31)
SIZES = (100, 10_000)
LOOKS = 30
VIEWS: Mapping[str, str] = {
    "mine": "/beheer/werk?lijst=mine",
    "unassigned": "/beheer/werk?lijst=unassigned",
    "late": "/beheer/werk?lijst=late",
    "all": "/beheer/werk?lijst=all",
    "area": "/beheer/werk?lijst=all&wijk=paal",
    "theme": "/beheer/werk?lijst=all&thema=spelen",
    "words": "/beheer/werk?lijst=all&q=idee+7",
    "words that fit nothing": "/beheer/werk?lijst=all&q=zeppelin",
    "state": "/beheer/ideeen?status=received",
}
# Read units that a page may cost, and one for which much is looked through. Words are also looked
# for in what applicants wrote: that reads up to three hundred ideas.
PLAIN = 30
BOUNDS: Mapping[str, float] = {"words": 200, "words that fit nothing": 200}


class Counting(Meter):
    """Also counts calls by their kind."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: Counter[str] = Counter()

    def add(self, operation: str, answer: Mapping[str, Any]) -> None:
        super().add(operation, answer)
        self.calls[operation] += 1


def fill(table: Table, count: int, person: str) -> None:
    """`count` ideas with their dossiers: a third on one desk, half in each area and theme."""
    items = []
    for number in range(count):
        at = day(6) + timedelta(minutes=number)
        content = sample_content(
            title=f"Idee {number} voor de buurt",
            area_id=("koersel", "paal")[number % 2],
            theme_id=("groen", "spelen")[number // 2 % 2],
        )
        idea = Idea(f"i{number}", "r26", content, "received", 1, "a", (), "web", at, at)
        dossier = replace(
            open_dossier(idea, sample_round()),
            version=1,
            assignee=person if number % 3 == 0 else "",
            due=NOW + timedelta(minutes=number - count // 2),
        )
        items += [
            ideas_items.idea_item(idea, 1),
            ideas_items.private_item(idea.id, Private(sample_people())),
            dossier_item(dossier),
        ]
    client = clients.dynamodb()
    for start in range(0, len(items), 25):
        puts: Any = [{"PutRequest": {"Item": encode(one)}} for one in items[start : start + 25]]
        while puts:
            answer = client.batch_write_item(RequestItems={table.name: puts})
            puts = answer["UnprocessedItems"].get(table.name, [])


@pytest.fixture
def city(stack: LocalStack) -> Twins:
    core = Table(stack.table("CoreTable"), clients.dynamodb)
    log = Table(stack.table("AuditTable"), clients.dynamodb)
    twins = Twins(NOW)
    twins.ideas = DynamoIdeaStore(core, log)
    twins.rounds = DynamoRoundStore(core, log)
    twins.dossiers = DynamoDossierStore(core, log, twins.ideas)
    twins.rounds.create(sample_round(), audit_entry())
    return twins


@pytest.mark.timeout(900)
def test_a_page_costs_the_same_however_many_ideas_there_are(city: Twins, stack: LocalStack) -> None:
    browser = Browser(app_on(city, ["staff_api"]))
    sign_in_staff(browser, city, "moderator", email="an@x.example")
    person = person_key(city.keyring, "an@x.example")
    core = city.ideas._core
    measured: dict[tuple[str, int], tuple[int, float, float]] = {}
    lists: dict[tuple[str, int], float] = {}
    filled = 0
    for size in SIZES:
        fill(core, size, person)
        assert size > filled
        filled = size
        kinds: tuple[Kind, ...] = ("ideas", "people", "history") if size <= 2_000 else ("ideas",)
        for kind in kinds:
            began = time.perf_counter()
            rows = make_table(kind, sample_round(), city.ideas, "").rows
            assert kind != "ideas" or len(rows) == size
            lists[kind, size] = time.perf_counter() - began
        for name, address in VIEWS.items():
            browser.get(address)
            times = []
            meter = Counting()
            looks = 6 if name in BOUNDS else LOOKS
            for look in range(looks):
                core.meter = meter if look == 0 else None
                # The round is read on every page; what counts here is the list.
                began = time.perf_counter()
                browser.get(address)
                times.append(time.perf_counter() - began)
                assert browser.status == 200
            core.meter = None
            p95 = sorted(times)[int(looks * 0.95)]
            measured[name, size] = (meter.calls["query"], meter.read, p95 * 1000)
    print("\n| view | ideas | queries | read units | p95 ms |\n|---|---:|---:|---:|---:|")  # noqa: T201
    for (name, size), (queries, units, p95) in measured.items():
        print(f"| {name} | {size:,} | {queries} | {units:g} | {p95:.0f} |")  # noqa: T201
        assert queries <= 5, name
    for (kind, size), seconds in lists.items():
        print(f"list {kind} of {size:,} ideas: {seconds:.1f} s")  # noqa: T201
    for name in VIEWS:
        # The larger city only costs more where a page finds little and looks further.
        assert measured[name, SIZES[1]][1] <= BOUNDS.get(name, PLAIN), name
