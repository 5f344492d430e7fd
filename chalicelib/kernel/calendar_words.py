"""How days, hours and deadlines are said in each language: own small tables, no locale library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chalicelib.kernel.dutch import MONTHS
from chalicelib.kernel.speech import SOURCE, gettext, language


@dataclass(frozen=True, slots=True)
class CalendarWords:
    """The names, and the patterns around them. `through` is a deadline at the end of a day."""

    days: tuple[str, ...]
    months: tuple[str, ...]
    time: str
    moment: str
    until: str
    through: str
    before: str
    latest: str
    date: str = "{weekday} {day} {month} {year}"
    first: str = "1"


_TABLES: Final = {
    "nl": CalendarWords(
        days=("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
        months=MONTHS,
        time="{hour}.{minute} uur",
        moment="{date} om {time}",
        until="tot {moment}",
        through="tot en met {date}",
        before="voor {moment}",
        latest="ten laatste op {date}",
    ),
    "fr": CalendarWords(
        days=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        months=(
            *("janvier", "février", "mars", "avril", "mai", "juin"),
            *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
        ),
        time="{hour} h {minute}",
        moment="{date} à {time}",
        until="jusqu’au {moment}",
        through="jusqu’au {date} inclus",
        before="avant le {moment}",
        latest="au plus tard le {date}",
        first="1er",
    ),
    "en": CalendarWords(
        days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        months=(
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
        time="{hour}:{minute}",
        moment="{date} at {time}",
        until="until {moment}",
        through="up to and including {date}",
        before="before {moment}",
        latest="on {date} at the latest",
    ),
    "tr": CalendarWords(
        days=("Pazartesi", "Salı", "Çarşamba", "Perşembe", "Cuma", "Cumartesi", "Pazar"),
        months=(
            *("Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran"),
            *("Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık"),
        ),
        time="{hour}.{minute}",
        moment="{date} saat {time}",
        # No suffix at the number: it would change with each.
        until="{moment} anına kadar",
        through="{date} gününün sonuna kadar",
        before="{moment} anından önce",
        latest="en geç {date} günü",
        date="{day} {month} {year} {weekday}",
    ),
    "it": CalendarWords(
        days=("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
        months=(
            *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
            *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
        ),
        time="{hour}.{minute}",
        moment="{date} alle ore {time}",
        until="fino a {moment}",
        through="fino alla fine di {date}",
        before="prima di {moment}",
        latest="al più tardi {date}",
        first="1º",
    ),
}


def table() -> CalendarWords:
    """The words of the language that is spoken."""
    return _TABLES.get(language()) or _TABLES[SOURCE]


def said(text: str) -> str:
    """`text`, made by a table; a language without one gets the Dutch as a message."""
    return text if language() in _TABLES else gettext(text)
