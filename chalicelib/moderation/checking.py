"""The two checks: first whether an idea fits the rules, then whether it can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from chalicelib.ideas.promise import answer_due
from chalicelib.ideas.withdrawing import require_off_ballot
from chalicelib.kernel.errors import Refused
from chalicelib.kernel.money import MAX_CENTS
from chalicelib.kernel.text import slug
from chalicelib.moderation.decisions import SENTENCE_MAX, SENTENCE_MIN
from chalicelib.moderation.model import (
    MAX_TEXT,
    VAT,
    Answer,
    Asked,
    Dossier,
    Formal,
    Merit,
    Refusal,
    Stage,
    Step,
    moved,
)
from chalicelib.moderation.office import File, Office, city_line, decided, is_done, told
from chalicelib.moderation.ports import IdeaChange
from chalicelib.moderation.reasons import BY_CODE
from chalicelib.moderation.terms import (
    appeal_until,
    published_cents,
    reply_until,
    unanswered,
)
from chalicelib.moderation.wording import fill, values_of
from chalicelib.rounds.model import Round

NOTE_MIN: Final = 5
_MAX_LINES: Final = 20
_MAX_LABEL: Final = 80


@dataclass(frozen=True, slots=True)
class Question:
    """One thing of the formal check: an article of the round's own rules."""

    id: str
    heading: str
    text: str
    article: str


def checklist(round_: Round) -> tuple[Question, ...]:
    """What to check: each rule that stands in the regulation; all rules when none names an
    article."""
    articles = [rule for rule in round_.rules if rule.article]
    found: dict[str, Question] = {}
    for place, rule in enumerate(articles or round_.rules, start=1):
        key = slug(rule.heading) or f"regel-{place}"
        if key in found:
            key = f"{key}-{place}"
        found[key] = Question(key, rule.heading, rule.text, rule.article)
    return tuple(found.values())


def formal_problems(round_: Round, answers: Sequence[Answer]) -> Mapping[str, str]:
    """Rule → code of what is lacking; empty when the check can be kept."""
    given = {answer.rule: answer for answer in answers}
    found: dict[str, str] = {}
    for question in checklist(round_):
        answer = given.pop(question.id, None)
        if answer is None:
            found[question.id] = "missing"
        elif answer.said != "yes" and len(answer.note) < NOTE_MIN:
            found[question.id] = "note-missing"
        elif len(answer.note) > SENTENCE_MAX:
            found[question.id] = "note-long"
    for rule in given:
        found[rule] = "unknown"
    return found


def check_formal(
    office: Office,
    idea_id: str,
    *,
    version: int,
    answers: Sequence[Answer],
    actor: str,
    now: datetime,
    edition: int = 0,
) -> Dossier:
    """Keeps the formal check of the text `edition` (0: as it is). Fits: on to the merit check,
    where the round has one. Something to ask: the applicants get the questions by mail, and time
    to answer.

    Raises NotFound, Refused (`formal-incomplete`, `stage-not-allowed`, `variable-…`), Conflict.
    """
    file = office.file(idea_id)
    if formal_problems(file.round, answers):
        raise Refused("formal-incomplete")
    formal = Formal(tuple(answers), actor, now, edition or file.idea.edition)
    values = values_of(file.idea, file.round)
    told_about = "ask" if formal.outcome == "ask" else "no"
    notes = [fill(one.note, values) for one in answers if one.said == told_about]
    step = Step(now, actor, f"formal-{formal.outcome}", "\n".join(notes))
    if is_done(file, version, step):
        return file.dossier
    onwards = formal.outcome == "yes" and file.round.review.two_checks
    after = replace(moved(file.dossier, "merit" if onwards else "formal"), formal=formal)
    if formal.outcome != "ask":
        return office.write(file, replace(after, asked=None), step)
    until = reply_until(file.round, now)
    after = replace(after, asked=Asked(step.text, actor, now, until), due=until)
    return office.write(file, after, step, event=told(file, "ask", now))


