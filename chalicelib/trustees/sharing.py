"""A secret in three parts, of which each trustee gets two: any two trustees have all three. Pure.

    secret = a ⊕ b ⊕ c        seat 1: b, c        seat 2: a, c        seat 3: a, b

Two of the parts are random, and the third is the secret under both. Whoever lacks one part lacks
32 random bytes over the secret: one trustee alone knows nothing of it, whatever the computer.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Final

from chalicelib.trustees.model import SEATS

SIZE: Final = 32

# Number of a part → the part.
Parts = Mapping[int, bytes]


def split(secret: bytes) -> tuple[Parts, ...]:
    """What each seat gets, in order: every part but that with its own number."""
    if len(secret) != SIZE:
        raise ValueError(f"a secret has {SIZE} bytes")
    first, second = secrets.token_bytes(SIZE), secrets.token_bytes(SIZE)
    parts = {1: first, 2: second, 3: _xor((secret, first, second))}
    return tuple(
        {number: part for number, part in parts.items() if number != seat}
        for seat in range(1, SEATS + 1)
    )


def combine(shares: Iterable[Parts]) -> bytes:
    """The secret. Raises ValueError when a part is missing, or two tell different ones."""
    found: dict[int, bytes] = {}
    for share in shares:
        for number, part in share.items():
            if found.setdefault(number, part) != part:
                raise ValueError(f"two trustees hold another part {number}")
    if found.keys() != set(range(1, SEATS + 1)):
        raise ValueError("a part is missing")
    return _xor(found.values())


def write(share: Parts) -> bytes:
    """A seat's parts as bytes: each part behind its number."""
    return b"".join(bytes([number]) + part for number, part in sorted(share.items()))


def read(body: bytes) -> Parts:
    """The inverse of `write`. Raises ValueError for anything else."""
    step = SIZE + 1
    if len(body) != (SEATS - 1) * step:
        raise ValueError("not the parts of a seat")
    return {body[at]: body[at + 1 : at + step] for at in range(0, len(body), step)}


def _xor(parts: Iterable[bytes]) -> bytes:
    return reduce(lambda one, other: bytes(a ^ b for a, b in zip(one, other, strict=True)), parts)
