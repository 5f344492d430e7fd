"""The moderation pages' words: what a check found, what a decision lacks, the mail it sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from chalicelib.ideas.likeness import shared_words
from chalicelib.ideas.model import Check, Content, Idea, IdeaState
from chalicelib.kernel.errors import Refused
from chalicelib.moderation.decisions import SENTENCE_MAX, SENTENCE_MIN, Verb
from chalicelib.web.staff.sentences import refusal

STATES: Final[tuple[tuple[IdeaState, str], ...]] = (
    ("received", "Nieuw"),
    ("published", "Online, nog te beslissen"),
    ("accepted", "Goedgekeurd"),
    ("refused", "Afgewezen"),
    ("withdrawn", "Ingetrokken"),
    ("joined", "Samen met een ander idee"),
    ("hidden", "Verborgen"),
    ("deleted", "Gewist"),
)

VERBS: Final[Mapping[Verb, tuple[str, str]]] = {
    "publish": ("Zet op de website", "Het idee is leesbaar. De haalbaarheid bekijk je later."),
    "accept": ("Keur goed voor de stemming", "Het past bij de regels en is haalbaar."),
    "refuse": ("Wijs af", "Kies een reden en schrijf een duidelijke zin."),
    "reopen": ("Bekijk opnieuw", "Het idee komt terug op de website. Schrijf waarom."),
    "unpublish": ("Haal terug", "Alleen kort na het publiceren, door wie het deed."),
}

_FIELDS: Final = {
    "title": "naam",
    "what": "wat",
    "why": "waarom",
    "place": "plek",
    "area": "wijk",
    "theme": "thema",
    "cost": "bedrag",
    "cost_note": "waarvoor het geld dient",
    "name": "naam van de persoon",
    "email": "e-mailadres",
    "street": "straat",
    "extra": "eigen vraag van de ronde",
}
_KINDS: Final = {
    "email": "Er staat een e-mailadres in de tekst",
    "phone": "Er staat een telefoonnummer in de tekst",
    "address": "Er staat een adres van iemand in de tekst",
    "iban": "Er staat een rekeningnummer in de tekst",
    "register-number": "Er staat een rijksregisternummer in de tekst",
    "link": "Er staat een link in de tekst",
    "language": "Er staat een ruw woord in de tekst",
}
_WRONG: Final = {
    "missing": "ontbreekt",
    "too-long": "is te lang",
    "unknown": "hoort niet bij deze ronde",
    "too-high": "is hoger dan het maximum",
    "too-low": "is lager dan het minimum",
    "same-person": "staat er twee keer",
    "same-contact": "staat er twee keer",
    "same-address": "is hetzelfde als bij een andere persoon",
    "outside": "ligt buiten de stad",
    "elsewhere": "ligt in een ander deel van de stad dan het idee",
    "not-found": "niet gevonden in de lijst van straten",
}

# Of the words that two ideas share.
_MOST_WORDS: Final = 6

PROBLEMS: Final[Mapping[tuple[str, str], str]] = {
    ("reason", "missing"): "Kies waarom je het idee afwijst",
    ("reason", "unknown"): "Kies een reden uit de lijst",
    ("reason", "only-for-refusing"): "Een reden hoort alleen bij afwijzen. Kies geen reden",
    ("sentence", "missing"): "Schrijf waarom, in een zin die iedereen begrijpt",
    ("sentence", "too-short"): f"Schrijf minstens {SENTENCE_MIN} tekens",
    ("sentence", "too-long"): f"De zin mag {SENTENCE_MAX} tekens lang zijn. Maak de tekst korter",
}

_REFUSALS: Final[Mapping[str, str]] = {
    "move-not-allowed": "Deze beslissing kan niet bij de stand waarin het idee is",
    "idea-waits": "Er ontbreekt nog iemand, of niet iedereen zei ja. Goedkeuren kan pas daarna",
    "cost-unknown": "Niemand weet wat het idee kost. Goedkeuren kan pas met een bedrag",
    "on-ballot": "Het idee staat op de stemlijst. Die lijst ligt vast",
}


def refusal_words(refused: Refused) -> str:
    """What a refused decision means."""
    return _REFUSALS.get(refused.reason) or refusal(refused)[1]


def refusal_field(refused: Refused) -> str:
    """The field of the decision's form that `refused` is about."""
    return "sentence" if refused.reason.startswith("variable-") else "decision"


@dataclass(frozen=True, slots=True)
class Noticed:
    """One find of the automatic checks. `idea_id` leads to a look-alike, `why` are the words that
    both share."""

    text: str
    detail: str = ""
    idea_id: str = ""
    why: tuple[str, ...] = ()


def noticed(
    checks: Sequence[Check], others: Mapping[str, Idea], idea: Idea | None = None
) -> tuple[Noticed, ...]:
    """What the checks found about `idea`, in words. `others` are the look-alikes by id."""
    return tuple(_noticed(check, others, idea) for check in checks)


def _noticed(check: Check, others: Mapping[str, Idea], idea: Idea | None) -> Noticed:
    if check.code == "look-alike":
        other = others.get(check.detail)
        if other is None:
            return Noticed("Lijkt op een ander idee", check.detail, check.detail)
        why = shared_words(*(_said(one.content) for one in (idea or other, other)))
        title = other.content.title
        return Noticed("Lijkt op een ander idee", title, check.detail, why[:_MOST_WORDS])
    if check.code in ("incomplete", "people"):
        about, code, *place = check.detail.split(":")
        who = f" {place[0]}" if place else ""
        wrong = _WRONG.get(code, "klopt niet")
        return Noticed(f"Kijk dit na: {_FIELDS.get(about, about)}{who} {wrong}")
    name, _, piece = check.detail.partition(": ")
    text = _KINDS.get(check.code, "Kijk dit na")
    return Noticed(f"{text} (bij “{_FIELDS.get(name, name)}”)", piece)


def _said(content: Content) -> str:
    return f"{content.title} {content.what} {content.why}"


def problem_sentences(problems: Mapping[str, str]) -> dict[str, str]:
    """Field → what to do about it."""
    return {field: PROBLEMS[field, code] for field, code in problems.items()}
