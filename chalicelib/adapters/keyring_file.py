"""Keys as files that only their owner may read: for the local stack, never for AWS.

<folder>/<name>.key           32 random bytes
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

from chalicelib.kernel.errors import NotFound, Refused

_NAME = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)?")
_MAX_MESSAGE = 4096  # bytes; what KMS takes


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
        if len(data) > _MAX_MESSAGE:
            raise ValueError(f"a message of a MAC has at most {_MAX_MESSAGE} bytes")
        key = self._key(name)
        if self._path(name, "disabled").exists():
            raise Refused("key-disabled")
        return hmac.new(key, data, hashlib.sha256).digest()

    def macs(self, name: str, data: Sequence[bytes]) -> list[bytes]:
        return [self.mac(name, one) for one in data]

    def disable(self, name: str) -> None:
        self._key(name)
        self._path(name, "disabled").touch(mode=0o600)

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
