"""Consent of co-applicants in words, for the author and for staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from chalicelib.ideas.model import Consent, ConsentState, Idea, Private

# (word, tag kind)
CONSENT_WORDS: Final[Mapping[ConsentState, tuple[str, str]]] = {
    "waiting": ("Nog geen antwoord", "warning"),
    "yes": ("Doet mee", "success"),
    "paper": ("Doet mee, op papier", "success"),
    "no": ("Zei nee", "danger"),
    "left": ("Zei nee", ""),
}


@dataclass(frozen=True, slots=True)
class Partner:
    """A co-applicant and their answer. `mailed`: they were asked by mail, else on paper."""

    place: int
    name: str
    consent: Consent
    word: str
    kind: str
    lacking: bool
    mailed: bool


def partners(idea: Idea, private: Private | None) -> tuple[Partner, ...]:
    """Everybody who was asked, in the order of the people."""
    people = private.people if private else ()
    return tuple(
        Partner(
            consent.place,
            people[consent.place].name if consent.place < len(people) else "",
            consent,
            *CONSENT_WORDS[consent.state],
            consent.place in idea.waits_for,
            bool(consent.key),
        )
        for consent in idea.consents
    )


def waiting_people(idea: Idea, private: Private | None) -> tuple[Partner, ...]:
    """Whom the idea waits for."""
    return tuple(one for one in partners(idea, private) if one.lacking)
