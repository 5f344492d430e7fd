"""Before the college fixes the ballot: the final words and amount, approved by the applicants,
and the projects that can't stand at one place together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations
from typing import Final, Literal

from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.likeness import overlap
from chalicelib.ideas.model import Idea
from chalicelib.ideas.promise import end_of_day
from chalicelib.ideas.withdrawing import own_idea, require_off_ballot
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.moderation.behalf import Behalf, require_came
from chalicelib.moderation.model import Dossier, FinalText, Step
from chalicelib.moderation.office import Office, is_done, told
from chalicelib.moderation.ports import DossierStore
from chalicelib.moderation.sharing_model import Desk, Pair
from chalicelib.rounds.ballot import Candidate, fix_ballot
from chalicelib.rounds.model import BallotList

MAX_TITLE: Final = 80
MAX_BALLOT_TEXT: Final = 600
# Of an idea whose applicants approved no words: a long story isn't what the list is for.
MAX_OWN_TEXT: Final = 300
MIN_WHY: Final = 5
REMIND_BEFORE: Final = timedelta(days=3)
# How much two places must share to be one place, and how many projects are compared.
_SAME_PLACE: Final = 0.65
_MOST: Final = 300


def propose_text(
    office: Office,
    idea_id: str,
    *,
    version: int,
    title: str,
    text: str,
    cents: int,
    actor: str,
    now: datetime,
) -> Dossier:
    """Puts the final title, text and amount to the author, within the round's term.

    Raises NotFound, Refused (`title-length`, `ballot-text-length`, `amount-outside`,
    `not-accepted`, `on-ballot`), Conflict.
    """
    if not 0 < len(title) <= MAX_TITLE:
        raise Refused("title-length", most=MAX_TITLE)
    if not 0 < len(text) <= MAX_BALLOT_TEXT:
        raise Refused("ballot-text-length", most=MAX_BALLOT_TEXT)
    file = office.file(idea_id)
    amounts = file.round.amounts
    if not max(amounts.min_cents, 1) <= cents <= amounts.max_cents:
        raise Refused("amount-outside")
    step = Step(now, actor, "final", f"{title}\n{text}\n{cents}")
    if is_done(file, version, step):
        return file.dossier
    if file.idea.state != "accepted":
        raise Refused("not-accepted")
    require_off_ballot(office.rounds, file.idea)
    until = end_of_day(now, file.round.review.reply_days)
    final = FinalText(title, text, cents, actor, now, until)
    after = replace(file.dossier, final=final)
    return office.write(file, after, step, event=told(file, "final", now), moves_list=True)


def answer_text(
    office: Office, idea_id: str, *, person: str, approves: bool, remark: str, now: datetime
) -> Dossier:
    """The author approves the words, or says what should change. The same again is done.

    Raises NotFound for who isn't the author, Refused (`no-final`, `remark-missing`,
    `text-long`, `on-ballot`), Conflict.
    """
    own_idea(office.ideas, idea_id, person)
    return _answer(office, idea_id, approves, remark, Step(now, person, "", remark), None)


def enter_text_answer(
    office: Office, idea_id: str, *, approves: bool, remark: str, behalf: Behalf, now: datetime
) -> Dossier:
    """The applicants' answer to the words, entered by staff.

    Raises NotFound, Refused (`moment-ahead`, `answer-early`), and what `answer_text` raises.
    """
    step = Step(now, behalf.actor, "", behalf.said(remark))
    return _answer(office, idea_id, approves, remark, step, behalf)


def _answer(
    office: Office, idea_id: str, approves: bool, remark: str, step: Step, behalf: Behalf | None
) -> Dossier:
    if not approves and len(remark) < MIN_WHY:
        raise Refused("remark-missing", least=MIN_WHY)
    if len(remark) > MAX_BALLOT_TEXT:
        raise Refused("text-long", most=MAX_BALLOT_TEXT)
    file, now = office.file(idea_id), step.at
    final = file.dossier.final
    if final is None or file.idea.state != "accepted":
        raise Refused("no-final")
    if (approves and final.approved_at) or (not approves and final.remark == remark):
        return file.dossier
    if behalf is not None:
        require_came(behalf, final.at, now)
    require_off_ballot(office.rounds, file.idea)
    answered = replace(
        final, approved_at=now if approves else None, remark="" if approves else remark
    )
    step = replace(step, what="final-yes" if approves else "final-remark")
    after = replace(file.dossier, final=answered)
    return office.write(file, after, step, by_staff=behalf is not None, moves_list=True)


def remind_texts(office: Office, accepted: Sequence[str], now: datetime) -> int:
    """Reminds authors once who haven't answered when the term is nearly over; how many."""
    count = 0
    for idea_id, dossier in office.dossiers.many(accepted[:_MOST]).items():
        final = dossier.final
        if final is None or final.approved_at or final.remark or final.reminded:
            continue
        if not final.until - REMIND_BEFORE <= now < final.until:
            continue
        file = office.file(idea_id)
        after = replace(file.dossier, final=replace(final, reminded=True))
        try:
            office.write(
                file,
                after,
                Step(now, "", "final-reminder"),
                by_staff=False,
                event=told(file, "final", now),
            )
        except Conflict:
            # Somebody is at it right now: tomorrow is early enough.
            continue
        count += 1
    return count


