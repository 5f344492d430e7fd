"""Signed notes, checkpoints and proofs: what was written is read, and nothing else is."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.tally.ed25519 import verify_signature
from chalicelib.voting import notes

# The key of the example in the documentation of golang.org/x/mod/sumdb/note.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"  # noqa: E501
)
NAME = "budget.example/log/r26"
KEY = Ed25519PrivateKey.generate()
PUBLIC = KEY.public_key().public_bytes_raw()
VERIFIER = notes.verifier_key(NAME, PUBLIC)
HEAD = notes.Checkpoint(NAME, 12, bytes(range(32)))
NOTE = notes.sign_note(notes.checkpoint_text(HEAD), NAME, PUBLIC, KEY.sign)


def test_a_note_of_another_implementation_is_read() -> None:
    text = notes.open_note(GO_NOTE, GO_KEY, verify_signature)
    assert text.endswith("what your problem is.\n")


def test_a_checkpoint_comes_back() -> None:
    text = notes.open_note(NOTE, VERIFIER, verify_signature)
    assert notes.read_checkpoint(text) == HEAD


def test_another_signature_beside_ours_changes_nothing() -> None:
    witness = Ed25519PrivateKey.generate()
    public = witness.public_key().public_bytes_raw()
    text = notes.checkpoint_text(HEAD)
    second = notes.sign_note(text, "witness.example", public, witness.sign)
    both = NOTE + second.rpartition("\n\n")[2]
    assert notes.open_note(both, VERIFIER, verify_signature) == text
    assert notes.open_note(both, notes.verifier_key("witness.example", public), verify_signature)


@given(st.integers(0, len(NOTE.encode()) * 8 - 1))
def test_every_bit_of_a_signed_note_matters(bit: int) -> None:
    raw = bytearray(NOTE.encode())
    raw[bit // 8] ^= 1 << bit % 8
    with pytest.raises(ValueError):
        notes.open_note(raw.decode(), VERIFIER, verify_signature)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        "a\n01\nAAAA\n",
        f"{notes.checkpoint_text(HEAD)}more\n",
        notes.checkpoint_text(HEAD).replace("\n12\n", "\n-1\n"),
        notes.checkpoint_text(HEAD).replace("\n12\n", "\n012\n"),
        notes.checkpoint_text(HEAD).replace(NAME, ""),
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not"):
        notes.read_checkpoint(text)


def test_a_proof_comes_back() -> None:
    path = [bytes([n]) * 32 for n in range(4)]
    assert notes.read_proof(notes.proof_text(7, path, NOTE)) == (7, path, NOTE)
    assert notes.read_proof(notes.proof_text(0, [], NOTE)) == (0, [], NOTE)


@pytest.mark.parametrize(
    "change",
    [("index 7", "index 07"), ("index 7", "index x"), ("tlog-proof@v1", "x"), ("=\n", "\n")],
)
def test_a_damaged_proof_is_refused(change: tuple[str, str]) -> None:
    text = notes.proof_text(7, [bytes(32)], NOTE)
    with pytest.raises(ValueError, match=r"proof|base64"):
        notes.read_proof(text.replace(*change, 1))


def test_names_and_keys_are_strict() -> None:
    with pytest.raises(ValueError, match="name of a key"):
        notes.verifier_key("a b", PUBLIC)
    with pytest.raises(ValueError, match="verifier key"):
        notes.read_verifier_key(VERIFIER.replace(NAME, "other"))
    with pytest.raises(ValueError, match="lines without"):
        notes.sign_note("a\n\nb\n", NAME, PUBLIC, KEY.sign)
