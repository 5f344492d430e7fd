"""What the answers of a draft mean, and what its round says about them.

A step reads raw answers: those just sent, or those kept in the draft. So the checking page and
the step pages can't disagree, and an answer may be wrong today and still be there tomorrow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from chalicelib.ideas import rules
from chalicelib.ideas.model import Content, CostLine, Draft, Person, Private
from chalicelib.ideas.rules import Problem
from chalicelib.kernel.money import format_euros
from chalicelib.kernel.speech import N_, _
from chalicelib.kernel.text import clean_line
from chalicelib.places.search import StreetIndex
from chalicelib.rounds.form import OWN_PREFIX, FormSchema, FormStep
from chalicelib.rounds.model import Round
from chalicelib.web.forms import parse
from chalicelib.web.pages.submit_address import address_meant, address_problems, where_of
from chalicelib.web.pages.submit_fields import (
    COST_SUFFIXES,
    DECLARATIONS,
    NUMBER_SENTENCE,
    ONE_OF,
    PARTNERS,
    Name,
    Street,
    ask,
    form_of,
    too_long,
)
from chalicelib.web.pages.submit_homes import by_rule, far_errors

__all__ = ["COST_SUFFIXES", "DECLARATIONS", "Name", "Street"]

NO_COST: Final = N_("De indieners weten nog niet wat het kost.")


@dataclass(frozen=True, slots=True)
class Read:
    """One step's answers: what they mean by field (`meant`, only when all is right), as typed,
    and what to change about them."""

    step: FormStep
    meant: Mapping[str, Any] | None
    values: Mapping[str, str]
    errors: Mapping[str, str]


def fields_of(step: FormStep) -> tuple[str, ...]:
    return tuple(form_of(step).model_fields)


def ticks_of(step: FormStep) -> tuple[str, ...]:
    """The fields that a browser leaves out when they aren't ticked or chosen."""
    form = form_of(step)
    ticks = [name for name, field in form.model_fields.items() if field.annotation is bool]
    radios = [OWN_PREFIX + q.key for q in step.questions if q.kind == "choice"]
    picks = ["address_pick"] if step.asks("address") else []
    return (*ticks, *radios, *picks)


def read_step(
    step: FormStep,
    fields: Mapping[str, Sequence[str]],
    round_: Round,
    answers: Mapping[str, str] | None = None,
    streets: StreetIndex | None = None,
) -> Read:
    """`answers` are those of the other steps. Without `streets` no address is looked up: its words
    stay, and only the city reads them. Raises MalformedForm for fields that the step doesn't
    have."""
    parsed = parse(form_of(step), fields)
    errors = dict(parsed.errors)
    meant: dict[str, Any] = {}
    if parsed.form is not None:
        meant = {name: getattr(parsed.form, name) for name in type(parsed.form).model_fields}
        for field, sentence in _problems(step, meant, round_, answers or {}):
            errors.setdefault(field, sentence)
        if streets and step.asks("address"):
            where = where_of(meant, round_, streets)
            meant |= address_meant(where)
            for field, sentence in address_problems(where, streets):
                errors.setdefault(field, sentence)
        if streets:
            area = clean_line({**(answers or {}), **meant}.get("area", ""))
            for field, sentence in far_errors(meant, round_, area, streets):
                errors.setdefault(field, sentence)
    return Read(step, None if errors else meant, parsed.values, errors)


def read_draft(draft: Draft, round_: Round, streets: StreetIndex | None = None) -> tuple[Read, ...]:
    """Every step as it stands in the draft."""
    return read_answers(draft.answers, round_, round_.form_of(draft.form), streets)


def read_answers(
    answers: Mapping[str, str],
    round_: Round,
    form: FormSchema,
    streets: StreetIndex | None = None,
) -> tuple[Read, ...]:
    return tuple(
        read_step(
            step,
            {name: [answers[name]] for name in fields_of(step) if name in answers},
            round_,
            answers,
            streets,
        )
        for step in form.steps
    )


def meaning(reads: Iterable[Read], form: FormSchema) -> tuple[Content, Private] | None:
    """What the answers of all steps come to; None while one isn't right."""
    meant: dict[str, Any] = {}
    for read in reads:
        if read.meant is None:
            return None
        meant |= read.meant
    return content_of(meant, form), private_of(meant, form)


def content_of(meant: Mapping[str, Any], form: FormSchema) -> Content:
    costs = costs_of(meant)
    own = meant.get("own", 0)
    return Content(
        title=meant["title"],
        what=meant["what"],
        why=meant.get("why", ""),
        area_id=meant["area"],
        place=meant.get("place", ""),
        theme_id=meant.get("theme", ""),
        cost_cents=rules.asked_for(costs, own) if costs else 0,
        cost_note=rules.note_of(costs) or NO_COST,
        costs=costs,
        own_cents=own if costs else 0,
        upkeep_cents=meant.get("upkeep", 0),
        street=meant.get("street_found", ""),
        extra=rules.extras_of(_extras(meant), form, public=True),
    )


