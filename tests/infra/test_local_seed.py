"""The demo city: complete, allowed by the rules, the same at every run, whenever it stops."""

from __future__ import annotations

import io
import re
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from chalicelib import settings
from chalicelib.adapters.city_files import CityFiles
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.ideas.model import IdeaState
from chalicelib.ideas.rules import ALT_MAX, PLACE_MAX, TEXT_MAX, TITLE_MAX
from chalicelib.kernel.clock import FixedClock
from chalicelib.moderation.reasons import BY_CODE
from chalicelib.outcome.document import read_lines
from chalicelib.rounds.timeline import choose_current, current_phase
from chalicelib.schemas.presets import preset
from chalicelib.wiring import Production
from infra.local.clock import FileClock
from infra.local.environment import CLOCK_VARIABLE, HOME_VARIABLE
from infra.local.home import Home, read_json
from infra.local.seed import content, pictures
from infra.local.seed.main import State, ensure_demo
from infra.local.seed.story import PRESET
from infra.local.seed.votes import deal, scaled
from tests.support.stack import LocalStack

WINNERS = {
    "Spelmateriaal voor onze speelstraten",
    "Erfgoedwandeling door Beverlo",
    "Ontmoetingsplek in Kolmen",
}


class Cut(Exception):
    """The seed was interrupted."""


