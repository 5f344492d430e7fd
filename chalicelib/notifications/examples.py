"""What stands in for real values where somebody looks at a mail before anyone gets it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.kernel.speech import SOURCE
from chalicelib.notifications.model import Message
from chalicelib.notifications.rendering import Mail, render
from chalicelib.notifications.words import WORDS

# Invented people, an invented idea: a preview shows nobody's.
VALUES: Final[Mapping[str, str]] = {
    "about": ": “Een bank onder de linde”",
    "access": "Zonder trap, met lift.",
    "author": "Anke Voorbeeld",
    "code": "123456",
    "days": "10",
    "joining": "Een zitplek aan de linde",
    "last_day": "2026-12-06T23:00:00Z",
    "late": "2 ideeën zijn te laat.",
    "leading": "Een bank onder de linde",
    "least": "2",
    "link": "https://voorbeeld.example/je-eigen-link",
    "name": "Bert Voorbeeld",
    "names": "Anke Voorbeeld en Bert Voorbeeld",
    "number": "2",
    "other": "Een zitplek aan de linde",
    "people": "2",
    "place": "Ontmoetingscentrum, Kerkplein 1, Koersel",
    "reference": "01234-56789",
    "round_title": "Buurtbudget 2027",
    "sentence": "Hier staat de zin die bij dit idee hoort.",
    "soon": "3 ideeën moeten deze week klaar zijn.",
    "text": "De banken staan er. Kom ze proberen!",
    "title": "Een bank onder de linde",
    "unassigned": "1 idee wacht op iemand.",
    "when": "2026-12-03T18:00:00Z",
}


def preview(template: str, language: str = SOURCE) -> Mail:
    """A mail as somebody would get it, about an idea that doesn't exist. Raises KeyError for
    words that there aren't."""
    return render(Message("preview", template, "", VALUES, language=language))


def names() -> tuple[str, ...]:
    """All mails that there are, in the order of an idea's life."""
    return tuple(WORDS)