def with_final_texts(
    dossiers: DossierStore, candidates: Sequence[Candidate]
) -> tuple[Candidate, ...]:
    """The candidates with the approved title, text and amount; without approval as they came in."""
    found = dossiers.many([one.project_id for one in candidates])
    return tuple(_final(one, found.get(one.project_id)) for one in candidates)


def _final(candidate: Candidate, dossier: Dossier | None) -> Candidate:
    final = dossier.final if dossier else None
    if final is None or final.approved_at is None:
        return candidate
    return replace(candidate, title=final.title, text=final.text, cost_cents=final.cents)


def _with_own_text(candidate: Candidate, idea: Idea) -> Candidate:
    """What the idea itself says it is, shortened to whole words."""
    text = " ".join(idea.content.what.split())
    if len(text) > MAX_OWN_TEXT:
        text = text[: MAX_OWN_TEXT - 1].rpartition(" ")[0].rstrip(" ,;:.") + "…"
    return replace(candidate, text=text)


def unapproved(dossiers: DossierStore, candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Those whose words the applicants didn't approve (yet)."""
    found = dossiers.many([one.project_id for one in candidates])

    def approved(one: Candidate) -> bool:
        dossier = found.get(one.project_id)
        return bool(dossier and dossier.final and dossier.final.approved_at)

    return tuple(one for one in candidates if not approved(one))


@dataclass(frozen=True, slots=True)
class Together:
    """Two projects that seem to be at one place, and what staff said about them, if they did."""

    one: Idea
    other: Idea
    verdict: Pair | None


def places_shared(ideas: Mapping[str, Idea], desk: Desk) -> tuple[Together, ...]:
    """Pairs of projects in one area whose places share most of their words, and every pair that
    staff settled themselves."""
    settled = {(pair.one, pair.other): pair for pair in desk.pairs}
    found = []
    for one, other in combinations(sorted(ideas), 2):
        first, second = ideas[one].content, ideas[other].content
        near = first.area_id == second.area_id and overlap(first.place, second.place) >= _SAME_PLACE
        if near or (one, other) in settled:
            found.append(Together(ideas[one], ideas[other], settled.get((one, other))))
    return tuple(found)


def settle_pair(
    dossiers: DossierStore,
    round_id: str,
    *,
    ids: tuple[str, str],
    verdict: Literal["exclude", "apart"],
    reason: str,
    version: int,
    actor: str,
    now: datetime,
) -> Desk:
    """Says whether two projects exclude each other. The same again is done already.

    Raises Refused (`pair-same`, `why-missing`) and Conflict.
    """
    one, other = sorted(ids)
    if one == other:
        raise Refused("pair-same")
    if not MIN_WHY <= len(reason) <= MAX_BALLOT_TEXT:
        raise Refused("why-missing", least=MIN_WHY)
    desk = dossiers.desk(round_id)
    before = next((p for p in desk.pairs if (p.one, p.other) == (one, other)), None)
    if before and (before.verdict, before.reason, before.by) == (verdict, reason, actor):
        return desk
    if desk.version != version:
        raise Conflict("the desk was changed meanwhile")
    pair = Pair(one, other, verdict, reason, actor, now)
    kept = tuple(p for p in desk.pairs if p is not before)
    changed = replace(desk, version=desk.version + 1, pairs=(*kept, pair))
    entry = AuditEntry(
        at=now,
        actor=actor,
        action="moderation:pair:settle",
        subject=round_id,
        changes={f"{one} {other}": (before.verdict if before else "", verdict)},
        note=reason,
    )
    dossiers.save_desk(changed, entry)
    return changed


def fix_round_ballot(
    office: Office,
    round_id: str,
    accepted: Callable[[], Sequence[Candidate]],
    *,
    decision: str,
    seed: str,
    actor: str,
    now: datetime,
) -> BallotList:
    """Fixes the ballot with the approved words, once every shared place is settled. `accepted`
    reads the candidates.

    Raises what `rounds.ballot.fix_ballot` raises, and Refused `pairs-open`.
    """
    mark = office.rounds.ballot_mark(round_id)
    candidates = accepted()
    ideas = _as_listed(office, candidates)
    desk = office.dossiers.desk(round_id)
    compared = {one.project_id: ideas[one.project_id] for one in candidates[:_MOST]}
    if any(pair.verdict is None for pair in places_shared(compared, desk)):
        raise Refused("pairs-open")
    own = [_with_own_text(one, ideas[one.project_id]) for one in candidates]
    return fix_ballot(
        office.rounds,
        round_id,
        with_final_texts(office.dossiers, own),
        decision=decision,
        seed=seed,
        actor=actor,
        now=now,
        mark=mark,
        exclusions=excluding(desk),
    )


def _as_listed(office: Office, candidates: Sequence[Candidate]) -> Mapping[str, Idea]:
    """The candidates' ideas. Raises Conflict when the list that they were read from ran behind."""
    ids = [one.project_id for one in candidates]
    ideas = office.ideas.many(ids, strong=True)
    for one in candidates:
        idea = ideas.get(one.project_id)
        if idea is None or idea.state != "accepted" or _candidate(idea) != one:
            raise Conflict("an idea changed while the list was made")
    return ideas


def _candidate(idea: Idea) -> Candidate:
    content = idea.content
    return Candidate(idea.id, content.title, content.cost_cents, content.area_id, content.theme_id)


def excluding(desk: Desk) -> tuple[tuple[str, str], ...]:
    """The pairs of which only one can win."""
    return tuple((pair.one, pair.other) for pair in desk.pairs if pair.verdict == "exclude")
