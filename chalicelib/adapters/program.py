"""Which program runs: one hash over its files."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path


def program_hash() -> str:
    """SHA-256 over paths and contents of all of `chalicelib` as it is deployed here.

    The same sources built by the same tools give the same hash, so anybody compares it with
    that of a build of their own.
    """
    root = Path(__file__).resolve().parents[1]
    total = sha256()
    for path in sorted(root.rglob("*.py*")):
        if "__pycache__" not in path.parts:
            name = path.relative_to(root).as_posix().encode()
            total.update(name + b"\0" + sha256(path.read_bytes()).digest())
    return total.hexdigest()
