"""The forms of an idea's draft, one a page, and what a round says about the answers.

A step reads raw answers: those just sent, or those kept in the draft. So the checking page and
the step pages can't disagree, and an answer may be wrong today and still be there tomorrow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final

from pydantic import AfterValidator, Field

from chalicelib.ideas import rules
from chalicelib.ideas.model import Content, CostLine, Draft, Person, Private
from chalicelib.ideas.rules import Problem
from chalicelib.kernel.money import format_euros
from chalicelib.rounds.model import Round
from chalicelib.web.codes import EMAIL_SENTENCE, Email
from chalicelib.web.forms import Block, Euros, Form, Line, Ticked, parse, problem


def _phone(value: str) -> str:
    digits = re.sub(r"\D", "", value)
    if value and (not 8 <= len(digits) <= 15 or re.search(r"[^\d\s+()./-]", value)):
        raise problem("phone", "Schrijf een telefoonnummer, bijvoorbeeld 0470 12 34 56")
    return value


def _too_long(what: str, limit: int) -> str:
    return f"{what} mag {limit} tekens lang zijn. Maak de tekst korter"


class IdeaForm(Form):
    """Name, what and why."""

    title: Annotated[Line, Field(max_length=rules.TITLE_MAX)]
    what: Annotated[Block, Field(max_length=rules.TEXT_MAX)]
    why: Annotated[Block, Field(max_length=rules.TEXT_MAX)]

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("title", "missing"): "Geef je idee een naam",
        ("title", "string_too_long"): _too_long("De naam", rules.TITLE_MAX),
        ("what", "missing"): "Schrijf wat je wil doen",
        ("what", "string_too_long"): _too_long("Wat je wil doen", rules.TEXT_MAX),
        ("why", "missing"): "Schrijf waarom dit goed is voor de buurt",
        ("why", "string_too_long"): _too_long("Waarom het goed is", rules.TEXT_MAX),
    }


CostLabel = Annotated[Line, Field(max_length=rules.COST_LABEL_MAX)]
# The first line has no number: an idea has at least one.
COST_SUFFIXES: Final = ("", *(str(n) for n in range(2, rules.COST_LINES + 1)))


class PlaceForm(Form):
    """Where, what kind, and what it costs."""

    area: Annotated[Line, Field(max_length=64)]
    place: Annotated[Line, Field(max_length=rules.PLACE_MAX)] = ""
    theme: Annotated[Line, Field(max_length=64)]
    cost: Euros
    cost_note: CostLabel
    cost2: Euros = 0
    cost_note2: CostLabel = ""
    cost3: Euros = 0
    cost_note3: CostLabel = ""
    cost4: Euros = 0
    cost_note4: CostLabel = ""
    cost5: Euros = 0
    cost_note5: CostLabel = ""
    cost6: Euros = 0
    cost_note6: CostLabel = ""
    own: Euros = 0
    upkeep: Euros = 0

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("area", "missing"): "Kies een wijk",
        ("area", "string_too_long"): "Kies een wijk uit de lijst",
        ("place", "string_too_long"): _too_long("De plek", rules.PLACE_MAX),
        ("theme", "missing"): "Kies een thema",
        ("theme", "string_too_long"): "Kies een thema uit de lijst",
        ("cost", "missing"): "Schrijf het bedrag in cijfers",
        ("cost_note", "missing"): "Schrijf waarvoor je het geld nodig hebt",
        **{
            (f"cost_note{n}", "string_too_long"): _too_long(
                "Waarvoor je het geld nodig hebt", rules.COST_LABEL_MAX
            )
            for n in ("", 2, 3, 4, 5, 6)
        },
    }


Name = Annotated[Line, Field(max_length=rules.NAME_MAX)]
Street = Annotated[Line, Field(max_length=rules.STREET_MAX)]


class PeopleForm(Form):
    """Who submits. Others than the first may be left out here: the round says how many it
    takes, and names the missing ones."""

    name: Name
    email: Email
    phone: Annotated[Line, Field(max_length=rules.PHONE_MAX), AfterValidator(_phone)] = ""
    street: Street
    name2: Name = ""
    email2: Email = ""
    street2: Street = ""
    name3: Name = ""
    email3: Email = ""
    street3: Street = ""
    name4: Name = ""
    email4: Email = ""
    street4: Street = ""
    household: Ticked = False
    kin: Ticked = False
    adult: Ticked = False
    local: Ticked = False

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("name", "missing"): "Schrijf je naam",
        ("email", "missing"): EMAIL_SENTENCE,
        ("phone", "string_too_long"): "Schrijf een telefoonnummer, bijvoorbeeld 0470 12 34 56",
        ("street", "missing"): "Schrijf je straat en huisnummer",
        **{(f"email{n}", "string_too_long"): EMAIL_SENTENCE for n in ("", 2, 3, 4)},
        **{
            (f"name{n}", "string_too_long"): _too_long("De naam", rules.NAME_MAX)
            for n in ("", 2, 3, 4)
        },
        **{
            (f"street{n}", "string_too_long"): _too_long("De straat", rules.STREET_MAX)
            for n in ("", 2, 3, 4)
        },
    }


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the draft. `key` is its address below the draft, `next` the page after it."""

    key: str
    title: str
    form: type[Form]
    next: str

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.form.model_fields)

    @property
    def ticks(self) -> tuple[str, ...]:
        """The fields that a browser leaves out when they aren't ticked."""
        return tuple(n for n, f in self.form.model_fields.items() if f.annotation is bool)