@pytest.fixture
def home(stack: LocalStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home of its own on empty tables, so that each test sees a first run."""
    found = Home(tmp_path).make()
    monkeypatch.setenv(HOME_VARIABLE, str(found.root))
    monkeypatch.setenv(CLOCK_VARIABLE, str(found.clock))
    monkeypatch.setenv("KEYRING", f"file:{found.keys}")
    return found


def services(home: Home) -> Production:
    return Production(settings.load(), FixedClock(FileClock(home.clock).now()))


def state(home: Home) -> State:
    return State(**read_json(home.data / "seed.json", None))


def silent(line: str) -> None:
    assert line


_CHANCE = re.compile(r"\b[0-9a-f]{32}\b|(?<=NEWS#)\w+|(?<=OUTBOX#news-)\w+")


def snapshot(stack: LocalStack) -> Counter[str]:
    """Which items there are. Of votes only how many, and of people and news no keys: those come
    from secrets and chance. What the clock announced depends on when the jobs looked."""
    found: Counter[str] = Counter()
    for table in ("CoreTable", "AuditTable"):
        rows = [f"{row['pk']['S']} {row['sk']['S']}" for row in stack.rows(table)]
        found.update(_CHANCE.sub("…", row) for row in rows if not row.startswith("OUTBOX#phase-"))
    for table in ("RollTable", "BoxTable", "OutTable", "GateTable"):
        found[table] = len(stack.rows(table))
    return found


def differences(one: Counter[str], other: Counter[str]) -> list[str]:
    """What is in one and not in the other."""
    return sorted((one - other) + (other - one))


def test_texts_keep_the_limits_of_the_forms() -> None:
    rules = preset(PRESET)
    areas, themes = {a.id for a in rules.areas}, {t.id for t in rules.themes}
    assert len(content.current_ideas()) == 34
    assert {idea.title for idea in content.finished_ideas()} >= WINNERS
    for idea in (*content.current_ideas(), *content.finished_ideas()):
        assert 0 < len(idea.title) <= TITLE_MAX
        assert 0 < max(len(idea.what), len(idea.why)) <= TEXT_MAX
        assert 0 < len(idea.place) <= PLACE_MAX
        assert idea.street in {"", *(street.public for street in CityFiles().streets.city.streets)}
        assert 0 < idea.cost_cents <= rules.amounts.max_cents
        assert idea.area_id in areas
        assert idea.theme_id in themes
        assert len({street for _, street in idea.people}) == len(idea.people) == 2
        assert not idea.refused or (idea.refused in BY_CODE and idea.sentence)
        assert not idea.picture or (idea.picture in pictures.SCENES and len(idea.alt) <= ALT_MAX)


@pytest.mark.parametrize("name", sorted(pictures.SCENES))
def test_pictures_are_pictures_and_always_the_same(name: str) -> None:
    data = pictures.picture(name)
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "PNG"
        assert image.size == (1920, 1440)
    assert pictures.picture(name) == data


@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 60), max_size=12),
    st.integers(1, 5),
)
def test_ballots_give_each_project_its_votes(wanted: dict[str, int], most: int) -> None:
    ballots = deal(wanted, most)
    counted = Counter(project for ballot in ballots for project in ballot)
    assert counted == Counter({project: votes for project, votes in wanted.items() if votes})
    assert all(1 <= len(ballot) <= most for ballot in ballots)


def test_votes_are_scaled_in_proportion() -> None:
    assert scaled({"a": 20, "b": 10}, ballots=10, most=3) == {"a": 20, "b": 10}
    assert scaled({"a": 200, "b": 100}, ballots=10, most=3) == {"a": 20, "b": 10}


def test_first_run_and_second_run(home: Home, stack: LocalStack) -> None:
    """Today lies in the submission; the round before is told to its end; a repeat adds nothing."""
    ensure_demo(None, silent)

    found = services(home)
    now = datetime.now(UTC)
    round_ = choose_current(found.rounds.all(), now)
    assert round_ is not None
    phase = current_phase(round_, now)
    assert phase is not None
    assert (round_.id, phase.key) == (state(home).round_id, "submission")
    assert FileClock(home.clock).offset() == timedelta()
    states: tuple[IdeaState, ...] = ("received", "published", "refused", "accepted")
    ideas = {one: len(found.ideas.queue(round_.id, one, 100).cards) for one in states}
    assert ideas == {"received": 4, "published": 28, "refused": 2, "accepted": 0}

    _assert_winners_at_work(found, f"beringen-{state(home).finished_year}")

    before = snapshot(stack)
    ensure_demo("submission", silent)
    ensure_demo(None, silent)
    assert differences(snapshot(stack), before) == []


def _assert_winners_at_work(found: Production, round_id: str) -> None:
    result = found.results.get(round_id)
    assert result is not None
    assert result.is_released
    assert len(set(result.confirmed_by)) == 2
    assert {line.title for line in read_lines(result) if line.won} == WINNERS
    projects = found.projects.of_round(round_id)
    assert {project.title for project in projects} == WINNERS
    assert {project.state for project in projects} == {"under-way"}
    assert all(len(project.updates) == 3 for project in projects)


def test_round_moves_forward_by_the_clock_and_back_by_a_new_round(
    home: Home, stack: LocalStack
) -> None:
    ensure_demo("review", silent)
    round_id = state(home).round_id
    assert services(home).rounds.frozen(round_id) is None

    ensure_demo("voting", silent)
    assert state(home).round_id == round_id
    assert services(home).ledger.counts(round_id).box > 100
    here, voted = FileClock(home.clock).offset(), snapshot(stack)
    assert here > timedelta(days=1)
    ensure_demo("voting", silent)
    assert differences(snapshot(stack), voted) == []
    assert abs(FileClock(home.clock).offset() - here) < timedelta(milliseconds=10)

    ensure_demo("closed", silent)
    counted = services(home).results.get(round_id)
    assert counted is not None
    assert not counted.is_released

    ensure_demo("results", silent)
    released = services(home).results.get(round_id)
    assert released is not None
    assert released.is_released

    ensure_demo("submission", silent)
    found = services(home)
    assert state(home).round_id != round_id
    assert found.rounds.get(round_id) is None
    assert found.ideas.public_cards(round_id) == ()
    assert found.ledger.counts(round_id).box == 0
    assert len(found.rounds.all()) == 2
    assert FileClock(home.clock).offset() == timedelta()


def test_interrupted_run_is_taken_up_again(
    home: Home, stack: LocalStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seed dies again and again in the middle of its work; the city is whole in the end."""
    ensure_demo("closed", silent)
    whole = snapshot(stack)
    stack.wipe()
    (home.data / "seed.json").unlink()
    shutil.rmtree(home.keys)

    for writes in (90, 170, 150):
        with monkeypatch.context() as cut, pytest.raises(Cut):
            _cut_after(cut, writes)
            ensure_demo("closed", silent)
    ensure_demo("closed", silent)

    assert differences(snapshot(stack), whole) == []
    assert FileClock(home.clock).offset() == timedelta()


def _cut_after(monkeypatch: pytest.MonkeyPatch, writes: int) -> None:
    """Lets the process fail at its write number `writes`."""
    real: Callable[..., None] = Table.write
    left = [writes]

    def write(self: Table, *args: object) -> None:
        left[0] -= 1
        if left[0] <= 0:
            raise Cut
        real(self, *args)

    monkeypatch.setattr(Table, "write", write)


def test_a_demo_whose_voters_are_looked_up(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make run WAY=register`: letters to print, blanks, and a count that waited for paper."""
    monkeypatch.setenv("WAY", "register")
    ensure_demo("voting", silent)
    city, round_id = services(home), state(home).round_id
    round_ = city.rounds.get(round_id)
    assert round_ is not None and round_.voters.means == ("letter", "eid", "desk", "paper")
    (batch,) = city.letters.batches(round_id)
    assert (batch.state, batch.total, dict(batch.faults)) == ("ready", 5, {"too-young": 1})
    assert {means for _, means in city.ledger.roll(round_id)} == {"letter"}
    ensure_demo("results", silent)
    city = services(home)
    result = city.results.get(round_id)
    assert result is not None and result.is_released
    assert city.paper_ballots.settlement(round_id) is not None
    # Back to an earlier phase: the round is forgotten with its letters and codes.
    ensure_demo("review", silent)
    assert city.letters.batches(round_id) == ()
    assert city.paper_ballots.ranges(round_id) == ()
