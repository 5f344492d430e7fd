"""Somebody is named for an idea that is there: the form, and what a round says about the person.

The author's page and that of staff show it in their own words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, TypeVar

from chalicelib.ideas.completing import Stores, fillable, naming_problems
from chalicelib.ideas.model import Idea, Person, Private
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.speech import N_, _, language
from chalicelib.places.search import StreetIndex
from chalicelib.rounds.model import Round
from chalicelib.web.codes import EMAIL_SENTENCE, Email
from chalicelib.web.forms import Form, Parsed, parse
from chalicelib.web.http import Fields
from chalicelib.web.pages.submit_forms import Name, Street, sentence
from chalicelib.web.pages.submit_homes import far_sentence
from chalicelib.web.services import Services

CHANGED: Final = N_("Het idee veranderde net. Kijk na wat je typte, en verstuur het opnieuw")


class PersonForm(Form):
    """Who hands in along, over the version of the idea that was read."""

    version: int
    name: Name
    email: Email = ""
    street: Street

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("name", "missing"): N_("Schrijf de naam"),
        ("name", "string_too_long"): N_("De naam mag 80 tekens lang zijn. Maak de naam korter"),
        ("email", "string_too_long"): EMAIL_SENTENCE,
        ("street", "missing"): N_("Schrijf de straat en het huisnummer"),
        ("street", "string_too_long"): N_("De straat mag 120 tekens lang zijn. Schrijf ze korter"),
    }

    @property
    def person(self) -> Person:
        return Person(self.name, self.email, "", self.street, language())


F = TypeVar("F", bound=PersonForm)


def stores_of(services: Services) -> Stores:
    return Stores(services.ideas, services.rounds, services.keyring, services.places.streets)


def open_for(
    services: Services, idea: Idea, private: Private | None, round_: Round | None
) -> tuple[int, ...]:
    """The places that somebody may be named for at this moment."""
    if private is None or round_ is None:
        return ()
    now = services.clock.now()
    return fillable(idea, len(private.people), round_, services.rounds, now)


def found_place(services: Services, idea: Idea, text: str) -> tuple[int, Private, Round]:
    """The place that an address names, with the people and the round. Raises NotFound for one that
    nobody may be named for."""
    private, round_ = services.ideas.private(idea.id), services.rounds.get(idea.round_id)
    if private is None or round_ is None:
        raise NotFound("consent")
    for place in open_for(services, idea, private, round_):
        if str(place) == text:
            return place, private, round_
    raise NotFound("consent")


def read_person(kind: type[F], fields: Fields, idea: Idea) -> Parsed[F]:
    """What was typed. Without a version that can be read, the page is sent again over this one."""
    parsed = parse(kind, fields)
    if "version" not in parsed.errors:
        return parsed
    errors = {name: told for name, told in parsed.errors.items() if name != "version"}
    return Parsed(None, over(parsed.values, idea), {"": _(CHANGED), **errors})


def carry_out(
    services: Services, idea_id: str, place: str, form: PersonForm, act: Callable[[int], object]
) -> tuple[Mapping[str, str], int]:
    """Names the person by `act`. What to tell about it by field, and the page's status: 200 when it
    is done. Nothing to tell beside a 409: the idea's own page says why it can't be."""
    if not place.isascii() or not place.isdigit():
        raise NotFound("consent")
    try:
        act(int(place))
    except Conflict:
        return {"": _(CHANGED)}, 409
    except Refused as refused:
        idea = services.ideas.get(idea_id)
        if refused.reason != "people-rules" or idea is None:
            return {}, 409
        at, private, round_ = found_place(services, idea, place)
        streets = services.places.streets
        return _person_errors(idea, private, at, form.person, round_, streets), 422
    return {}, 200


def _person_errors(
    idea: Idea, private: Private, place: int, person: Person, round_: Round, streets: StreetIndex
) -> dict[str, str]:
    """What the round's rules say of the group with `person` in it, by field of the form."""
    errors: dict[str, str] = {}
    for found in naming_problems(idea, private, place, person, round_):
        # Two people alike: the later one is named, and it may be the other that is new.
        name = found.about if found.about in PersonForm.model_fields else "name"
        errors.setdefault(name, sentence(found, round_))
    far = far_sentence(person.street, round_, idea.content.area_id, streets)
    return {"street": far, **errors} if far else errors


def values_of(idea: Idea, private: Private, place: int) -> dict[str, str]:
    """What the page shows of who stands at the place."""
    values = {"version": str(idea.version)}
    if place < len(private.people):
        person = private.people[place]
        values |= {"name": person.name, "email": person.email, "street": person.street}
    return values


def over(values: Mapping[str, Any], newest: Idea) -> dict[str, Any]:
    """What was typed, to be sent on top of `newest`: the page shows who stands there."""
    return {**values, "version": str(newest.version)}
