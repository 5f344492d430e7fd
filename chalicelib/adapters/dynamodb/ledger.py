"""The ledger of the vote on DynamoDB, one table for each shape.

roll   R#<round>#V#<vt[0:2]> / <vt>    means, struck (only while a removal is due)
box    R#<round>#B#<bx[0:2]> / <bx>    c, ct, cid, fp
out    R#<round>#OUT#<c[0]>  / <c>     k = cast | superseded | spoiled
gate   R#<round>#G#<00..3f>  / GATE    state, opens_at, closes_at
       R#<round>#SEED        / SEED    seed
       R#<round>#SEAL        / SEAL    public, wrapped
       R#<round>#AUDIT       / AUDIT   box, means, superseded, removed

Partitions are cut by the first characters of hashes, so a rush spreads over all of them: one
item or partition takes at most 1,000 writes a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from random import SystemRandom
from typing import Final

from chalicelib.adapters.dynamodb.common import back_off
from chalicelib.adapters.dynamodb.table import Busy, ConditionFailed, Item, Table, Write
from chalicelib.entrypoint import log
from chalicelib.kernel.clock import Clock, to_text
from chalicelib.kernel.errors import Closed, Conflict, Refused
from chalicelib.voting.model import (
    GATES,
    PROVING,
    REMOVED,
    STRUCK,
    AuditMark,
    BoxEntry,
    CastRequest,
    LedgerCounts,
    SealedKey,
)

_ATTEMPTS: Final = 8
_FOUND: Final = 200
_RANDOM: Final = SystemRandom()
_BYTES: Final = tuple(f"{number:02x}" for number in range(256))
_NIBBLES: Final = "0123456789abcdef"


class DynamoLedger:
    """See `chalicelib.voting.ports.Ledger`."""

    def __init__(self, *, roll: Table, box: Table, out: Table, gate: Table) -> None:
        self._roll = roll
        self._box = box
        self._out = out
        self._gate = gate

    def open_gates(self, round_id: str, opens_at: datetime, closes_at: datetime) -> None:
        # All or none (a transaction takes 100 actions): one gate tells of all.
        if self._gate.get(_gate(round_id, 0), "GATE", strong=True) is not None:
            return
        writes = [
            self._gate.putting(
                {
                    "pk": _gate(round_id, number),
                    "sk": "GATE",
                    "state": "open",
                    "opens_at": to_text(opens_at),
                    "closes_at": to_text(closes_at),
                },
                unless_exists=True,
            )
            for number in range(GATES)
        ]
        try:
            self._gate.write(writes)
        except ConditionFailed:
            return  # somebody else set them up at the same time

    def shut_gates(self, round_id: str, now: datetime) -> bool:
        return all(self._shut(_gate(round_id, number), now) for number in range(GATES))

    def _shut(self, pk: str, now: datetime) -> bool:
        """One by one: a transaction over all would lose against every late cast. Looks first:
        the count only has the right to see that all are shut."""
        gate = self._gate.get(pk, "GATE", strong=True)
        if gate is None or to_text(now) < gate["closes_at"]:
            return False
        if gate["state"] == "closed":
            return True
        shut = self._gate.updating(
            pk,
            "GATE",
            "SET #state = :closed",
            condition="#closes_at <= :now",
            names={"#state": "state", "#closes_at": "closes_at"},
            values={":closed": "closed", ":now": to_text(now)},
        )
        return self._write_gate(shut)

    def extend_gates(self, round_id: str, closes_at: datetime) -> None:
        for number in range(GATES):
            pk = _gate(round_id, number)
            gate = self._gate.get(pk, "GATE", strong=True)
            if gate is None or gate["state"] != "open" or gate["closes_at"] >= to_text(closes_at):
                continue
            extend = self._gate.updating(
                pk,
                "GATE",
                "SET #closes_at = :later",
                condition="#state = :open AND #closes_at < :later",
                names={"#state": "state", "#closes_at": "closes_at"},
                values={":open": "open", ":later": to_text(closes_at)},
            )
            self._write_gate(extend)

    def _write_gate(self, write: Write) -> bool:
        """False when its condition doesn't hold; tries again beside casts. Raises Busy."""
        for attempt in range(_ATTEMPTS):
            try:
                self._gate.write([write])
            except ConditionFailed:
                return False
            except Busy:
                if attempt == _ATTEMPTS - 1:
                    raise
                back_off(attempt)
            else:
                break
        return True

    def box(self, round_id: str, ballot_key: str) -> BoxEntry | None:
        item = self._box.get(_box(round_id, ballot_key), ballot_key, strong=True)
        return None if item is None else _entry(item)

    def cast(self, request: CastRequest, replaces: BoxEntry | None, clock: Clock) -> None:
        collisions = 0
        while True:
            gate = _gate(request.round_id, _RANDOM.randrange(GATES))
            try:
                self._box.write(self._writes(request, replaces, gate, clock.now()))
            except Busy:
                collisions += 1
                if collisions == _ATTEMPTS:
                    log("cast gave up", round_id=request.round_id, count=collisions)
                    raise
                back_off(collisions)
                continue
            except ConditionFailed as error:
                raise _meaning(error, request.round_id) from error
            if collisions:
                log("cast collided", round_id=request.round_id, count=collisions)
            return

    def _writes(
        self, request: CastRequest, replaces: BoxEntry | None, gate: str, now: datetime
    ) -> list[Write]:
        """Their order gives the meaning of a failed condition: see `_meaning`."""
        round_id = request.round_id
        expression, names = _marking(request.means)
        writes = [
            self._gate.checking(
                gate,
                "GATE",
                "#state = :open AND #opens_at <= :now AND #closes_at > :now",
                names={"#state": "state", "#opens_at": "opens_at", "#closes_at": "closes_at"},
                values={":open": "open", ":now": to_text(now)},
            ),
            self._roll.updating(
                _roll(round_id, request.voter_token),
                request.voter_token,
                expression,
                condition="attribute_not_exists(#means) OR #means <> :paper",
                names=names,
                values={":means": request.means, ":paper": "paper"},
            ),
            self._put_box(request, replaces),
            self._out.putting(
                {"pk": _out(round_id, request.commitment), "sk": request.commitment, "k": "cast"},
                unless_exists=True,
            ),
        ]
        if replaces is not None:
            writes.append(
                self._out.updating(
                    _out(round_id, replaces.commitment),
                    replaces.commitment,
                    "SET #k = :superseded",
                    condition="#k = :cast",
                    names={"#k": "k"},
                    values={":superseded": "superseded", ":cast": "cast"},
                )
            )
        return writes

    def _put_box(self, request: CastRequest, replaces: BoxEntry | None) -> Write:
        item: Item = {
            "pk": _box(request.round_id, request.ballot_key),
            "sk": request.ballot_key,
            "c": request.commitment,
            "ct": request.sealed,
            "cid": request.form,
            "fp": request.fingerprint,
        }
        if replaces is None:
            return self._box.putting(item, unless_exists=True)
        return self._box.putting(
            item, condition="#c = :old", names={"#c": "c"}, values={":old": replaces.commitment}
        )

    def keep_seed(self, round_id: str, seed: str) -> str:
        return str(self._keep(round_id, "SEED", {"seed": seed})["seed"])

    def seed(self, round_id: str) -> str | None:
        item = self._kept(round_id, "SEED")
        return None if item is None else str(item["seed"])

    def keep_sealed_key(self, round_id: str, key: SealedKey) -> SealedKey:
        values = {"public": key.public, "wrapped": key.wrapped}
        return _sealed_key(self._keep(round_id, "SEAL", values))

    def sealed_key(self, round_id: str) -> SealedKey | None:
        item = self._kept(round_id, "SEAL")
        return None if item is None else _sealed_key(item)

    def keep_audit(self, round_id: str, mark: AuditMark) -> AuditMark:
        values = {
            "box": mark.box,
            "means": dict(mark.means),
            "superseded": mark.superseded,
            "removed": mark.removed,
        }
        return _audit_mark(self._keep(round_id, "AUDIT", values))

    def audit_mark(self, round_id: str) -> AuditMark | None:
        item = self._kept(round_id, "AUDIT")
        return None if item is None else _audit_mark(item)

    def _keep(self, round_id: str, name: str, values: Item) -> Item:
        """Stores `values` under `name` once; what is stored."""
        try:
            self._gate.put({"pk": f"R#{round_id}#{name}", "sk": name, **values}, unless_exists=True)
        except ConditionFailed:
            stored = self._kept(round_id, name)
            if stored is None:
                raise Conflict(f"{name} was there and is gone") from None
            return stored
        return values

    def _kept(self, round_id: str, name: str) -> Item | None:
        return self._gate.get(f"R#{round_id}#{name}", name, strong=True)

    def roll(self, round_id: str) -> Iterator[tuple[str, str]]:
        for cut in _BYTES:
            for item in self._roll.query(f"R#{round_id}#V#{cut}", strong=True):
                yield item["sk"], STRUCK if item.get("struck") else item["means"]

    def remove(self, round_id: str, voter_token: str, entry: BoxEntry) -> None:
        writes = [
            self._roll.updating(
                _roll(round_id, voter_token),
                voter_token,
                "SET #means = :removed REMOVE #struck",
                condition="attribute_exists(#struck)",
                names={"#means": "means", "#struck": "struck"},
                values={":removed": REMOVED},
            ),
            self._box.deleting(
                _box(round_id, entry.ballot_key),
                entry.ballot_key,
                condition="#c = :c",
                names={"#c": "c"},
                values={":c": entry.commitment},
            ),
            self._out.updating(
                _out(round_id, entry.commitment),
                entry.commitment,
                "SET #k = :spoiled",
                condition="#k = :cast",
                names={"#k": "k"},
                values={":spoiled": "spoiled", ":cast": "cast"},
            ),
        ]
        try:
            self._box.write(writes)
        except ConditionFailed as error:
            raise Conflict("not struck, or another ballot") from error

    def ballots(self, round_id: str) -> Iterator[BoxEntry]:
        for cut in _BYTES:
            for item in self._box.query(f"R#{round_id}#B#{cut}", strong=True):
                yield _entry(item)

    def commitments(self, round_id: str) -> Iterator[tuple[str, str]]:
        for cut in _NIBBLES:
            for item in self._out.query(f"R#{round_id}#OUT#{cut}", strong=True):
                yield item["sk"], item["k"]

    def find(self, round_id: str, prefix: str) -> tuple[tuple[str, str], ...]:
        pk = _out(round_id, prefix)
        found = self._out.query(pk, prefix=prefix, limit=_FOUND, strong=True)
        return tuple((item["sk"], item["k"]) for item in found)

    def counts(self, round_id: str) -> LedgerCounts:
        kinds = [kind for _, kind in self.commitments(round_id)]
        return LedgerCounts(
            roll=sum(1 for _ in self.roll(round_id)),
            box=sum(1 for _ in self.ballots(round_id)),
            cast=kinds.count("cast"),
            superseded=kinds.count("superseded"),
        )


