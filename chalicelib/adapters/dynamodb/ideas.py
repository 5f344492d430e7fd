"""Ideas on DynamoDB. Item shapes are in `ideas_items`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.adapters.dynamodb import idea_mails as mails
from chalicelib.adapters.dynamodb import ideas_items as items
from chalicelib.adapters.dynamodb import listed
from chalicelib.adapters.dynamodb.common import back_off, outbox_put, write_audited
from chalicelib.adapters.dynamodb.table import Busy, ConditionFailed, Item, Table, Write
from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.model import (
    SENT_DRAFT_TERM,
    Card,
    ChangeRequest,
    Check,
    Draft,
    Follower,
    HistoryLine,
    Idea,
    IdeaState,
    Photo,
    Private,
    Submission,
    amended,
    is_candidate_change,
    read_position,
    settled,
    with_photo,
)
from chalicelib.ideas.ports import QueuePage
from chalicelib.ideas.versions import Version
from chalicelib.kernel.clock import to_epoch, to_text
from chalicelib.kernel.errors import Conflict, NotFound, Refused, Unavailable
from chalicelib.kernel.events import Event
from chalicelib.kernel.ids import is_id

_ATTEMPTS = 8


class DynamoIdeaStore:
    """See `chalicelib.ideas.ports.IdeaStore`."""

    def __init__(self, core: Table, audit: Table) -> None:
        self._core = core
        self._audit = audit

    def draft(self, draft_id: str) -> Draft | None:
        item = self._item(f"DRAFT#{draft_id}", "DRAFT", draft_id)
        return None if item is None else items.draft_from(item)

    def save_draft(self, draft: Draft) -> None:
        item = items.draft_item(draft)
        if draft.version == 1:
            self._core.put(item, unless_exists=True)
            return
        write = self._core.putting(
            item,
            condition="#version = :before AND #idea = :none",
            names={"#version": "version", "#idea": "idea"},
            values={":before": draft.version - 1, ":none": ""},
        )
        self._core.write([write])

    def drafts_with_address(self, round_id: str) -> tuple[str, ...]:
        found = self._core.query(f"R#{round_id}#DRAFTS", index="queue")
        return tuple(item["qs"].rpartition("#")[2] for item in found)

    def submit(self, submission: Submission, event: Event) -> str:
        idea = submission.idea
        forget = idea.submitted_at + SENT_DRAFT_TERM
        sent = self._core.updating(
            f"DRAFT#{submission.draft_id}",
            "DRAFT",
            "SET #idea = :idea, #answers = :nothing, #photos = :none, #version = :next, "
            "#expires_at = :forget_text, #expires = :forget REMOVE #qp, #qs",
            condition="#version = :version AND #idea = :unsent",
            names={
                "#idea": "idea",
                "#answers": "answers",
                "#photos": "photos",
                "#version": "version",
                "#expires_at": "expires_at",
                "#expires": "expires",
                "#qp": "qp",
                "#qs": "qs",
            },
            values={
                ":idea": idea.id,
                ":nothing": {},
                ":none": [],
                ":next": submission.draft_version + 1,
                ":forget_text": to_text(forget),
                ":forget": to_epoch(forget),
                ":version": submission.draft_version,
                ":unsent": "",
            },
        )
        facts = self.facts(idea, submission.private, submission.line, event)
        for attempt in range(_ATTEMPTS):
            try:
                self._core.write([sent, *facts])
            except ConditionFailed as error:
                draft = self.draft(submission.draft_id)
                if draft is not None and draft.idea_id:
                    return draft.idea_id
                raise Conflict("the draft changed while it was sent") from error
            except Busy:
                back_off(attempt)
            else:
                return idea.id
        raise Unavailable("draft contended")

    def add(self, idea: Idea, private: Private, line: HistoryLine, event: Event) -> bool:
        try:
            self._core.write(self.facts(idea, private, line, event))
        except ConditionFailed:
            return False
        return True

    def facts(
        self, idea: Idea, private: Private, line: HistoryLine, event: Event | None
    ) -> list[Write]:
        """The writes of a new idea, the idea itself first. Their keys must be free."""
        new = (
            items.idea_item(idea, 1),
            items.private_item(idea.id, private),
            items.revision_item(idea),
            items.history_item(idea, line),
        )
        writes = [self._core.putting(item, unless_exists=True) for item in new]
        return writes if event is None else [*writes, outbox_put(self._core, event)]

    def get(self, idea_id: str) -> Idea | None:
        item = self._item(f"IDEA#{idea_id}", "IDEA", idea_id)
        return None if item is None else items.idea_from(item)

    def _item(self, pk: str, sk: str, given: str) -> Item | None:
        """Strongly consistent. `given` comes from an address: what is no id has no item, and
        a key of more than 2,048 bytes would be an error of DynamoDB."""
        return self._core.get(pk, sk, strong=True) if is_id(given) else None

    def many(self, idea_ids: Sequence[str], *, strong: bool = False) -> Mapping[str, Idea]:
        keys = [(f"IDEA#{idea_id}", "IDEA") for idea_id in dict.fromkeys(idea_ids)]
        ideas = [items.idea_from(item) for item in self._core.many(keys, strong=strong)]
        return {idea.id: idea for idea in ideas}

    def private(self, idea_id: str) -> Private | None:
        item = self._core.get(f"IDEA#{idea_id}", "PRIVATE")
        return None if item is None else items.private_from(item)

    def set_language(self, idea_id: str, place: int, language: str) -> None:
        mails.set_language(self._core, mails.person(idea_id, place), language)

    def privates(self, idea_ids: Sequence[str]) -> Mapping[str, Private]:
        keys = [(f"IDEA#{idea_id}", "PRIVATE") for idea_id in dict.fromkeys(idea_ids)]
        found = self._core.many(keys)
        return {item["pk"].removeprefix("IDEA#"): items.private_from(item) for item in found}

    def history(self, idea_id: str) -> tuple[HistoryLine, ...]:
        lines = self._core.query(f"IDEA#{idea_id}", prefix="HIST#", strong=True)
        return tuple(items.history_from(item) for item in lines)

    def change(
        self,
        idea: Idea,
        line: HistoryLine | None,
        audit: AuditEntry | None,
        event: Event | None,
        private: Private | None = None,
    ) -> None:
        for attempt in range(_ATTEMPTS):
            writes = self.changing(idea, line)
            if event is not None:
                writes.append(outbox_put(self._core, event))
            if private is not None:
                writes.append(self._core.putting(items.private_item(idea.id, private)))
            try:
                if audit is None:
                    self._core.write(writes)
                else:
                    self._write_audited(audit, writes)
            except ConditionFailed:
                # Only `seq` moved, or another version came: the next reading tells which.
                back_off(attempt)
            except Busy:
                back_off(attempt)
            else:
                return
        raise Unavailable("idea contended")

    def _write_audited(self, audit: AuditEntry, writes: list[Write]) -> None:
        write_audited(self._audit, audit, lambda: writes)

    def changing(self, idea: Idea, line: HistoryLine | None) -> list[Write]:
        """The writes that put `idea` over version `idea.version - 1`, the idea itself first.
        Raises Conflict when another version is stored, Refused `on-ballot`."""
        stored = self._core.get(f"IDEA#{idea.id}", "IDEA", strong=True)
        if stored is None or stored["version"] != idea.version - 1:
            raise Conflict("the idea was changed meanwhile")
        before = items.idea_from(stored)
        idea = settled(idea, before)
        writes = [self._over(stored, idea)]
        if idea.edition != before.edition:
            writes.append(self._core.putting(items.revision_item(idea), unless_exists=True))
        if idea.request is not None and idea.request != before.request:
            writes.append(self._core.putting(items.request_item(idea, idea.request)))
        if line is not None:
            writes.append(self._core.putting(items.history_item(idea, line), unless_exists=True))
        if is_candidate_change(before, idea):
            if listed.is_listed(self._core, idea.round_id, idea.id):
                raise Refused("on-ballot", round=idea.round_id)
            writes.append(listed.moving(self._core, idea.round_id, idea.id))
        return writes

    def _over(self, stored: Item, idea: Idea) -> Write:
        """`idea` in the place of `stored`, if nothing wrote it in between."""
        return self._core.putting(
            items.idea_item(idea, stored["seq"] + 1),
            condition="#seq = :seq",
            names={"#seq": "seq"},
            values={":seq": stored["seq"]},
        )

    def versions(self, idea_id: str) -> tuple[Version, ...]:
        if not is_id(idea_id):
            return ()
        found = self._core.query(f"IDEA#{idea_id}", prefix="REV#", strong=True)
        return tuple(items.version_from(item, place) for place, item in enumerate(found, start=1))

    def requests(self, idea_id: str) -> tuple[ChangeRequest, ...]:
        if not is_id(idea_id):
            return ()
        found = self._core.query(f"IDEA#{idea_id}", prefix="REQUEST#", strong=True)
        return tuple(items.request_from(item["request"]) for item in found)

    def wipe(self, idea_id: str) -> None:
        idea = self.get(idea_id)
        if idea is None or idea.state != "deleted":
            return
        for item in items.emptied(idea, self._core.query(f"IDEA#{idea_id}", strong=True)):
            self._core.put(item)

    def open_requests(self, round_id: str) -> tuple[str, ...]:
        found = self._core.query(f"R#{round_id}#REQUESTS", index="queue")
        return tuple(item["qs"].rpartition("#")[2] for item in found)

    def set_card(self, idea_id: str, edition: int) -> None:
        self._amend(idea_id, lambda idea: replace(idea, card=max(idea.card, edition)))

    def set_checks(self, idea_id: str, checks: Sequence[Check]) -> None:
        self._amend(idea_id, lambda idea: replace(idea, checks=tuple(checks)))

    def set_photo(self, owner: str, photo: Photo) -> bool:
        kind, _, owner_id = owner.partition(":")
        if kind == "draft":
            for attempt in range(_ATTEMPTS):
                draft = self.draft(owner_id)
                if draft is None:
                    return False
                if draft.idea_id:
                    owner_id = draft.idea_id
                    break
                photos = with_photo(draft.photos, photo)
                if photos is None:
                    return False
                try:
                    self.save_draft(replace(draft, photos=photos, version=draft.version + 1))
                except ConditionFailed:
                    back_off(attempt)
                else:
                    return True
            else:
                raise Unavailable("draft contended")
        return self._amend(owner_id, lambda idea: amended(idea, photo))

    def _amend(self, idea_id: str, change: Callable[[Idea], Idea | None]) -> bool:
        """Writes what `change` makes of the stored idea, again when somebody wrote in between;
        False when there is no idea or nothing to change."""
        for attempt in range(_ATTEMPTS):
            stored = self._core.get(f"IDEA#{idea_id}", "IDEA", strong=True)
            idea = None if stored is None else change(items.idea_from(stored))
            if stored is None or idea is None:
                return False
            try:
                self._core.write([self._over(stored, idea)])
            except ConditionFailed:
                back_off(attempt)
            else:
                return True
        raise Unavailable("idea contended")

    def public_cards(self, round_id: str) -> tuple[Card, ...]:
        found = self._core.query(f"R#{round_id}#PUBLIC", index="public")
        return tuple(items.card_from(item["card"]) for item in found)

    def queue(self, round_id: str, state: IdeaState, limit: int, cursor: str = "") -> QueuePage:
        partition = f"R#{round_id}#{state}"
        after = None
        if cursor:
            idea_id = read_position(cursor)
            after = {"qp": partition, "qs": cursor, "pk": f"IDEA#{idea_id}", "sk": "IDEA"}
        found = list(self._core.query(partition, index="queue", limit=limit + 1, after=after))
        shown = found[:limit]
        return QueuePage(
            tuple(items.card_from(item["card"]) for item in shown),
            shown[-1]["qs"] if len(found) > limit else "",
        )

    def of_person(self, person: str) -> tuple[Card, ...]:
        found = self._core.query(f"P#{person}", index="person", reverse=True)
        return tuple(items.card_from(item["card"]) for item in found)

    def support(self, idea_id: str, person: str, now: datetime) -> None:
        there = self._core.checking(
            f"IDEA#{idea_id}", "IDEA", "attribute_exists(#pk)", names={"#pk": "pk"}
        )
        item = {"pk": f"IDEA#{idea_id}", "sk": f"SUPPORT#{person}", "since": to_text(now)}
        put = self._core.putting(item, unless_exists=True)
        for attempt in range(_ATTEMPTS):
            if self.supports(idea_id, person):
                return
            try:
                self._core.write([put, self._counting(idea_id, 1), there])
            except Busy:
                back_off(attempt)
            except ConditionFailed as error:
                # The same person's other tab was first, or there is no such idea.
                if self.supports(idea_id, person):
                    return
                raise NotFound(idea_id) from error
            else:
                return
        raise Unavailable("support contended")

    def unsupport(self, idea_id: str, person: str) -> None:
        gone = self._core.deleting(
            f"IDEA#{idea_id}",
            f"SUPPORT#{person}",
            condition="attribute_exists(#pk)",
            names={"#pk": "pk"},
        )
        for attempt in range(_ATTEMPTS):
            if not self.supports(idea_id, person):
                return
            try:
                self._core.write([gone, self._counting(idea_id, -1)])
            except (Busy, ConditionFailed):
                back_off(attempt)
            else:
                return
        raise Unavailable("support contended")

    def _counting(self, idea_id: str, step: int) -> Write:
        return self._core.updating(
            f"IDEA#{idea_id}",
            "SUPPORTS",
            "ADD #count :step",
            names={"#count": "count"},
            values={":step": step},
        )

    def supports(self, idea_id: str, person: str) -> bool:
        return self._item(f"IDEA#{idea_id}", f"SUPPORT#{person}", idea_id) is not None

    def support_count(self, idea_id: str) -> int:
        item = self._item(f"IDEA#{idea_id}", "SUPPORTS", idea_id)
        return 0 if item is None else int(item["count"])

    def follow(self, idea_id: str, follower: Follower) -> None:
        there = self._core.checking(
            f"IDEA#{idea_id}", "IDEA", "attribute_exists(#pk)", names={"#pk": "pk"}
        )
        if self.follows(idea_id, follower.person):
            return
        try:
            self._core.write([self._core.putting(items.follow_item(idea_id, follower)), there])
        except ConditionFailed as error:
            raise NotFound(idea_id) from error

    def unfollow(self, idea_id: str, person: str) -> None:
        self._core.delete(f"IDEA#{idea_id}", f"FOLLOW#{person}")

    def follows(self, idea_id: str, person: str) -> bool:
        return self.follower(idea_id, person) is not None

    def follower(self, idea_id: str, person: str) -> Follower | None:
        item = self._item(f"IDEA#{idea_id}", f"FOLLOW#{person}", idea_id)
        return None if item is None else items.follower_from(item)

    def set_follower_language(self, idea_id: str, person: str, language: str) -> None:
        mails.set_language(self._core, mails.follower(idea_id, person), language)

    def followers(self, idea_id: str) -> tuple[Follower, ...]:
        found = self._core.query(f"IDEA#{idea_id}", prefix="FOLLOW#")
        return tuple(items.follower_from(item) for item in found)

    def followed_by(self, person: str) -> tuple[str, ...]:
        found = self._core.query(f"F#{person}", index="person", reverse=True)
        return tuple(item["card"]["id"] for item in found)