IDEA: Final = Step("idee", "Wat is je idee?", IdeaForm, "plek")
PLACE: Final = Step("plek", "Waar komt het en wat kost het?", PlaceForm, "foto")
PEOPLE: Final = Step("jij", "Wie zijn jullie?", PeopleForm, "nakijken")
STEPS: Final = (IDEA, PLACE, PEOPLE)


@dataclass(frozen=True, slots=True)
class Read:
    """One step's answers: what they mean (`form`, only when all is right), as typed, and what
    to change about them."""

    step: Step
    form: Any
    values: Mapping[str, str]
    errors: Mapping[str, str]


def read_step(step: Step, fields: Mapping[str, Sequence[str]], round_: Round) -> Read:
    """Raises MalformedForm for fields that the step doesn't have."""
    parsed = parse(step.form, fields)
    errors = dict(parsed.errors)
    if parsed.form is not None:
        for found in _problems(parsed.form, round_):
            name = field_of(found)
            errors.setdefault(name, sentence(found, round_))
    return Read(step, None if errors else parsed.form, parsed.values, errors)


def read_draft(draft: Draft, round_: Round) -> tuple[Read, ...]:
    """Every step as it stands in the draft."""
    return tuple(
        read_step(
            step,
            {name: [draft.answers[name]] for name in step.fields if name in draft.answers},
            round_,
        )
        for step in STEPS
    )


def meaning(reads: Iterable[Read]) -> tuple[Content, Private] | None:
    """What the answers of all steps come to; None while one isn't right."""
    forms = {read.step.key: read.form for read in reads}
    idea, place, people = forms[IDEA.key], forms[PLACE.key], forms[PEOPLE.key]
    if idea is None or place is None or people is None:
        return None
    return content_of(idea, place), Private(people_of(people), declared_of(people))


def content_of(idea: IdeaForm, place: PlaceForm) -> Content:
    costs = costs_of(place)
    return Content(
        title=idea.title,
        what=idea.what,
        why=idea.why,
        area_id=place.area,
        place=place.place,
        theme_id=place.theme,
        cost_cents=rules.asked_for(costs, place.own),
        cost_note="\n".join(f"{line.label}: {format_euros(line.cents)}" for line in costs),
        costs=costs,
        own_cents=place.own,
        upkeep_cents=place.upkeep,
    )


def costs_of(form: PlaceForm) -> tuple[CostLine, ...]:
    """The lines that are filled in."""
    lines = (
        CostLine(getattr(form, f"cost_note{n}"), getattr(form, f"cost{n}")) for n in COST_SUFFIXES
    )
    return tuple(line for line in lines if line.label or line.cents)


def people_of(form: PeopleForm) -> tuple[Person, ...]:
    """The applicants; those of whom nothing was filled in aren't there."""
    first = Person(form.name, form.email, form.phone, form.street)
    others = [
        Person(
            getattr(form, f"name{n}"), getattr(form, f"email{n}"), "", getattr(form, f"street{n}")
        )
        for n in range(2, rules.PEOPLE_MAX + 1)
    ]
    filled = (one for one in others if one.name or one.email or one.street)
    return (first, *filled)


def declared_of(form: PeopleForm) -> tuple[str, ...]:
    """What the author ticked."""
    return tuple(name for name in DECLARATIONS if getattr(form, name))


