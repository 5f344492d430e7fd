"""Tokens and commitments: bound to the round, keyed, and as they are written down."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from chalicelib.adapters.memory.identity import MemoryKeyring
from chalicelib.voting.tokens import (
    ballot_key,
    ballot_keys,
    commitment,
    email_pid,
    form_fingerprint,
    receipt_code,
    voter_token,
)


@pytest.fixture
def keyring() -> MemoryKeyring:
    ring = MemoryKeyring()
    for name in ("voter/r26", "voter/r27", "ballot/r26", "ballot/r27"):
        ring.create(name)
    return ring


def test_one_person_has_one_token_a_round(keyring: MemoryKeyring) -> None:
    token = voter_token(keyring, "r26", "email:an@x.example")

    assert token == voter_token(keyring, "r26", "email:an@x.example")
    assert token != voter_token(keyring, "r27", "email:an@x.example")
    assert token != voter_token(keyring, "r26", "email:bo@x.example")
    assert len(token) == 64


def test_the_ballot_key_needs_its_own_key(keyring: MemoryKeyring) -> None:
    token = voter_token(keyring, "r26", "email:an@x.example")

    key = ballot_key(keyring, "r26", token)

    assert key != ballot_key(keyring, "r27", token)
    assert key != token
    assert ballot_keys(keyring, "r26", [token, "ff" * 32])[0] == key


@pytest.mark.parametrize(
    ("email", "pid"),
    [
        ("An@Voorbeeld.example", "email:an@voorbeeld.example"),
        (" an+stem@voorbeeld.example ", "email:an@voorbeeld.example"),
        ("an+@voorbeeld.example", "email:an@voorbeeld.example"),
        ("an.b@voorbeeld.example", "email:an.b@voorbeeld.example"),
    ],
)
def test_a_mailbox_is_one_voter(email: str, pid: str) -> None:
    assert email_pid(email) == pid


def test_the_commitment_as_it_is_written_down() -> None:
    nonce, ballot = bytes(range(32)), b'["bank"]'

    expected = hashlib.sha256(b"buurt/ballot/v1\0r26\0" + nonce + ballot).hexdigest()

    assert commitment("r26", nonce, ballot) == expected
    assert commitment("r27", nonce, ballot) != expected


def test_the_receipt_is_eighty_bits_in_groups() -> None:
    assert receipt_code("00" * 32) == "0000-0000-0000-0000"
    assert receipt_code("ff" * 10 + "00" * 22) == "ZZZZ-ZZZZ-ZZZZ-ZZZZ"
    assert receipt_code("ff" * 32) == receipt_code("ff" * 10 + "00" * 22)


def test_the_form_fingerprint_is_keyed_by_the_form() -> None:
    expected = hmac.new(b"token", b'["bank"]', hashlib.sha256).hexdigest()

    assert form_fingerprint("token", b'["bank"]') == expected
    assert form_fingerprint("other", b'["bank"]') != expected
