"""What differs between two versions of a round, in sentences that residents can read.

Every field is looked at: one that this module has no words for is told by its place in the
document, so that nothing ever changes unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.kernel.clock import from_text
from chalicelib.kernel.dutch import moment
from chalicelib.kernel.money import format_euros
from chalicelib.rounds.model import PHASE_NAMES, Round
from chalicelib.rounds.plain import to_plain

# What a version says about itself and isn't a setting.
_ASIDE: Final = frozenset({"id", "version", "moves", "changes", "earlier_forms"})
# Lists of things with a name of their own: (the field that tells them apart, what one is called).
_NAMED: Final[Mapping[str, tuple[str, str]]] = {
    "areas": ("id", "Wijk"),
    "themes": ("id", "Thema"),
    "rules": ("heading", "Regel"),
    "criteria": ("name", "Criterium"),
    "channels": ("name", "Kanaal"),
    "shares": ("id", "Deel van de pot voor"),
    "steps": ("key", "Pagina van het formulier"),
    "questions": ("key", "Vraag"),
    "options": ("id", "Keuze"),
}
_LABELS: Final[Mapping[str, str]] = {
    "title": "Naam",
    "summary": "Korte uitleg",
    "pot_cents": "Budget",
    "amounts.min_cents": "Kleinste bedrag per project",
    "amounts.max_cents": "Grootste bedrag per project",
    "applicants.min_people": "Aantal indieners",
    "applicants.distinct_addresses": "Indieners op verschillende adressen",
    "applicants.declarations": "Wat indieners verklaren",
    "applicants.rule": "Regel over indieners",
    "voters.min_age": "Jongste leeftijd om te stemmen",
    "voters.max_age": "Hoogste leeftijd om te stemmen",
    "voters.means": "Manieren om te stemmen",
    "voters.areas": "Wijken die stemmen",
    "ballot.type": "Soort stembiljet",
    "ballot.min_choices": "Minstens zoveel keuzes",
    "ballot.max_choices": "Hoogstens zoveel keuzes",
    "ballot.points": "Punten",
    "ballot.final": "Een stem is meteen definitief",
    "ballot.max_per_area": "Hoogstens zoveel keuzes per wijk",
    "ballot.max_per_theme": "Hoogstens zoveel keuzes per thema",
    "count.rule": "Manier van tellen",
    "count.misfit": "Als een project niet meer past",
    "count.publish": "Na de uitslag online",
    "count.pots.by": "Potten",
    "count.pots.how": "Verdeling van de potten",
    "count.pots.city_cents": "Pot voor de hele stad",
    "count.pots.leftover": "Wat in een pot overblijft",
    "count.gate.votes": "Stemmen om mee te tellen",
    "aftercare.months": "Maanden om uit te voeren",
    "aftercare.first_instalment_percent": "Eerste schijf in procent",
    "aftercare.complaint_days": "Dagen om een klacht in te dienen",
    "answer_days": "Werkdagen om te antwoorden",
    "review.two_checks": "Twee controles",
    "review.checked_first": "Pas online na controle",
    "review.appeal_days": "Dagen om bezwaar in te dienen",
    "review.reply_days": "Dagen om te antwoorden op een vraag",
    "review.comments": "Reacties",
}
_VALUES: Final[Mapping[str, str]] = {
    "approval": "projecten aankruisen",
    "knapsack": "zelf het budget verdelen",
    "points": "punten verdelen",
    "scores": "elk project een cijfer geven",
    "ranking": "projecten rangschikken",
    "greedy": "meeste stemmen eerst",
    "greedy-per-cost": "meeste stemmen per euro eerst",
    "max-welfare": "samen de meeste stemmen",
    "equal-shares": "gelijke delen",
    "email": "e-mail",
    "letter": "brief",
    "desk": "balie",
    "paper": "papier",
    "skip": "overslaan",
    "stop": "stoppen",
    "part": "de rest aanbieden",
    "top-up": "bijleggen",
    "none": "geen",
    "area": "per wijk",
    "theme": "per thema",
    "equal": "elk evenveel",
    "codes": "elke stem bij haar code",
    "ballots": "alle stemmen zonder namen",
    "totals": "alleen de totalen",
    "off": "uit",
    "first": "eerste reactie nakijken",
    "held": "elke reactie nakijken",
}


# How much of a text the sentence tells.
_TOLD: Final = 300


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting, as it was and as it is. One of the two is empty for what came or went."""

    label: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """What is stored and told for good: long texts begin only, the versions hold them whole."""
        before, after = _short(self.before), _short(self.after)
        if not before:
            return f"{self.label}: nieuw, {after}."
        if not after:
            return f"{self.label}: weg, het was {before}."
        return f"{self.label}: het was {before}, het is {after}."


