"""Signed notes, checkpoints and proofs as texts, in the formats of C2SP. Pure.

    signed note   a text, an empty line, `— <name> base64(key id ‖ signature)`
    checkpoint    a note of three lines: origin, size, base64 of the root
    tlog-proof    where a leaf stands in a checkpoint, and the path to its root
    verifier key  <name>+<key id in hex>+base64(1 ‖ public key)

https://c2sp.org/signed-note, /tlog-checkpoint and /tlog-proof; Ed25519 only.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

Signer = Callable[[bytes], bytes]
# (public key, message, signature)
Checker = Callable[[bytes, bytes, bytes], bool]

_ED25519: Final = b"\1"
_DASH: Final = "— "
_PROOF: Final = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: so many leaves, this root."""

    origin: str
    size: int
    root: bytes


def key_id(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def verifier_key(name: str, public: bytes) -> str:
    """The public key as outside tools take it."""
    if not name or "+" in name or any(sign.isspace() for sign in name):
        raise ValueError("not the name of a key")
    return f"{name}+{key_id(name, public).hex()}+{_b64(_ED25519 + public)}"


def read_verifier_key(text: str) -> tuple[str, bytes]:
    """(name, public key). Raises ValueError for anything else."""
    name, _, rest = text.partition("+")
    given, _, encoded = rest.partition("+")
    raw = _unb64(encoded)
    if len(raw) != 33 or raw[:1] != _ED25519 or verifier_key(name, raw[1:]) != text:
        raise ValueError(f"not an Ed25519 verifier key: {given}")
    return name, raw[1:]


def sign_note(text: str, name: str, public: bytes, sign: Signer) -> str:
    """`text` with its signature. `text` ends with a newline."""
    if not text.endswith("\n") or "\n\n" in text:
        raise ValueError("a note is lines without an empty one among them")
    return f"{text}\n{_DASH}{name} {_b64(key_id(name, public) + sign(text.encode()))}\n"


def open_note(note: str, verifier: str, check: Checker) -> str:
    """The text of a note that the owner of `verifier` signed. Raises ValueError otherwise."""
    name, public = read_verifier_key(verifier)
    text, gap, signatures = note.rpartition("\n\n")
    text += "\n"
    if not gap or not signatures.endswith("\n"):
        raise ValueError("not a signed note")
    for line in signatures[:-1].split("\n"):
        signer, _, encoded = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not encoded:
            raise ValueError("a damaged signature line")
        raw = _unb64(encoded)
        if signer == name and raw[:4] == key_id(name, public):
            if len(raw) != 68 or not check(public, text.encode(), raw[4:]):
                raise ValueError("the signature is wrong")
            return text
    raise ValueError("not signed by this key")


def checkpoint_text(checkpoint: Checkpoint) -> str:
    return f"{checkpoint.origin}\n{checkpoint.size}\n{_b64(checkpoint.root)}\n"


def read_checkpoint(text: str) -> Checkpoint:
    """From the text of an opened note. Raises ValueError for anything else."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[1].isascii() or not lines[1].isdigit():
        raise ValueError("not a checkpoint")
    found = Checkpoint(lines[0], int(lines[1]), _unb64(lines[2]))
    if not lines[0] or len(found.root) != 32 or checkpoint_text(found) != text:
        raise ValueError("not a checkpoint")
    return found


def proof_text(index: int, path: Sequence[bytes], checkpoint_note: str) -> str:
    """A tlog-proof of the leaf at `index`."""
    lines = [_PROOF, f"index {index}", *(_b64(one) for one in path), "", checkpoint_note]
    return "\n".join(lines)


def read_proof(text: str) -> tuple[int, list[bytes], str]:
    """(index, path, note of the checkpoint). Raises ValueError for anything else."""
    head, gap, note = text.partition("\n\n")
    lines = head.split("\n")
    number = lines[1].removeprefix("index ") if len(lines) > 1 else ""
    if not gap or lines[0] != _PROOF or not number.isascii() or not number.isdigit():
        raise ValueError("not a proof")
    path = [_unb64(line) for line in lines[2:]]
    if any(len(one) != 32 for one in path) or proof_text(int(number), path, note) != text:
        raise ValueError("a damaged proof")
    return int(number), path, note


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _unb64(text: str) -> bytes:
    """Strict: each value has one text, so a changed sign can't mean the same."""
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None
    if _b64(raw) != text:
        raise ValueError("not base64")
    return raw