def private_of(meant: Mapping[str, Any], form: FormSchema) -> Private:
    return Private(
        people_of(meant),
        declared_of(meant),
        meant.get("address", ""),
        rules.extras_of(_extras(meant), form, public=False),
    )


def _extras(meant: Mapping[str, Any]) -> dict[str, str]:
    return {
        name.removeprefix(OWN_PREFIX): text
        for name, text in meant.items()
        if name.startswith(OWN_PREFIX)
    }


def answers_of(content: Content, private: Private | None = None) -> dict[str, str]:
    """The fields of the form for an idea that is there: the inverse of `meaning`, so that the
    same pages can change it. Without `private` only what everybody may read."""
    answers = {
        "title": content.title,
        "what": content.what,
        "why": content.why,
        "area": content.area_id,
        "place": content.place,
        "theme": content.theme_id,
        "own": _amount(content.own_cents),
        "upkeep": _amount(content.upkeep_cents),
    }
    lines = content.costs or _line_of(content)
    for n, line in zip(COST_SUFFIXES, lines, strict=False):
        answers |= {f"cost_note{n}": line.label, f"cost{n}": _amount(line.cents)}
    if not content.cost_cents:
        answers["cost_unknown"] = "ja"
    extras = [*content.extra, *(private.extra if private else ())]
    answers |= {OWN_PREFIX + one.key: one.text for one in extras}
    if private:
        answers |= {"address": private.address, **dict.fromkeys(private.declared, "ja")}
        for n, person in zip(("", *PARTNERS), private.people, strict=False):
            answers |= {
                f"name{n}": person.name,
                f"email{n}": person.email,
                f"street{n}": person.street,
            }
        answers["phone"] = private.people[0].phone if private.people else ""
    return {name: text for name, text in answers.items() if text}


def _line_of(content: Content) -> tuple[CostLine, ...]:
    """Ideas from paper have an amount and a note: one line."""
    if not content.cost_cents:
        return ()
    label = clean_line(content.cost_note)[: rules.COST_LABEL_MAX]
    return (CostLine(label, content.cost_cents + content.own_cents),)


def _amount(cents: int) -> str:
    euros, rest = divmod(cents, 100)
    return (f"{euros},{rest:02d}" if rest else str(euros)) if cents else ""


def costs_of(meant: Mapping[str, Any]) -> tuple[CostLine, ...]:
    """The lines that are filled in."""
    lines = (
        CostLine(meant.get(f"cost_note{n}", ""), meant.get(f"cost{n}", 0)) for n in COST_SUFFIXES
    )
    return tuple(line for line in lines if line.label or line.cents)


def people_of(meant: Mapping[str, Any]) -> tuple[Person, ...]:
    """The applicants; those of whom nothing was filled in aren't there."""
    first = Person(
        meant.get("name", ""),
        meant.get("email", ""),
        meant.get("phone", ""),
        meant.get("street", ""),
    )
    others = [
        Person(
            meant.get(f"name{n}", ""), meant.get(f"email{n}", ""), "", meant.get(f"street{n}", "")
        )
        for n in PARTNERS
    ]
    filled = (one for one in others if one.name or one.email or one.street)
    return (first, *filled)


def declared_of(meant: Mapping[str, Any]) -> tuple[str, ...]:
    """What the author ticked."""
    return tuple(name for name in DECLARATIONS if meant.get(name))


