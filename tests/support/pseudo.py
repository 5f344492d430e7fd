"""A language for tests: Dutch in letters that no Dutch text has, longer, from right to left.

Whatever reads plain on a page in this language was never marked for translation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import NullTranslations
from unittest.mock import patch

from chalicelib.kernel import speech

CODE = "qps"
_PLAIN = "abcdefghijklmnopqrstuvwxyz"
_ODD = "áƀçđéƒǧĥíĵķļɱñóƥɋřšŧúṽŵẋýž"
_LETTERS = str.maketrans(_PLAIN + _PLAIN.upper(), _ODD + _ODD.upper())
# Values to fill in, tags, entities and the sign % itself stay what they are.
_KEPT = re.compile(r"(%\(\w+\)[a-z]|\{\w*\}|%%|<[^>]*>|&#?\w+;)")


def pseudo(text: str) -> str:
    """`text` in odd letters, with about a third more of them."""
    if not re.search(r"[A-Za-z]", text):
        return text
    parts = _KEPT.split(text)
    odd = "".join(
        part if place % 2 else part.translate(_LETTERS) for place, part in enumerate(parts)
    )
    longer = "" if any(one in text for one in _ODD) else "ǿ" * (len(text) // 3)
    return f"{odd} {longer}" if " " in text and longer else odd


class PseudoTranslations(NullTranslations):
    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)


@contextmanager
def pseudo_language() -> Iterator[None]:
    """Inside, `qps` is a complete language."""
    known = speech._catalogue

    def catalogue(code: str) -> NullTranslations:
        return PseudoTranslations() if code == CODE else known(code)

    with (
        patch.dict(speech.LANGUAGES, {CODE: "Pseudo"}),
        patch.object(speech, "RIGHT_TO_LEFT", frozenset({CODE})),
        patch.object(speech, "_catalogue", catalogue),
        patch.object(speech, "spoken", lambda: (speech.SOURCE, CODE)),
    ):
        yield
