"""Why a project won or lost, in the reader's language.

A count writes its sentences in Dutch, and they are part of the result that two people confirmed.
They follow few patterns, so a page reads the figures out of the Dutch and says them again. What
no pattern knows stays in Dutch.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from chalicelib.kernel.speech import N_, SOURCE, _, language, ngettext

# Longer patterns before those that they begin with.
_PATTERNS: Final = (
    N_("Gekozen met {had}: er was nog {before} over en de stad legt {added} bij."),
    N_("Gekozen met {had}: dit project kost {cost} en er was nog {before} over."),
    N_("Gekozen met {had}: dit project kost {cost}."),
    N_("Gekozen met het geld dat overbleef: dit project kreeg {had} en er was nog {before}."),
    N_("Gekozen: dit project kost niets en kreeg stemmen."),
    N_(
        "Gekozen: van de {total} stemmers voor dit project betaalden er {full} elk {price} en "
        "gaven de anderen wat ze nog hadden."
    ),
    N_("Gekozen: alle {total} stemmers voor dit project betaalden elk {price}."),
    N_("Gekozen: plaats {place} in zijn pot. Het project krijgt {price}."),
    N_("Gekozen: er was genoeg geld voor alle projecten samen."),
    N_("Deels gekozen met {had}: dit project kost {cost} en kan de laatste {granted} krijgen."),
    N_(
        "Niet gekozen: alleen de beste {best} projecten gingen door, en dit project hoorde daar "
        "niet bij."
    ),
    N_("Niet gekozen: dit project kreeg geen stemmen."),
    N_(
        "Niet gekozen: dit project kwam op plaats {place}, en alleen de beste {best} krijgen een "
        "deel van de pot."
    ),
    N_("Niet gekozen: dit project kreeg {had} en er waren er {needed} nodig om mee te tellen."),
    N_("Niet gekozen: dit project kost {cost} en het hele budget is {budget}."),
    N_("Niet gekozen: niemand stemde voor dit project."),
    N_("Niet gekozen met {had}: de telling stopte bij een project dat niet meer paste."),
    N_(
        "Niet gekozen met {had}: de telling stopte bij {name}, dat niet meer paste in de {left} "
        "die over was."
    ),
    N_("Niet gekozen met {had}: er was nog {left} over en dit project kost {cost}."),
    N_(
        "Niet gekozen met {had}: dit project kost {cost}, en nadat onder meer {name} gekozen "
        "was, was er nog {left} over."
    ),
    N_("Niet gekozen met {had}: dit project kost {cost} en aan het einde was er nog {left}."),
    N_("Niet gekozen met {had}: {name} kreeg er evenveel, en het lot koos {name}."),
    N_(
        "Niet gekozen met {had}: {name} kreeg er evenveel, en volgens de vooraf bepaalde "
        "volgorde ging voor: {name}."
    ),
    N_(
        "Niet gekozen met {had}: {name} kreeg er evenveel, en het goedkopere project ging voor: "
        "{name}."
    ),
    N_("Niet gekozen met {had}: {name} kreeg er evenveel, en meer stemmen had {name}."),
    N_(
        "Niet gekozen: de {total} stemmers voor dit project hadden samen nog {held} van de "
        "{cost}, vooral omdat ze meebetaalden aan {name}."
    ),
    N_("Niet gekozen: de {total} stemmers voor dit project hadden samen nog {held} van de {cost}."),
)
# How near a project was: a sentence of its own where languages can't add it at the end.
_NEAR: Final = (
    N_("Met {more} meer was het wel gekozen."),
    N_("Als het {less} minder kostte, was het wel gekozen."),
    N_("Met {more} meer of als het {less} minder kostte, was het wel gekozen."),
    N_("Bij hetzelfde bedrag per stemmer: met {more} meer was het wel gekozen."),
    N_("Bij hetzelfde bedrag per stemmer: als het {less} minder kostte, was het wel gekozen."),
    N_(
        "Bij hetzelfde bedrag per stemmer: met {more} meer of als het {less} minder kostte, was "
        "het wel gekozen."
    ),
)
_ENDS: Final = (
    "; met {more} meer was het wel gekozen.",
    "; als het {less} minder kostte was het wel gekozen.",
    "; met {more} meer of als het {less} minder kostte was het wel gekozen.",
    "; bij hetzelfde bedrag per stemmer met {more} meer was het wel gekozen.",
    "; bij hetzelfde bedrag per stemmer als het {less} minder kostte was het wel gekozen.",
    "; bij hetzelfde bedrag per stemmer met {more} meer of als het {less} minder kostte was het "
    "wel gekozen.",
)
_COUNTED: Final = r"-?[\d.,]+ (?:stem|stemmen|punt|punten)"
_VALUES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("had", "more"), _COUNTED),
    **dict.fromkeys(("total", "full", "place", "best", "needed"), r"[\d.,]+"),
    "name": "“.*?”",
}
# An amount: a sign of its currency and figures, in whatever order.
_AMOUNT: Final = r"[^\s]*\s?-?[\d.,]+(?:\s[^\s\d.,]+)?"


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    seen: set[str] = set()

    def group(match: re.Match[str]) -> str:
        name = match[1]
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>{_VALUES.get(name, _AMOUNT)})"

    return re.compile(re.sub(r"\\\{(\w+)\\\}", group, re.escape(pattern)))


def retold(sentence: str) -> str:
    """`sentence` of a result in the language that is spoken."""
    if language() == SOURCE:
        return sentence
    parts = told_parts(sentence)
    if parts is None:
        return sentence
    return " ".join(
        _(pattern).format(**{name: _value(name, text) for name, text in values.items()})
        for pattern, values in parts
    )


def told_parts(sentence: str) -> list[tuple[str, dict[str, str]]] | None:
    """The patterns of a sentence with their values; None for one that no pattern knows."""
    for end, near in zip(_ENDS, _NEAR, strict=True):
        tail = re.search(_expression(end).pattern + "$", sentence)
        head = _first(sentence[: tail.start()] + ".") if tail is not None else None
        if tail is not None and head is not None:
            return [head, (near, tail.groupdict())]
    head = _first(sentence)
    return None if head is None else [head]


def _first(sentence: str) -> tuple[str, dict[str, str]] | None:
    for pattern in _PATTERNS:
        match = _expression(pattern).fullmatch(sentence)
        if match is not None:
            return pattern, match.groupdict()
    return None


def _value(name: str, text: str) -> str:
    if name not in ("had", "more"):
        return text
    figure, _space, word = text.partition(" ")
    # Any number but one takes the form for many.
    number = 1 if figure == "1" else 2
    if word.startswith("stem"):
        return f"{figure} {ngettext('stem', 'stemmen', number)}"
    return f"{figure} {ngettext('punt', 'punten', number)}"
