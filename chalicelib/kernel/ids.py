"""Identifiers and secrets.

Public identifiers are 10 characters of Crockford's base 32 (50 random bits): short enough to
read over the phone, ASCII only because API Gateway doesn't decode path parameters. Secrets
are 256 bits and only their SHA-256 is ever stored.
"""

from __future__ import annotations

import hashlib
import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ID_LENGTH = 10


def crockford(data: bytes, length: int) -> str:
    """The first `length` base-32 characters of `data`, big-endian. Needs 5 bits a character."""
    bits = len(data) * 8
    if length * 5 > bits:
        raise ValueError(f"{length} characters need {length * 5} bits, there are {bits}")
    number = int.from_bytes(data, "big") >> (bits - length * 5)
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(length)))


def read_letters(text: str) -> str:
    """What somebody copied from paper, in our letters: without spaces and dashes, O for 0.
    Empty when there are others in it."""
    plain = "".join(c for c in text.casefold() if c not in " -").translate(_MISREAD)
    return plain if all(c in ALPHABET for c in plain) else ""


# Letters that people write for those that the alphabet leaves out.
_MISREAD = str.maketrans("oilu", "011v")


def new_id() -> str:
    """A fresh public identifier."""
    return crockford(secrets.token_bytes(7), ID_LENGTH)


def new_secret() -> str:
    """A fresh 256-bit secret for a cookie or a link, URL-safe."""
    return secrets.token_urlsafe(32)


def new_digits(count: int) -> str:
    """A fresh code of decimal digits, e.g. for a mail."""
    return "".join(secrets.choice("0123456789") for _ in range(count))


def fingerprint(secret: str) -> str:
    """What is stored of a secret: SHA-256 in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_id(text: str) -> bool:
    """Whether `text` has the form of a public identifier (own or seeded slug-like ones)."""
    return 1 <= len(text) <= 64 and all(c in _ID_CHARACTERS for c in text)


_ID_CHARACTERS = frozenset("0123456789abcdefghijklmnopqrstuvwxyz-")
