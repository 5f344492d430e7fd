"""Moving an idea to another area or theme, with a reason that applicants and everybody read.

What applicants wrote stays as it is: only where the idea belongs changes, and every text that
was is kept.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.ideas.model import TAKEN_OFF, IdeaState
from chalicelib.ideas.telling import MOVED
from chalicelib.ideas.withdrawing import require_off_ballot
from chalicelib.kernel.errors import Refused
from chalicelib.moderation.decisions import SENTENCE_MAX, SENTENCE_MIN
from chalicelib.moderation.model import Dossier, Step, copied
from chalicelib.moderation.office import Office, city_line, is_done, told
from chalicelib.moderation.ports import IdeaChange
from chalicelib.moderation.wording import fill, values_of

# States in which an idea stays where it is.
FIXED: Final[frozenset[IdeaState]] = TAKEN_OFF | {"refused", "withdrawn"}


def move_idea(
    office: Office,
    idea_id: str,
    *,
    version: int,
    area_id: str,
    theme_id: str,
    reason: str,
    actor: str,
    now: datetime,
) -> Dossier:
    """Puts the idea with another area, theme or both. The applicants are told.

    Raises NotFound, Refused (`area-unknown`, `theme-unknown`, `nothing-moves`,
    `sentence-length`, `move-not-allowed` for an idea that is out, `on-ballot`, `variable-…`),
    Conflict.
    """
    if not SENTENCE_MIN <= len(reason) <= SENTENCE_MAX:
        raise Refused("sentence-length", least=SENTENCE_MIN, most=SENTENCE_MAX)
    file = office.file(idea_id)
    area, theme = file.round.area(area_id), file.round.theme(theme_id)
    if area is None:
        raise Refused("area-unknown")
    if theme is None:
        raise Refused("theme-unknown")
    reason = fill(reason, values_of(file.idea, file.round))
    step = Step(now, actor, "move", f"{area_id}/{theme_id}\n{reason}")
    if is_done(file, version, step):
        return file.dossier
    idea, content = file.idea, file.idea.content
    if (content.area_id, content.theme_id) == (area_id, theme_id):
        raise Refused("nothing-moves")
    if idea.state in FIXED:
        raise Refused("move-not-allowed", state=idea.state)
    require_off_ballot(office.rounds, idea)
    to = [area.name] if area_id != content.area_id else []
    to += [theme.name] if theme_id != content.theme_id else []
    moved = replace(
        idea,
        content=replace(content, area_id=area_id, theme_id=theme_id),
        version=idea.version + 1,
        edition=idea.edition + 1,
        changed_at=now,
    )
    dossier = copied(file.dossier, moved)
    if dossier.formal and dossier.formal.edition == idea.edition:
        # Applicants changed nothing: what was checked is what stands there.
        dossier = replace(dossier, formal=replace(dossier.formal, edition=moved.edition))
    sentence = MOVED.format(place=" en ".join(to), reason=reason)
    return office.write(
        file,
        dossier,
        step,
        event=told(file, "moved", now),
        change=IdeaChange(moved, city_line(now, "moved", sentence)),
    )
