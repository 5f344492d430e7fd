"""Signing with Ed25519 as in RFC 8032, for tests only: slow, and its timing gives things away."""

from __future__ import annotations

import hashlib

from chalicelib.tally.ed25519 import P, Point, Q, _times

Y = 4 * pow(5, -1, P) % P
X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
BASE: Point = (X, Y, 1, X * Y % P)


def public_key(secret: bytes) -> bytes:
    """The public key of a secret of 32 bytes."""
    return _pressed(_times(_halves(secret)[0], BASE))


def sign(secret: bytes, message: bytes) -> bytes:
    """The signature of a message."""
    factor, prefix = _halves(secret)
    drawn = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % Q
    point = _pressed(_times(drawn, BASE))
    hashed = hashlib.sha512(point + public_key(secret) + message).digest()
    answer = (drawn + int.from_bytes(hashed, "little") * factor) % Q
    return point + answer.to_bytes(32, "little")


def _halves(secret: bytes) -> tuple[int, bytes]:
    digest = hashlib.sha512(secret).digest()
    factor = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | 1 << 254
    return factor, digest[32:]


def _pressed(point: Point) -> bytes:
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")
