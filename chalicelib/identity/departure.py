"""Leaving for an identity provider, and coming back to the same browser.

Nothing is stored while somebody is away. What must be the same on return (state, nonce, PKCE
verifier) is made of one MAC over the browser's own secret, a random number, the moment until
which it holds, and where to go on to. So a return belongs to the browser that left, within ten
minutes, and a GET that leads away changes nothing here. The provider makes the code single-use.

References: RFC 7636 (PKCE), OpenID Connect Core 1.0 section 3.1.2.1 (state, nonce),
RFC 9700 section 4.7 (forgery of the return).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from chalicelib.identity.model import Departure
from chalicelib.identity.people import ACCOUNT_KEY
from chalicelib.identity.ports import Keyring
from chalicelib.kernel.clock import to_epoch
from chalicelib.kernel.errors import Refused
from chalicelib.kernel.ids import new_secret

AWAY_TERM: Final = timedelta(minutes=10)


def depart(
    keys: Keyring, purpose: str, browser: str, on_to: str, now: datetime, key: str = ACCOUNT_KEY
) -> Departure:
    """A new trip of this browser. `purpose` keeps the ways in apart (`staff`, `vote/<round>`);
    `key` names a key that the caller may use: the vote's function has no right on `account`."""
    body = f"{new_secret()}.{to_epoch(now + AWAY_TERM)}.{_text(on_to.encode())}"
    return _departure(keys, key, purpose, browser, body, on_to)


def come_back(
    keys: Keyring, purpose: str, browser: str, state: str, now: datetime, key: str = ACCOUNT_KEY
) -> Departure:
    """The trip that `state` belongs to. Raises Refused `sign-in-gone` for another browser or
    purpose, a text that isn't ours, and after ten minutes."""
    body, _, _ = state.rpartition(".")
    try:
        _, until, encoded = body.split(".")
        on_to = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
        expired = to_epoch(now) >= int(until)
    except ValueError:
        raise Refused("sign-in-gone") from None
    departure = _departure(keys, key, purpose, browser, body, on_to)
    if not hmac.compare_digest(departure.state.encode(), state.encode()) or expired:
        raise Refused("sign-in-gone")
    return departure


def _departure(
    keys: Keyring, key: str, purpose: str, browser: str, body: str, on_to: str
) -> Departure:
    seed = keys.mac(key, f"away1\0{purpose}\0{browser}\0{body}".encode())

    def part(label: bytes) -> str:
        return _text(hmac.new(seed, label, hashlib.sha256).digest())

    return Departure(f"{body}.{part(b'state')}", part(b"nonce"), part(b"verifier"), on_to)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
