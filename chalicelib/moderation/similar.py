"""How much two short texts share: titles that look alike, places that may be one place."""

from __future__ import annotations

import re
from typing import Final

from chalicelib.moderation.language import words_of

_STOP: Final = frozenset(
    {
        "de", "het", "een", "en", "van", "in", "op", "voor", "met", "aan", "bij", "onze", "ons",
        "te", "om", "of", "naar", "door", "uit", "onder", "over", "meer", "nieuwe", "buurt",
        "wijk", "straat", "beringen",
    }
)  # fmt: skip


def likeness(one: str, other: str) -> float:
    """How much two titles share, from 0 to 1: common meaningful words over all of them.

    Plurals and verb endings are cut roughly, so that `banken` meets `bank`.
    """
    first, second = _stems(one), _stems(other)
    if not first or not second:
        return 0.0
    return len(first & second) / len(first | second)


def _stems(text: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in words_of(text) if word not in _STOP)


def _stem(word: str) -> str:
    for ending in ("jes", "tjes", "en", "s", "je"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    # bomen → bom, boom → bom; bakken → bak: doubled letters count once.
    return re.sub(r"(.)\1", r"\1", word)
