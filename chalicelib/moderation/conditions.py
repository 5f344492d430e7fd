"""A yes with an if: the applicants are asked whether they agree, and have a term to answer.

Without an answer the city goes on: it gives more time, has the idea judged again
(`checking.judge`), or refuses it because nobody answered (`decisions.decide`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from chalicelib.ideas.model import MOVES
from chalicelib.ideas.promise import answer_due
from chalicelib.ideas.telling import ACCEPTED_IF
from chalicelib.ideas.withdrawing import own_idea, require_off_ballot
from chalicelib.kernel.errors import Refused
from chalicelib.moderation.behalf import Behalf, require_came
from chalicelib.moderation.model import Condition, Dossier, Step, moved
from chalicelib.moderation.office import File, Office, city_line, decided, is_done, told
from chalicelib.moderation.ports import IdeaChange
from chalicelib.moderation.terms import reply_until


def ask_condition(
    office: Office, idea_id: str, *, version: int, actor: str, now: datetime
) -> Dossier:
    """Asks the applicants whether they agree with the if of the department, within the round's
    term.

    Raises NotFound, Refused (`no-condition`, `idea-waits`, `on-ballot`), Conflict.
    """
    file = office.file(idea_id)
    merit = file.dossier.merit
    text = merit.condition if merit else ""
    step = Step(now, actor, "condition", text)
    if is_done(file, version, step):
        return file.dossier
    if merit is None or merit.feasible != "if" or file.dossier.stage != "merit":
        raise Refused("no-condition")
    if file.idea.waits_for:
        raise Refused("idea-waits")
    return _put(office, file, Condition(text, actor, now, now), step)


def extend_condition(
    office: Office, idea_id: str, *, version: int, actor: str, now: datetime
) -> Dossier:
    """Gives the applicants the round's term once more, from `now`; they get the mail again.

    Raises NotFound, Refused (`no-condition`, `on-ballot`), Conflict.
    """
    file = office.file(idea_id)
    condition = file.dossier.condition
    step = Step(now, actor, "condition-extended", condition.text if condition else "")
    if is_done(file, version, step):
        return file.dossier
    if condition is None or file.dossier.stage != "condition":
        raise Refused("no-condition")
    return _put(office, file, condition, step)


def _put(office: Office, file: File, condition: Condition, step: Step) -> Dossier:
    require_off_ballot(office.rounds, file.idea)
    until = reply_until(file.round, step.at)
    put = replace(condition, until=until)
    after = replace(moved(file.dossier, "condition"), condition=put, due=until)
    return office.write(file, after, step, event=told(file, "condition", step.at))


def answer_condition(
    office: Office, idea_id: str, *, person: str, agrees: bool, now: datetime
) -> Dossier:
    """The author's answer. A yes makes the idea accepted, as the city said; a no gives it back
    to the city. Answering the same again is done already.

    Raises NotFound for who isn't the author, and what `_answer` raises.
    """
    own_idea(office.ideas, idea_id, person)
    return _answer(office, idea_id, agrees, Step(now, person, ""), None)


def enter_condition(
    office: Office, idea_id: str, *, agrees: bool, behalf: Behalf, now: datetime
) -> Dossier:
    """The applicants' answer, entered by staff; what counts is when it came.

    Raises NotFound, Refused (`moment-ahead`, `answer-early`), and what `_answer` raises.
    """
    return _answer(office, idea_id, agrees, Step(now, behalf.actor, "", behalf.said()), behalf)


def _answer(
    office: Office, idea_id: str, agrees: bool, step: Step, behalf: Behalf | None
) -> Dossier:
    """Raises Refused (`no-condition`, `condition-late`, `move-not-allowed`, `on-ballot`) and
    Conflict."""
    file = office.file(idea_id)
    condition, now = file.dossier.condition, step.at
    said: Literal["yes", "no"] = "yes" if agrees else "no"
    if condition is None or (file.dossier.stage != "condition" and condition.said != said):
        raise Refused("no-condition")
    if condition.said == said:
        return file.dossier
    if behalf is not None:
        require_came(behalf, condition.at, now)
    if (behalf.received_at if behalf else now) >= condition.until:
        raise Refused("condition-late")
    answered = replace(condition, said=said, answered_at=now)
    step = replace(step, what=f"condition-{said}")
    by_staff = behalf is not None
    if not agrees:
        due = answer_due(now, file.round.answer_days)
        after = replace(moved(file.dossier, "merit"), condition=answered, due=due)
        return office.write(file, after, step, by_staff=by_staff)
    if "accepted" not in MOVES[file.idea.state]:
        raise Refused("move-not-allowed", state=file.idea.state)
    require_off_ballot(office.rounds, file.idea)
    idea = replace(file.idea, state="accepted", version=file.idea.version + 1, changed_at=now)
    sentence = ACCEPTED_IF.format(condition=condition.text)
    after = replace(moved(file.dossier, "accepted"), condition=answered)
    change = IdeaChange(idea, city_line(now, "accepted", sentence))
    return office.write(
        file, after, step, by_staff=by_staff, event=decided(idea, now), change=change
    )
