"""What a round asks of an idea and of the people behind it.

Pages show the problems as they come up, `sending.send` refuses what still has one: the rule is
written once, here. Codes are stable; pages have the sentences.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from chalicelib.ideas.model import Content, CostLine, Extra, Person, Private
from chalicelib.kernel.money import format_euros
from chalicelib.kernel.text import normal_email
from chalicelib.rounds.form import FormSchema, Question
from chalicelib.rounds.model import Round

TITLE_MAX: Final = 80
TEXT_MAX: Final = 600
PLACE_MAX: Final = 120
COST_NOTE_MAX: Final = 600
COST_LINES: Final = 6
COST_LABEL_MAX: Final = 60
NAME_MAX: Final = 80
EMAIL_MAX: Final = 254
PHONE_MAX: Final = 30
STREET_MAX: Final = 120
ALT_MAX: Final = 160


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps an idea from being sent. `place` is the person's, from 0."""

    about: str
    code: str
    place: int = 0
    details: dict[str, int] = field(default_factory=dict)


def content_problems(
    content: Content, round_: Round, form: FormSchema | None = None
) -> Iterator[Problem]:
    """What `round_` doesn't take about `content`, an answer to `form` (the round's own one)."""
    form = form or round_.form
    for name in ("title", "what", "why", "place"):
        question = form.question(name)
        text = getattr(content, name)
        if not text and question and question.required:
            yield Problem(name, "missing")
        limit = question.most if question else LIMITS[name]
        if len(text) > limit:
            yield Problem(name, "too-long", details={"limit": limit})
    if round_.area(content.area_id) is None:
        yield Problem("area", "unknown")
    if (content.theme_id or form.requires("theme")) and round_.theme(content.theme_id) is None:
        yield Problem("theme", "unknown")
    yield from _money_problems(content, round_, form)


def extra_problems(content: Content, private: Private, form: FormSchema) -> Iterator[Problem]:
    """What is wrong with the answers to the round's own questions."""
    for answers, public in ((content.extra, True), (private.extra, False)):
        texts = {answer.key: answer.text for answer in answers}
        for question in form.own:
            if question.public is public:
                yield from extra_problem(question, texts.pop(question.key, ""))
        for key in texts:
            yield Problem(key, "unknown")


def extra_problem(question: Question, text: str) -> Iterator[Problem]:
    """What is wrong with one answer."""
    if not text:
        if question.required:
            yield Problem(question.key, "missing")
    elif question.kind == "choice":
        if all(text != option.id for option in question.options):
            yield Problem(question.key, "unknown")
    elif question.kind == "number":
        if not (text.isascii() and text.isdigit()):
            yield Problem(question.key, "no-number")
        elif int(text) > question.most:
            yield Problem(question.key, "too-high", details={"limit": question.most})
    elif len(text) > question.most:
        yield Problem(question.key, "too-long", details={"limit": question.most})


def extras_of(texts: Mapping[str, str], form: FormSchema, *, public: bool) -> tuple[Extra, ...]:
    """The answers that were given to the round's own questions, in the form's order."""
    return tuple(
        Extra(question.key, texts[question.key])
        for question in form.own
        if question.public is public and texts.get(question.key)
    )


def _money_problems(content: Content, round_: Round, form: FormSchema) -> Iterator[Problem]:
    if not content.cost_cents and not content.costs and not form.requires("costs"):
        return
    if not content.cost_note:
        yield Problem("cost_note", "missing")
    if len(content.cost_note) > COST_NOTE_MAX:
        yield Problem("cost_note", "too-long", details={"limit": COST_NOTE_MAX})
    yield from cost_problems(content.cost_cents, round_)
    if content.costs and content.cost_cents != asked_for(content.costs, content.own_cents):
        yield Problem("cost", "wrong-sum")
    if len(content.costs) > COST_LINES:
        yield Problem("cost", "too-many", details={"limit": COST_LINES})


# For a question that the form doesn't ask: paper may still bring an answer.
LIMITS: Final = {"title": TITLE_MAX, "what": TEXT_MAX, "why": TEXT_MAX, "place": PLACE_MAX}


def asked_for(costs: Sequence[CostLine], own_cents: int) -> int:
    """What the budget is asked for: all costs without what the applicants bring in."""
    return sum(line.cents for line in costs) - own_cents


def note_of(costs: Sequence[CostLine]) -> str:
    """The lines in words."""
    return "\n".join(f"{line.label}: {format_euros(line.cents)}" for line in costs)


def cost_problems(cost_cents: int, round_: Round) -> Iterator[Problem]:
    amounts = round_.amounts
    if cost_cents > amounts.max_cents:
        yield Problem("cost", "too-high", details={"cents": amounts.max_cents})
    elif cost_cents < max(amounts.min_cents, 1):
        # An idea that costs nothing needs no budget; "0" is mostly a field left open.
        yield Problem("cost", "too-low", details={"cents": max(amounts.min_cents, 1)})


def people_problems(people: Sequence[Person], round_: Round) -> Iterator[Problem]:
    """What `round_` doesn't take about the applicants. The first one must be reachable."""
    for place in range(max(len(people), round_.applicants.min_people)):
        person = people[place] if place < len(people) else Person("", "", "", "")
        if not person.name:
            yield Problem("name", "missing", place)
        if not person.street:
            yield Problem("street", "missing", place)
    if not people or not people[0].email:
        yield Problem("email", "missing")
    seen: list[Person] = []
    for place, person in enumerate(people):
        for earlier in seen:
            if person.name and same_words(person.name, earlier.name):
                yield Problem("name", "same-person", place)
            elif person.email and normal_email(person.email) == normal_email(earlier.email):
                yield Problem("email", "same-contact", place)
            elif round_.applicants.distinct_addresses and same_words(person.street, earlier.street):
                yield Problem("street", "same-address", place)
            else:
                continue
            break
        seen.append(person)


def declaration_problems(declared: Collection[str], round_: Round) -> Iterator[Problem]:
    """What `round_` wants declared and nobody declared."""
    for name in round_.applicants.declarations:
        if name not in declared:
            yield Problem(name, "not-declared")


def same_words(one: str, other: str) -> bool:
    """Whether two names or addresses read alike: case, accents and punctuation don't count."""
    return bool(_bare(one)) and _bare(one) == _bare(other)


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[\W_]+", "", "".join(c for c in plain if not unicodedata.combining(c)))
