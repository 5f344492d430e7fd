"""Codes that people type over from paper: characters and one that checks them. Pure.

Crockford's base 32; a voter's code has twelve (60 bits), shown as `7F3K-9M2P-QR4TX`. The last
character is a sum over the field of 32 elements with a different weight for each place: one wrong
character and two swapped neighbours are always seen, so a slip of the pen costs nobody a try.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from chalicelib.kernel.ids import ALPHABET

LENGTH: Final = 12
BITS: Final = 60
Slip = Literal["code-missing", "code-length", "code-character", "code-typo"]

_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)}
_READ: Final = str.maketrans({"o": "0", "i": "1", "l": "1"})
# Weights: powers of x in GF(32) = GF(2)[x] / (x^5 + x^2 + 1); all different, none zero.
_PLACES: Final = 31
_SEPARATORS: Final = re.compile(r"[\s\-.‐-―_]+")


def _times_x(value: int) -> int:
    value <<= 1
    return value ^ 0b100101 if value & 32 else value


def _check(body: str) -> str:
    total = 0
    # Horner: every place has been multiplied by another power of x at the end.
    for character in body:
        total = _times_x(total ^ _VALUES[character])
    return ALPHABET[total]


def with_check(body: str, length: int = LENGTH) -> str:
    """The whole code of `length` characters; up to 31, each place has another weight."""
    if len(body) != length or length > _PLACES:
        raise ValueError(f"a code has {length} characters, at most {_PLACES}")
    return body + _check(body)


def read(text: str, length: int = LENGTH) -> tuple[str, Slip | None]:
    """(code, None) for what people type: any case, any groups, O for 0, I and L for 1; else
    ("", what is wrong with it)."""
    plain = _SEPARATORS.sub("", text).lower().translate(_READ)
    if not plain:
        return "", "code-missing"
    if any(character not in _VALUES for character in plain):
        return "", "code-character"
    if len(plain) != length + 1:
        return "", "code-length"
    if _check(plain[:length]) != plain[length]:
        return "", "code-typo"
    return plain, None


def show(code: str) -> str:
    """As it is printed."""
    text = code.upper()
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"
