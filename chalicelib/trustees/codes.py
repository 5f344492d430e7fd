"""The code of a trustee: 28 characters (140 bits) and one that checks them; its keys. Pure.

    secret key = HKDF-SHA-256(code, info = "buurt/trustee/v1" ‖ 0 ‖ round)      X25519

The code is drawn here, so that it is as random as a key, and it is never stored: the public key is.
A code opens nothing of another round.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

from chalicelib.kernel.ids import crockford
from chalicelib.voters import codes
from chalicelib.voters.codes import Slip
from chalicelib.voting.sealing import public_of

LENGTH: Final = 28
_GROUP: Final = 4
_INFO: Final = b"buurt/trustee/v1\0"
_NO_SALT: Final = bytes(32)


def new_code() -> str:
    """A fresh code."""
    return codes.with_check(crockford(secrets.token_bytes(18), LENGTH), LENGTH)


def read(text: str) -> tuple[str, Slip | None]:
    """(code, None) for what people type, else ("", what is wrong with it)."""
    return codes.read(text, LENGTH)


def show(code: str) -> tuple[str, ...]:
    """The groups in which it is printed; the last one has the sign that checks, too."""
    text, last = code.upper(), LENGTH - _GROUP
    return (*(text[at : at + _GROUP] for at in range(0, last, _GROUP)), text[last:])


def secret_key(code: str, round_id: str) -> bytes:
    """The secret key of a code in one round (RFC 5869, one block)."""
    drawn = hmac.digest(_NO_SALT, code.encode(), hashlib.sha256)
    return hmac.digest(drawn, _INFO + round_id.encode() + b"\x01", hashlib.sha256)


def public_key(code: str, round_id: str) -> str:
    """The public key of a code in one round, in hex."""
    return public_of(secret_key(code, round_id)).hex()


def shown_key(key: str) -> str:
    """The first 64 bits of a public key, for people to compare."""
    return " ".join(key[at : at + 4] for at in range(0, 16, 4))