def _problems(form: Form, round_: Round) -> Iterator[Problem]:
    if isinstance(form, PlaceForm):
        if round_.area(form.area) is None:
            yield Problem("area", "unknown")
        if round_.theme(form.theme) is None:
            yield Problem("theme", "unknown")
        yield from _cost_problems(form, round_)
    elif isinstance(form, PeopleForm):
        yield from rules.people_problems(people_of(form), round_)
        yield from rules.declaration_problems(declared_of(form), round_)


def _cost_problems(form: PlaceForm, round_: Round) -> Iterator[Problem]:
    """A line has a label and an amount; together they are what the round takes."""
    for place, n in enumerate(COST_SUFFIXES[1:], start=1):
        label, cents = getattr(form, f"cost_note{n}"), getattr(form, f"cost{n}")
        if label and not cents:
            yield Problem("cost", "no-amount", place)
        elif cents and not label:
            yield Problem("cost_note", "no-label", place)
    costs = costs_of(form)
    if form.own and rules.asked_for(costs, form.own) <= 0:
        yield Problem("own", "too-high")
    else:
        yield from rules.cost_problems(rules.asked_for(costs, form.own), round_)


def field_of(found: Problem) -> str:
    """The form field that a problem is about."""
    return found.about + (str(found.place + 1) if found.place else "")


DECLARATIONS: Final[Mapping[str, str]] = {
    "household": "We horen niet bij hetzelfde gezin.",
    "kin": "We zijn geen ouder en kind van elkaar.",
    "adult": "Minstens één van ons is 18 jaar of ouder.",
    "local": "We wonen in de buurt waar het project komt.",
}
UNDECLARED: Final[Mapping[str, str]] = {
    "household": "Zet een vinkje als jullie niet bij hetzelfde gezin horen. Anders zoek je iemand "
    "uit een ander gezin",
    "kin": "Zet een vinkje als jullie geen ouder en kind zijn. Anders zoek je iemand anders",
    "adult": "Zet een vinkje als minstens één van jullie 18 jaar of ouder is",
    "local": "Zet een vinkje als jullie in de buurt van het project wonen",
}


def by_rule(round_: Round) -> str:
    """The end of a sentence about applicants: where the regulation says so."""
    article = round_.applicants_article
    return f". Zo staat het in de regels: {article}" if article else ""


def declarations_of(round_: Round) -> tuple[tuple[str, str], ...]:
    """What the round wants declared: (field, words)."""
    return tuple((name, DECLARATIONS[name]) for name in round_.applicants.declarations)


def sentence(found: Problem, round_: Round) -> str:
    """What to do about a problem."""
    cents = format_euros(found.details.get("cents", 0))
    match found.about, found.code:
        case "cost", "too-high":
            return f"Een project mag hoogstens {cents} kosten. Schrijf een kleiner bedrag"
        case "cost", "too-low" if not round_.amounts.min_cents:
            return "Schrijf een bedrag dat groter is dan nul"
        case "cost", "too-low":
            return f"Een project kost minstens {cents}. Schrijf een groter bedrag"
        case "cost", "no-amount":
            return "Schrijf het bedrag in cijfers"
        case "cost_note", "no-label":
            return "Schrijf waarvoor dit bedrag dient"
        case "own", _:
            return "Je eigen inbreng moet kleiner zijn dan alle kosten samen"
        case "area", _:
            return "Kies een wijk uit de lijst"
        case "theme", _:
            return "Kies een thema uit de lijst"
        case "name", "same-person":
            return "Dit is twee keer dezelfde persoon. Schrijf de naam van iemand anders"
        case "email", "same-contact":
            return "Dit e-mailadres staat er twee keer. Schrijf dat van de andere persoon"
        case "street", "same-address":
            text = "Jullie wonen op hetzelfde adres. Zoek iemand op een ander adres die meedoet"
            return text + by_rule(round_)
        case "name", _:
            least = round_.applicants.min_people
            text = f"Schrijf de naam van persoon {found.place + 1}. Er zijn er {least} nodig"
            return text + by_rule(round_)
        case _, "not-declared":
            return f"{UNDECLARED[found.about]}{by_rule(round_)}"
        case "street", _:
            return f"Schrijf de straat en het huisnummer van persoon {found.place + 1}"
    return "Kijk dit na"
