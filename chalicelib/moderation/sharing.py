"""Who does what: work is shared by rules and by hand, handed back, and covered in holidays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.audit.model import AuditEntry
from chalicelib.identity.model import Role, StaffMember
from chalicelib.identity.ports import StaffRoster
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.moderation.model import MAX_NOTE, Dossier, Step, copied, stage_of
from chalicelib.moderation.office import File, Office, is_done
from chalicelib.moderation.ports import DossierStore
from chalicelib.moderation.sharing_model import MOST_COVERED, AssignRule, Cover, Desk
from chalicelib.rounds.model import Round

WORKERS: Final[frozenset[Role]] = frozenset({"moderator", "department", "manager", "admin"})
_ATTEMPTS: Final = 6


def roles_in(member: StaffMember, round_id: str, now: datetime) -> frozenset[Role]:
    """The roles that somebody has in a round at `now`: those of every round, and of this one."""
    here = {role for role, where in member.active_grants(now) if where == round_id}
    return member.active_roles(now) | here


def colleagues(roster: StaffRoster, round_id: str, now: datetime) -> tuple[StaffMember, ...]:
    """Everybody who can be given work of the round at `now`."""
    return tuple(one for one in roster.all() if roles_in(one, round_id, now) & WORKERS)


def arrive(office: Office, idea_id: str, now: datetime) -> Dossier | None:
    """Opens the dossier of an idea that came in, on the desk that the round's rules name; or
    brings a dossier up to what its idea became. Doing it twice changes nothing; None when the
    idea is gone."""
    for _ in range(_ATTEMPTS):
        try:
            file = office.file(idea_id)
        except NotFound:
            return None
        try:
            return _arrived(office, file, now)
        except Conflict:
            # Staff or another delivery was first: look again.
            continue
    raise Conflict("the dossier keeps changing")


def _arrived(office: Office, file: File, now: datetime) -> Dossier:
    dossier = copied(file.dossier, file.idea)
    gone = stage_of(file.idea.state) == "withdrawn"
    if gone != (dossier.stage == "withdrawn"):
        dossier = replace(dossier, stage=stage_of(file.idea.state))
    if dossier.version == 0:
        person = office.dossiers.desk(dossier.round_id).assignee_of(dossier, now)
        step = Step(now, "", "arrive", person)
        return office.write(file, replace(dossier, assignee=person), step, by_staff=False)
    if dossier == file.dossier:
        return dossier
    return office.write(file, dossier, Step(now, "", "follow"), by_staff=False)


def assign(
    office: Office,
    roster: StaffRoster,
    idea_id: str,
    *,
    version: int,
    person: str,
    actor: str,
    now: datetime,
    reason: str = "",
) -> Dossier:
    """Gives the dossier to `person` (or to who covers for them); empty puts it back for
    everybody. Done already when it lies there.

    Raises NotFound, Refused `nobody` for somebody who does no such work, Conflict.
    """
    file = office.file(idea_id)
    to = office.dossiers.desk(file.round.id).covered(person, now) if person else ""
    member = roster.get(to) if to else None
    if to and (member is None or not roles_in(member, file.round.id, now) & WORKERS):
        raise Refused("nobody")
    step = Step(now, actor, "assign", f"{to}\n{reason}".strip())
    if is_done(file, version, step) or (file.dossier.assignee == to and file.dossier.version):
        return file.dossier
    return office.write(file, replace(file.dossier, assignee=to), step)


def note(
    office: Office, idea_id: str, *, version: int, text: str, actor: str, now: datetime
) -> Dossier:
    """Adds a note for colleagues; it is never public and never mailed.

    Raises NotFound, Refused (`note-empty`, `text-long`), Conflict.
    """
    if not text:
        raise Refused("note-empty")
    if len(text) > MAX_NOTE:
        raise Refused("text-long", most=MAX_NOTE)
    file = office.file(idea_id)
    step = Step(now, actor, "note", text)
    if is_done(file, version, step):
        return file.dossier
    return office.write(file, file.dossier, step)


def share_by_rules(
    dossiers: DossierStore,
    round_: Round,
    roster: StaffRoster,
    rules: Sequence[AssignRule],
    *,
    version: int,
    actor: str,
    now: datetime,
) -> Desk:
    """Sets the rules that give new work to people; they count from the next idea on.

    Raises Refused (`nobody`, `area-unknown`, `theme-unknown`, `rule-double`) and Conflict.
    """
    known = {member.person for member in colleagues(roster, round_.id, now)}
    for rule in rules:
        if rule.person not in known:
            raise Refused("nobody")
        if rule.area_id and round_.area(rule.area_id) is None:
            raise Refused("area-unknown")
        if rule.theme_id and round_.theme(rule.theme_id) is None:
            raise Refused("theme-unknown")
    if len({(rule.area_id, rule.theme_id) for rule in rules}) < len(rules):
        raise Refused("rule-double")
    desk = dossiers.desk(round_.id)
    told = "; ".join(f"{one.area_id}/{one.theme_id} → {one.person}" for one in rules)
    before = "; ".join(f"{one.area_id}/{one.theme_id} → {one.person}" for one in desk.rules)
    return _save(
        dossiers,
        desk,
        replace(desk, rules=tuple(rules)),
        version,
        ("rules", before, told),
        actor,
        now,
    )


def cover(
    dossiers: DossierStore,
    round_: Round,
    roster: StaffRoster,
    away: Cover,
    *,
    version: int,
    actor: str,
    now: datetime,
) -> Desk:
    """Notes that somebody is away; covers that are over are dropped.

    Raises Refused (`nobody`, `cover-self`, `cover-backwards`, `cover-many`, `moment-passed`) and
    Conflict.
    """
    known = {member.person for member in colleagues(roster, round_.id, now)}
    if away.person not in known or away.by not in known:
        raise Refused("nobody")
    if away.person == away.by:
        raise Refused("cover-self")
    if away.ends <= away.begins:
        raise Refused("cover-backwards")
    if away.ends <= now:
        raise Refused("moment-passed", what="ends")
    desk = dossiers.desk(round_.id)
    kept = tuple(one for one in desk.covers if one.ends > now and one.person != away.person)
    told = f"{away.person} → {away.by}: {to_text(away.begins)} – {to_text(away.ends)}"
    changed = replace(desk, covers=(*kept, away))
    if any(len(_behind(changed, one)) > MOST_COVERED for one in known):
        raise Refused("cover-many", most=MOST_COVERED)
    return _save(dossiers, desk, changed, version, ("cover", "", told), actor, now)


def _behind(desk: Desk, person: str) -> frozenset[str]:
    """Everybody whose work can come to `person`, also by way of others, whenever they are away."""
    found: set[str] = set()
    new = {person}
    while new:
        new = {one.person for one in desk.covers if one.by in new} - found
        found |= new
    return frozenset(found - {person})


def end_cover(
    dossiers: DossierStore,
    round_id: str,
    person: str,
    *,
    version: int,
    actor: str,
    now: datetime,
) -> Desk:
    """Somebody is back. Raises Conflict; nothing happens when nobody covers for them."""
    desk = dossiers.desk(round_id)
    kept = tuple(one for one in desk.covers if one.person != person)
    if kept == desk.covers:
        return desk
    changed = replace(desk, covers=kept)
    return _save(dossiers, desk, changed, version, ("cover", person, ""), actor, now)


def _save(
    dossiers: DossierStore,
    before: Desk,
    after: Desk,
    version: int,
    change: tuple[str, str, str],
    actor: str,
    now: datetime,
) -> Desk:
    if before == after:
        return before
    if before.version != version:
        raise Conflict("the desk was changed meanwhile")
    changed = replace(after, version=before.version + 1)
    name, old, new = change
    entry = AuditEntry(now, actor, "moderation:desk:change", before.round_id, {name: (old, new)})
    dossiers.save_desk(changed, entry)
    return changed
