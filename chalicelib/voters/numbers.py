"""Belgian register numbers: eleven digits, `yymmdd` of birth, a serial, two check digits. Pure.

The check is 97 minus the first nine digits modulo 97; for people born from 2000 on a `2` is put
before them. Serials 000 and 999 are never given to anybody: the demo's people have those.
"""

from __future__ import annotations

import re
from datetime import date

_SEPARATORS = re.compile(r"[\s.\-/]")


def parse(text: str) -> str | None:
    """The eleven digits of a number as people type it; None when it can't be one."""
    digits = _SEPARATORS.sub("", text)
    if len(digits) != 11 or not (digits.isascii() and digits.isdigit()):
        return None
    return digits if _century(digits) is not None else None


def _century(digits: str) -> int | None:
    first, check = int(digits[:9]), int(digits[9:])
    if 97 - first % 97 == check:
        return 1900
    if 97 - (2_000_000_000 + first) % 97 == check:
        return 2000
    return None


def make(born: date, serial: int) -> str:
    """The number with this day and serial."""
    first = f"{born:%y%m%d}{serial:03d}"
    base = int(first) + (2_000_000_000 if born.year >= 2000 else 0)
    return f"{first}{97 - base % 97:02d}"


def birthday(digits: str) -> date | None:
    """The day of birth that the number tells; None when it tells none. Months of people who
    were entered provisionally are 20 or 40 too high."""
    century = _century(digits)
    if century is None:
        return None
    month = int(digits[2:4]) % 20
    try:
        return date(century + int(digits[:2]), month, int(digits[4:6]))
    except ValueError:
        return None


def register_pid(digits: str) -> str:
    """The person behind a number, for `voting.tokens.voter_token`."""
    return f"rrn:{digits}"
