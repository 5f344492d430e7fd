"""How values read: money, dates, counts, plain text."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.money import MAX_CENTS, AmountError, format_euros, parse_euros
from chalicelib.web import words

WINTER = datetime(2026, 12, 6, 22, 59, tzinfo=UTC)
SUMMER = datetime(2026, 6, 30, 22, 0, tzinfo=UTC)


def test_dates_are_those_of_brussels() -> None:
    assert words.date(WINTER) == "zondag 6 december 2026"
    assert words.short_date(SUMMER) == "1 juli 2026"
    assert words.time(WINTER) == "23.59 uur"
    assert words.time(SUMMER) == "0.00 uur"
    assert words.moment(WINTER) == "zondag 6 december 2026 om 23.59 uur"


def test_a_close_at_midnight_names_the_day_before() -> None:
    assert words.until(SUMMER) == "tot en met dinsdag 30 juni 2026"
    assert words.until(WINTER) == "tot zondag 6 december 2026 om 23.59 uur"


def test_midnight_is_also_found_when_the_clock_changes() -> None:
    # Summer time ends in the night to 25 October 2026.
    closes = datetime(2026, 10, 25, 23, 0, tzinfo=UTC)

    assert words.until(closes) == "tot en met zondag 25 oktober 2026"


@pytest.mark.parametrize(
    ("number", "reads"), [(0, "0 ideeën"), (1, "1 idee"), (2, "2 ideeën"), (34, "34 ideeën")]
)
def test_counts(number: int, reads: str) -> None:
    assert words.count(number, "idee", "ideeën") == reads


def test_paragraphs_keep_line_breaks() -> None:
    assert words.paragraphs("een\ntwee\n\ndrie") == "<p>een<br>twee</p>\n<p>drie</p>"
    assert words.paragraphs("") == ""


@given(st.text())
def test_paragraphs_let_no_markup_through(text: str) -> None:
    html = str(words.paragraphs(text))

    assert re.sub(r"</?p>|<br>", "", html).count("<") == 0
    assert re.search(r"&(?!(amp|lt|gt|#34|#39);)", html) is None


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))
def test_the_day_named_by_until_is_still_open(naive: datetime) -> None:
    closes = naive.replace(second=0, microsecond=0, tzinfo=UTC)
    last = words.date(closes - timedelta(seconds=1))
    said = words.until(closes)

    assert last in said or words.date(closes) in said


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("1500", 150000),
        ("1.500", 150000),
        ("1 500", 150000),
        ("€ 1.500", 150000),
        ("€1.500,50", 150050),
        ("1500 euro", 150000),
        ("1500,-", 150000),
        ("  12,5 ", 1250),
        ("0", 0),
        ("1\u202f500 EUR", 150000),
    ],
)
def test_money_as_people_write_it(typed: str, cents: int) -> None:
    assert parse_euros(typed) == cents


@pytest.mark.parametrize(
    "typed", ["", "veel", "1.5", "1,500", "-5", "1500.50", "1e3", "12 34", "€", "5 5"]
)
def test_money_that_could_mean_two_things_is_refused(typed: str) -> None:
    with pytest.raises(AmountError):
        parse_euros(typed)


@given(st.integers(min_value=0, max_value=MAX_CENTS))
def test_money_reads_back(cents: int) -> None:
    assert parse_euros(format_euros(cents)) == cents


@given(st.text(max_size=20))
def test_money_never_fails_in_another_way(text: str) -> None:
    try:
        cents = parse_euros(text)
    except AmountError:
        return
    assert 0 <= cents <= MAX_CENTS


def test_too_much_money_is_refused() -> None:
    with pytest.raises(AmountError):
        parse_euros("999999999999")
