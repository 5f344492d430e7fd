"""The pydantic form of one step, made from the round's data.

A step's form is made once and kept: steps are values. Every question becomes one field or, for
a group such as the costs, several. Field names of core questions are fixed; a round's own
question `parking` is the field `extra_parking`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, create_model

from chalicelib.ideas import rules
from chalicelib.kernel.speech import N_, _, language
from chalicelib.rounds.form import OWN_PREFIX, FormStep, Question
from chalicelib.rounds.model import PEOPLE_MAX
from chalicelib.web.codes import EMAIL_SENTENCE, Email
from chalicelib.web.forms import Block, Euros, Form, Line, Ticked, problem

PHONE_SENTENCE: Final = N_("Schrijf een telefoonnummer, bijvoorbeeld 0470 12 34 56")
# The first line and the first person have no number.
COST_SUFFIXES: Final = ("", *(str(n) for n in range(2, rules.COST_LINES + 1)))
PARTNERS: Final = tuple(str(n) for n in range(2, PEOPLE_MAX + 1))
DECLARATIONS: Final[Mapping[str, str]] = {
    "household": N_("We horen niet bij hetzelfde gezin."),
    "kin": N_("We zijn geen ouder en kind van elkaar."),
    "adult": N_("Minstens één van ons is 18 jaar of ouder."),
    "local": N_("We wonen in de buurt waar het project komt."),
}
NUMBER_SENTENCE: Final = N_("Schrijf een geheel getal in cijfers")
ONE_OF: Final = N_("Kies een van de mogelijkheden")


def _phone(value: str) -> str:
    digits = re.sub(r"\D", "", value)
    if value and (not 8 <= len(digits) <= 15 or re.search(r"[^\d\s+()./-]", value)):
        raise problem("phone", PHONE_SENTENCE)
    return value


_WHOLE: Final = re.compile(r"\d{1,3}(?:[. \u00a0\u202f]\d{3})+|\d{1,9}", re.ASCII)


def _whole(value: object) -> object:
    """Digits of a whole number as people write it: `1500`, `1 500`, `1.500`."""
    text = value.strip() if isinstance(value, str) else ""
    if not _WHOLE.fullmatch(text):
        raise problem("number", NUMBER_SENTENCE)
    return str(int(re.sub(r"\D", "", text)))


def too_long(key: str, limit: int) -> str:
    """For a text that has more characters than its field takes."""
    return _(_TOO_LONG.get(key, ANSWER_TOO_LONG)).format(limit=limit)


Name = Annotated[Line, Field(max_length=rules.NAME_MAX)]
Street = Annotated[Line, Field(max_length=rules.STREET_MAX)]
CostLabel = Annotated[Line, Field(max_length=rules.COST_LABEL_MAX)]
Phone = Annotated[Line, Field(max_length=rules.PHONE_MAX), AfterValidator(_phone)]
Choice = Annotated[Line, Field(max_length=64)]
Whole = Annotated[str, BeforeValidator(_whole)]

_NAME_TOO_LONG: Final = N_("De naam mag {limit} tekens lang zijn. Maak de tekst korter")
_TOO_LONG: Final = {
    "title": _NAME_TOO_LONG,
    "what": N_("Wat je wil doen mag {limit} tekens lang zijn. Maak de tekst korter"),
    "why": N_("Waarom het goed is mag {limit} tekens lang zijn. Maak de tekst korter"),
    "place": N_("De plek mag {limit} tekens lang zijn. Maak de tekst korter"),
    "address": N_("Het adres mag {limit} tekens lang zijn. Maak de tekst korter"),
    "name": _NAME_TOO_LONG,
    "street": N_("De straat mag {limit} tekens lang zijn. Maak de tekst korter"),
    "cost_note": N_(
        "Waarvoor je het geld nodig hebt mag {limit} tekens lang zijn. Maak de tekst korter"
    ),
}
ANSWER_TOO_LONG: Final = N_("Je antwoord mag {limit} tekens lang zijn. Maak de tekst korter")
_ASKS: Final = {
    "core": N_("Vul in: {label}"),
    "choice": N_("Kies een antwoord bij “{label}”"),
    "number": N_("Schrijf een getal bij “{label}”"),
}
_ASK: Final = N_("Schrijf een antwoord bij “{label}”")

Fields = dict[str, Any]
Messages = dict[tuple[str, str], str]


def form_of(step: FormStep) -> type[Form]:
    """The form of one page."""
    return _form_of(step, language())


@lru_cache(maxsize=256)
def _form_of(step: FormStep, spoken: str) -> type[Form]:
    """Its sentences are those of the language that is spoken."""
    fields: Fields = {}
    messages: Messages = {}
    for question in step.questions:
        _add(question, fields, messages)
    made = create_model("StepForm", __base__=Form, **fields)
    made.messages = messages
    return made


def ask(question: Question) -> str:
    """What to do about an answer that is missing."""
    if question.ask:
        return _(question.ask)
    if question.kind == "core" and question.key == "email":
        return _(EMAIL_SENTENCE)
    return _(_ASKS.get(question.kind, _ASK)).format(label=_(question.label))


def _whole_sentence(text: str) -> str:
    """`text` as a message of a form: staff may write braces, and they name no value."""
    return text.replace("{", "{{").replace("}", "}}")


def field_name(question: Question) -> str:
    """The field of a question; of a group its first."""
    if question.kind != "core":
        return OWN_PREFIX + question.key
    return {"costs": "cost_note", "partners": "name2", "declarations": "household"}.get(
        question.key, question.key
    )


def _add(question: Question, fields: Fields, messages: Messages) -> None:
    key = question.key
    if question.kind != "core":
        _add_own(question, fields, messages)
    elif key == "costs":
        _add_costs(question, fields, messages)
    elif key in ("own", "upkeep"):
        _one(question, Euros, 0, fields, messages)
    elif key == "partners":
        for n in PARTNERS:
            fields |= {f"name{n}": (Name, ""), f"email{n}": (Email, ""), f"street{n}": (Street, "")}
            messages[f"name{n}", "string_too_long"] = too_long("name", rules.NAME_MAX)
            messages[f"street{n}", "string_too_long"] = too_long("street", rules.STREET_MAX)
            messages[f"email{n}", "string_too_long"] = _(EMAIL_SENTENCE)
    elif key == "declarations":
        fields.update(dict.fromkeys(DECLARATIONS, (Ticked, False)))
    elif key == "address":
        _one(question, _line(question), "", fields, messages)
        # Which of the streets that were found is meant.
        fields["address_pick"] = (Choice, "")
    elif key != "photos":
        _one(question, _CORE_TYPES.get(key) or _line(question), "", fields, messages)
        if key in _WORDS:
            messages[key, "string_too_long"] = _(_WORDS[key])
        elif key in _MOST:
            messages[key, "string_too_long"] = too_long(key, _MOST[key])


_CORE_TYPES: Final[Mapping[str, Any]] = {
    "area": Choice,
    "theme": Choice,
    "name": Name,
    "email": Email,
    "phone": Phone,
    "street": Street,
}
_WORDS: Final = {
    "area": N_("Kies een wijk uit de lijst"),
    "theme": N_("Kies een thema uit de lijst"),
    "phone": PHONE_SENTENCE,
    "email": EMAIL_SENTENCE,
}
_MOST: Final = {"name": rules.NAME_MAX, "street": rules.STREET_MAX}


def _line(question: Question) -> Any:
    kind = Block if question.key in ("what", "why") or question.kind == "block" else Line
    return Annotated[kind, Field(max_length=question.most)]


def _one(question: Question, kind: Any, default: Any, fields: Fields, messages: Messages) -> None:
    name = field_name(question)
    fields[name] = (kind, ...) if question.required else (kind, default)
    messages[name, "missing"] = _whole_sentence(ask(question))
    messages[name, "string_too_long"] = too_long(question.key, question.most)


def _add_costs(question: Question, fields: Fields, messages: Messages) -> None:
    for place, n in enumerate(COST_SUFFIXES):
        needed = question.required and not place
        fields[f"cost_note{n}"] = (CostLabel, ...) if needed else (CostLabel, "")
        fields[f"cost{n}"] = (Euros, ...) if needed else (Euros, 0)
        messages[f"cost_note{n}", "string_too_long"] = too_long("cost_note", rules.COST_LABEL_MAX)
    messages["cost_note", "missing"] = _("Schrijf waarvoor je het geld nodig hebt")
    messages["cost", "missing"] = _whole_sentence(ask(question))
    if not question.required:
        fields["cost_unknown"] = (Ticked, False)


def _add_own(question: Question, fields: Fields, messages: Messages) -> None:
    kind: Any = _line(question)
    if question.kind == "choice":
        kind = Choice
    elif question.kind == "number":
        kind = Whole
    _one(question, kind, "", fields, messages)
    if question.kind == "choice":
        messages[field_name(question), "string_too_long"] = _(ONE_OF)