def _problems(
    step: FormStep, meant: Mapping[str, Any], round_: Round, answers: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """(field, sentence) for everything that the round doesn't take."""
    for found in _core_problems(step, meant, round_, answers):
        yield field_of(found), sentence(found, round_)
    for question in step.questions:
        if question.kind == "core":
            continue
        name = OWN_PREFIX + question.key
        for found in rules.extra_problem(question, meant[name]):
            limit = found.details.get("limit", 0)
            yield (
                name,
                {
                    "missing": ask(question),
                    "unknown": _(ONE_OF),
                    "no-number": _(NUMBER_SENTENCE),
                    "too-high": _("Schrijf een getal tot en met {limit}").format(limit=limit),
                    "too-long": too_long("", limit),
                }[found.code],
            )


def _core_problems(
    step: FormStep, meant: Mapping[str, Any], round_: Round, answers: Mapping[str, str]
) -> Iterator[Problem]:
    if step.asks("area") and round_.area(meant["area"]) is None:
        yield Problem("area", "unknown")
    if step.asks("theme") and meant["theme"] and round_.theme(meant["theme"]) is None:
        yield Problem("theme", "unknown")
    if step.asks("costs"):
        yield from _cost_problems(meant, round_)
    if step.asks("partners") or step.asks("declarations"):
        # The first person may stand on another page; what is wrong with them is told there.
        typed = {name: clean_line(answers.get(name, "")) for name in ("name", "email", "street")}
        known = {**{name: text or "-" for name, text in typed.items()}, **meant}
        if step.asks("partners"):
            for found in _on_the_page(known, rules.people_problems(people_of(known), round_)):
                if found.place or step.asks("name"):
                    yield found
        yield from rules.declaration_problems(declared_of(meant), round_)


def _on_the_page(meant: Mapping[str, Any], found: Iterable[Problem]) -> Iterator[Problem]:
    """`found` at the places of the page's fields, where a person in between may be left empty."""
    filled = [n for n in PARTNERS if any(meant.get(f"{name}{n}") for name in _OF_PERSON)]
    order = dict(enumerate((*filled, *(n for n in PARTNERS if n not in filled)), start=1))
    for problem in found:
        number = int(order.get(problem.place, problem.place + 1))
        yield replace(problem, place=number - 1)


_OF_PERSON: Final = ("name", "email", "street")


def _cost_problems(meant: Mapping[str, Any], round_: Round) -> Iterator[Problem]:
    """A line has a label and an amount; together they are what the round takes."""
    for place, n in enumerate(COST_SUFFIXES):
        label, cents = meant[f"cost_note{n}"], meant[f"cost{n}"]
        if label and not cents and (place or "cost_unknown" in meant):
            yield Problem("cost", "no-amount", place)
        elif cents and not label:
            yield Problem("cost_note", "no-label", place)
    costs, own = costs_of(meant), meant.get("own", 0)
    if not costs and "cost_unknown" in meant:
        if not meant["cost_unknown"]:
            yield Problem("cost_unknown", "missing")
    elif own and rules.asked_for(costs, own) <= 0:
        yield Problem("own", "too-high")
    else:
        yield from rules.cost_problems(rules.asked_for(costs, own), round_)


def field_of(found: Problem) -> str:
    """The form field that a problem is about."""
    return found.about + (str(found.place + 1) if found.place else "")


UNDECLARED: Final[Mapping[str, str]] = {
    "household": N_(
        "Zet een vinkje als jullie niet bij hetzelfde gezin horen. Anders zoek je iemand "
        "uit een ander gezin"
    ),
    "kin": N_("Zet een vinkje als jullie geen ouder en kind zijn. Anders zoek je iemand anders"),
    "adult": N_("Zet een vinkje als minstens één van jullie 18 jaar of ouder is"),
    "local": N_("Zet een vinkje als jullie in de buurt van het project wonen"),
}


def declarations_of(round_: Round) -> tuple[tuple[str, str], ...]:
    """What the round wants declared: (field, words)."""
    return tuple((name, _(DECLARATIONS[name])) for name in round_.applicants.declarations)


def sentence(found: Problem, round_: Round) -> str:
    """What to do about a problem."""
    amount = format_euros(found.details.get("cents", 0))
    match found.about, found.code:
        case "cost", "too-high":
            text = _("Een project mag hoogstens {amount} kosten. Schrijf een kleiner bedrag")
            return text.format(amount=amount)
        case "cost", "too-low" if not round_.amounts.min_cents:
            return _("Schrijf een bedrag dat groter is dan nul")
        case "cost", "too-low":
            text = _("Een project kost minstens {amount}. Schrijf een groter bedrag")
            return text.format(amount=amount)
        case "cost", "no-amount":
            return _("Schrijf het bedrag in cijfers")
        case "cost_note", "no-label":
            return _("Schrijf waarvoor dit bedrag dient")
        case "cost_unknown", _:
            return _("Schrijf een kost, of zet een vinkje bij “Ik weet het nog niet”")
        case "own", _:
            return _("Je eigen inbreng moet kleiner zijn dan alle kosten samen")
        case "area", _:
            return _("Kies een wijk uit de lijst")
        case "theme", _:
            return _("Kies een thema uit de lijst")
        case "name", "same-person":
            return _("Dit is twee keer dezelfde persoon. Schrijf de naam van iemand anders")
        case "email", "same-contact":
            return _("Dit e-mailadres staat er twee keer. Schrijf dat van de andere persoon")
        case "street", "same-address":
            text = _("Jullie wonen op hetzelfde adres. Zoek iemand op een ander adres die meedoet")
            return by_rule(text, round_)
        case "name", _:
            least = round_.applicants.min_people
            text = _("Schrijf de naam van persoon {n}. Er zijn er {least} nodig")
            return by_rule(text.format(n=found.place + 1, least=least), round_)
        case _, "not-declared":
            return by_rule(_(UNDECLARED[found.about]), round_)
        case "street", _:
            text = _("Schrijf de straat en het huisnummer van persoon {n}")
            return text.format(n=found.place + 1)
    return _("Kijk dit na")
