"""How a person is recognised without keeping the address."""

from __future__ import annotations

from typing import Final

from chalicelib.identity.ports import Keyring
from chalicelib.kernel.text import normal_email

ACCOUNT_KEY: Final = "account"


def person_key(keyring: Keyring, email: str) -> str:
    """The stable key of the person behind `email`: 128 bits of an HMAC, in hex.

    Keyed, because a plain hash of an address is undone by trying addresses.
    """
    data = b"person1\0" + normal_email(email).encode()
    return keyring.mac(ACCOUNT_KEY, data)[:16].hex()
