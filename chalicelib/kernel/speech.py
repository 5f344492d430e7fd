"""Words in the language of whoever reads.

Dutch is the source: a message that has no translation reads in Dutch. Sentences are marked where
they stand (`_("…")`, or `N_("…")` in a table that is made once) and translated when they are
shown, in the language that the request or the mail speaks.
"""

from __future__ import annotations

import gettext as catalogues
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Final

SOURCE: Final = "nl"
# By their own names, as the language bar shows them.
LANGUAGES: Final = {
    "nl": "Nederlands",
    "fr": "Français",
    "en": "English",
    "tr": "Türkçe",
    "it": "Italiano",
}
RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur"})
_FOLDER: Final = Path(__file__).parent.parent / "locale"
_current: ContextVar[str] = ContextVar("language", default=SOURCE)


def language() -> str:
    """The code of the language that is spoken now."""
    return _current.get()


def direction(code: str) -> str:
    """Which way a page in that language is written, for `dir`."""
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"


def spoken() -> tuple[str, ...]:
    """The languages with every sentence: only a complete catalogue is compiled."""
    return tuple(code for code in LANGUAGES if code == SOURCE or _is_compiled(code))


@cache
def _is_compiled(code: str) -> bool:
    return (_FOLDER / code / "LC_MESSAGES" / "messages.mo").is_file()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Everything inside reads in that language; an unknown code is Dutch."""
    token = _current.set(code if code in LANGUAGES else SOURCE)
    try:
        yield
    finally:
        _current.reset(token)


def addressed(link: str, code: str) -> str:
    """The address that shows its page in that language, for paper and files; Dutch needs none."""
    return link if code == SOURCE else f"{link}?taal={code}"


@cache
def _catalogue(code: str) -> catalogues.NullTranslations:
    return catalogues.translation("messages", _FOLDER, [code], fallback=True)


def gettext(message: str) -> str:
    """`message`, in the language that is spoken. Fill in values afterwards (`.format`)."""
    return _catalogue(language()).gettext(message) if message else ""


def ngettext(one: str, many: str, count: int) -> str:
    """The form of a sentence that goes with `count`."""
    return _catalogue(language()).ngettext(one, many, count)


def N_(message: str) -> str:
    """Marks a message of a table; `gettext` translates it when it is shown."""
    return message


_ = gettext
