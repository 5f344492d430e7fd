"""Checking an Ed25519 signature (RFC 8032) with the standard library only.

So that `recount.pyz` needs nothing else. Checking works on public values, so its timing gives
nothing away; signing is done by the city's key service and isn't here.
"""

from __future__ import annotations

import hashlib

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)

Point = tuple[int, int, int, int]


def _add(a: Point, b: Point) -> Point:
    left = (a[1] - a[0]) * (b[1] - b[0]) % P
    right = (a[1] + a[0]) * (b[1] + b[0]) % P
    cross = 2 * a[3] * b[3] * D % P
    twice = 2 * a[2] * b[2] % P
    e, f, g, h = right - left, twice - cross, twice + cross, right + left
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(factor: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            result = _add(result, point)
        point = _add(point, point)
        factor >>= 1
    return result


def _equal(a: Point, b: Point) -> bool:
    same_x = (a[0] * b[2] - b[0] * a[2]) % P == 0
    return same_x and (a[1] * b[2] - b[1] * a[2]) % P == 0


def _recover(y: int, sign: int) -> int | None:
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P:
        return None
    return P - x if x & 1 != sign else x


def _point(raw: bytes) -> Point | None:
    y = int.from_bytes(raw, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    x = _recover(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def verify_signature(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature over the message was made with the key of this public key."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, start = _point(public), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    base_y = 4 * pow(5, -1, P) % P
    base_x = _recover(base_y, 0)
    if key is None or start is None or base_x is None or scalar >= Q:
        return False
    base: Point = (base_x, base_y, 1, base_x * base_y % P)
    challenge = hashlib.sha512(signature[:32] + public + message).digest()
    factor = int.from_bytes(challenge, "little") % Q
    return _equal(_times(scalar, base), _add(start, _times(factor, key)))
