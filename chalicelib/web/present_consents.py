"""Consent of co-applicants in words, for the author and for staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from chalicelib.ideas.model import Consent, ConsentState, Idea, NamedBy, Private
from chalicelib.kernel.speech import N_, _, ngettext

# (word, tag kind)
CONSENT_WORDS: Final[Mapping[ConsentState, tuple[str, str]]] = {
    "waiting": (N_("Nog geen antwoord"), "warning"),
    "yes": (N_("Doet mee"), "success"),
    "paper": (N_("Doet mee, op papier"), "success"),
    "no": (N_("Zei nee"), "danger"),
    "left": (N_("Zei nee"), ""),
    "missing": (N_("Nog niemand"), "warning"),
}
# How staff know of somebody whom they named for the applicants.
NAMED_BY: Final[Mapping[NamedBy, str]] = {
    "paper": "Het staat op papier",
    "phone": "De schrijver belde",
    "mail": "De schrijver schreef een mail",
    "desk": "De schrijver kwam langs",
}


@dataclass(frozen=True, slots=True)
class Partner:
    """A co-applicant and their answer, or an open place without a name. `mailed`: they were asked
    by mail, else on paper."""

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
            _(CONSENT_WORDS[consent.state][0]),
            CONSENT_WORDS[consent.state][1],
            consent.place in idea.waits_for,
            bool(consent.key),
        )
        for consent in idea.consents
    )


def waiting_people(idea: Idea, private: Private | None) -> tuple[Partner, ...]:
    """Whose answer the idea waits for."""
    return tuple(one for one in partners(idea, private) if one.lacking and one.name)


def named(people: Sequence[Partner], missing: int = 0) -> Markup:
    """Their names, and how many `missing` ones without a name, as one phrase: `A`, `A en B`,
    `A, B en nog 1 persoon`."""
    names = [Markup("<bdi>{}</bdi>").format(one.name) for one in people]
    if missing:
        more = ngettext("nog {count} persoon", "nog {count} personen", missing)
        names.append(escape(more).format(count=missing))
    if len(names) < 2:
        return Markup("").join(names)
    # The sentence is escaped like any text; what it names is markup already.
    phrase = escape(_("{names} en {last}"))
    return phrase.format(names=Markup(", ").join(names[:-1]), last=names[-1])


def waited_for(idea: Idea, private: Private | None) -> Markup:
    """Whom the idea waits for, as one phrase."""
    return named(waiting_people(idea, private), idea.missing)
