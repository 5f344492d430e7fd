"""How long each class of data stays. The table that the privacy page and the job follow.

`term` None means for as long as the round is kept. Where `by` is `expiry`, rows carry an
`expires` moment: the table's own TTL removes them within days, the nightly job on the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from chalicelib.agenda.model import REGISTRATION_TERM
from chalicelib.ideas.model import DRAFT_TERM
from chalicelib.identity.model import SESSION_TERM
from chalicelib.kernel.events import OUTBOX_TERM
from chalicelib.kernel.speech import N_


@dataclass(frozen=True, slots=True)
class Term:
    """One class of data: what it is (Dutch, for residents), how long it stays, and why."""

    name: str
    what: str
    term: timedelta | None
    why: str
    by: Literal["expiry", "bucket", "keeping", "key"]


# Longer than a failed message can wait in its queue (14 days) and be sent once more.
DELIVERY_TERM: Final = timedelta(days=30)

DRAFTS: Final = Term(
    "drafts",
    N_("Een idee dat je begon en niet verstuurde, en het e-mailadres voor de link ernaar"),
    DRAFT_TERM,
    N_("Zo kun je later verder schrijven."),
    "expiry",
)
SESSIONS: Final = Term(
    "sessions",
    N_("Je aanmelding en de code in je mail"),
    SESSION_TERM,
    N_("Zo hoef je je niet op elke pagina opnieuw aan te melden."),
    "expiry",
)
OUTBOX: Final = Term(
    "outbox",
    N_("Berichten tussen onze computers, zonder namen of adressen"),
    OUTBOX_TERM,
    N_("Zo gaat er niets verloren als een computer even uitvalt."),
    "expiry",
)
DELIVERIES: Final = Term(
    "deliveries",
    N_("Of een mail verstuurd is, zonder je adres en zonder de tekst"),
    DELIVERY_TERM,
    N_("Zo krijg je elke mail maar één keer."),
    "expiry",
)
UPLOADS: Final = Term(
    "uploads",
    N_("Een foto zoals je ze opstuurde, voor we ze nakijken"),
    timedelta(days=2),
    N_("Zo kunnen we de foto nakijken en kleiner maken."),
    "bucket",
)
REMOVED_PHOTOS: Final = Term(
    "removed-photos",
    "Een foto die je weghaalt, of die nergens meer te zien is",
    timedelta(days=10),
    "Zo kunnen we een vergissing nog rechtzetten.",
    "bucket",
)
SCANS: Final = Term(
    "scans",
    N_("De foto van een blad dat je op papier invulde"),
    timedelta(days=730),
    N_("Zo kunnen we nakijken of we juist overtypten wat er staat."),
    "bucket",
)
LETTERS: Final = Term(
    "letters",
    N_("Je naam en adres op de brief met je code om te stemmen, tot de brieven gedrukt zijn"),
    timedelta(days=30),
    N_("Zo kunnen we de brieven afdrukken. Je naam staat nergens bij je code of je stem."),
    "bucket",
)
CODES: Final = Term(
    "codes",
    N_("Een versleutelde vorm van de code uit je brief, zonder naam, tot na de stemming"),
    timedelta(days=30),
    N_("Zo werkt elke code maar voor één stem."),
    "keeping",
)
VOTERS: Final = Term(
    "voters",
    N_("Of je al stemde: een versleuteld teken zonder naam, en de sleutel die het maakte"),
    timedelta(days=180),
    N_(
        "Zo stemt niemand twee keer. De termijn loopt vanaf het einde van de stemming. Dan gooien "
        "we de sleutel weg. Niemand kan dan nog nagaan wie stemde."
    ),
    "key",
)
REGISTRATIONS: Final = Term(
    "registrations",
    N_(
        "Je inschrijving voor een avond: je naam, hoe en in welke taal we je bereiken "
        "en wat je nodig hebt"
    ),
    REGISTRATION_TERM,
    N_("Zo houden we een plaats voor je vrij. De termijn loopt vanaf de avond."),
    "expiry",
)
IDEAS: Final = Term(
    "ideas",
    N_(
        "Je idee, de naam, het adres en de taal van wie het indiende, "
        "en welke ideeën je volgt of steunt"
    ),
    None,
    N_("De stad moet kunnen tonen hoe ze besliste."),
    "keeping",
)

TERMS: Final[tuple[Term, ...]] = (
    DRAFTS,
    SESSIONS,
    OUTBOX,
    DELIVERIES,
    UPLOADS,
    REMOVED_PHOTOS,
    SCANS,
    LETTERS,
    CODES,
    VOTERS,
    REGISTRATIONS,
    IDEAS,
)
EXPIRING: Final[tuple[str, ...]] = tuple(term.name for term in TERMS if term.by == "expiry")
