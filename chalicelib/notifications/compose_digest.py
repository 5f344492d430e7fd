"""The mail about the work that waits. It holds numbers only: no names, no titles."""

from __future__ import annotations

from datetime import date
from typing import Final

from chalicelib.moderation.digest import Digest
from chalicelib.notifications.model import Message
from chalicelib.rounds.model import Round

_SOON: Final = "binnen drie dagen klaar zijn"
_FREE: Final = ("is te laat en ligt bij niemand", "zijn te laat en liggen bij niemand")


def digest_message(digest: Digest, round_: Round, today: date, city_url: str) -> Message:
    """One mail for one colleague, one round and one day."""
    values = {
        "round_title": round_.title,
        "late": _count(digest.late, "is te laat", "zijn te laat"),
        "soon": _count(digest.soon, f"moet {_SOON}", f"moeten {_SOON}"),
        "unassigned": _count(digest.unassigned, *_FREE),
        "link": f"{city_url}/beheer/werk?ronde={round_.id}",
    }
    message_id = f"digest-{round_.id}-{today.isoformat()}:{digest.member.person}"
    return Message(message_id, "work_digest", digest.member.email, values)


def _count(number: int, one: str, many: str) -> str:
    if not number:
        return ""
    return f"{number} idee {one}." if number == 1 else f"{number} ideeën {many}."