def merit_problems(merit: Merit) -> Mapping[str, str]:
    """Field → code of what is lacking; empty when the advice can be kept."""
    found: dict[str, str] = {}
    if merit.feasible == "if" and not SENTENCE_MIN <= len(merit.condition) <= SENTENCE_MAX:
        found["condition"] = "missing" if not merit.condition else "length"
    if merit.feasible == "no":
        if merit.reason not in BY_CODE:
            found["reason"] = "missing"
        if not SENTENCE_MIN <= len(merit.sentence) <= SENTENCE_MAX:
            found["sentence"] = "missing" if not merit.sentence else "length"
    if len(merit.costs) > _MAX_LINES:
        found["costs"] = "too-many"
    for cost in merit.costs:
        if not 0 < len(cost.label) <= _MAX_LABEL:
            found["costs"] = "label"
        elif not 0 <= cost.cents <= MAX_CENTS or cost.vat not in VAT:
            found["costs"] = "amount"
    if not 0 <= merit.upkeep_cents <= MAX_CENTS:
        found["upkeep"] = "amount"
    for name in ("risk", "advice"):
        if len(getattr(merit, name)) > MAX_TEXT:
            found[name] = "too-long"
    if merit.ready_on and not _is_day(merit.ready_on):
        found["ready_on"] = "day"
    return found


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def judge(office: Office, idea_id: str, *, version: int, merit: Merit) -> Dossier:
    """Keeps what a department says. A no waits for a second person; a yes or an if for who
    decides. An if that nobody answered in time is judged again.

    Raises NotFound, Refused (`merit-incomplete`, `formal-first`, `reopen-first`,
    `answer-awaited`, `stage-not-allowed`, `on-ballot`, `variable-…`), Conflict.
    """
    if merit_problems(merit):
        raise Refused("merit-incomplete")
    file = office.file(idea_id)
    values = values_of(file.idea, file.round)
    merit = replace(
        merit, sentence=fill(merit.sentence, values), condition=fill(merit.condition, values)
    )
    step = Step(merit.at, merit.by, f"merit-{merit.feasible}", merit.sentence or merit.condition)
    if is_done(file, version, step):
        return file.dossier
    require_off_ballot(office.rounds, file.idea)
    _require_judging(file, merit.at)
    before = file.dossier
    stage: Stage = "second" if merit.feasible == "no" else "merit"
    after = replace(
        moved(before, "merit"),
        merit=merit,
        stage=stage,
        priced_cents=published_cents(
            before, office.dossiers.desk(file.round.id).prices_published_at
        ),
    )
    if before.stage == "condition":
        after = replace(after, condition=None, due=answer_due(merit.at, file.round.answer_days))
    return office.write(file, after, step)


def may_judge(file: File, now: datetime) -> bool:
    """Whether somebody can say at `now` if the idea can be done."""
    try:
        _require_judging(file, now)
    except Refused:
        return False
    return file.dossier.stage != "second"


def _require_judging(file: File, now: datetime) -> None:
    stage = file.dossier.stage
    if stage == "formal":
        raise Refused("formal-first")
    if stage == "accepted":
        raise Refused("reopen-first")
    if stage == "condition" and not unanswered(file.dossier, now):
        raise Refused("answer-awaited")
    moved(file.dossier, "merit")


def sign_second(
    office: Office,
    idea_id: str,
    *,
    version: int,
    agrees: bool,
    actor: str,
    now: datetime,
    remark: str = "",
) -> Dossier:
    """A second person agrees with a no, and the idea is refused; or sends it back with a remark.

    Raises NotFound, Refused (`same-signer`, `stage-not-allowed`, `remark-missing`, `on-ballot`),
    Conflict.
    """
    file = office.file(idea_id)
    merit = file.dossier.merit
    step = Step(now, actor, "second-yes" if agrees else "second-no", remark)
    if is_done(file, version, step):
        return file.dossier
    if file.dossier.stage != "second" or merit is None:
        raise Refused("stage-not-allowed", stage=file.dossier.stage)
    if merit.by == actor:
        raise Refused("same-signer")
    if not agrees:
        if len(remark) < NOTE_MIN:
            raise Refused("remark-missing", least=NOTE_MIN)
        return office.write(file, moved(file.dossier, "merit"), step)
    require_off_ballot(office.rounds, file.idea)
    idea = replace(file.idea, state="refused", version=file.idea.version + 1, changed_at=now)
    after = replace(
        moved(file.dossier, "refused"),
        refusal=Refusal((merit.by, actor), now, appeal_until(file.round, now)),
    )
    change = IdeaChange(idea, city_line(now, "refused", merit.sentence))
    return office.write(file, after, step, event=decided(idea, now), change=change)


def changed_since_check(file: File) -> bool:
    """Whether the text is another than the one that was checked."""
    formal = file.dossier.formal
    return formal is not None and formal.edition not in (0, file.idea.edition)
