"""Staff: the language of what is printed for residents, and what has no name in it."""

from __future__ import annotations

from chalicelib.kernel.speech import LANGUAGES, SOURCE, spoken
from chalicelib.rounds.model import Round

_NAMES = {"fr": "het Frans", "en": "het Engels", "tr": "het Turks", "it": "het Italiaans"}


def languages_of(round_: Round) -> tuple[tuple[str, str], ...]:
    """(code, name) of what can be printed in: the round's languages that are complete."""
    return tuple((code, LANGUAGES[code]) for code in spoken() if code in round_.languages)


def known(round_: Round, code: str) -> str:
    """`code` when the round is printed in that language, else empty."""
    return code if code in dict(languages_of(round_)) else ""


def suffix(code: str) -> str:
    """What a file's name ends with: Dutch ones have nothing."""
    return "" if code in ("", SOURCE) else f"-{code}"


def stays_dutch(round_: Round, code: str) -> str:
    """A warning about names that a print in that language would still show in Dutch."""
    if code in ("", SOURCE):
        return ""
    lacking = [theme.name for theme in round_.themes if code not in theme.names]
    if not lacking:
        return ""
    told = ", ".join(lacking)
    return (
        f"Deze thema’s hebben geen naam in {_NAMES.get(code, code)} en staan er in het Nederlands: "
        f"{told}. Vul ze aan bij de instellingen van de ronde, en maak de PDF opnieuw."
    )
