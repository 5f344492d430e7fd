"""Where a round stands with its trustees, in one sentence for staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.kernel.dutch import moment
from chalicelib.rounds.advance import FREEZE_BEFORE
from chalicelib.rounds.model import Round
from chalicelib.trustees.changing import trust_of
from chalicelib.trustees.model import NEEDED, SEATS, Trust
from chalicelib.web.services import Services


@dataclass(frozen=True, slots=True)
class TrustView:
    """`warns`: somebody has to do something before it can go on."""

    sentence: str
    warns: bool


def trust_view(services: Services, round_: Round, now: datetime) -> TrustView | None:
    """None for a round whose ballots the count opens alone."""
    if round_.ballot.opened_by != "trustees":
        return None
    return view_of(trust_of(services.trustees, round_.id), round_, now)


def view_of(trust: Trust, round_: Round, now: datetime) -> TrustView:
    """What holds at `now`."""
    voting = round_.phase("voting")
    if trust.sealed is None:
        return _before(trust, voting.opens_at - FREEZE_BEFORE, voting.closes_at, now)
    if trust.is_enough:
        return TrustView(f"{NEEDED} van de {SEATS} sleutelhouders gaven hun code.", False)
    if trust.asked_at is not None:
        left = NEEDED - len(trust.given)
        who = "één sleutelhouder" if left == 1 else f"{left} sleutelhouders"
        return TrustView(f"De telling wacht op de code van nog {who}.", True)
    return TrustView(
        f"De sleutel is verdeeld over {SEATS} sleutelhouders. Na de stemming openen {NEEDED} van "
        "hen de stemmen.",
        False,
    )


def _before(trust: Trust, due: datetime, closes: datetime, now: datetime) -> TrustView:
    there = SEATS - trust.missing
    have = f"{there} van de {SEATS} sleutelhouders {'heeft' if there == 1 else 'hebben'} een code."
    if not trust.missing:
        return TrustView(f"{have} De sleutel wordt verdeeld vlak voor de stemming.", False)
    if now < due:
        return TrustView(
            f"{have} Zonder drie begint de stemming niet. Doe het vóór {moment(due)}.", True
        )
    if now < closes:
        return TrustView(f"{have} Daardoor kunnen bewoners niet stemmen.", True)
    return TrustView(f"{have} De stemming ging niet door.", True)
