"""How a code is stored: as an HMAC under the round's own key, never as itself."""

from __future__ import annotations

import secrets
from datetime import datetime

from chalicelib.identity.ports import Keyring
from chalicelib.kernel.ids import crockford
from chalicelib.voters import codes
from chalicelib.voters.model import DESK_USES, Credential


def code_key(round_id: str) -> str:
    """The name of the key under which codes are stored."""
    return f"code/{round_id}"


def mark_of(keyring: Keyring, round_id: str, code: str) -> str:
    """What is stored of a code."""
    return keyring.mac(code_key(round_id), code_message(round_id, code)).hex()


def code_message(round_id: str, code: str) -> bytes:
    return b"\0".join((b"code2", round_id.encode(), code.encode()))


def new_code() -> str:
    """A fresh code."""
    return codes.with_check(crockford(secrets.token_bytes(8), codes.LENGTH))


def desk_credential(
    keyring: Keyring,
    round_id: str,
    voter_token: str,
    code: str,
    expires_at: datetime,
    area_id: str = "",
) -> Credential:
    """A code that the desk hands out, as it is stored."""
    mark = mark_of(keyring, round_id, code)
    return Credential(
        round_id, mark, voter_token, "desk", "balie", DESK_USES, expires_at, area_id=area_id
    )
