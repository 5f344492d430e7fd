"""Splitting an idea that holds two projects, once its applicants agree.

Staff write both parts; the author says yes or no. On a yes the idea goes on as the first part,
and the second part becomes an idea with the same people, at the same stage, in one transaction.
Support and followers stay with the idea that they chose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.ideas.consents import ask
from chalicelib.ideas.model import Consent, Content, HistoryLine, Idea, Private
from chalicelib.ideas.promise import answer_due
from chalicelib.ideas.rules import content_problems, same_words
from chalicelib.ideas.telling import SPLIT_FROM, SPLIT_INTO
from chalicelib.ideas.withdrawing import own_idea, require_off_ballot
from chalicelib.identity.ports import Keyring
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.kernel.events import IDEA_SPLIT, Event
from chalicelib.moderation.behalf import Behalf, require_came
from chalicelib.moderation.decisions import SENTENCE_MAX, SENTENCE_MIN
from chalicelib.moderation.model import (
    SPLITTABLE,
    Dossier,
    Formal,
    Step,
    copied,
    open_split,
    stepped,
)
from chalicelib.moderation.office import File, Office, city_line, is_done, told
from chalicelib.moderation.ports import Born, IdeaChange
from chalicelib.moderation.split import Part, Split
from chalicelib.moderation.terms import reply_until
from chalicelib.moderation.wording import fill, values_of
from chalicelib.rounds.model import Round

WORD_MAX: Final = 600
# What a part says of its own. What else is wrong was so in the idea that is split.
_OWN: Final = frozenset({"title", "what", "area", "place", "cost"})
# No edition of an idea: what was checked is no text of the part.
_ANOTHER_TEXT: Final = -1


def may_split(office: Office, file: File) -> bool:
    """Whether a split may be proposed, or still be answered."""
    if file.idea.state not in ("received", "published") or file.dossier.stage not in SPLITTABLE:
        return False
    return office.rounds.ballot_list(file.round.id) is None


def part_content(idea: Idea, part: Part) -> Content:
    """What an idea that comes from `idea` says as `part`. Cost lines, what applicants pay
    themselves and upkeep were of the whole; so was the street of another place."""
    content = idea.content
    return replace(
        content,
        title=part.title,
        what=part.what,
        area_id=part.area_id,
        place=part.place,
        street=content.street if part.place == content.place else "",
        cost_cents=part.cost_cents,
        costs=(),
        own_cents=0,
        upkeep_cents=0,
    )


def part_problems(idea: Idea, round_: Round, parts: Sequence[Part]) -> dict[str, str]:
    """Field and number of the part (`title_1`) → what the round doesn't take about it."""
    return dict(_problems(idea, round_, parts))


def _problems(idea: Idea, round_: Round, parts: Sequence[Part]) -> Iterator[tuple[str, str]]:
    form = round_.form_of(idea.form)
    for number, part in enumerate(parts, start=1):
        for found in content_problems(part_content(idea, part), round_, form):
            if found.about in _OWN:
                yield f"{found.about}_{number}", found.code
        for name in ("title", "what"):
            # Whatever the form asks: two ideas without words can't be told apart.
            if not getattr(part, name):
                yield f"{name}_{number}", "missing"
    if same_words(parts[0].title, parts[1].title):
        yield "title_2", "same"


def propose_split(
    office: Office,
    idea_id: str,
    *,
    version: int,
    parts: tuple[Part, Part],
    reason: str,
    part_id: str,
    actor: str,
    now: datetime,
) -> Dossier:
    """Asks the applicants whether their idea may go on as `parts`, within the round's term.
    `part_id` is a fresh id for the second part.

    Raises NotFound, Refused (`sentence-length`, `split-incomplete`, `split-open`,
    `split-not-allowed`, `split-request` while the applicants ask a change, `on-ballot`,
    `variable-…`), Conflict.
    """
    if not SENTENCE_MIN <= len(reason) <= SENTENCE_MAX:
        raise Refused("sentence-length", least=SENTENCE_MIN, most=SENTENCE_MAX)
    file = office.file(idea_id)
    reason = fill(reason, values_of(file.idea, file.round))
    told_as = f"{parts[0].title} | {parts[1].title}\n{reason}"
    step = Step(now, actor, "split", told_as)
    if is_done(file, version, step):
        return file.dossier
    if part_problems(file.idea, file.round, parts):
        raise Refused("split-incomplete")
    if open_split(file.dossier) is not None:
        raise Refused("split-open")
    require_off_ballot(office.rounds, file.idea)
    if not may_split(office, file):
        raise Refused("split-not-allowed")
    if file.idea.open_request is not None:
        raise Refused("split-request")
    until = reply_until(file.round, now)
    asked = Split(parts, reason, part_id, file.idea.edition, actor, now, until)
    after = replace(file.dossier, split=asked, due=until)
    return office.write(file, after, step, event=told(file, "split", now))


def drop_split(office: Office, idea_id: str, *, version: int, actor: str, now: datetime) -> Dossier:
    """Staff take the proposal back before it is answered.

    Raises NotFound, Refused `no-split`, Conflict.
    """
    file = office.file(idea_id)
    step = Step(now, actor, "split-dropped")
    if is_done(file, version, step):
        return file.dossier
    split = open_split(file.dossier)
    if split is None:
        raise Refused("no-split")
    due = answer_due(now, file.round.answer_days)
    after = replace(file.dossier, split=replace(split, state="dropped"), due=due)
    return office.write(file, after, step)


