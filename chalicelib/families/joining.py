"""Asking another group to go on as one, answering, and parting again.

Who answers has the link from the mail, or is signed in as the author of one of the ideas. Every
act reads what is stored, and writes the join with the ideas that it changes in one transaction;
when somebody wrote in between it reads again, so that two answers at once make one family.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from chalicelib.audit.model import AuditEntry
from chalicelib.families.model import Asker, Join, Side, pair_id, pair_problem
from chalicelib.families.ports import FamilyStore
from chalicelib.ideas.consents import ask
from chalicelib.ideas.model import PUBLIC_STATES, Consent, HistoryLine, Idea
from chalicelib.ideas.ports import IdeaStore
from chalicelib.ideas.telling import GOES_ON_WITH, JOINED_BY
from chalicelib.ideas.withdrawing import own_idea
from chalicelib.identity.people import ACCOUNT_KEY
from chalicelib.identity.ports import Keyring
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Conflict, NotFound, Refused, Unavailable
from chalicelib.kernel.events import FAMILY_CHANGED, Event
from chalicelib.kernel.speech import N_
from chalicelib.rounds.ports import RoundStore

Said = Literal["yes", "no"]
_ATTEMPTS: Final = 8


@dataclass(frozen=True, slots=True)
class Stores:
    """What every act here touches."""

    families: FamilyStore
    ideas: IdeaStore
    rounds: RoundStore
    keyring: Keyring


def secret_of(keyring: Keyring, join: Join, side: Side) -> str:
    """The secret in the mail to the author of `side`: the same at every call, another one when
    it is asked again."""
    asked = "\0".join(("join1", join.id, side, to_text(join.asked_at)))
    return urlsafe_b64encode(keyring.mac(ACCOUNT_KEY, asked.encode())).decode().rstrip("=")


def open_join(stores: Stores, join_id: str, secret: str, now: datetime) -> tuple[Join, Side]:
    """The join and the side of whoever knows `secret`. Raises NotFound for everybody else."""
    join = stores.families.get(join_id)
    for side in ("leading", "joining") if join and secret and join.link_works(now) else ():
        if join and hmac.compare_digest(secret_of(stores.keyring, join, side), secret):
            return join, side
    raise NotFound("join")


def own_join(stores: Stores, join_id: str, person: str) -> tuple[Join, Side]:
    """The join and the side of the author who is signed in. Raises NotFound for all others."""
    join = stores.families.get(join_id)
    ideas = stores.ideas.many([join.leading, join.joining]) if join and person else {}
    for idea in ideas.values():
        side = join.side_of(idea.id) if join else None
        if join and side and idea.author == person:
            return join, side
    raise NotFound("join")


def ask_to_join(
    stores: Stores, idea_id: str, person: str, other_id: str, lead: Side, now: datetime
) -> Join:
    """The author of one idea asks the group of another, public one. `lead` says which of the two
    goes on: `leading` is their own. Asking twice is asked once.

    Raises NotFound, and Refused with the code of `pair_problem`, `said-no` (the other group
    doesn't want it), `asked-already` (answer that one) or `no-address` (nobody to mail).
    """
    idea = own_idea(stores.ideas, idea_id, person)
    other = stores.ideas.get(other_id)
    # Whether an idea waits for a first look is nobody's business.
    if other is None or other.state not in PUBLIC_STATES:
        raise NotFound("idea")
    leading, joining = (idea, other) if lead == "leading" else (other, idea)
    if not _reachable(stores, other):
        raise Refused("no-address")
    return _ask(stores, leading, joining, lead, None, now)


def _reachable(stores: Stores, idea: Idea) -> bool:
    """Whether the author of `idea` can be mailed."""
    private = stores.ideas.private(idea.id)
    return bool(private and private.people and private.people[0].email)


def fulfil_wish(stores: Stores, idea_id: str, now: datetime) -> Join | None:
    """Asks the group that the applicants wanted to join before they sent their idea, once the
    public may read it; None when there is nothing to ask (any more). Asked once, whatever came
    of it."""
    idea = stores.ideas.get(idea_id)
    other = stores.ideas.get(idea.wish) if idea and idea.wish else None
    private = stores.ideas.private(other.id) if other else None
    if (
        idea is None
        or other is None
        or not (private and private.people and private.people[0].email)
    ):
        return None
    if stores.families.get(pair_id(idea.id, other.id)) is not None:
        return None
    try:
        return _ask(stores, other, idea, "joining", None, now)
    except Refused:
        return None


def propose(stores: Stores, leading_id: str, joining_id: str, actor: str, now: datetime) -> Join:
    """The city asks both groups. Raises NotFound, and Refused as `ask_to_join`."""
    leading, joining = stores.ideas.get(leading_id), stores.ideas.get(joining_id)
    if leading is None or joining is None:
        raise NotFound("idea")
    return _ask(stores, leading, joining, "city", actor, now)


def _ask(
    stores: Stores, leading: Idea, joining: Idea, by: Asker, actor: str | None, now: datetime
) -> Join:
    _require_fit(stores, leading, joining)
    side: Side | None = None if by == "city" else by

    def act() -> Join:
        before = stores.families.get(pair_id(leading.id, joining.id))
        if before is not None and before.state == "asked":
            if before.asked_by == by and before.leading == leading.id:
                return before
            raise Refused("asked-already")
        if before is not None and before.state == "refused" and by != "city":
            refuser = before.idea_of(before.no) if before.no else ""
            mine = leading.id if by == "leading" else joining.id
            if refuser != mine:
                raise Refused("said-no")
        join = Join(
            id=pair_id(leading.id, joining.id),
            round_id=leading.round_id,
            leading=leading.id,
            joining=joining.id,
            asked_by=by,
            state="asked",
            version=before.version + 1 if before else 1,
            asked_at=now,
            changed_at=now,
            yes=(side,) if side else (),
        )
        audit = _audit(join, actor, "ask", before.state if before else "", now)
        stores.families.put(join, _event(join, "asked", now), audit)
        return join

    return _insist(act)


def answer(
    stores: Stores,
    join_id: str,
    side: Side,
    said: Said,
    now: datetime,
    actor: str | None = None,
) -> Join:
    """One side's answer; the second yes makes the family. The same answer again writes nothing.
    `actor` is who of the city noted it from paper.

    Raises NotFound, Refused `join-closed` (taken back, refused, parted or already joined), and
    the codes of `pair_problem` when the ideas don't fit any more.
    """

    def act() -> Join:
        join = stores.families.get(join_id)
        if join is None:
            raise NotFound("join")
        if _is_said(join, side, said):
            return join
        if join.state != "asked":
            raise Refused("join-closed", state=join.state)
        changed = replace(join, version=join.version + 1, changed_at=now)
        if said == "no":
            changed = replace(changed, state="refused", yes=(), no=side)
            audit = _audit(changed, actor, "no", join.state, now)
            stores.families.put(changed, _event(changed, "refused", now), audit)
            return changed
        changed = replace(changed, yes=(*join.yes, side))
        audit = _audit(changed, actor, "yes", join.state, now)
        if join.other(side) not in join.yes:
            stores.families.put(changed, None, audit)
            return changed
        try:
            return _complete(stores, changed, audit, now)
        except Refused as refused:
            # The ideas may show already what another answer did since the join was read.
            if stores.families.get(join_id) == join:
                raise
            raise Conflict("the join was answered meanwhile") from refused

    return _insist(act)


def _is_said(join: Join, side: Side, said: Said) -> bool:
    if said == "no":
        return join.state == "refused" and join.no == side
    return side in join.yes and join.state in ("asked", "joined")


def _complete(stores: Stores, join: Join, audit: AuditEntry | None, now: datetime) -> Join:
    leading, joining = stores.ideas.get(join.leading), stores.ideas.get(join.joining)
    if leading is None or joining is None:
        raise NotFound("idea")
    _require_fit(stores, leading, joining)
    done = replace(join, state="joined", before=joining.state, consents=joining.consents)
    lead = replace(
        leading,
        family=(*leading.family, joining.id),
        version=leading.version + 1,
        changed_at=now,
    )
    follow = replace(
        joining,
        state="joined",
        joined_to=leading.id,
        consents=_asked_anew(stores, joining, now),
        version=joining.version + 1,
        changed_at=now,
    )
    lines = (
        (lead, HistoryLine(now, lead.state, "bewoner", _led(joining))),
        (
            follow,
            HistoryLine(now, "joined", "bewoner", GOES_ON_WITH.format(title=leading.content.title)),
        ),
    )
    stores.families.put(done, _event(done, "joined", now), audit, lines)
    return done


def _led(joining: Idea) -> str:
    if joining.state in PUBLIC_STATES:
        return JOINED_BY.format(title=joining.content.title)
    return N_("Een andere groep gaat mee verder met dit idee.")


def _asked_anew(stores: Stores, joining: Idea, now: datetime) -> tuple[Consent, ...]:
    """Who said yes to one idea hasn't said yes to another: everybody with an address is asked.
    Who signs on paper stays with the group."""
    private = stores.ideas.private(joining.id)
    fresh = ask(stores.keyring, joining.id, private.people if private else (), now)
    asked = {one.place: one for one in fresh if one.key}
    return tuple(
        asked.get(one.place, one) if one.state in ("yes", "waiting") else one
        for one in joining.consents
    )


def leave(stores: Stores, join_id: str, side: Side, now: datetime) -> Join:
    """One of the groups parts: both ideas are apart again, the joining one as it was before.
    Nothing happens when they parted already.

    Raises NotFound, Refused `on-ballot` or `join-closed`.
    """

    def act() -> Join:
        join = stores.families.get(join_id)
        if join is None:
            raise NotFound("join")
        if join.state == "split":
            return join
        if join.state != "joined" or join.before is None:
            raise Refused("join-closed", state=join.state)
        if stores.rounds.ballot_list(join.round_id) is not None:
            raise Refused("on-ballot")
        leading, joining = stores.ideas.get(join.leading), stores.ideas.get(join.joining)
        if leading is None or joining is None:
            raise NotFound("idea")
        if joining.state != "joined":
            # Parting would bring back what the city took off the website.
            raise Refused("join-closed", state=join.state)
        apart = replace(
            leading,
            family=tuple(one for one in leading.family if one != joining.id),
            version=leading.version + 1,
            changed_at=now,
        )
        back = replace(
            joining,
            state=join.before,
            joined_to="",
            consents=_consents_back(join, joining),
            version=joining.version + 1,
            changed_at=now,
        )
        done = replace(join, state="split", version=join.version + 1, changed_at=now, yes=())
        told = N_("Een groep die mee verderging, gaat weer alleen verder.")
        alone = N_("De groep gaat weer alleen verder.")
        lines = (
            (apart, HistoryLine(now, apart.state, "bewoner", told)),
            (back, HistoryLine(now, back.state, "bewoner", alone)),
        )
        stores.families.put(done, _event(done, "split", now), None, lines)
        return done

    return _insist(act)


def _consents_back(join: Join, joining: Idea) -> tuple[Consent, ...]:
    """As they were; who said no since isn't in the group any more."""
    since = {one.place: one for one in joining.consents if one.state in ("no", "left")}
    return tuple(since.get(one.place, one) for one in join.consents)


def take_back(stores: Stores, join_id: str, side: Side, now: datetime) -> Join:
    """Who asked doesn't want it any more; nothing happens when it was taken back.
    Raises NotFound, Refused `join-closed` when it is answered or was asked by somebody else."""

    def act() -> Join:
        join = stores.families.get(join_id)
        if join is None:
            raise NotFound("join")
        if join.state == "dropped":
            return join
        if join.state != "asked" or join.asked_by != side:
            raise Refused("join-closed", state=join.state)
        done = replace(join, state="dropped", version=join.version + 1, changed_at=now, yes=())
        stores.families.put(done, None)
        return done

    return _insist(act)


def _require_fit(stores: Stores, leading: Idea, joining: Idea) -> None:
    fixed = stores.rounds.ballot_list(leading.round_id) is not None
    found = pair_problem(leading, joining, fixed=fixed)
    if found:
        raise Refused(found)


def _event(join: Join, what: str, now: datetime) -> Event:
    data = {"join_id": join.id, "round_id": join.round_id, "what": what}
    return Event(f"join-{join.id}-{join.version}", FAMILY_CHANGED, now, data)


def _audit(
    join: Join, actor: str | None, act: str, before: str, now: datetime
) -> AuditEntry | None:
    if actor is None:
        return None
    return AuditEntry(
        at=now,
        actor=actor,
        action=f"families:join:{act}",
        subject=join.id,
        changes={
            "state": (before, join.state),
            "leading": ("", join.leading),
            "joining": ("", join.joining),
        },
        note="",
    )


def _insist(act: Callable[[], Join]) -> Join:
    for _ in range(_ATTEMPTS):
        try:
            return act()
        except Conflict:
            continue
    raise Unavailable("join contended")
