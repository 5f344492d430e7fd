"""Money: whole euro cents in an int, never a float."""

from __future__ import annotations

import re

MAX_CENTS = 10_000_000_000

_AMOUNT = re.compile(r"(?P<euros>\d{1,3}(?:[. \u00a0\u202f]\d{3})+|\d+)(?:,(?P<cents>\d{1,2}))?")


class AmountError(ValueError):
    """The text is no amount in euro."""


def parse_euros(text: str) -> int:
    """Cents in an amount as people write it: `1500`, `1 500,50`, `€ 1.500`, `1500 euro`.

    A full stop or a space separates thousands, a comma the cents, as Belgian law and habit
    have it. Raises AmountError for everything else, also for `1.5`: guessing would be wrong by
    a factor of a thousand.
    """
    bare = text.strip().lower()
    for word in ("euro", "eur", "€"):
        bare = bare.removeprefix(word).removesuffix(word).strip()
    bare = bare.strip().removesuffix(",-").strip()
    match = _AMOUNT.fullmatch(bare)
    if match is None:
        raise AmountError(text)
    euros = int(re.sub(r"\D", "", match["euros"]))
    cents = int((match["cents"] or "").ljust(2, "0"))
    total = euros * 100 + cents
    if total > MAX_CENTS:
        raise AmountError(text)
    return total


def format_euros(cents: int) -> str:
    """`€ 4.800` or `€ 4.800,50`, with a no-break space so that it never wraps."""
    sign = "-" if cents < 0 else ""
    euros, rest = divmod(abs(cents), 100)
    grouped = f"{euros:,}".replace(",", ".")
    return f"{sign}€\u00a0{grouped}" + (f",{rest:02d}" if rest else "")
