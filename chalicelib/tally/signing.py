"""The city's signature under a result: `result.sig`, Ed25519.

The private key never comes near this package. Whoever holds it (a key service) gets the bytes of
`message` and gives 64 bytes back; `with_signature` puts them into the bundle after checking them.
The message is one short line with the hash of result.json, because key services sign only a few
kilobytes; a signature over the whole of result.json is valid as well. The line starts with a
letter and JSON with a brace, so neither can be taken for the other. `result.sig` holds the 64 bytes
alone, or a signed note (c2sp.org/signed-note) whose text is that line, as receipts and the log are.

The bundle names its public key in result.json (`signing_key`), which is signed with the rest.
That alone proves nothing: whoever makes a bundle can name a key. A reader who has the key from
the city's site gives it to `verify`, which then says whether it is the same.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping

from .ed25519 import verify_signature
from .model import TallyError

RESULT, SIGNATURE = "result.json", "result.sig"
PURPOSE = "buurtbudget-tally-1 result.json sha256"


def message(files: Mapping[str, bytes]) -> bytes:
    """What the holder of the key signs: one line that names the hash of result.json."""
    return f"{PURPOSE} {hashlib.sha256(files[RESULT]).hexdigest()}\n".encode()


def with_signature(files: Mapping[str, bytes], signature: bytes, key: str) -> dict[str, bytes]:
    """The bundle with its signature. Raises TallyError when it isn't one of this key."""
    made = {**files, SIGNATURE: signature}
    if not signed_by(key, made):
        raise TallyError("the signature doesn't belong to this result and this key")
    return made


def signed_by(key: str, files: Mapping[str, bytes]) -> bool:
    """Whether result.sig is a signature of this key. Raises TallyError for a key that is none."""
    public, given, line = key_of(key), files.get(SIGNATURE, b""), message(files)
    note = line + b"\n" + DASH
    if not given.startswith(note):
        return any(verify_signature(public, signed, given) for signed in (line, files[RESULT]))
    name, _, encoded = given[len(note) :].partition(b" ")
    found = _unpacked(encoded)
    identity = hashlib.sha256(name + b"\n" + ED25519 + public).digest()[:4]
    return found[:4] == identity and verify_signature(public, line, found[4:])


def _unpacked(encoded: bytes) -> bytes:
    """The bytes of one line of base64, empty when it is written any other way."""
    try:
        raw = base64.b64decode(encoded.removesuffix(b"\n"), validate=True)
    except binascii.Error:
        return b""
    return raw if base64.b64encode(raw) + b"\n" == encoded else b""


def key_of(text: str) -> bytes:
    """A public key: 32 bytes in hexadecimal, as key services give it (DER), or as the city
    publishes that of a round, `name+id+base64` (c2sp.org/signed-note).
    """
    if text.count("+") >= 2:
        raw = _unpacked(text.split("+", 2)[2].strip().encode() + b"\n")
        if len(raw) != 33 or raw[:1] != ED25519:
            raise TallyError("the public key is not an Ed25519 key")
        return raw[1:]
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        raise TallyError("the public key is not hexadecimal") from None
    if len(raw) == len(DER) + 32 and raw.startswith(DER):
        raw = raw[len(DER) :]
    if len(raw) != 32:
        raise TallyError("the public key is not 32 bytes")
    return raw


DER = bytes.fromhex("302a300506032b6570032100")
"""What stands before an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410)."""
ED25519 = b"\1"
"""What stands before an Ed25519 key in a verifier key."""
DASH = "— ".encode()


def key_stated(result: Mapping[str, object]) -> str:
    """The public key that a bundle names, empty without one."""
    stated = result.get("signing_key", "")
    return stated if isinstance(stated, str) else ""