def _meaning(error: ConditionFailed, round_id: str) -> Exception:
    """What the first failed condition says to a voter."""
    first = min(error.failed)
    if first == 0:
        return Closed("vote-not-open", round=round_id)
    if first == 1:
        return Refused("paper-ballot")
    return Conflict("the box holds another ballot")


def _marking(means: str) -> tuple[str, dict[str, str]]:
    """How a cast marks the roll: by the means of the ballot that is in the box. Who comes with a
    card or eID takes a strike away: the ballot is theirs. Who holds the letter doesn't: that is
    what is in doubt."""
    expression, names = "SET #means = :means", {"#means": "means"}
    if means not in PROVING:
        return expression, names
    return f"{expression} REMOVE #struck", {**names, "#struck": "struck"}


def _sealed_key(item: Item) -> SealedKey:
    return SealedKey(bytes(item["public"]), bytes(item["wrapped"]))


def _audit_mark(item: Item) -> AuditMark:
    means = {name: int(count) for name, count in item["means"].items()}
    return AuditMark(item["box"], means, int(item["superseded"]), int(item["removed"]))


def _entry(item: Item) -> BoxEntry:
    return BoxEntry(
        ballot_key=item["sk"],
        commitment=item["c"],
        sealed=item["ct"],
        form=item["cid"],
        fingerprint=item["fp"],
    )


def _gate(round_id: str, number: int) -> str:
    return f"R#{round_id}#G#{number:02x}"


def _roll(round_id: str, voter_token: str) -> str:
    return f"R#{round_id}#V#{voter_token[:2]}"


def _box(round_id: str, ballot_key: str) -> str:
    return f"R#{round_id}#B#{ballot_key[:2]}"


def _out(round_id: str, commitment: str) -> str:
    return f"R#{round_id}#OUT#{commitment[:1]}"
