"""The mail to a trustee for whom something waits. It holds no code and asks for none by mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from chalicelib.identity.model import StaffMember
from chalicelib.notifications.model import Message
from chalicelib.rounds.model import Round
from chalicelib.trustees.reminding import Waiting

_TEMPLATES: Final[Mapping[Waiting, str]] = {"draw": "trustee_draw", "give": "trustee_give"}


def trustee_message(
    waiting: Waiting, member: StaffMember, round_: Round, today: date, city_url: str
) -> Message:
    """One mail for one trustee, one round and one day."""
    values = {"round_title": round_.title, "link": f"{city_url}/beheer/sleutels/{round_.id}"}
    message_id = f"trustee-{waiting}-{round_.id}-{today.isoformat()}:{member.person}"
    return Message(message_id, _TEMPLATES[waiting], member.email, values)
