"""Words and links that a person should see before the public does."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LINK: Final = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w@.-])[\w-]+\.(?:be|com|net|org|eu|nl|vlaanderen)\b(?!@)", re.I
)

# Words that staff should see before the public does; whole words, without accents.
_FOUL: Final = frozenset(
    {
        "klootzak", "klootzakken", "kut", "godverdomme", "verdomme", "hoer", "hoeren", "teef",
        "lul", "eikel", "debiel", "debielen", "mongool", "mongolen", "kanker", "tering", "tyfus",
        "neger", "negers", "makak", "makakken", "nikker", "nikkers", "jeannet", "janet", "flikker",
        "flikkers", "fuck", "fucking", "shit", "bitch", "asshole", "trut", "trutten", "klote",
        "smeerlap", "smeerlappen", "stront", "idioot", "idioten", "sukkel", "sukkels",
    }
)  # fmt: skip


def foul_words(text: str) -> list[str]:
    """The rough words in `text`, in their order."""
    return [word for word in words_of(text) if word in _FOUL]


def links(text: str) -> list[str]:
    """The links in `text`; e-mail addresses are noticed on their own."""
    return [match[0] for match in _LINK.finditer(_without_addresses(text))]


def words_of(text: str) -> list[str]:
    """Lower case words, without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))


def _without_addresses(text: str) -> str:
    """Without e-mail addresses: those are noticed on their own."""
    return re.sub(r"\S+@\S+", " ", text)
