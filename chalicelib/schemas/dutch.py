"""What pydantic found, in sentences that staff can act on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

_SENTENCES: Final[Mapping[str, str]] = {
    "missing": "dit ontbreekt",
    "extra_forbidden": "dit veld kennen we niet",
    "int_type": "schrijf een geheel getal, zonder aanhalingstekens",
    "int_from_float": "schrijf een geheel getal",
    "int_parsing": "schrijf een geheel getal",
    "bool_type": "schrijf true of false",
    "string_type": "schrijf een tekst tussen aanhalingstekens",
    "string_too_short": "schrijf minstens {min_length} teken",
    "string_too_long": "schrijf hoogstens {max_length} tekens",
    "string_pattern_mismatch": "gebruik alleen kleine letters, cijfers en streepjes",
    "literal_error": "kies een van deze waarden: {expected}",
    "greater_than_equal": "schrijf een getal vanaf {ge}",
    "less_than_equal": "schrijf een getal tot en met {le}",
    "too_short": "geef er minstens {min_length}",
    "too_long": "geef er hoogstens {max_length}",
    "list_type": "schrijf een lijst tussen vierkante haken",
    "tuple_type": "schrijf een lijst tussen vierkante haken",
    "model_type": "schrijf een blok tussen accolades",
    "dict_type": "schrijf een blok tussen accolades",
    "datetime_type": "schrijf een moment, bijvoorbeeld 2026-11-20T00:00:00+01:00",
    "datetime_parsing": "schrijf een moment, bijvoorbeeld 2026-11-20T00:00:00+01:00",
    "datetime_from_date_parsing": "schrijf een moment, bijvoorbeeld 2026-11-20T00:00:00+01:00",
    "timezone_aware": "schrijf ook de tijdzone, bijvoorbeeld +01:00",
    "json_invalid": "dit is geen geldige JSON",
}


@dataclass(frozen=True, slots=True)
class Place:
    """What is wrong at one place of a document. `kind` is pydantic's, `words` say it without the
    place."""

    path: tuple[str | int, ...]
    kind: str
    words: str


def placed(error: ValidationError) -> tuple[Place, ...]:
    """Everything that is wrong, each with its place: for pages that show the place themselves."""
    return tuple(
        Place(one["loc"], one["type"], _words(one)) for one in error.errors(include_url=False)
    )


def sentences(error: ValidationError) -> tuple[str, ...]:
    """One sentence for each thing that is wrong, with the place it is wrong at."""
    return tuple(_sentence(one) for one in error.errors(include_url=False))


def _sentence(one: ErrorDetails) -> str:
    place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in one["loc"])
    words = _words(one)
    return f"{place}: {words}." if place else f"Het document: {words}."


def _words(one: ErrorDetails) -> str:
    return _SENTENCES.get(one["type"], "dit klopt niet").format(**one.get("ctx", {}))
