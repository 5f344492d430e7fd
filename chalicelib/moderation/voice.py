"""What residents say about an idea: a report, a reaction. `voices` says what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.ideas.model import IdeaState
from chalicelib.kernel.speech import SOURCE
from chalicelib.moderation.model import Stage

# How long reports are kept, with the address of who made them.
REPORT_TERM: Final = timedelta(days=365)

ReportReason = Literal["personal", "insult", "untrue", "double", "advert", "other"]
WithheldState = Literal["shown", "hiding", "hidden"]
TakedownState = Literal["shown", "hiding", "hidden", "deleting", "deleted"]
CommentState = Literal["waiting", "shown", "hiding", "hidden", "deleting", "deleted"]


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody says that something is wrong with an idea. `email` may be empty; `language` is that
    of the answer's mail."""

    id: str
    idea_id: str
    reason: ReportReason
    text: str
    email: str
    at: datetime
    version: int = 1
    answer: str = ""
    closed_by: str = ""
    closed_at: datetime | None = None
    language: str = SOURCE


@dataclass(frozen=True, slots=True)
class Comment:
    """A reaction under an idea. `official` is the city's own answer. `judged_by` is the last of
    the city who decided about it, and why."""

    id: str
    idea_id: str
    person: str
    name: str
    text: str
    at: datetime
    state: CommentState
    official: bool = False
    version: int = 1
    judged_by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Withheld:
    """Whether the public reads version `number` of an idea's text (`withholding`). `judged_by` is
    the last of the city who decided about it, at `at`; `why` is for everybody to read while it is
    hidden. `version` counts the decisions."""

    idea_id: str
    number: int
    state: WithheldState
    version: int
    judged_by: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Takedown:
    """Whether the public reads an idea at all (`takedown`). `judged_by` is the last of the city who
    decided about it, at `at`, and `why`; `reason` is what everybody reads while it is off the
    website. `before` and `stage` are what the idea and its dossier were when it was hidden.
    `version` counts the decisions."""

    idea_id: str
    state: TakedownState
    version: int
    judged_by: str
    why: str
    at: datetime
    reason: str = ""
    before: IdeaState | None = None
    stage: Stage | None = None
