"""The language of the mails to somebody: one attribute of an item, or of a map in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.adapters.dynamodb.common import back_off
from chalicelib.adapters.dynamodb.table import Busy, ConditionFailed, Table
from chalicelib.kernel.errors import Unavailable

_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands: the item, and the path of what must be there."""

    pk: str
    sk: str
    there: str = "#pk"
    inside: str = ""
    names: Mapping[str, str] = field(default_factory=lambda: {"#pk": "pk"})


def person(idea_id: str, place: int) -> Place:
    """Somebody who sent the idea in."""
    whom = f"#people[{place}]"
    return Place(f"IDEA#{idea_id}", "PRIVATE", whom, f"{whom}.", {"#people": "people"})


def follower(idea_id: str, key: str) -> Place:
    return Place(f"IDEA#{idea_id}", f"FOLLOW#{key}")


def set_language(core: Table, who: Place, language: str) -> None:
    """Nothing happens when they aren't there. Repeating does no harm."""
    write = core.updating(
        who.pk,
        who.sk,
        f"SET {who.inside}#language = :language",
        condition=f"attribute_exists({who.there})",
        names={"#language": "language", **who.names},
        values={":language": language},
    )
    for attempt in range(_ATTEMPTS):
        try:
            core.write([write])
        except ConditionFailed:
            return
        except Busy:
            back_off(attempt)
        else:
            return
    raise Unavailable("language contended")
