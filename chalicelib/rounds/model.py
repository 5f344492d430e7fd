"""A round as data.

Invariants (held by `rounds.validation`, relied on everywhere): phases are in the order of
`PHASE_ORDER`, each opens before it closes; amounts are whole cents within the pot; ids of
areas and themes are unique. A round's state is never stored: `rounds.timeline` computes it
from these dates and a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from chalicelib.kernel.speech import N_, SOURCE, language
from chalicelib.rounds.form import STANDARD, FormSchema
from chalicelib.rounds.vote_rules import (
    BY_VOTES,
    BallotRules,
    BallotType,
    Completion,
    CountRule,
    CountRules,
    Misfit,
    Publish,
    Satisfaction,
)

__all__ = [
    "BY_VOTES",
    "MEANS_ORDER",
    "PHASE_NAMES",
    "PHASE_ORDER",
    "Aftercare",
    "AmountRules",
    "ApplicantRules",
    "Area",
    "BallotEntry",
    "BallotList",
    "BallotRules",
    "BallotType",
    "CommentRule",
    "Completion",
    "CountRule",
    "CountRules",
    "Declaration",
    "Extension",
    "FrozenRound",
    "Means",
    "Misfit",
    "Phase",
    "PhaseKey",
    "PhaseMove",
    "Publish",
    "Round",
    "RoundChange",
    "Rule",
    "Satisfaction",
    "Theme",
    "Trustee",
    "VoterRules",
]

PhaseKey = Literal["inspiration", "submission", "review", "voting", "announcement", "realisation"]
Means = Literal["email", "letter", "eid", "desk", "paper"]
CommentRule = Literal["off", "first", "held"]
# What applicants declare, since nobody can look it up: no shared household, not parent and
# child, one adult at least, living near the project.
Declaration = Literal["household", "kin", "adult", "local"]

PHASE_ORDER: Final[tuple[PhaseKey, ...]] = (
    "inspiration",
    "submission",
    "review",
    "voting",
    "announcement",
    "realisation",
)

# The steps as residents and staff call them.
PHASE_NAMES: Final[Mapping[PhaseKey, str]] = {
    "inspiration": N_("Inspiratie"),
    "submission": N_("Indienen"),
    "review": N_("Controle"),
    "voting": N_("Stemmen"),
    "announcement": N_("Bekendmaking"),
    "realisation": N_("Uitvoering"),
}


@dataclass(frozen=True, slots=True)
class Phase:
    """One step of the round: open from `opens_at`, closed from `closes_at` on (UTC)."""

    key: PhaseKey
    opens_at: datetime
    closes_at: datetime

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at


@dataclass(frozen=True, slots=True)
class PhaseMove:
    """A phase that was moved, with the note that residents read."""

    phase: PhaseKey
    old_opens_at: datetime
    old_closes_at: datetime
    new_opens_at: datetime
    new_closes_at: datetime
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RoundChange:
    """A change after the round opened, that two people agreed on. `what` are sentences for
    residents, `note` says why; `hash` is that of the proposal that was confirmed."""

    at: datetime
    note: str
    what: tuple[str, ...]
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A neighbourhood. `postcode` may be empty for one that spans several, `names` (by language)
    for a proper name."""

    id: str
    name: str
    postcode: str
    names: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def told(self) -> str:
        """The name in the language that is spoken; in Dutch where that one has none."""
        return self.names.get(language(), self.name)


@dataclass(frozen=True, slots=True)
class Theme:
    """What ideas are about. `names` holds its name in other languages, by their code."""

    id: str
    name: str
    names: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def told(self) -> str:
        """The name in the language that is spoken; in Dutch where that one has none."""
        return self.names.get(language(), self.name)


@dataclass(frozen=True, slots=True)
class AmountRules:
    """What one project may cost, in cents."""

    min_cents: int
    max_cents: int


@dataclass(frozen=True, slots=True)
class ApplicantRules:
    """Who may submit: how many people, whether their addresses must differ, what they declare.

    `rule` is the heading of the paragraph in `Round.rules` that says so; empty for none."""

    min_people: int
    distinct_addresses: bool
    declarations: tuple[Declaration, ...] = ()
    rule: str = ""


# The means of a round, in the order in which pages name them.
# The pages have fields for so many applicants of one idea.
PEOPLE_MAX: Final = 4
MEANS_ORDER: Final[tuple[Means, ...]] = ("email", "letter", "eid", "desk", "paper")


@dataclass(frozen=True, slots=True)
class VoterRules:
    """Who may vote. Ages in whole years on the day that voting opens; None is no upper limit.

    `means` are the ways in which a voter is recognised. `email` stands alone: a light round,
    that says so on its pages. All others end in one register number, so they mix freely: a
    round with them is a register round. `areas` are the neighbourhoods whose inhabitants vote;
    empty for the whole city. A light round can't look either up: its voters declare them.
    """

    min_age: int
    max_age: int | None
    means: tuple[Means, ...]
    areas: tuple[str, ...] = ()

    @property
    def is_light(self) -> bool:
        return self.means == ("email",)


