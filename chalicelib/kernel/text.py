"""Text as people type it, made fit to store."""

from __future__ import annotations

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
# Characters that reorder what a reader sees (Unicode TR 36): a name must read as it is stored.
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def clean_line(text: str) -> str:
    """One line: normalised (NFC), control and reordering characters out, spaces folded."""
    text = unicodedata.normalize("NFC", text)
    text = _BIDI.sub("", _CONTROL.sub(" ", text.replace("\n", " ")))
    return " ".join(text.split())


def clean_block(text: str) -> str:
    """Several lines: as `clean_line`, but line breaks stay, at most one empty line between."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _BIDI.sub("", _CONTROL.sub(" ", text))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def slug(text: str, limit: int = 48) -> str:
    """ASCII words joined by hyphens, for addresses. Empty when nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return words[:limit].strip("-")


def normal_email(text: str) -> str:
    """The form of an e-mail address under which a person is recognised: trimmed, lower case."""
    return unicodedata.normalize("NFC", text).strip().lower()
