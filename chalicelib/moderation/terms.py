"""Until when people can answer or appeal, and what is left of a dossier that starts over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.ideas.promise import end_of_day
from chalicelib.moderation.model import Dossier
from chalicelib.rounds.model import Round


def appeal_until(round_: Round, now: datetime) -> datetime | None:
    """Until when one may appeal against a refusal of `now`; None where the round has no appeal."""
    days = round_.review.appeal_days
    return end_of_day(now, days) if days else None


def reply_until(round_: Round, now: datetime) -> datetime:
    """Until when applicants can answer what is asked at `now`."""
    return end_of_day(now, round_.review.reply_days)


def unanswered(dossier: Dossier, now: datetime) -> bool:
    """Whether applicants were asked something and the term passed without an answer."""
    if dossier.stage == "condition" and dossier.condition is not None:
        return not dossier.condition.said and now >= dossier.condition.until
    asked = dossier.asked if dossier.stage == "formal" else None
    return asked is not None and asked.answered_at is None and now >= asked.until


def published_cents(dossier: Dossier, published_at: datetime | None) -> int | None:
    """The city's amount for an idea, as it was when the round's amounts were published: what was
    judged later stays hidden until they are published again."""
    merit = dossier.merit
    if published_at is None:
        return None
    if merit is not None and merit.costs and merit.at <= published_at:
        return merit.total_cents
    return dossier.priced_cents


def again(dossier: Dossier, published_at: datetime | None) -> Dossier:
    """`dossier` from the first check on: nothing that was found or asked before counts. An amount
    that was published stays as it is."""
    return replace(
        dossier,
        stage="formal",
        formal=None,
        merit=None,
        condition=None,
        asked=None,
        final=None,
        priced_cents=published_cents(dossier, published_at),
    )


def may_appeal(dossier: Dossier, now: datetime) -> bool:
    """Whether an appeal can come: refused, within the term, and the first one against this
    refusal."""
    refusal = dossier.refusal
    return (
        dossier.stage == "refused"
        and not is_appealed(dossier)
        and refusal is not None
        and refusal.until is not None
        and now < refusal.until
    )


def is_appealed(dossier: Dossier) -> bool:
    """Whether the refusal as it stands was appealed against. One that came before it isn't about
    it: it was granted, or the idea was looked at again since."""
    filed, refusal = dossier.appeal, dossier.refusal
    if filed is None or filed.outcome == "granted":
        return False
    return refusal is None or filed.at >= refusal.at
