"""From a person to a ballot's place, and from a ballot to its commitment. Pure.

    vt = HMAC(voter/<round>,  "vt1" ‖ round ‖ pid)      the voter, in this round only
    bx = HMAC(ballot/<round>, "bx1" ‖ round ‖ vt)       where their one ballot lies
    c  = SHA-256("buurt/ballot/v1\\0" ‖ round ‖ 0 ‖ nonce ‖ canonical ballot)

`bx` is a function of person and round, so a second ballot of one person can't exist. Parts are
joined by a zero byte, which none of them contains.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from chalicelib.kernel.ids import crockford
from chalicelib.kernel.text import normal_email
from chalicelib.voting.ports import Macs

NONCE_BYTES: Final = 32
RECEIPT_LENGTH: Final = 16
_COMMITMENT: Final = b"buurt/ballot/v1\0"


def voter_key(round_id: str) -> str:
    """The name of the key that makes voter tokens."""
    return f"voter/{round_id}"


def ballot_key_name(round_id: str) -> str:
    """The name of the key that links voters to ballots; it is disabled after the audit."""
    return f"ballot/{round_id}"


def email_pid(email: str) -> str:
    """The person behind a mailbox, for a round in which mailboxes vote.

    `an+stem@…` and `an@…` are one mailbox, so they are one voter.
    """
    name, _, host = normal_email(email).rpartition("@")
    return f"email:{name.partition('+')[0]}@{host}"


def voter_token(macs: Macs, round_id: str, pid: str) -> str:
    return macs.mac(
        voter_key(round_id), b"\0".join((b"vt1", round_id.encode(), pid.encode()))
    ).hex()


def voter_tokens(macs: Macs, round_id: str, pids: list[str]) -> list[str]:
    """`voter_token` of each, for the tens of thousands of a batch of letters."""
    messages = [b"\0".join((b"vt1", round_id.encode(), pid.encode())) for pid in pids]
    return [mac.hex() for mac in macs.macs(voter_key(round_id), messages)]


def ballot_key(macs: Macs, round_id: str, token: str) -> str:
    return macs.mac(ballot_key_name(round_id), _place(round_id, token)).hex()


def ballot_keys(macs: Macs, round_id: str, tokens: list[str]) -> list[str]:
    """`ballot_key` of each, for the audit."""
    places = [_place(round_id, token) for token in tokens]
    return [mac.hex() for mac in macs.macs(ballot_key_name(round_id), places)]


def _place(round_id: str, token: str) -> bytes:
    return b"\0".join((b"bx1", round_id.encode(), token.encode()))


def commitment(round_id: str, nonce: bytes, canonical: bytes) -> str:
    """What the public log will hold of a ballot: it fixes the ballot and hides it."""
    return hashlib.sha256(_COMMITMENT + round_id.encode() + b"\0" + nonce + canonical).hexdigest()


def form_fingerprint(form_token: str, canonical: bytes) -> str:
    """Tells whether a form sent again holds the same ballot, without keeping the ballot.

    Keyed by the form's token, of which only a hash is stored: the few possible ballots can't
    be tried out.
    """
    return hmac.new(form_token.encode(), canonical, hashlib.sha256).hexdigest()


def receipt_code(commitment_: str) -> str:
    """`0F3K-…`: the first 80 bits of the commitment, as 16 characters in groups of four."""
    text = crockford(bytes.fromhex(commitment_), RECEIPT_LENGTH).upper()
    return "-".join(text[place : place + 4] for place in range(0, RECEIPT_LENGTH, 4))
