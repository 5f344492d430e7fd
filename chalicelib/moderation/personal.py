"""Finds personal data in what residents write, before the public reads it.

Only proposes: a person judges. Numbers with a check digit are checked, so that a price or a
date isn't taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

# Belgian numbers: +32/0032/0, then 8 or 9 digits, in groups as people write them.
_PHONE: Final = re.compile(
    r"(?<![\w.,/+-])(?:(?:\+|00)32[ ./-]?(?:\(0\))?|0)"
    r"(?:4\d{2}(?:[ ./-]?\d{2}){3}|4\d{2}(?:[ ./-]?\d{3}){2}|[1-9]\d?(?:[ ./-]?\d{2,3}){2,3})"
    r"(?![\w/-]|[.,]\d)"
)
_EMAIL: Final = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|\[at\]|\(at\))\s?[\w-]{1,63}(?:\.[\w-]{2,63})+", re.I
)
# Register number: YY.MM.DD-XXX.CC, also without marks.
_REGISTER: Final = re.compile(
    r"(?<!\d)(\d{2})[. /-]?(\d{2})[. /-]?(\d{2})[. /-]?(\d{3})[. /-]?(\d{2})(?!\d)"
)
# Belgian ones in any dress; foreign ones in capitals, as banks print them.
_IBAN: Final = re.compile(
    r"(?<![A-Za-z0-9])([Bb][Ee]\d{2}(?:[ .-]?\d{4}){3}"
    r"|(?!BE)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)(?![A-Za-z0-9])"
)

# A street with a number is mostly a place where something comes. It is somebody's address when
# the words before say so (`home`), or when a box or a postcode follows (`post`).
_ADDRESS: Final = re.compile(
    r"(?P<home>\b(?:[Ww]oon|[Ww]oont|[Ww]onen|[Ww]onende|[Aa]dres|[Tt]huis|[Bb]ij (?:mij|ons))\b"
    r"[^.!?\n]{0,30}?)?"
    r"(?P<where>(?<![\w-])[A-Z][\w'’-]*(?:straat|laan|weg|plein|lei|dreef|pad|baan|hof|dijk|kaai|plaats|berg"
    r"|veld|steenweg)(?: op [A-Z]\w+)? \d{1,4}[a-zA-Z]?(?![\w²%])"
    r"(?P<post>,? bus \d{1,4}|,? [1-9]\d{3} [A-Z][\w-]+)?)"
)


def personal_data(text: str) -> Iterator[tuple[str, str]]:
    """(kind, the piece of text) for each find; kinds are `email`, `iban`, `register-number`,
    `phone` and `address`. A piece is found once."""
    for kind, pattern in _KINDS:
        rest = []
        end = 0
        for match in pattern.finditer(text):
            if _is_real(kind, match):
                yield kind, (match["where"] if kind == "address" else match[0]).strip()
                rest.append(text[end : match.start()])
                end = match.end()
        # What was found is taken out: an account number holds what looks like a phone number.
        text = " | ".join([*rest, text[end:]])


_KINDS: Final = (
    ("email", _EMAIL),
    ("iban", _IBAN),
    ("register-number", _REGISTER),
    ("phone", _PHONE),
    ("address", _ADDRESS),
)


def _is_real(kind: str, match: re.Match[str]) -> bool:
    if kind == "iban":
        return is_iban(match[1])
    if kind == "register-number":
        return is_register_number("".join(match.groups()))
    if kind == "phone":
        digits = re.sub(r"\D", "", match[0].replace("(0)", ""))
        national = re.sub(r"^(?:0032|32(?=\d{8,9}$)|0)", "", digits)
        return len(national) == (9 if national.startswith("4") and len(national) == 9 else 8)
    if kind == "address":
        return bool(match["home"] or match["post"])
    return True


def is_register_number(digits: str) -> bool:
    """Whether eleven digits are a possible Belgian register number: a date (months of bis
    numbers are 20 or 40 higher), and 97 minus the rest by 97 as the check; people born from
    2000 on count with a 2 in front."""
    if len(digits) != 11 or not digits.isdecimal():
        return False
    month, day = int(digits[2:4]) % 20, int(digits[4:6])
    if month > 12 or day > 31:
        return False
    body, check = digits[:9], int(digits[9:])
    return any(97 - int(century + body) % 97 == check for century in ("", "2"))


def is_iban(text: str) -> bool:
    """ISO 13616: letters as numbers, the first four characters at the end, modulo 97 is 1."""
    bare = re.sub(r"[\s.-]", "", text).upper()
    if not 15 <= len(bare) <= 34 or (bare.startswith("BE") and len(bare) != 16):
        return False
    moved = bare[4:] + bare[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1
