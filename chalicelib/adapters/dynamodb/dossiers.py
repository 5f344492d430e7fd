"""Dossiers and desks on DynamoDB (core table).

IDEA#<idea> / DOSSIER   version, dossier{…}, card{…}, and while it is open:
                        qp = R#<round>#DESK#<person or ->   qs = <0 reported|1>#<due>#<idea>
                        gp = R#<round>#DUE                  gs = <due>#<idea>
                        ap = R#<round>#AREA#<area>          as = <due>#<idea>
R#<round> / DESK        version, desk{…}
IDEA#<idea> / REPORT#<id>   version, card{…}, expires
IDEA#<idea> / COMMENT#<id>  version, card{…};  ap = C#<person>, as = <at>#<id>
IDEA#<idea> / WITHHELD#<000001>  version, card{…}      of a text, by its number
IDEA#<idea> / TAKEDOWN           version, card{…}      of the whole idea

The keys are sparse: what waits for nobody is in no index, so a list costs what it shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from chalicelib.adapters.dynamodb import listed
from chalicelib.adapters.dynamodb.common import back_off, outbox_put, write_audited
from chalicelib.adapters.dynamodb.ideas import DynamoIdeaStore
from chalicelib.adapters.dynamodb.table import Busy, ConditionFailed, Item, Table, Write
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import to_epoch, to_text
from chalicelib.kernel.errors import Conflict, Unavailable
from chalicelib.kernel.events import Event
from chalicelib.kernel.ids import is_id
from chalicelib.moderation.model import Dossier, read_work_cursor, work_card
from chalicelib.moderation.plain import card_from, desk_from, dossier_from, read
from chalicelib.moderation.ports import Born, IdeaChange, Voice, WorkPage
from chalicelib.moderation.sharing_model import Desk
from chalicelib.moderation.voice import REPORT_TERM, Comment, Report, Takedown, Withheld
from chalicelib.rounds.plain import to_plain

_ATTEMPTS = 8
# What tells whether somebody reacted before.
_LATEST = 50


class DynamoDossierStore:
    """See `chalicelib.moderation.ports.DossierStore`."""

    def __init__(self, core: Table, audit: Table, ideas: DynamoIdeaStore) -> None:
        self._core = core
        self._audit = audit
        self._ideas = ideas

    def get(self, idea_id: str) -> Dossier | None:
        if not is_id(idea_id):
            return None
        item = self._core.get(f"IDEA#{idea_id}", "DOSSIER", strong=True)
        return None if item is None else dossier_from(item["dossier"])

    def many(self, idea_ids: Sequence[str]) -> Mapping[str, Dossier]:
        keys = [(f"IDEA#{idea_id}", "DOSSIER") for idea_id in dict.fromkeys(idea_ids)]
        found = [dossier_from(item["dossier"]) for item in self._core.many(keys)]
        return {dossier.idea_id: dossier for dossier in found}

    def save(
        self,
        dossier: Dossier,
        audit: AuditEntry | None,
        event: Event | None = None,
        change: IdeaChange | None = None,
        voice: Voice | None = None,
        *,
        moves_list: bool = False,
        born: Born | None = None,
    ) -> None:
        for attempt in range(_ATTEMPTS):
            writes = self._writes(dossier, event, change, voice)
            if born is not None:
                writes += self._ideas.facts(born.idea, born.private, born.line, None)
                item = dossier_item(born.dossier)
                writes.append(self._core.putting(item, unless_exists=True))
            if moves_list:
                writes.append(listed.moving(self._core, dossier.round_id, dossier.idea_id))
            try:
                if audit is None:
                    self._core.write(writes)
                else:
                    write_audited(self._audit, audit, lambda planned=writes: planned)  # type: ignore[misc]
            except ConditionFailed as error:
                if 0 in error.failed or change is None:
                    raise Conflict("the dossier was changed meanwhile") from error
                # Only the idea's `seq` moved, or another version came: `changing` tells which.
                back_off(attempt)
            except Busy:
                back_off(attempt)
            else:
                return
        raise Unavailable("dossier contended")

    def _writes(
        self,
        dossier: Dossier,
        event: Event | None,
        change: IdeaChange | None,
        voice: Voice | None,
    ) -> list[Write]:
        writes = [_over(self._core, dossier_item(dossier), dossier.version)]
        if change is not None:
            writes += self._ideas.changing(change.idea, change.line)
        if voice is not None:
            writes.append(_over(self._core, _voice_item(voice), voice.version))
        if event is not None:
            writes.append(outbox_put(self._core, event))
        return writes

    def reports(self, idea_id: str) -> tuple[Report, ...]:
        found = self._voices(idea_id, "REPORT#")
        return tuple(sorted((read(Report, one) for one in found), key=lambda one: one.at))

    def comments(self, idea_id: str) -> tuple[Comment, ...]:
        found = self._voices(idea_id, "COMMENT#")
        return tuple(sorted((read(Comment, one) for one in found), key=lambda one: one.at))

    def withheld(self, idea_id: str) -> tuple[Withheld, ...]:
        return tuple(read(Withheld, one) for one in self._voices(idea_id, "WITHHELD#"))

    def takedown(self, idea_id: str) -> Takedown | None:
        if not is_id(idea_id):
            return None
        item = self._core.get(f"IDEA#{idea_id}", "TAKEDOWN", strong=True)
        return None if item is None else read(Takedown, item["card"])

    def wipe(self, idea_id: str) -> None:
        for prefix in ("COMMENT#", "REPORT#"):
            for item in self._core.query(f"IDEA#{idea_id}", prefix=prefix, strong=True):
                if item["card"]["text"]:
                    self._empty(item)

    def _empty(self, item: Item) -> None:
        """Without its text, unless somebody judged it in between. Raises Conflict."""
        put = self._core.putting(
            item | {"card": item["card"] | {"text": ""}},
            condition="#version = :seen",
            names={"#version": "version"},
            values={":seen": item["version"]},
        )
        try:
            self._core.write([put])
        except ConditionFailed as error:
            raise Conflict("this was judged meanwhile") from error

    def _voices(self, idea_id: str, prefix: str) -> list[Item]:
        if not is_id(idea_id):
            return []
        found = self._core.query(f"IDEA#{idea_id}", prefix=prefix, strong=True)
        return [item["card"] for item in found]

    def comments_of(self, person: str) -> tuple[Comment, ...]:
        found = self._core.query(f"C#{person}", index="person", reverse=True, limit=_LATEST)
        return tuple(read(Comment, item["card"]) for item in found)

    def of_assignee(self, round_id: str, person: str, limit: int, cursor: str = "") -> WorkPage:
        return self._page("queue", f"R#{round_id}#DESK#{person or '-'}", limit, cursor)

    def by_due(self, round_id: str, limit: int, cursor: str = "") -> WorkPage:
        return self._page("public", f"R#{round_id}#DUE", limit, cursor)

    def of_area(self, round_id: str, area_id: str, limit: int, cursor: str = "") -> WorkPage:
        return self._page("person", f"R#{round_id}#AREA#{area_id}", limit, cursor)

    def _page(self, index: str, partition: str, limit: int, cursor: str) -> WorkPage:
        hash_key, range_key = {"queue": ("qp", "qs"), "public": ("gp", "gs")}.get(
            index, ("ap", "as")
        )
        after = None
        if cursor:
            idea_id = read_work_cursor(cursor, reported=index == "queue")
            after = {
                hash_key: partition,
                range_key: cursor,
                "pk": f"IDEA#{idea_id}",
                "sk": "DOSSIER",
            }
        found = list(self._core.query(partition, index=index, limit=limit + 1, after=after))
        cards = tuple(card_from(item["card"]) for item in found[:limit])
        more = found[limit - 1][range_key] if len(found) > limit else ""
        return WorkPage(cards, more)

    def desk(self, round_id: str) -> Desk:
        item = self._core.get(f"R#{round_id}", "DESK", strong=True)
        return Desk(round_id) if item is None else desk_from(item["desk"])

    def save_desk(self, desk: Desk, audit: AuditEntry) -> None:
        item = {
            "pk": f"R#{desk.round_id}",
            "sk": "DESK",
            "version": desk.version,
            "round": desk.round_id,
            "desk": to_plain(desk),
        }
        put = _over(self._core, item, desk.version)
        try:
            write_audited(self._audit, audit, lambda: [put])
        except ConditionFailed as error:
            raise Conflict("the desk was changed meanwhile") from error


def _over(core: Table, item: Item, version: int) -> Write:
    if version == 1:
        return core.putting(item, unless_exists=True)
    return core.putting(
        item,
        condition="#version = :before",
        names={"#version": "version"},
        values={":before": version - 1},
    )


def _voice_item(voice: Voice) -> Item:
    item: Item = {
        "pk": f"IDEA#{voice.idea_id}",
        "version": voice.version,
        "card": to_plain(voice),
    }
    if isinstance(voice, Withheld):
        item["sk"] = f"WITHHELD#{voice.number:06d}"
    elif isinstance(voice, Takedown):
        item["sk"] = "TAKEDOWN"
    elif isinstance(voice, Comment):
        item |= {
            "sk": f"COMMENT#{voice.id}",
            "ap": f"C#{voice.person}",
            "as": f"{to_text(voice.at)}#{voice.id}",
        }
    else:
        item |= {"sk": f"REPORT#{voice.id}", "expires": to_epoch(voice.at + REPORT_TERM)}
    return item


def dossier_item(dossier: Dossier) -> Item:
    card = work_card(dossier)
    item: Item = {
        "pk": f"IDEA#{dossier.idea_id}",
        "sk": "DOSSIER",
        "version": dossier.version,
        "dossier": to_plain(dossier),
        "card": to_plain(asdict(card)),
    }
    if dossier.is_open:
        item |= {
            "qp": f"R#{dossier.round_id}#DESK#{dossier.assignee or '-'}",
            "qs": card.desk_position,
            "gp": f"R#{dossier.round_id}#DUE",
            "gs": card.position,
            "ap": f"R#{dossier.round_id}#AREA#{dossier.area_id}",
            "as": card.position,
        }
    return item
