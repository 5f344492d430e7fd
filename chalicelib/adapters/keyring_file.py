"""Keys as files that only their owner may read: for the local stack, never for AWS.

<folder>/<name>.key           32 random bytes: of HMAC, of AES-256-GCM, or the seed of Ed25519
<folder>/<name>.disabled      there when the key was disabled
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib.identity.ports import KeyKind, key_kind
from chalicelib.kernel.errors import NotFound, Refused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_NAME = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)?")
_MAX_MESSAGE = 4096  # bytes; what KMS takes
_NONCE = 12  # bytes; what AES-GCM takes


class FileKeyring:
    """See `chalicelib.identity.ports.Keyring`."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)
        self._keys: dict[str, bytes] = {}
        # On AWS the stateful stack brings this key; here the folder is that stack.
        self.create("account")

    def create(self, name: str) -> None:
        path = self._path(name, "key")
        if path.exists():
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Written aside and linked: the key is there whole or not at all, and two processes
        # that make it at once end with the same one.
        handle, draft = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(32))
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(draft, path)
        finally:
            Path(draft).unlink()

    def mac(self, name: str, data: bytes) -> bytes:
        return hmac.new(self._usable(name, "mac", data), data, hashlib.sha256).digest()

    def macs(self, name: str, data: Sequence[bytes]) -> list[bytes]:
        return [self.mac(name, one) for one in data]

    def wrap(self, name: str, secret: bytes) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(_NONCE)
        key = self._usable(name, "wrap", secret)
        return nonce + AESGCM(key).encrypt(nonce, secret, name.encode())

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key = self._usable(name, "wrap")
        try:
            return AESGCM(key).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], name.encode())
        except (InvalidTag, ValueError):
            raise Refused("not-wrapped") from None

    def sign(self, name: str, message: bytes) -> bytes:
        return self._signing(name, message).sign(message)

    def public_key(self, name: str) -> bytes:
        return self._signing(name).public_key().public_bytes_raw()

    def _signing(self, name: str, message: bytes = b"") -> Ed25519PrivateKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self._usable(name, "sign", message))

    def _usable(self, name: str, kind: KeyKind, message: bytes = b"") -> bytes:
        if key_kind(name) != kind:
            raise ValueError(f"not a key to {kind}: {name!r}")
        if len(message) > _MAX_MESSAGE:
            raise ValueError(f"a message for a key has at most {_MAX_MESSAGE} bytes")
        key = self._key(name)
        if self._path(name, "disabled").exists():
            raise Refused("key-disabled")
        return key

    def disable(self, name: str) -> None:
        self._key(name)
        self._path(name, "disabled").touch(mode=0o600)

    def destroy(self, name: str) -> bool:
        path = self._path(name, "key")
        self._keys.pop(name, None)
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        return True

    def _key(self, name: str) -> bytes:
        if name not in self._keys:
            try:
                self._keys[name] = self._path(name, "key").read_bytes()
            except FileNotFoundError:
                raise NotFound(f"no key {name}") from None
        return self._keys[name]

    def _path(self, name: str, suffix: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(f"not the name of a key: {name!r}")
        return self._folder / f"{name}.{suffix}"
