"""What the city does with an idea before it may go to the vote: its dossier.

The idea itself has few, public states (`ideas.model`). Beside it lies one dossier with where
the work stands, who has it, until when, and everything that was said inside.

    formal ──fits──▶ merit ──can be done──▶ accepted ──looked at again──▶ formal
      │               ├── only if … ──▶ condition ──yes──▶ accepted
      │               │                  │  │  └──no, or judged again after the term──▶ merit
      │               │                  │  └──more time──▶ condition
      │               │                  └──no answer in time──▶ refused
      │               └── no ──▶ second ──another person agrees──▶ refused
      │                            └──does not──▶ merit
      └──breaks a rule──▶ refused ──appeal──▶ appeal ──granted──▶ formal
                             ▲                   └──upheld──┘

Invariants: one appeal for each refusal; whoever refused doesn't decide on the appeal, and whoever
proposed a no doesn't confirm it; nothing waits for applicants alone: once their term is over the
city can go on; what is accepted is only judged again after it was openly reopened; notes, checks
and amounts inside a dossier are never public (amounts are, once all of the round are published at
one moment); every change is one version with one step in `steps` and one line in the audit log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from chalicelib.ideas.model import Idea, IdeaState, card_of, read_position
from chalicelib.ideas.promise import answer_due
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Refused
from chalicelib.moderation.split import Split
from chalicelib.rounds.model import Round

Stage = Literal[
    "formal", "merit", "second", "condition", "accepted", "refused", "appeal", "withdrawn"
]
Said = Literal["yes", "no", "ask"]
Feasible = Literal["yes", "no", "if"]

STAGE_MOVES: Final[Mapping[Stage, frozenset[Stage]]] = {
    "formal": frozenset({"formal", "merit", "accepted", "refused", "withdrawn"}),
    "merit": frozenset(
        {"formal", "merit", "second", "condition", "accepted", "refused", "withdrawn"}
    ),
    "second": frozenset({"merit", "refused", "withdrawn"}),
    "condition": frozenset({"condition", "merit", "accepted", "refused", "withdrawn"}),
    "accepted": frozenset({"formal", "refused", "withdrawn"}),
    "refused": frozenset({"appeal", "formal"}),
    "appeal": frozenset({"formal", "refused", "withdrawn"}),
    "withdrawn": frozenset({"formal", "accepted"}),
}
# Somebody of the city has to do something.
OPEN: Final[frozenset[Stage]] = frozenset({"formal", "merit", "second", "condition", "appeal"})

# Nobody decided yet, and nothing is asked that a split would make void.
SPLITTABLE: Final[frozenset[Stage]] = frozenset({"formal", "merit"})
SPLIT_ANSWERS: Final = frozenset({"split-yes", "split-no"})

VAT: Final = (0, 6, 12, 21)
MAX_NOTE: Final = 2000
# An item has its limits; older steps are in the audit log.
MAX_STEPS: Final = 200
MAX_TEXT: Final = 2000


@dataclass(frozen=True, slots=True)
class Answer:
    """What the formal check says about one article of the regulation."""

    rule: str
    said: Said
    note: str = ""


@dataclass(frozen=True, slots=True)
class Formal:
    """The formal check. `edition` is the text that was read (`ideas.model.Idea.edition`)."""

    answers: tuple[Answer, ...]
    by: str
    at: datetime
    edition: int = 0

    @property
    def outcome(self) -> Said:
        """`no` as soon as one rule is broken, else `ask` while something must be asked."""
        said = {answer.said for answer in self.answers}
        return "no" if "no" in said else "ask" if "ask" in said else "yes"


@dataclass(frozen=True, slots=True)
class Cost:
    """A line of the estimate: `cents` without VAT, `vat` in percent."""

    label: str
    cents: int
    vat: int

    @property
    def total_cents(self) -> int:
        """With VAT, rounded half up to a whole cent."""
        return self.cents + (self.cents * self.vat + 50) // 100


@dataclass(frozen=True, slots=True)
class Merit:
    """What a department says: can it be done, what does it cost, what may go wrong.

    `condition` only for `if`; `reason` and `sentence` only for `no`: the refusal that another
    person has to confirm. `ready_on` is a day as ISO text, or empty.
    """

    department: str
    feasible: Feasible
    costs: tuple[Cost, ...]
    upkeep_cents: int
    risk: str
    advice: str
    ready_on: str
    condition: str
    reason: str
    sentence: str
    by: str
    at: datetime

    @property
    def total_cents(self) -> int:
        return sum(cost.total_cents for cost in self.costs)


@dataclass(frozen=True, slots=True)
class Condition:
    """A yes with an if: what applicants are asked, and what they answered."""

    text: str
    by: str
    at: datetime
    until: datetime
    said: Literal["", "yes", "no"] = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the formal check asked the applicants, and what they answered."""

    text: str
    by: str
    at: datetime
    until: datetime
    answer: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Who refused (everybody who signed), and until when one may appeal (None: not at all)."""

    by: tuple[str, ...]
    at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Appeal:
    """The appeal against a refusal. `via` tells who typed it; `decided_by` is another person than
    refused. It stays after it was granted, until the next one."""

    text: str
    via: Literal["web", "paper"]
    at: datetime
    by: str
    outcome: Literal["", "granted", "upheld"] = ""
    decided_by: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FinalText:
    """How the project will stand on the ballot, for its applicants to approve."""

    title: str
    text: str
    cents: int
    by: str
    at: datetime
    until: datetime
    approved_at: datetime | None = None
    remark: str = ""
    reminded: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done inside, for colleagues. `by` is a person key, or empty for the
    platform; `text` is what was said."""

    at: datetime
    by: str
    what: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """The work on one idea. `due` is when an answer is late. `reported` counts reports and
    reactions under the idea that nobody looked at. `priced_cents` is the estimate that was
    published when the round's amounts were, kept once the dossier is judged again."""

    idea_id: str
    round_id: str
    title: str
    area_id: str
    theme_id: str
    cost_cents: int
    submitted_at: datetime
    stage: Stage
    due: datetime
    version: int = 1
    assignee: str = ""
    reported: int = 0
    formal: Formal | None = None
    merit: Merit | None = None
    condition: Condition | None = None
    refusal: Refusal | None = None
    appeal: Appeal | None = None
    final: FinalText | None = None
    asked: Asked | None = None
    split: Split | None = None
    priced_cents: int | None = None
    steps: tuple[Step, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody of the city."""
        return self.stage in OPEN or self.reported > 0

    @property
    def estimate_cents(self) -> int:
        """What the city thinks it costs; what was asked while it hasn't looked."""
        return self.merit.total_cents if self.merit and self.merit.costs else self.cost_cents


@dataclass(frozen=True, slots=True)
class WorkCard:
    """What lists of work show of a dossier. `question`: the formal check asked something, or
    staff proposed to split the idea, and the applicants didn't or did answer."""

    idea_id: str
    title: str
    area_id: str
    theme_id: str
    cost_cents: int
    submitted_at: datetime
    stage: Stage
    due: datetime
    assignee: str
    reported: int
    version: int
    question: Literal["", "waiting", "answered"] = ""

    @property
    def position(self) -> str:
        """Where it stands among all work: what is due first comes first."""
        return f"{to_text(self.due)}#{self.idea_id}"

    @property
    def desk_position(self) -> str:
        """Where it stands on somebody's desk: what was reported comes first."""
        return f"{0 if self.reported else 1}#{self.position}"


def read_work_cursor(cursor: str, *, reported: bool) -> str:
    """The idea's id in a `position`, or with `reported` in a `desk_position`. Raises Refused
    `bad-cursor` for any other text."""
    if reported:
        mark, _, cursor = cursor.partition("#")
        if mark not in ("0", "1"):
            raise Refused("bad-cursor")
    return read_position(cursor)


def open_split(dossier: Dossier) -> Split | None:
    """The proposal to split the idea that waits for its applicants."""
    split = dossier.split
    return split if split and split.state == "asked" and dossier.stage in SPLITTABLE else None


def work_card(dossier: Dossier) -> WorkCard:
    return WorkCard(
        dossier.idea_id,
        dossier.title,
        dossier.area_id,
        dossier.theme_id,
        dossier.cost_cents,
        dossier.submitted_at,
        dossier.stage,
        dossier.due,
        dossier.assignee,
        dossier.reported,
        dossier.version,
        _question(dossier),
    )


def _question(dossier: Dossier) -> Literal["", "waiting", "answered"]:
    if open_split(dossier) is not None:
        return "waiting"
    if dossier.steps and dossier.steps[-1].what in SPLIT_ANSWERS:
        return "answered"
    if dossier.asked is None or dossier.stage != "formal":
        return ""
    return "waiting" if dossier.asked.answered_at is None else "answered"


_STAGES: Final[Mapping[IdeaState, Stage]] = {
    "received": "formal",
    "published": "formal",
    "accepted": "accepted",
    "refused": "refused",
    "withdrawn": "withdrawn",
    # It goes on as part of another idea; after a split it comes back.
    "joined": "withdrawn",
    # Nobody works on it meanwhile; what is shown again goes on where it was.
    "hidden": "withdrawn",
    "deleted": "withdrawn",
}


def open_dossier(idea: Idea, round_: Round) -> Dossier:
    """The dossier as it begins, version 0: nothing of it is stored."""
    card = card_of(idea)
    return Dossier(
        idea_id=idea.id,
        round_id=idea.round_id,
        title=card.title,
        area_id=card.area_id,
        theme_id=card.theme_id,
        cost_cents=card.cost_cents,
        submitted_at=idea.submitted_at,
        stage=_STAGES[idea.state],
        due=answer_due(idea.submitted_at, round_.answer_days),
        version=0,
    )


def stage_of(state: IdeaState) -> Stage:
    """The stage of an idea in `state` on which nobody worked."""
    return _STAGES[state]


def copied(dossier: Dossier, idea: Idea) -> Dossier:
    """`dossier` with what lists show of `idea` as it is."""
    content = idea.content
    return replace(
        dossier,
        title=content.title,
        area_id=content.area_id,
        theme_id=content.theme_id,
        cost_cents=content.cost_cents,
    )


def moved(dossier: Dossier, stage: Stage) -> Dossier:
    """`dossier` at `stage`. Raises Refused `stage-not-allowed`."""
    if stage not in STAGE_MOVES[dossier.stage]:
        raise Refused("stage-not-allowed", stage=dossier.stage)
    return replace(dossier, stage=stage)


def stepped(dossier: Dossier, step: Step) -> Dossier:
    """The next version of `dossier`, with `step`. What was proposed to split the idea lapses once
    the work is somewhere else."""
    steps = (*dossier.steps, step)[-MAX_STEPS:]
    split = dossier.split
    if split is not None and split.state == "asked" and dossier.stage not in SPLITTABLE:
        split = replace(split, state="lapsed")
    return replace(dossier, version=dossier.version + 1, steps=steps, split=split)