def _short(text: str) -> str:
    return text if len(text) <= _TOLD else f"{text[:_TOLD]}…"


def differences(before: Round, after: Round) -> tuple[Difference, ...]:
    """Everything that differs, in the order of the document."""
    old, new = to_plain(before), to_plain(after)
    return tuple(
        Difference(label, _shown(path, one), _shown(path, other))
        for key in new
        if key not in _ASIDE
        for path, label, one, other in _walk(key, "", old.get(key), new[key])
    )


def _walk(path: str, within: str, one: Any, other: Any) -> Iterator[tuple[str, str, Any, Any]]:
    """(place, label, old, new) of each leaf that differs."""
    if one == other:
        return
    name = path.rsplit(".", 1)[-1]
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in dict.fromkeys((*one, *other)):
            yield from _walk(f"{path}.{key}", within, one.get(key), other.get(key))
    elif path == "phases":
        for before, after in zip(one, other, strict=True):
            for edge, words in (("opens_at", "begint"), ("closes_at", "eindigt")):
                if before[edge] != after[edge]:
                    label = f"{PHASE_NAMES[after['key']]} {words}"
                    yield (edge, label, before[edge], after[edge])
    elif name in _NAMED and _have_names(name, one, other):
        yield from _walk_named(path, within, one, other)
    else:
        yield (path, within + _LABELS.get(path, _plain_label(path)), one, other)


def _have_names(name: str, *lists: Any) -> bool:
    key = _NAMED[name][0]
    return all(
        isinstance(given, Sequence)
        and all(isinstance(item, Mapping) for item in given)
        and len({item[key] for item in given}) == len(given)
        for given in lists
    )


def _walk_named(
    path: str, within: str, one: Sequence[Any], other: Sequence[Any]
) -> Iterator[tuple[str, str, Any, Any]]:
    key, called = _NAMED[path.rsplit(".", 1)[-1]]
    old = {item[key]: item for item in one}
    new = {item[key]: item for item in other}
    for name in dict.fromkeys((*old, *new)):
        label = f"{within}{called} “{_named(old.get(name) or new[name], key)}”"
        if name in old and name in new:
            for field in dict.fromkeys((*old[name], *new[name])):
                spot = f"{path}.*.{field}"
                was, is_ = old[name].get(field), new[name].get(field)
                yield from _walk(spot, f"{label}, ", was, is_)
        else:
            yield (path, label, old.get(name), new.get(name))
    kept = [name for name in old if name in new]
    if kept != [name for name in new if name in old]:
        yield (path, f"{within}{called}: volgorde", kept, [name for name in new if name in old])


def _named(item: Mapping[str, Any], key: str) -> str:
    return str(item.get("name") or item.get("title") or item.get("label") or item[key])


_FIELDS: Final[Mapping[str, str]] = {
    "name": "naam",
    "title": "titel",
    "text": "tekst",
    "label": "tekst",
    "help": "hulp",
    "postcode": "postcode",
    "article": "artikel",
    "proposal": "voorstel",
    "weight": "gewicht",
    "percent": "procent",
    "required": "verplicht",
    "limit": "grens",
    "public": "openbaar",
    "fr": "naam in het Frans",
    "en": "naam in het Engels",
    "tr": "naam in het Turks",
    "it": "naam in het Italiaans",
}


def _plain_label(path: str) -> str:
    name = path.rsplit(".", 1)[-1]
    if "*" in path and name in _FIELDS:
        return _FIELDS[name]
    return path.replace(".*", "")


def _shown(path: str, value: Any) -> str:
    name = path.rsplit(".", 1)[-1]
    if value is None:
        return "geen" if name == "max_age" else ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if name in ("opens_at", "closes_at"):
        return moment(from_text(value))
    if name.endswith("cents"):
        return format_euros(value)
    if isinstance(value, Mapping):
        item = _NAMED.get(name)
        return str(value.get("text") or _named(value, item[0])) if item else str(dict(value))
    if isinstance(value, list):
        return ", ".join(_shown("", one) for one in value) or "geen"
    text = str(value)
    return _VALUES.get(text, text) or "leeg"