def answer_split(
    office: Office,
    keyring: Keyring,
    idea_id: str,
    *,
    person: str,
    agrees: bool,
    word: str,
    part_id: str = "",
    now: datetime,
) -> Dossier:
    """The author's answer to the proposal with `part_id` (empty: whichever is open). The same
    answer again is done already.

    Raises NotFound for who isn't the author, and what `_answer` raises.
    """
    own_idea(office.ideas, idea_id, person)
    return _answer(office, keyring, idea_id, agrees, word, part_id, Step(now, person, ""), None)


def enter_split(
    office: Office,
    keyring: Keyring,
    idea_id: str,
    *,
    agrees: bool,
    word: str,
    behalf: Behalf,
    now: datetime,
) -> Dossier:
    """The applicants' answer, entered by staff; what counts is when it came.

    Raises NotFound, Refused (`moment-ahead`, `answer-early`), and what `_answer` raises.
    """
    step = Step(now, behalf.actor, "", behalf.said())
    return _answer(office, keyring, idea_id, agrees, word, "", step, behalf)


def _answer(
    office: Office,
    keyring: Keyring,
    idea_id: str,
    agrees: bool,
    word: str,
    part_id: str,
    step: Step,
    behalf: Behalf | None,
) -> Dossier:
    """Raises Refused (`text-long`, `no-split`, `condition-late`, `split-outdated` once the text
    isn't the one that was split) and Conflict."""
    if len(word) > WORD_MAX:
        raise Refused("text-long", most=WORD_MAX)
    file = office.file(idea_id)
    split, said = file.dossier.split, "yes" if agrees else "no"
    if split is not None and part_id not in ("", split.part_id):
        # Another proposal than the one that was read.
        raise Refused("split-outdated")
    if split is not None and split.state == said:
        return file.dossier
    split = open_split(file.dossier)
    if split is None or not may_split(office, file):
        raise Refused("no-split")
    if behalf is not None:
        require_came(behalf, split.at, step.at)
    if (behalf.received_at if behalf else step.at) >= split.until:
        raise Refused("condition-late")
    text = "\n".join(filter(None, (step.text, word)))
    step = replace(step, what=f"split-{said}", text=text)
    answered = replace(split, word=word, answered_at=step.at)
    by_staff = behalf is not None
    if not agrees:
        due = answer_due(step.at, file.round.answer_days)
        after = replace(file.dossier, split=replace(answered, state="no"), due=due)
        return office.write(file, after, step, by_staff=by_staff)
    if file.idea.edition != split.edition or file.idea.open_request is not None:
        raise Refused("split-outdated")
    return _split(office, keyring, file, replace(answered, state="yes"), step, by_staff=by_staff)


def _split(
    office: Office, keyring: Keyring, file: File, split: Split, step: Step, *, by_staff: bool
) -> Dossier:
    idea, now = file.idea, step.at
    private = office.ideas.private(idea.id)
    if private is None:
        raise NotFound("idea")
    first, second = split.parts
    goes_on = replace(
        idea,
        content=part_content(idea, first),
        parts=(*idea.parts, split.part_id),
        version=idea.version + 1,
        edition=idea.edition + 1,
        changed_at=now,
    )
    due = answer_due(now, file.round.answer_days)
    # What a department found was about both projects together.
    after = replace(copied(file.dossier, goes_on), split=split, merit=None, due=due)
    line = city_line(now, "split", SPLIT_INTO.format(title=second.title))
    return office.write(
        file,
        after,
        step,
        by_staff=by_staff,
        event=_event(goes_on, split, now),
        change=IdeaChange(goes_on, line),
        born=_born(keyring, file, after, split, private, step),
    )


def _born(
    keyring: Keyring, file: File, whole: Dossier, split: Split, private: Private, step: Step
) -> Born:
    """The second part as an idea of its own, at the stage of the first."""
    idea, now = file.idea, step.at
    part = replace(
        idea,
        id=split.part_id,
        content=part_content(idea, split.parts[1]),
        version=1,
        edition=1,
        photos=(),
        checks=(),
        consents=_consents(keyring, idea, split.part_id, private, now),
        request=None,
        family=(),
        parts=(),
        split_from=idea.id,
        card=0,
        wish="",
        changed_at=now,
    )
    line = HistoryLine(now, idea.state, "stad", SPLIT_FROM.format(title=idea.content.title))
    dossier = replace(
        copied(whole, part),
        idea_id=part.id,
        version=0,
        formal=_reread(whole.formal),
        asked=None,
        condition=None,
        refusal=None,
        appeal=None,
        final=None,
        split=None,
        reported=0,
        priced_cents=None,
        steps=(),
    )
    begun = stepped(dossier, Step(now, step.by, "split-from", idea.content.title))
    return Born(part, private, line, begun)


def _reread(formal: Formal | None) -> Formal | None:
    """The formal check of the whole, which was about another text than that of the part."""
    return None if formal is None else replace(formal, edition=_ANOTHER_TEXT)


def _consents(
    keyring: Keyring, idea: Idea, part_id: str, private: Private, now: datetime
) -> tuple[Consent, ...]:
    """Who takes part in the one takes part in the other; who didn't answer yet is asked about
    each."""
    asked = {one.place: one for one in ask(keyring, part_id, private.people, now)}
    return tuple(
        asked.get(one.place, one) if one.state == "waiting" else replace(one, key="")
        for one in idea.consents
    )


def _event(idea: Idea, split: Split, now: datetime) -> Event:
    data: Mapping[str, str] = {
        "idea_id": idea.id,
        "part_id": split.part_id,
        "round_id": idea.round_id,
    }
    return Event(f"idea-split-{idea.id}-{idea.version}", IDEA_SPLIT, now, data)
