"""Days, hours and deadlines in every language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chalicelib.kernel.calendar_words import _TABLES
from chalicelib.kernel.money import format_euros
from chalicelib.kernel.speech import LANGUAGES, speaking
from chalicelib.web import words

FIRST = datetime(2026, 12, 1, 8, 5, tzinfo=UTC)
MIDNIGHT = datetime(2026, 12, 6, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "moment", "until"),
    [
        ("nl", "dinsdag 1 december 2026 om 9.05 uur", "tot en met zondag 6 december 2026"),
        ("fr", "mardi 1er décembre 2026 à 9 h 05", "jusqu’au dimanche 6 décembre 2026 inclus"),
        ("en", "Tuesday 1 December 2026 at 9:05", "up to and including Sunday 6 December 2026"),
        ("tr", "1 Aralık 2026 Salı saat 9.05", "6 Aralık 2026 Pazar gününün sonuna kadar"),
        (
            "it",
            "martedì 1º dicembre 2026 alle ore 9.05",
            "fino alla fine di domenica 6 dicembre 2026",
        ),
    ],
)
def test_moments_and_deadlines(code: str, moment: str, until: str) -> None:
    with speaking(code):
        assert words.moment(FIRST) == moment
        assert words.until(MIDNIGHT) == until
        assert format_euros(500_000) == "€\u00a05.000"


def test_every_language_has_its_own_words() -> None:
    assert _TABLES.keys() == LANGUAGES.keys()
    for table in _TABLES.values():
        assert len(set(table.days)) == 7 and len(set(table.months)) == 12
