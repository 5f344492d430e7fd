"""The plan of the clock: pure, and the same for the same question."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.rounds.advance import FREEZE_BEFORE, NEWS_TERM, Plan, due
from tests.support.rounds import day, sample_ballot, sample_frozen, sample_round

SECOND = timedelta(seconds=1)
ROUND = sample_round()
OPENS, CLOSES = day(50), day(65)


@pytest.mark.parametrize(
    ("moment", "prepare"),
    [
        (OPENS - FREEZE_BEFORE - SECOND, False),
        (OPENS - FREEZE_BEFORE, True),
        (OPENS, True),
        (CLOSES - SECOND, True),
        (CLOSES, False),
    ],
)
def test_freezing_is_due_from_a_quarter_before_until_the_close(
    moment: object, prepare: bool
) -> None:
    assert due(ROUND, sample_ballot(), None, moment).prepare is prepare  # type: ignore[arg-type]
    without = due(ROUND, None, None, moment)  # type: ignore[arg-type]
    assert without.ballot_missing is prepare
    assert not without.prepare


@pytest.mark.parametrize(
    ("moment", "missing"),
    [
        (OPENS - FREEZE_BEFORE - SECOND, False),
        (OPENS - FREEZE_BEFORE, True),
        (OPENS, True),
        (CLOSES - SECOND, True),
        (CLOSES, False),
    ],
)
def test_without_the_trustees_nothing_is_frozen(moment: object, missing: bool) -> None:
    plan = due(ROUND, sample_ballot(), None, moment, entrusted=False)  # type: ignore[arg-type]
    assert (plan.trustees_missing, plan.prepare, plan.ballot_missing) == (missing, False, False)


def test_a_frozen_round_goes_on_whatever_became_of_trustees() -> None:
    frozen = sample_frozen(ROUND)
    with_them = due(ROUND, sample_ballot(), frozen, frozen.frozen_at)
    assert due(ROUND, sample_ballot(), frozen, frozen.frozen_at, entrusted=False) == with_them


def test_preparing_is_repeated_for_a_while_after_the_freeze() -> None:
    frozen = sample_frozen(ROUND)
    assert due(ROUND, sample_ballot(), frozen, frozen.frozen_at).prepare
    assert not due(ROUND, sample_ballot(), frozen, frozen.frozen_at + FREEZE_BEFORE).prepare


@pytest.mark.parametrize(("moment", "close"), [(CLOSES - SECOND, False), (CLOSES, True)])
def test_the_vote_ends_at_the_second(moment: object, close: bool) -> None:
    assert due(ROUND, None, sample_frozen(ROUND), moment).close is close  # type: ignore[arg-type]
    assert not due(ROUND, None, None, moment).close  # type: ignore[arg-type]


def test_what_opened_and_closed_is_news_for_two_days() -> None:
    def told(moment: object) -> list[str]:
        return [event.id for event in due(ROUND, None, None, moment).announce]  # type: ignore[arg-type]

    assert told(OPENS - SECOND) == []
    assert told(OPENS) == ["phase-r26-review-closes", "phase-r26-voting-opens"]
    assert "phase-r26-voting-opens" in told(OPENS + NEWS_TERM - SECOND)
    assert "phase-r26-voting-opens" not in told(OPENS + NEWS_TERM)


def test_the_events_carry_the_moment_of_the_phase_not_of_the_job() -> None:
    late = due(ROUND, None, None, OPENS + timedelta(hours=3))
    assert {event.at for event in late.announce} == {OPENS}


def test_on_most_days_there_is_nothing_to_do() -> None:
    assert due(ROUND, sample_ballot(), None, day(40)) == Plan()
    assert due(ROUND, sample_ballot(), sample_frozen(ROUND), day(58)) == Plan()
