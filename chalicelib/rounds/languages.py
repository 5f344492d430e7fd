"""The languages that residents may read a round in. Dutch is always one of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel import speech
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.rounds.model import Round
from chalicelib.rounds.ports import RoundStore
from chalicelib.rounds.timeline import choose_current


def offered_at(rounds: RoundStore, now: datetime) -> tuple[str, ...]:
    """What residents may choose at `now`: the current round's languages that are complete."""
    round_ = choose_current(rounds.all(), now)
    wanted = round_.languages if round_ is not None else (speech.SOURCE,)
    return tuple(code for code in speech.spoken() if code in wanted)


def offer_languages(
    rounds: RoundStore,
    round_id: str,
    chosen: Collection[str],
    *,
    version: int,
    actor: str,
    now: datetime,
) -> Round:
    """Offers Dutch and `chosen`, in the order of the language bar; the same ones again change
    nothing. At any time: words are no rules.

    Raises NotFound; Refused `language-unknown`; Conflict when the round isn't at `version`.
    """
    round_ = rounds.get(round_id)
    if round_ is None:
        raise NotFound("round")
    if not set(chosen) <= speech.LANGUAGES.keys():
        raise Refused("language-unknown")
    offered = tuple(code for code in speech.LANGUAGES if code == speech.SOURCE or code in chosen)
    if offered == round_.languages:
        return round_
    if round_.version != version:
        raise Conflict("the round was changed meanwhile")
    changed = replace(round_, version=version + 1, languages=offered)
    audit = AuditEntry(
        at=now,
        actor=actor,
        action="rounds:languages:change",
        subject=round_id,
        changes={"languages": (" ".join(round_.languages), " ".join(offered))},
    )
    rounds.replace(changed, audit, None, frozen=rounds.frozen(round_id) is not None)
    return changed
