"""The demo city: complete, allowed by the rules, the same at every run, whenever it stops."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from chalicelib import settings
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
from infra.local.seed.story import PRESET, DemoPhase
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


def snapshot(stack: LocalStack) -> dict[str, Counter[str]]:
    """Which items there are, by table; secrets and random commitments differ between runs."""
    return {
        name: Counter(f"{row['pk']['S']} {row['sk']['S']}" for row in stack.rows(name))
        for name in ("CoreTable", "RollTable", "GateTable", "AuditTable")
    }


def test_texts_keep_the_limits_of_the_forms() -> None:
    rules = preset(PRESET)
    areas, themes = {a.id for a in rules.areas}, {t.id for t in rules.themes}
    assert len(content.current_ideas()) == 34
    assert {idea.title for idea in content.finished_ideas()} >= WINNERS
    for idea in (*content.current_ideas(), *content.finished_ideas()):
        assert 0 < len(idea.title) <= TITLE_MAX
        assert 0 < max(len(idea.what), len(idea.why)) <= TEXT_MAX
        assert 0 < len(idea.place) <= PLACE_MAX
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


def test_first_run_puts_today_into_the_submission(home: Home) -> None:
    ensure_demo(None, silent)

    found = services(home)
    now = datetime.now(UTC)
    round_ = choose_current(found.rounds.all(), now)
    assert round_ is not None
    phase = current_phase(round_, now)
    assert phase is not None
    assert (round_.id, phase.key) == (state(home).round_id, "submission")
    assert FileClock(home.clock).offset() == timedelta()
    states = Counter(
        {
            name: len(found.ideas.queue(round_.id, name, 100).cards)
            for name in ("received", "published", "refused", "accepted")
        }
    )
    assert states == Counter(published=28, received=4, refused=2, accepted=0)


def test_finished_round_has_its_three_winners_at_work(home: Home) -> None:
    ensure_demo(None, silent)

    found = services(home)
    round_id = f"beringen-{state(home).finished_year}"
    result = found.results.get(round_id)
    assert result is not None
    assert result.is_released
    assert len(set(result.confirmed_by)) == 2
    assert {line.title for line in read_lines(result) if line.won} == WINNERS
    projects = found.projects.of_round(round_id)
    assert {project.title for project in projects} == WINNERS
    assert {project.state for project in projects} == {"under-way"}
    assert all(len(project.updates) == 3 for project in projects)


def test_second_run_changes_nothing(home: Home, stack: LocalStack) -> None:
    ensure_demo("voting", silent)
    before, offset = snapshot(stack), FileClock(home.clock).offset()

    ensure_demo("voting", silent)
    ensure_demo(None, silent)

    assert snapshot(stack) == before
    assert abs(FileClock(home.clock).offset() - offset) < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("first", "then", "counted", "released"),
    [
        ("submission", "review", False, False),
        ("review", "closed", True, False),
        ("voting", "results", True, True),
    ],
)
def test_round_moves_forward_by_the_clock(
    home: Home, first: DemoPhase, then: DemoPhase, counted: bool, released: bool
) -> None:
    ensure_demo(first, silent)
    round_id = state(home).round_id
    ensure_demo(then, silent)

    assert state(home).round_id == round_id
    assert FileClock(home.clock).offset() > timedelta(days=1)
    result = services(home).results.get(round_id)
    assert (result is not None) == counted
    assert (result is not None and result.is_released) == released


def test_earlier_phase_begins_a_new_round(home: Home) -> None:
    ensure_demo("results", silent)
    old = state(home).round_id
    ensure_demo("submission", silent)

    found = services(home)
    assert state(home).round_id != old
    assert found.rounds.get(old) is None
    assert found.ideas.public_cards(old) == ()
    assert found.ledger.counts(old).box == 0
    assert len(found.rounds.all()) == 2
    assert FileClock(home.clock).offset() == timedelta()


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_interrupted_run_is_taken_up_again(
    home: Home, stack: LocalStack, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    """The seed dies in the middle of its work; the next run ends with the same city."""
    ensure_demo("closed", silent)
    whole = snapshot(stack)
    stack.wipe()
    (home.data / "seed.json").unlink()

    with monkeypatch.context() as cut, pytest.raises(Cut):
        _cut_after(cut, int(share * 700))
        ensure_demo("closed", silent)
    ensure_demo("closed", silent)

    assert snapshot(stack) == whole
    assert FileClock(home.clock).offset() == timedelta()


def _cut_after(monkeypatch: pytest.MonkeyPatch, writes: int) -> None:
    """Lets the process fail at its write number `writes`."""
    from chalicelib.adapters.dynamodb.table import Table

    real: Callable[..., None] = Table.write
    left = [writes]

    def write(self: Table, *args: object) -> None:
        left[0] -= 1
        if left[0] <= 0:
            raise Cut
        real(self, *args)

    monkeypatch.setattr(Table, "write", write)
