"""Forms: pydantic at the rim, errors in the reader's words, everything typed kept.

A form is a `Form` subclass. Its field errors are sentences: `PydanticCustomError` raised in a
validator carries its own, the built-in kinds get theirs from `_STANDARD` or from the form's
`messages`. Fields nobody declared and single fields that are repeated are refused as a whole
(status 400): no browser sends them by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Generic, TypeVar, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from chalicelib.kernel.money import AmountError, parse_euros
from chalicelib.kernel.speech import N_, _
from chalicelib.kernel.text import clean_block, clean_line
from chalicelib.web.http import Fields
from chalicelib.web.once_more import only_shown

CSRF_FIELD = "veilig"
HONEYPOT_FIELD = "website"


class MalformedForm(ValueError):
    """Fields that the form doesn't have, or one field twice."""


def problem(kind: str, sentence: str) -> PydanticCustomError:
    """An error with its own sentence, to raise in a validator."""
    # Braces would be read as placeholders by pydantic.
    return PydanticCustomError(kind, sentence.replace("{", "(").replace("}", ")"))


def _line(value: object) -> object:
    return clean_line(value) if isinstance(value, str) else value


def _block(value: object) -> object:
    return clean_block(value) if isinstance(value, str) else value


def _euros(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not value.strip():
        raise problem("missing", _("Schrijf het bedrag in cijfers"))
    try:
        return parse_euros(value)
    except AmountError:
        raise problem(
            "amount", _("Schrijf het bedrag in cijfers, bijvoorbeeld 1500 of 1.500,50")
        ) from None


def _ticked(value: object) -> object:
    return value == "ja" if isinstance(value, str) else value


Line = Annotated[str, BeforeValidator(_line)]
Block = Annotated[str, BeforeValidator(_block)]
Euros = Annotated[int, BeforeValidator(_euros)]
Ticked = Annotated[bool, BeforeValidator(_ticked)]


class Form(BaseModel):
    """Base of all forms. `messages` maps (field, kind) to a sentence; `limits` are numbers that
    sentences name, beside those of pydantic.

    Kinds are pydantic's: `missing`, `string_too_long`, `string_too_short`, …; an empty text
    in a field without default counts as `missing`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    messages: ClassVar[Mapping[tuple[str, str], str]] = {}
    limits: ClassVar[Mapping[str, int]] = {}


_STANDARD = {
    "missing": N_("Vul dit in"),
    "string_too_long": N_("De tekst mag {max_length} tekens lang zijn"),
    "string_too_short": N_("De tekst moet minstens {min_length} tekens lang zijn"),
    "literal_error": N_("Kies een van de mogelijkheden"),
    "too_short": N_("Kies er minstens {min_length}"),
    "too_long": N_("Kies er hoogstens {max_length}"),
}

F = TypeVar("F", bound=Form)


@dataclass(frozen=True, slots=True)
class Parsed(Generic[F]):
    """A form as it came in: `form` when it is good, else `errors` by field.

    `values` are the texts as typed, for showing the form again; lists for choices.
    """

    form: F | None
    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def parse(kind: type[F], fields: Fields) -> Parsed[F]:
    """Reads `fields` as `kind`. Raises MalformedForm for what no browser sends. A form that is
    only shown again (`once_more`) is no good one, with or without errors."""
    values, shown = _values(kind, fields), only_shown()
    try:
        form = kind.model_validate(_filled(kind, values))
        return Parsed(None if shown else form, values)
    except ValidationError as error:
        return Parsed(None, values, _sentences(kind, error))


def _values(kind: type[Form], fields: Fields) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, given in fields.items():
        if name in (CSRF_FIELD, HONEYPOT_FIELD):
            continue
        if name not in kind.model_fields:
            raise MalformedForm(name)
        if _is_list(kind, name):
            values[name] = list(given)
        elif len(given) > 1:
            raise MalformedForm(name)
        else:
            values[name] = given[0]
    return values


def _is_list(kind: type[Form], name: str) -> bool:
    annotation = kind.model_fields[name].annotation
    return get_origin(annotation) in (list, tuple, set, frozenset)


def _filled(kind: type[Form], values: Mapping[str, Any]) -> dict[str, Any]:
    """Without fields left empty: a required one is then missing, another takes its default."""
    return {
        name: value
        for name, value in values.items()
        if not (isinstance(value, str) and not value.strip())
    }


def _sentences(kind: type[Form], error: ValidationError) -> dict[str, str]:
    sentences: dict[str, str] = {}
    for one in error.errors(include_url=False):
        name = str(one["loc"][0]) if one["loc"] else ""
        if name in sentences:
            continue
        code = one["type"]
        # Behind a cleaning validator pydantic no longer knows that the value is a text.
        if code in ("too_long", "too_short") and isinstance(one["input"], str):
            code = f"string_{code}"
        values = {**kind.limits, **one.get("ctx", {})}
        sentences[name] = _sentence(kind, name, code, one["msg"], values)
    return sentences


def _sentence(
    kind: type[Form], name: str, code: str, message: str, context: Mapping[str, Any]
) -> str:
    own = kind.messages.get((name, code))
    if own is not None:
        return _(own).format(**context)
    if code in _STANDARD:
        return _(_STANDARD[code]).format(**context)
    # Custom errors carry their sentence; anything else gets the general one.
    known_builtin = "_" in code or code in ("missing", "enum")
    return _("Kijk dit na") if known_builtin else _(message)


ODD = N_("We konden het formulier niet helemaal lezen. Kijk je antwoorden na en bewaar ze opnieuw")


def known_fields(fields: Fields, names: Collection[str]) -> tuple[dict[str, list[str]], bool]:
    """The fields called `names`, the first value of each, and whether there was anything else: an
    unknown field, or one field twice. For forms where nothing typed may be lost."""
    known = {name: list(given[:1]) for name, given in fields.items() if name in names}
    others = fields.keys() - known.keys() - {CSRF_FIELD, HONEYPOT_FIELD}
    return known, bool(others) or any(len(fields[name]) > 1 for name in known)


def first_values(fields: Fields) -> dict[str, str]:
    """The first value of each field, e.g. to refill a search form from the address."""
    return {name: values[0] for name, values in fields.items() if values}


def field_lists(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Decoded pairs as a map to all values."""
    lists: dict[str, list[str]] = {}
    for name, value in pairs:
        lists.setdefault(name, []).append(value)
    return lists
