"""The form of a round as data: what an idea is asked, in which order, and how much it may say.

A form has steps, a step has questions. A question with a core key (`CORE`) means what the program
knows of it: the form sets its words, its limit and whether it must be answered. Any other question
is the round's own: a line, a block of text, a choice or a whole number, for everybody to read
(`public`) or for the city alone.

Invariants (held by `form_problems`): every key once; what an idea can't do without is asked;
whole groups stay on one page (the address with its area, own money with the costs); limits lie
within what the store and the other pages take. A form never changes: another one has another
`version`, and the drafts and ideas of this one keep naming it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Final, Literal

from chalicelib.kernel.speech import N_

# What the field of a round's own question is called: this and its key. So it is never taken for a
# field that every idea has.
OWN_PREFIX: Final = "extra_"

QuestionKind = Literal["core", "line", "block", "choice", "number"]


@dataclass(frozen=True, slots=True)
class Option:
    """A possible answer to a choice: what is stored, and what people read."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `limit`: characters of a text, or the largest number; 0 is the most that the
    field takes. `ask` is the sentence for who leaves it empty; without one it follows from the
    label. `options` are those of a choice."""

    key: str
    label: str
    help: str = ""
    required: bool = True
    limit: int = 0
    kind: QuestionKind = "core"
    public: bool = True
    ask: str = ""
    options: tuple[Option, ...] = ()

    @property
    def most(self) -> int:
        """The limit that holds."""
        return self.limit or (CORE[self.key].most if self.kind == "core" else MOST[self.kind])


@dataclass(frozen=True, slots=True)
class FormStep:
    """One page. `key` is its address below the draft, `title` its heading, `intro` stands above."""

    key: str
    title: str
    questions: tuple[Question, ...]
    intro: str = ""

    def asks(self, key: str) -> bool:
        return any(question.key == key for question in self.questions)


@dataclass(frozen=True, slots=True)
class FormSchema:
    steps: tuple[FormStep, ...]

    @property
    def version(self) -> str:
        """The fingerprint of everything in it: the same form has the same one everywhere."""
        return _version(self)

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for step in self.steps for question in step.questions)

    @property
    def own(self) -> tuple[Question, ...]:
        """The round's own questions, in order."""
        return tuple(question for question in self.questions if question.kind != "core")

    def question(self, key: str) -> Question | None:
        return next((question for question in self.questions if question.key == key), None)

    def step(self, key: str) -> FormStep | None:
        return next((step for step in self.steps if step.key == key), None)

    def step_of(self, question: str) -> FormStep | None:
        """The page that asks the question with that key."""
        return next((step for step in self.steps if step.asks(question)), None)

    def requires(self, key: str) -> bool:
        question = self.question(key)
        return question is not None and question.required

    def label(self, key: str) -> str:
        """The words of a question; those of the standard form when this one doesn't ask it."""
        question = self.question(key) or STANDARD.question(key)
        return question.label if question else key


