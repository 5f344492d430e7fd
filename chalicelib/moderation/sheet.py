"""The dossier of one idea on paper, for the college: what was asked, looked at, answered.

Notes for colleagues stay out, and so do the names, addresses and phone numbers of applicants: who
needs those takes the list that two people release. What applicants wrote may still tell of people,
so every page says whom it is for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from chalicelib.ideas.model import Content, HistoryLine
from chalicelib.ideas.versions import Version
from chalicelib.kernel.dutch import moment
from chalicelib.kernel.money import format_euros
from chalicelib.moderation.checking import checklist
from chalicelib.moderation.model import Dossier
from chalicelib.moderation.office import File
from chalicelib.moderation.reasons import BY_CODE

WARNING: Final = (
    "Voor het college en de diensten, niet om te verspreiden. De namen en adressen van de "
    "indieners staan er niet in. In hun tekst kan wel iets staan over mensen."
)
_SAID: Final = {"yes": "In orde", "no": "Niet in orde", "ask": "Nog gevraagd"}
_FEASIBLE: Final = {"yes": "Ja", "no": "Nee", "if": "Ja, als"}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with lines below it: (label, text), the label may be empty."""

    heading: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed. `made_at` stands in the foot of every page."""

    kicker: str
    title: str
    state: str
    warning: str
    made_at: datetime
    sections: tuple[Section, ...]


class DossierPrinter(Protocol):
    """Draws a dossier as PDF."""

    def dossier(self, sheet: Sheet) -> bytes: ...


def sheet_of(
    file: File,
    versions: Sequence[Version],
    history: Sequence[HistoryLine],
    state: str,
    names: Mapping[str, str],
    now: datetime,
) -> Sheet:
    """The whole dossier. `names` are those of colleagues, who sign for what they say."""
    sections = (
        Section("Het idee", tuple(_idea(file))),
        Section("Versies van de tekst", tuple(_versions(versions))),
        Section("Eerste controle: de regels", tuple(_formal(file, names))),
        Section("Tweede controle: haalbaarheid en kosten", tuple(_merit(file.dossier, names))),
        Section("Antwoorden en bezwaar", tuple(_answers(file.dossier, names))),
        Section("Tekst voor de stemlijst", tuple(_final(file.dossier))),
        Section("Geschiedenis, zoals bewoners ze lezen", tuple(_history(history))),
    )
    return Sheet(
        f"Dossier · {file.round.title}",
        file.idea.content.title,
        state,
        WARNING,
        now,
        tuple(one for one in sections if one.lines),
    )


def _idea(file: File) -> Iterator[tuple[str, str]]:
    content, round_ = file.idea.content, file.round
    area, theme = round_.area(content.area_id), round_.theme(content.theme_id)
    yield "Nummer", file.idea.id
    yield "Ingediend", moment(file.idea.submitted_at)
    yield "Wijk", area.name if area else ""
    if theme:
        yield "Thema", theme.name
    yield "Plek", content.place
    yield "Wat", content.what
    yield "Waarom", content.why
    yield from _asked(content)


def _asked(content: Content) -> Iterator[tuple[str, str]]:
    yield "Gevraagd bedrag", format_euros(content.cost_cents)
    for line in content.costs:
        yield f"– {line.label}", format_euros(line.cents)
    if content.own_cents:
        yield "Eigen inbreng", format_euros(content.own_cents)
    if content.upkeep_cents:
        yield "Onderhoud per jaar", format_euros(content.upkeep_cents)
    if content.cost_note:
        yield "Uitleg bij het bedrag", content.cost_note


def _versions(versions: Sequence[Version]) -> Iterator[tuple[str, str]]:
    for one in versions:
        text = f"{moment(one.at)}. “{one.content.title}”, {format_euros(one.content.cost_cents)}."
        yield f"Versie {one.number}", f"{text} Vingerafdruk {one.fingerprint[:16]}."


def _formal(file: File, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    formal = file.dossier.formal
    if formal is None:
        return
    headings = {one.id: one for one in checklist(file.round)}
    for answer in formal.answers:
        known = headings.get(answer.rule)
        label = known.heading if known else answer.rule
        article = f" ({known.article})" if known and known.article else ""
        said = _SAID[answer.said]
        yield f"{label}{article}", f"{said}. {answer.note}" if answer.note else f"{said}."
    yield "Nagekeken door", _signed(formal.by, formal.at, names)


def _merit(dossier: Dossier, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    merit = dossier.merit
    if merit is None:
        return
    yield "Dienst", merit.department
    yield "Kan dit", _FEASIBLE[merit.feasible]
    for cost in merit.costs:
        vat = f"{format_euros(cost.cents)} en {cost.vat} % btw"
        yield f"– {cost.label}", f"{vat}: {format_euros(cost.total_cents)}"
    if merit.costs:
        yield "Raming met btw", format_euros(merit.total_cents)
    yield "Onderhoud per jaar", format_euros(merit.upkeep_cents)
    said = (
        ("Risico", merit.risk),
        ("Advies", merit.advice),
        ("Klaar tegen", merit.ready_on),
        ("Voorwaarde", merit.condition),
        ("Reden van het nee", _reason(merit.reason)),
        ("Uitleg aan de indieners", merit.sentence),
    )
    yield from ((label, text) for label, text in said if text)
    yield "Gegeven door", _signed(merit.by, merit.at, names)


def _reason(code: str) -> str:
    known = BY_CODE.get(code)
    return known.label if known else code


def _answers(dossier: Dossier, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    condition, refusal, appeal = dossier.condition, dossier.refusal, dossier.appeal
    if dossier.asked is not None:
        late = f"Nog geen, het kan tot {moment(dossier.asked.until)}"
        yield "Vraag aan de indieners", dossier.asked.text
        yield "Antwoord van de indieners", dossier.asked.answer or late
    if condition is not None:
        yield "Gevraagd aan de indieners", condition.text
        said = {"yes": "Ja", "no": "Nee", "": f"Nog niet, het kan tot {moment(condition.until)}"}
        yield "Hun antwoord", said[condition.said]
    if refusal is not None:
        who = ", ".join(names.get(one, "een collega") for one in refusal.by)
        yield "Afgewezen", f"{moment(refusal.at)}, door {who}"
    if appeal is not None:
        on = "op papier" if appeal.via == "paper" else "op de website"
        yield "Bezwaar", f"{moment(appeal.at)}, {on}. {appeal.text}"
        if appeal.decided_at is not None:
            outcome = "Aanvaard" if appeal.outcome == "granted" else "Niet aanvaard"
            signed = _signed(appeal.decided_by, appeal.decided_at, names)
            yield "Beslissing over het bezwaar", f"{outcome}. {signed}"


def _final(dossier: Dossier) -> Iterator[tuple[str, str]]:
    final = dossier.final
    if final is None:
        return
    yield "Naam", final.title
    yield "Tekst", final.text
    yield "Bedrag", format_euros(final.cents)
    if final.approved_at:
        yield "Goedgekeurd", moment(final.approved_at)
    else:
        yield "Goedgekeurd", final.remark or "Nog niet"


def _history(history: Sequence[HistoryLine]) -> Iterator[tuple[str, str]]:
    for line in history:
        yield moment(line.at), line.sentence


def _signed(person: str, at: datetime, names: Mapping[str, str]) -> str:
    return f"{names.get(person, 'een collega')}, {moment(at)}"
