"""What applicants read when somebody's address isn't where the round wants it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.ideas.homes import home
from chalicelib.ideas.model import Idea, Private
from chalicelib.kernel.speech import _
from chalicelib.places.search import StreetIndex
from chalicelib.rounds.model import Round


def by_rule(sentence: str, round_: Round) -> str:
    """A sentence about applicants, with where the regulation says so."""
    article = round_.applicants_article
    if not article:
        return sentence
    rule = _("Zo staat het in de regels: {article}").format(article=article)
    return f"{sentence}. {rule}"


def far_sentence(street: str, round_: Round, area_id: str, streets: StreetIndex) -> str:
    """Why who lives there can't take part, and what to do; empty when nothing tells against it."""
    found = home(street, round_, area_id, streets)
    if found.kind == "outside":
        text = _(
            "Dit adres ligt niet in {city}: {town}. Wie indient, woont in de buurt van het "
            "project. Vraag iemand uit de buurt, of bel ons"
        )
        return by_rule(text.format(city=streets.city.name, town=found.place), round_)
    if found.kind == "elsewhere":
        area = round_.area(area_id)
        text = _(
            "Dit adres ligt in {part}. Het idee komt in {area}. Wie indient, woont in de buurt "
            "van het project. Klopt dit niet? Schrijf de postcode bij het adres, of bel ons"
        )
        return by_rule(text.format(part=found.place, area=area.name if area else ""), round_)
    return ""


def far_errors(
    meant: Mapping[str, Any], round_: Round, area_id: str, streets: StreetIndex
) -> Iterator[tuple[str, str]]:
    """(field, sentence) for every address of a page that lies elsewhere."""
    for name, text in meant.items():
        if name.removeprefix("street").isdecimal() or name == "street":
            sentence = far_sentence(text, round_, area_id, streets)
            if sentence:
                yield name, sentence


def far_people(
    idea: Idea, private: Private | None, round_: Round | None, streets: StreetIndex
) -> dict[int, str]:
    """Place → why that person can't say yes, for the author of a group that waits."""
    people = private.people if private and round_ else ()
    found = {
        place: far_sentence(person.street, round_, idea.content.area_id, streets)
        for place, person in enumerate(people)
        if round_ is not None
    }
    return {place: sentence for place, sentence in found.items() if sentence}
