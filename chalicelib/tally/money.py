"""Amounts and numbers as people read them, in Dutch and in English."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

Lang = Literal["nl", "en"]
SIGNS = {"EUR": "€"}


def number(value: int, lang: Lang = "nl") -> str:
    """A whole number with the language's thousands separator."""
    text = f"{value:,}"
    return text.replace(",", ".") if lang == "nl" else text


def money(
    amount: int | Fraction, lang: Lang = "nl", *, units: int = 100, currency: str = "EUR"
) -> str:
    """An amount of `units` to the euro, as "€ 4.800" (nl) or "€4,800" (en).

    Whole amounts have no decimals; others are rounded half up to the cent, for reading only.
    """
    cents = (Fraction(amount) * 100 / units + Fraction(1, 2)).__floor__()
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    comma = "," if lang == "nl" else "."
    text = number(whole, lang) + (f"{comma}{rest:02d}" if rest else "")
    symbol = SIGNS.get(currency, currency)
    gap = "" if lang == "en" and len(symbol) == 1 else " "
    return f"{sign}{symbol}{gap}{text}"


def decimal(value: int | Fraction, lang: Lang = "nl", places: int = 2) -> str:
    """A number rounded half up to `places` decimals, for reading only."""
    scaled = (Fraction(value) * 10**places + Fraction(1, 2)).__floor__()
    sign = "-" if scaled < 0 else ""
    whole, rest = divmod(abs(scaled), 10**places)
    if not rest:
        return sign + number(whole, lang)
    comma = "," if lang == "nl" else "."
    return f"{sign}{number(whole, lang)}{comma}{rest:0{places}d}".rstrip("0")


def plural(count: int, one: str, many: str, lang: Lang = "nl") -> str:
    """Give the number with the right word: 1 stem, 2 stemmen."""
    return f"{number(count, lang)} {one if count == 1 else many}"
