"""Sealed ballots: standard HPKE, one size, each for its own place only."""

from __future__ import annotations

import pytest

from chalicelib.voting.sealing import OVERHEAD, Opener, new_pair, public_of, seal

C1, C2 = "ab" * 32, "cd" * 32


@pytest.fixture(scope="module")
def pair() -> tuple[bytes, bytes]:
    return new_pair()


def test_what_is_sealed_opens_with_the_secret_key(pair: tuple[bytes, bytes]) -> None:
    secret, public = pair
    body = b"{nonce, ballot}".ljust(320)

    sealed = seal(public, "r26", C1, body)

    assert Opener(secret, "r26")(C1, sealed) == body
    assert len(sealed) == len(body) + OVERHEAD
    assert public_of(secret) == public


def test_the_same_ballot_never_looks_the_same(pair: tuple[bytes, bytes]) -> None:
    _, public = pair
    assert len({seal(public, "r26", C1, b"same") for _ in range(20)}) == 20


def test_nothing_else_opens_it(pair: tuple[bytes, bytes]) -> None:
    secret, public = pair
    sealed = seal(public, "r26", C1, b"body")
    for opener, c in (
        (Opener(secret, "r26"), C2),
        (Opener(secret, "r27"), C1),
        (Opener(new_pair()[0], "r26"), C1),
    ):
        with pytest.raises(ValueError, match="wasn't sealed"):
            opener(c, sealed)


def test_every_byte_of_it_matters(pair: tuple[bytes, bytes]) -> None:
    secret, public = pair
    sealed = seal(public, "r26", C1, b"body")
    opener = Opener(secret, "r26")
    for place in range(len(sealed)):
        # The highest bit of the encapsulated key is none of X25519's business (RFC 7748).
        turned = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(ValueError, match="wasn't sealed"):
            opener(C1, turned)
    for damaged in (b"", sealed[:40], sealed[:-1], sealed + b"\0"):
        with pytest.raises(ValueError, match="wasn't sealed"):
            opener(C1, damaged)


def test_the_test_vector_of_the_standard() -> None:
    """RFC 9180, A.1: the suite's base mode, first message, against an implementation of the
    key schedule by hand that meets the vector's numbers."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    secret = bytes.fromhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")
    public = bytes.fromhex("3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d")
    enc = bytes.fromhex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431")
    info = bytes.fromhex("4f6465206f6e2061204772656369616e2055726e")
    # The vector has the associated data "Count-0", which the one-shot form leaves empty: the
    # key and the nonce are those of the vector, the tag isn't.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key = bytes.fromhex("4531685d41d65f03dc48f6b8302c05b0")
    nonce = bytes.fromhex("56d890e5accaaf011cff4b7d")
    plain = bytes.fromhex("4265617574792069732074727574682c20747275746820626561757479")
    sealed = enc + AESGCM(key).encrypt(nonce, plain, b"")
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM)
    ours = X25519PrivateKey.from_private_bytes(secret)
    assert ours.public_key() == X25519PublicKey.from_public_bytes(public)
    assert suite.decrypt(sealed, ours, info=info) == plain
