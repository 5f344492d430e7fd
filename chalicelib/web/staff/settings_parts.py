"""The settings that most rounds leave as they are, a page for each part.

With the common settings (`settings_form`) they are all that a round has: a test walks the schema
of the document and asks for every leaf.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from chalicelib.rounds.form import CORE
from chalicelib.rounds.model import Round
from chalicelib.rounds.plain import to_plain
from chalicelib.web.staff.settings_choices import CHOICES, choice, number, tick
from chalicelib.web.staff.settings_fields import Choices, Field, Part, Rows
from chalicelib.web.staff.settings_parts_vote import BALLOT, CHANNELS, COUNT, POTS

# The part with the common settings, which has a page of its own.
MAIN: Final = "ronde"
# The questions of one page of the form for ideas: this and the number of the page.
_QUESTIONS: Final = "vragen"
_STEPS: Final = "form.steps"


_PEOPLE: Final = Part(
    "indieners",
    "Indieners en uitvoering",
    (
        Field(
            "applicants.declarations",
            "Wat indieners verklaren",
            "choices",
            "",
            CHOICES["declarations"],
        ),
        Field(
            "applicants.rule",
            "De regel die zegt wie mag indienen",
            "choice",
            "Het kopje uit de regels.",
            "rules",
            none="Geen",
        ),
        "Uitvoering",
        number("aftercare.first_instalment_percent", "Eerste schijf in procent"),
        number(
            "aftercare.complaint_days",
            "Dagen om een klacht in te dienen",
            "Na de bekendmaking. Leeg: geen termijn.",
            0,
        ),
    ),
)

_RULES: Final = Part(
    "regels",
    "Tekst van de regels",
    (
        Rows(
            "rules",
            "Regels",
            "Regel",
            (
                Field("heading", "Kopje", most=120),
                Field("text", "Tekst", "block", "Een lege regel begint een alinea.", most=5000),
                Field("article", "Artikel van het reglement", hint="Mag leeg zijn.", most=80),
                tick("proposal", "Een voorstel: de stad besliste dit nog niet"),
            ),
        ),
    ),
    "Bewoners lezen deze tekst bij de regels van de ronde.",
)

_FORM: Final = Part(
    "formulier",
    "Formulier voor ideeën",
    (
        Rows(
            _STEPS,
            "Pagina’s",
            "Pagina",
            (
                Field("key", "Code", hint="Kleine letters, cijfers en streepjes.", most=64),
                Field("title", "Titel", most=80),
                Field("intro", "Tekst bovenaan", "block", "Mag leeg zijn.", most=600),
            ),
            start={
                "questions": [
                    {"key": "nieuw", "label": "Nieuwe vraag", "kind": "line", "required": False}
                ]
            },
        ),
    ),
    "Wie al begon, houdt het formulier dat er was. Een nieuwe pagina krijgt eerst één vraag.",
)

PARTS: Final = (POTS, CHANNELS, COUNT, BALLOT, _PEOPLE, _RULES, _FORM)


def part_of(key: str, round_: Round) -> Part | None:
    """The part called `key`: one of `PARTS`, or the questions of a page of the form."""
    name, _, number = key.partition("-")
    if name == _QUESTIONS and number.isdecimal() and len(number) < 3:
        at = int(number)
        return _questions(at, round_) if at < len(round_.form.steps) else None
    return next((part for part in PARTS if part.key == key), None)


def _questions(at: int, round_: Round) -> Part:
    fixed = (
        f"De codes van de vaste vragen zijn {', '.join(CORE)}. Een eigen vraag krijgt een eigen "
        "code, van kleine letters en cijfers."
    )
    rows = Rows(
        f"{_STEPS}.{at}.questions",
        "Vragen",
        "Vraag",
        (
            Field("label", "De vraag", most=120),
            Field("key", "Code", most=32),
            choice("kind", "Soort", "kinds"),
            Field("help", "Hulp bij de vraag", hint="Mag leeg zijn.", most=300),
            tick("required", "Er moet een antwoord komen"),
            Field("ask", "Wat wie niets invult, leest", hint="Mag leeg zijn.", most=160),
            number(
                "limit",
                "Hoogstens zoveel tekens, of het grootste getal",
                "Leeg: het meeste dat kan.",
                0,
            ),
            tick("public", "Iedereen leest het antwoord"),
            Field(
                "options",
                "Antwoorden om uit te kiezen",
                "lines",
                "Alleen bij een keuze. Een op elke regel: code | tekst.",
            ),
        ),
        fixed,
        telling=("label", "key", "help", "ask", "options"),
    )
    title = f"Vragen op de pagina “{round_.form.steps[at].title}”"
    return Part(f"{_QUESTIONS}-{at}", title, (rows,))


def options_of(one: Field, round_: Round) -> Choices:
    """The choices of a field, for this round."""
    found = _SOURCES[one.options](round_) if isinstance(one.options, str) else one.options
    return (("", one.none), *found) if one.none else found


def _areas(round_: Round) -> Choices:
    return tuple((area.id, area.name) for area in round_.areas)


def _themes(round_: Round) -> Choices:
    return tuple((theme.id, theme.name) for theme in round_.themes)


def _places(round_: Round) -> Choices:
    return (*_areas(round_), *_themes(round_))


def _headings(round_: Round) -> Choices:
    return tuple((rule.heading, rule.heading) for rule in round_.rules)


_SOURCES: Final[Mapping[str, Callable[[Round], Choices]]] = {
    "areas": _areas,
    "themes": _themes,
    "places": _places,
    "rules": _headings,
}


def plain_of(round_: Round) -> dict[str, Any]:
    """The document of `round_` that somebody works on: without its history, which stays."""
    plain: Mapping[str, Any] = to_plain(round_)
    history = ("moves", "changes", "earlier_forms")
    return {key: value for key, value in plain.items() if key not in history}
