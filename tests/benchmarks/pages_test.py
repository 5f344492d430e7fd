"""How fast the local pages are: `python -m pytest tests/benchmarks/pages_test.py -s`.

Three worker processes, real DynamoDB Local in memory, 200 ideas in the current round. The
figures compare with each other on one machine; on AWS every function scales out by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from chalicelib.identity.signin import start_voting
from chalicelib.rounds.model import Round
from chalicelib.voting import tokens
from chalicelib.wiring import Production
from infra.local.environment import UNWANTED
from infra.local.home import read_json
from infra.local.seed import content, desk
from infra.local.seed.city import City, open_city
from infra.local.seed.main import State
from tests.benchmarks.load import HEAD, Act, Figure, measure
from tests.support.client import Browser
from tests.support.drafting import begin, write
from tests.support.stack import RunningSite

IDEAS = 200
READS, WRITES = 240, 48
CLIENTS = (1, 16)


@pytest.fixture(scope="module")
def figures() -> Iterator[list[Figure]]:
    """Collects the rows; prints the table at the end."""
    rows: list[Figure] = []
    yield rows
    table = "\n".join([HEAD, *(row.row() for row in rows)])
    print(f"\n\n{table}\n")  # noqa: T201 - a benchmark's output is its table


@pytest.fixture
def city(running_site: RunningSite, monkeypatch: pytest.MonkeyPatch) -> City:
    for name in UNWANTED:
        monkeypatch.delenv(name, raising=False)
    for name, value in running_site.local.environment.items():
        monkeypatch.setenv(name, value)
    return open_city(lambda _: None)


def _state(site: RunningSite) -> State:
    return State(**read_json(site.local.home.data / "seed.json", None))


def _round(site: RunningSite, services: Production) -> Round:
    round_ = services.rounds.get(_state(site).round_id)
    assert round_ is not None
    return round_


def _fill(city: City, round_: Round) -> None:
    """More ideas, up to `IDEAS` public ones."""
    known = len(city.services.ideas.public_cards(round_.id))
    demo = content.current_ideas()
    sent = round_.phase("submission").opens_at + timedelta(days=1)
    for number in range(known, IDEAS):
        model = demo[number % len(demo)]
        idea = replace(model, title=f"{model.title} {number}", picture="", refused="")
        desk.send_in(city, round_, idea, sent + timedelta(minutes=number))
        desk.publish(city, round_, idea, sent + timedelta(minutes=number + 1))


def _reads(url: str, count: int) -> list[Act]:
    client = httpx.Client(timeout=60, limits=httpx.Limits(max_connections=32))
    return [lambda: client.get(url).status_code] * count


@pytest.mark.timeout(900)
def test_reading_and_submitting(
    running_site: RunningSite, city: City, figures: list[Figure]
) -> None:
    running_site.seed("submission")
    round_ = _round(running_site, city.services)
    _fill(city, round_)
    idea = desk.idea_id(round_.id, desk.RESIDENTS_IDEA)
    pages = {
        "home": "/",
        f"list of {IDEAS} ideas": "/ideeen",
        "idea": f"/ideeen/{idea}",
    }
    for name, path in pages.items():
        for clients in CLIENTS:
            figures.append(measure(name, _reads(running_site.url + path, READS), clients))
    for clients in CLIENTS:
        # One address may begin so many drafts an hour, and all clients here have the same one.
        running_site.clock.advance(timedelta(minutes=61))
        ready = [_ready_to_send(running_site.url, clients, n) for n in range(WRITES)]
        figures.append(measure("submit (last step)", ready, clients))

    assert all(figure.failed == 0 for figure in figures)


def _ready_to_send(url: str, series: int, number: int) -> Act:
    """A draft that is complete, one button away from being an idea."""
    browser = Browser(serve=url)
    here = begin(browser)
    write(
        browser,
        here,
        title=f"Bank {series}-{number}",
        what="Een bank.",
        why="Om te zitten.",
        area="koersel",
        theme="groen",
        cost="500",
        cost_note="Een bank.",
        name="Anke",
        email=f"anke{series}.{number}@buren.example",
        street="Dorpsstraat 1",
        name2="Bert",
        street2="Kerkstraat 2",
        **dict.fromkeys(("household", "kin", "adult", "local"), True),
    )
    browser.get(f"{here}/nakijken")
    return lambda: browser.submit(action=f"{here}/versturen", follow=False).status


@pytest.mark.timeout(900)
def test_voting(running_site: RunningSite, city: City, figures: list[Figure]) -> None:
    running_site.seed("voting")
    for clients in CLIENTS:
        ready = [_ready_to_vote(running_site, city.services, clients, n) for n in range(WRITES)]
        figures.append(measure("cast", ready, clients))

    assert all(figure.failed == 0 for figure in figures)


def _ready_to_vote(site: RunningSite, services: Production, series: int, number: int) -> Act:
    """A voter on the review page, one button away from having voted."""
    round_id = _state(site).round_id
    pid = tokens.email_pid(f"meting{series}.{number}@buren.example")
    token = tokens.voter_token(services.keyring, round_id, pid)
    browser = Browser(serve=site.url)
    now = site.clock.now()
    browser.set_cookie("stem", start_voting(services.sessions, round_id, token, "email", now))
    browser.get("/stemmen/kiezen")
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=[str(1 + number % 9)])
    return lambda: browser.submit("Ik stem", action="/stemmen", follow=False).status