@lru_cache(maxsize=256)
def _version(form: FormSchema) -> str:
    text = json.dumps(asdict(form), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Core:
    """What is fixed about a core question: its largest limit, whether a form must ask it, whether
    it may be left empty, and the question that it shares a page with."""

    most: int = 0
    needed: bool = False
    may_be_empty: bool = True
    beside: str = ""


CORE: Final[Mapping[str, Core]] = {
    "title": Core(80, needed=True, may_be_empty=False),
    "what": Core(2_000, needed=True, may_be_empty=False),
    "why": Core(2_000),
    "area": Core(needed=True, may_be_empty=False),
    "place": Core(120, beside="area"),
    "address": Core(120, beside="area"),
    "theme": Core(),
    "costs": Core(needed=True),
    "own": Core(beside="costs"),
    "upkeep": Core(beside="costs"),
    "photos": Core(),
    "name": Core(80, needed=True, may_be_empty=False),
    "email": Core(254, needed=True, may_be_empty=False, beside="name"),
    "phone": Core(30, beside="name"),
    "street": Core(120, needed=True, may_be_empty=False, beside="name"),
    "partners": Core(),
    "declarations": Core(beside="partners"),
}
# Questions that only the city and the applicants see the answers to.
PRIVATE_CORE: Final = frozenset(
    {"address", "name", "email", "phone", "street", "partners", "declarations"}
)
# The largest limits of a round's own questions.
MOST: Final[Mapping[QuestionKind, int]] = {
    "core": 0,
    "line": 160,
    "block": 2_000,
    "choice": 0,
    "number": 1_000_000,
}
MAX_STEPS: Final = 24
MAX_OPTIONS: Final = 20

# Pages of the draft that aren't steps, and names that fields of core questions have.
_TAKEN_STEPS: Final = frozenset({"foto", "lijkt-op", "nakijken", "versturen", "verstuurd", "later"})


def form_problems(form: FormSchema) -> Iterator[str]:
    """What is wrong with a form, in Dutch for staff."""
    yield from _twice("stap", [step.key for step in form.steps])
    yield from _twice("vraag", [question.key for question in form.questions])
    for key, core in CORE.items():
        step = form.step_of(key)
        if core.needed and step is None:
            yield f"Het formulier mist de vraag {key}."
        if step and core.beside and form.step_of(core.beside) and not step.asks(core.beside):
            yield f"De vraag {key} moet op dezelfde pagina staan als {core.beside}."
    for step in form.steps:
        yield from _step_problems(step)
    for question in form.questions:
        yield from _question_problems(question)


def _twice(what: str, keys: list[str]) -> Iterator[str]:
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"De {what} {key} staat twee keer in het formulier."


def _step_problems(step: FormStep) -> Iterator[str]:
    if not step.questions:
        yield f"De stap {step.key} heeft geen vragen."
    if step.asks("photos"):
        if step.key != "foto" or len(step.questions) > 1:
            yield "De vraag photos staat alleen, in een stap die foto heet."
    elif step.key in _TAKEN_STEPS:
        yield f"De stap kan niet {step.key} heten. Kies een andere naam."


def _question_problems(question: Question) -> Iterator[str]:
    key = question.key
    if question.kind == "core":
        core = CORE.get(key)
        if core is None:
            yield f"De vraag {key} kennen we niet. Geef een eigen vraag een soort (kind)."
            return
        if not core.may_be_empty and not question.required:
            yield f"Op de vraag {key} moet een antwoord komen (required)."
        if not core.most and question.limit:
            yield f"De vraag {key} heeft geen grens (limit)."
        if core.most and question.limit > core.most:
            yield f"De grens van de vraag {key} is hoogstens {core.most}."
        if question.public is (key in PRIVATE_CORE):
            yield f"De vraag {key} is altijd {'niet ' if key in PRIVATE_CORE else ''}openbaar."
        if question.options:
            yield f"De vraag {key} heeft geen eigen antwoorden (options)."
        return
    if key in CORE:
        yield f"De vraag {key} bestaat al. Geef je eigen vraag een andere naam."
    if question.limit > MOST[question.kind]:
        yield f"De grens van de vraag {key} is hoogstens {MOST[question.kind]}."
    if (question.kind == "choice") is (len(question.options) < 2):
        yield f"Alleen een vraag met keuzes heeft antwoorden, en dan minstens twee: {key}."
    ids = [option.id for option in question.options]
    if len(ids) != len(set(ids)):
        yield f"De vraag {key} heeft twee keer hetzelfde antwoord."


def _q(
    key: str, label: str, help: str = "", *, limit: int = 0, ask: str = "", required: bool = True
) -> Question:
    return Question(key, label, help, required, limit, "core", key not in PRIVATE_CORE, ask)


_SEEN: Final = N_(
    "Dit komt op de website, na een controle. "
    "Zet hier geen namen, adressen of telefoonnummers van mensen."
)

# The form of a round that doesn't bring its own.
STANDARD: Final = FormSchema(
    (
        FormStep(
            "naam",
            N_("Hoe heet je idee?"),
            (
                _q(
                    "title",
                    N_("Naam van je idee"),
                    N_("Kort en duidelijk. Bijvoorbeeld: Een bank onder de linde."),
                    ask=N_("Geef je idee een naam"),
                ),
            ),
        ),
        FormStep(
            "wat",
            N_("Wat wil je doen?"),
            (
                _q(
                    "what",
                    N_("Wat wil je doen?"),
                    N_("Vertel wat er komt, en wie eraan meewerkt."),
                    limit=600,
                    ask=N_("Schrijf wat je wil doen"),
                ),
            ),
            _SEEN,
        ),
        FormStep(
            "waarom",
            N_("Waarom is dat goed voor de buurt?"),
            (
                _q(
                    "why",
                    N_("Waarom is dat goed voor de buurt?"),
                    N_("Wie heeft er iets aan?"),
                    limit=600,
                    ask=N_("Schrijf waarom dit goed is voor de buurt"),
                ),
            ),
            _SEEN,
        ),
        FormStep(
            "waar",
            N_("Waar komt het?"),
            (
                _q("area", N_("In welke wijk komt het?"), ask=N_("Kies een wijk")),
                _q(
                    "place",
                    N_("Waar precies?"),
                    N_(
                        "Bijvoorbeeld: het plein achter de kerk. Weet je het nog niet? "
                        "Laat het dan leeg."
                    ),
                    required=False,
                ),
                _q(
                    "address",
                    N_("Straat of adres"),
                    N_("Op de website komt alleen de straat, nooit een huisnummer."),
                    required=False,
                ),
            ),
        ),
        FormStep(
            "thema",
            N_("Over welk thema gaat het?"),
            (_q("theme", N_("Thema"), N_("Kies wat het best past."), ask=N_("Kies een thema")),),
        ),
        FormStep(
            "kosten",
            N_("Wat kost het?"),
            (
                _q(
                    "costs",
                    N_("Kosten"),
                    N_("Schrijf elke kost apart. Een gok is goed. Wij tellen op."),
                    ask=N_("Schrijf het bedrag in cijfers"),
                ),
                _q(
                    "own",
                    N_("Hoeveel betalen jullie zelf?"),
                    N_("Dat gaat af van het bedrag dat je vraagt."),
                    required=False,
                ),
                _q(
                    "upkeep",
                    N_("Hoeveel kost het onderhoud per jaar?"),
                    N_("Bijvoorbeeld water of verf. Dit telt niet mee in het bedrag."),
                    required=False,
                ),
            ),
        ),
        FormStep("foto", N_("Voeg een foto toe"), (_q("photos", N_("Foto's"), required=False),)),
        FormStep(
            "jij",
            N_("Wie ben jij?"),
            (
                _q("name", N_("Je naam"), ask=N_("Schrijf je naam")),
                _q("email", N_("Je e-mailadres"), N_("Hier krijg je ons antwoord.")),
                _q("phone", N_("Je telefoonnummer"), required=False),
                _q(
                    "street",
                    N_("Je straat en huisnummer"),
                    ask=N_("Schrijf je straat en huisnummer"),
                ),
            ),
        ),
        FormStep(
            "samen",
            N_("Wie doet er mee?"),
            (
                _q("partners", N_("Wie dient mee in?"), required=False),
                _q("declarations", N_("Wat klopt voor jullie?"), required=False),
            ),
        ),
    )
)
