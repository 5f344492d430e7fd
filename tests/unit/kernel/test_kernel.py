"""Shared words: moments, identifiers, texts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel import clock, ids, text
from chalicelib.kernel.errors import BuurtError, Closed, Refused

MOMENT = datetime(2026, 11, 23, 12, 35, 1, 250, tzinfo=UTC)


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(1970, 1, 1)))
def test_a_moment_survives_its_text(moment: datetime) -> None:
    assert clock.from_text(clock.to_text(moment)) == moment


@given(
    st.datetimes(timezones=st.just(UTC), min_value=datetime(1970, 1, 1)),
    st.datetimes(timezones=st.just(UTC), min_value=datetime(1970, 1, 1)),
)
def test_texts_sort_as_moments_do(one: datetime, other: datetime) -> None:
    assert (clock.to_text(one) < clock.to_text(other)) == (one < other)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        clock.to_text(datetime(2026, 1, 1))


def test_other_zones_are_the_same_instant() -> None:
    brussels = MOMENT.astimezone(timezone(timedelta(hours=1)))

    assert clock.to_text(MOMENT) == clock.to_text(brussels)


def test_a_fixed_clock_moves_only_when_told() -> None:
    fixed = clock.FixedClock(MOMENT)
    later = MOMENT + timedelta(days=1)

    assert fixed.now() == MOMENT
    fixed.move_to(later)

    assert fixed.now() == later


def test_identifiers_are_ascii_and_differ() -> None:
    made = {ids.new_id() for _ in range(1000)}

    assert len(made) == 1000
    assert all(ids.is_id(one) and len(one) == ids.ID_LENGTH for one in made)


@pytest.mark.parametrize("bad", ["", "A", "é", "a b", "../x", "a" * 65, "a/b", "a#b"])
def test_what_is_no_identifier(bad: str) -> None:
    assert not ids.is_id(bad)


def test_crockford_takes_the_leading_bits() -> None:
    assert ids.crockford(b"\x00\x00\x00\x00\x00", 8) == "00000000"
    assert ids.crockford(b"\xff\xff\xff\xff\xff", 8) == "zzzzzzzz"
    assert ids.crockford(b"\x08\x00", 3) == "100"
    with pytest.raises(ValueError, match="bits"):
        ids.crockford(b"\x00", 2)


@given(st.text())
def test_a_clean_line_is_one_line_and_stays_clean(raw: str) -> None:
    once = text.clean_line(raw)

    assert "\n" not in once
    assert once == text.clean_line(once)
    assert not any(ord(c) < 32 or "\u202a" <= c <= "\u202e" for c in once)


@given(st.text())
def test_a_clean_block_stays_clean(raw: str) -> None:
    once = text.clean_block(raw)

    assert once == text.clean_block(once)
    assert "\n\n\n" not in once
    assert "\x00" not in once


def test_emoji_and_accents_stay() -> None:
    assert text.clean_line("  Café 🌳  voor   ons ") == "Café 🌳 voor ons"
    assert text.clean_block("een\r\ntwee\r\n\r\n\r\n\r\ndrie") == "een\ntwee\n\ndrie"


def test_slugs_are_ascii() -> None:
    assert text.slug("Boekenruilkast, spelotheek & bomén!") == "boekenruilkast-spelotheek-bomen"
    assert text.slug("🌳") == ""


def test_an_address_is_recognised_in_any_case() -> None:
    assert text.normal_email(" Jan@Example.BE ") == text.normal_email("jan@example.be")


def test_a_closed_phase_is_a_refusal_with_its_details() -> None:
    error = Closed("phase-not-open", phase="voting", when="after")

    assert isinstance(error, Refused)
    assert isinstance(error, BuurtError)
    assert error.details == {"phase": "voting", "when": "after"}