@dataclass(frozen=True, slots=True)
class Aftercare:
    """What follows the result: months to finish, the first instalment in percent, and the days
    after the release in which people can complain (0: the page names no term)."""

    months: int
    first_instalment_percent: int
    complaint_days: int = 0


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """How the city looks at ideas. The defaults are those of rounds without these fields: one
    look, nothing public before it, no appeal, no reactions.

    `two_checks`: first the rules, then the departments. `checked_first`: nobody reads an idea
    before a person of the city did. `appeal_days` after a refusal (0: no appeal); `reply_days`
    in which applicants answer what the city asks. `comments`: residents react under ideas not
    at all, at once after their first one was looked at, or always after a look.
    """

    two_checks: bool = False
    checked_first: bool = True
    appeal_days: int = 0
    reply_days: int = 14
    comments: CommentRule = "off"


@dataclass(frozen=True, slots=True)
class Rule:
    """One paragraph of the rules that residents read. `article` of the regulation, may be
    empty; `proposal` marks a default of ours that the city hasn't decided."""

    heading: str
    text: str
    article: str = ""
    proposal: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """One budget round. `version` counts saved changes and guards against lost updates.

    `form` is what an idea is asked; `earlier_forms` are those that open drafts and ideas used.
    `languages` are those that residents may read its pages in."""

    id: str
    title: str
    summary: str
    version: int
    pot_cents: int
    phases: tuple[Phase, ...]
    areas: tuple[Area, ...]
    themes: tuple[Theme, ...]
    amounts: AmountRules
    applicants: ApplicantRules
    voters: VoterRules
    ballot: BallotRules
    count: CountRules
    aftercare: Aftercare
    rules: tuple[Rule, ...]
    answer_days: int
    moves: tuple[PhaseMove, ...] = ()
    changes: tuple[RoundChange, ...] = ()
    review: ReviewRules = ReviewRules()
    form: FormSchema = STANDARD
    earlier_forms: tuple[FormSchema, ...] = ()
    languages: tuple[str, ...] = (SOURCE,)

    def form_of(self, version: str) -> FormSchema:
        """The form with that `version`, which a draft or an idea names; the one that holds for
        those that name none."""
        known = (self.form, *self.earlier_forms)
        return next((form for form in known if form.version == version), self.form)

    def phase(self, key: PhaseKey) -> Phase:
        """The phase called `key`. Every round has all of `PHASE_ORDER`."""
        return next(phase for phase in self.phases if phase.key == key)

    def area(self, area_id: str) -> Area | None:
        return next((area for area in self.areas if area.id == area_id), None)

    @property
    def applicants_article(self) -> str:
        """How the regulation names the rule about applicants: its article, else its heading;
        empty when the round doesn't say which one it is."""
        wanted = self.applicants.rule
        found = next((rule for rule in self.rules if wanted and rule.heading == wanted), None)
        if found is None:
            return ""
        return found.article or f"“{found.heading}”"

    def theme(self, theme_id: str) -> Theme | None:
        return next((theme for theme in self.themes if theme.id == theme_id), None)


@dataclass(frozen=True, slots=True)
class BallotEntry:
    """One project on the ballot. `number` is what paper and screen print; cost in cents. `text`
    says what it is, on screen and on paper; a list that was fixed without texts has none."""

    number: int
    project_id: str
    title: str
    cost_cents: int
    area_id: str
    theme_id: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class BallotList:
    """The projects of the vote, as the college fixed them. `decision` is its number.

    `seed` is the public text that the order of the numbers was drawn with: anyone can draw
    it again (`rounds.ballot.drawn_order`). `exclusions` are pairs of project ids of which only
    one can win.
    """

    round_id: str
    entries: tuple[BallotEntry, ...]
    decision: str
    fixed_at: datetime
    seed: str = ""
    exclusions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Extension:
    """A later end of a vote that was frozen already. `document` is the canonical JSON text that
    is published beside the frozen one, `hash` its SHA-256 (`rounds.extending`); `number` counts
    from 1."""

    number: int
    closes_at: datetime
    document: str
    hash: str


@dataclass(frozen=True, slots=True)
class Trustee:
    """Somebody who holds a part of the key that opens ballots: the name or function that
    residents read, and the public key (hex) that follows from the trustee's code."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class FrozenRound:
    """Rules and ballot as they stand from the opening of the vote on.

    `document` is the canonical JSON text whose SHA-256 is `hash`; `seed_commitment` is the
    SHA-256 of the secret seed that breaks ties. `seal_key` is the public key (hex) to which
    ballots are sealed, `log_key` the verifier key of the round's public log, which begins with
    the log's name. `trustees` are the three who open the ballots, in a round that has them. The
    vote and the count read nothing else.

    `closes_at` is when the vote ends: as `document` says, or as the last of `extensions` does.
    """

    round_id: str
    document: str
    hash: str
    seed_commitment: str
    opens_at: datetime
    closes_at: datetime
    pot_cents: int
    ballot: BallotRules
    voters: VoterRules
    entries: tuple[BallotEntry, ...]
    frozen_at: datetime
    count: CountRules = BY_VOTES
    seal_key: str = ""
    log_key: str = ""
    exclusions: tuple[tuple[str, str], ...] = ()
    extensions: tuple[Extension, ...] = ()
    trustees: tuple[Trustee, ...] = ()

    def rivals(self, project_id: str) -> tuple[BallotEntry, ...]:
        """The projects that can't win together with `project_id`."""
        others = {
            other
            for pair in self.exclusions
            if project_id in pair
            for other in pair
            if other != project_id
        }
        return tuple(entry for entry in self.entries if entry.project_id in others)

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at

    def entry(self, number: int) -> BallotEntry | None:
        return next((entry for entry in self.entries if entry.number == number), None)
