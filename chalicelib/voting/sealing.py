"""Ballots sealed until the close: HPKE (RFC 9180), base mode, one message a ballot. Pure.

    suite   DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM
    info    "buurt/seal/v1" ‖ 0 ‖ round ‖ 0 ‖ commitment
    sealed  encapsulated key (32) ‖ ciphertext (size of the body) ‖ tag (16)

The commitment in `info` ties a sealed body to its row: moved to another row, or to another
round, it can't be opened. Bodies of a round have one size, so sealed ones have too.

`cryptography` is imported when it is first needed: pages that don't cast pay nothing for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hpke import Suite

SUITE: Final = "DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM"
OVERHEAD: Final = 48
_INFO: Final = b"buurt/seal/v1\0"


def seal_key_name(round_id: str) -> str:
    """The name of the key that wraps a round's secret key; only the count may unwrap."""
    return f"seal/{round_id}"


def new_pair() -> tuple[bytes, bytes]:
    """(secret key, public key), 32 bytes each."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    secret = X25519PrivateKey.generate()
    return secret.private_bytes_raw(), secret.public_key().public_bytes_raw()


def public_of(secret: bytes) -> bytes:
    """The public key that belongs to `secret`."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def seal(public: bytes, round_id: str, commitment: str, body: bytes) -> bytes:
    """`body`, readable only with the secret key of `public`, and only as this commitment's."""
    return seal_to(public, _info(round_id, commitment), body)


def seal_to(public: bytes, info: bytes, body: bytes) -> bytes:
    """`body`, readable only with the secret key of `public`, and only as `info`."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    return _suite().encrypt(body, X25519PublicKey.from_public_bytes(public), info=info)


def open_with(secret: bytes, info: bytes, sealed: bytes) -> bytes:
    """The inverse of `seal_to`. Raises ValueError for anything that wasn't sealed as `info`."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    try:
        return _suite().decrypt(sealed, X25519PrivateKey.from_private_bytes(secret), info=info)
    except InvalidTag:
        raise ValueError("the body wasn't sealed for this place") from None


class Opener:
    """Opens what was sealed for a round. Keeps the secret key for as long as it lives."""

    def __init__(self, secret: bytes, round_id: str) -> None:
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

        self._key = X25519PrivateKey.from_private_bytes(secret)
        self._round_id = round_id
        self._suite = _suite()

    def __call__(self, commitment: str, sealed: bytes) -> bytes:
        """The body. Raises ValueError for anything that wasn't sealed as this commitment's."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._suite.decrypt(sealed, self._key, info=_info(self._round_id, commitment))
        except InvalidTag:
            raise ValueError("the body wasn't sealed for this place") from None


def _suite() -> Suite:
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM)


def _info(round_id: str, commitment: str) -> bytes:
    return _INFO + round_id.encode() + b"\0" + bytes.fromhex(commitment)
