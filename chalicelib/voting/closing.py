"""After the vote: the ledger audited, the link cut, then the ballots opened. In this order.

    0. remove  ballots that two people said aren't their voter's are taken out
    1. audit   roll and box are each other's image under the ballot key; what is out as `cast`
               is what lies in the box; all sealed bodies have one size
    2. mark    that the audit found no fault, with the hash of the box: kept once
    3. cut     the ballot key is disabled: nobody gets from a voter to a ballot any more
    4. key     the secret key is asked for, which may mean to wait for people
    5. open    the box is the one that was marked; every body opens, every commitment follows
               from it, every ballot keeps the frozen rules

Open ballots and a way from voters to them never exist at the same time. The steps may stop
anywhere: the mark stands for the audit, which can't be done again once the key is disabled.
One fault anywhere, and no ballot is handed out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal

from chalicelib.kernel.errors import BuurtError, Conflict, NotFound, Refused
from chalicelib.rounds.model import FrozenRound
from chalicelib.voting.ballots import body_size, canonical, open_body, problems
from chalicelib.voting.model import REMOVED, STRUCK, AuditMark, Ballot, BoxEntry, OpenedBallot
from chalicelib.voting.ports import Ledger, Macs
from chalicelib.voting.sealing import OVERHEAD, Opener, public_of, seal_key_name
from chalicelib.voting.tokens import ballot_key, ballot_key_name, ballot_keys, commitment

Code = Literal[
    "roll-without-ballot",
    "ballot-without-roll",
    "out-without-ballot",
    "ballot-without-out",
    "out-unknown-kind",
    "removal-unaccounted",
    "box-changed",
    "seal-damaged",
    "body-damaged",
    "commitment-wrong",
    "ballot-against-rules",
]

_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that can't be. `where` is a key or a commitment: it names nobody."""

    code: Code
    where: str


class LedgerViolation(BuurtError):
    """The ledger contradicts itself: nothing may be counted before people have looked."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        shown = ", ".join(f"{fault.code} {fault.where[:12]}" for fault in faults[:_SHOWN])
        super().__init__(f"{len(faults)} faults: {shown}")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit of the links found, with the mark to keep when there is no fault."""

    faults: tuple[Fault, ...]
    mark: AuditMark


@dataclass(frozen=True, slots=True)
class Closed:
    """What the count gets: every ballot, by commitment, so their order says nothing."""

    opened: tuple[OpenedBallot, ...]
    superseded: tuple[str, ...]
    removed: tuple[str, ...]
    mark: AuditMark

    @property
    def ballots(self) -> tuple[Ballot, ...]:
        return tuple(one.ballot for one in self.opened)


def audit(
    frozen: FrozenRound,
    roll: Iterable[tuple[str, str]],
    box: Iterable[BoxEntry],
    out: Iterable[tuple[str, str]],
    keys_of: Callable[[list[str]], list[str]],
) -> Audit:
    """Checks how roll, box and out belong together. `keys_of` gives the ballot keys of voter
    tokens. Pure otherwise; opens nothing."""
    voters = list(roll)
    without = ("paper", REMOVED)
    expected = set(keys_of([token for token, means in voters if means not in without]))
    faults: list[Fault] = []
    live: set[str] = set()
    size = body_size(frozen) + OVERHEAD
    for entry in box:
        if entry.ballot_key not in expected:
            faults.append(Fault("ballot-without-roll", entry.ballot_key))
        expected.discard(entry.ballot_key)
        live.add(entry.commitment)
        if len(entry.sealed) != size:
            faults.append(Fault("seal-damaged", entry.commitment))
    faults += [Fault("roll-without-ballot", key) for key in sorted(expected)]
    marked = box_hash(live)
    superseded = removed = 0
    for one, kind in out:
        if kind == "superseded":
            superseded += 1
        elif kind == "spoiled":
            removed += 1
        elif kind != "cast":
            faults.append(Fault("out-unknown-kind", one))
        elif one not in live:
            faults.append(Fault("out-without-ballot", one))
        else:
            live.discard(one)
    faults += [Fault("ballot-without-out", one) for one in sorted(live)]
    means = Counter(means for _, means in voters)
    if means[STRUCK] or removed != means[REMOVED]:
        # A ballot is only taken out together with its voter's mark.
        faults.append(Fault("removal-unaccounted", str(removed)))
    known = {name: count for name, count in sorted(means.items()) if count}
    return Audit(tuple(faults), AuditMark(marked, known, superseded, removed))


def box_hash(commitments: Iterable[str]) -> str:
    """Fixes which ballots lie in the box."""
    return sha256("\n".join(sorted(commitments)).encode()).hexdigest()


def open_box(
    frozen: FrozenRound, box: Iterable[BoxEntry], opener: Opener
) -> tuple[tuple[OpenedBallot, ...], tuple[Fault, ...]]:
    """Every ballot that opens and holds, by commitment, and what is wrong with the others."""
    opened: list[OpenedBallot] = []
    faults: list[Fault] = []
    size = body_size(frozen)
    for entry in box:
        found = _open(frozen, entry, opener, size)
        if isinstance(found, Fault):
            faults.append(found)
        else:
            opened.append(found)
    opened.sort(key=lambda one: one.commitment)
    return tuple(opened), tuple(faults)


def _open(frozen: FrozenRound, entry: BoxEntry, opener: Opener, size: int) -> OpenedBallot | Fault:
    try:
        body = opener(entry.commitment, entry.sealed)
    except ValueError:
        return Fault("seal-damaged", entry.commitment)
    try:
        nonce, ballot = open_body(body)
    except ValueError:
        return Fault("body-damaged", entry.commitment)
    if len(body) != size:
        return Fault("body-damaged", entry.commitment)
    if commitment(frozen.round_id, nonce, canonical(ballot)) != entry.commitment:
        return Fault("commitment-wrong", entry.commitment)
    if problems(frozen, ballot):
        return Fault("ballot-against-rules", entry.commitment)
    return OpenedBallot(entry.commitment, nonce, ballot)


def audit_ledger(frozen: FrozenRound, ledger: Ledger, keyring: Macs) -> Audit:
    """The audit of a round's ledger as it is stored. For shut gates only: a cast in between
    would look like a fault."""
    round_id = frozen.round_id
    return audit(
        frozen,
        ledger.roll(round_id),
        ledger.ballots(round_id),
        ledger.commitments(round_id),
        lambda tokens: ballot_keys(keyring, round_id, tokens),
    )


def take_out(frozen: FrozenRound, ledger: Ledger, keyring: Macs) -> None:
    """Takes out the ballots of voters who are struck. For shut gates and before the audit;
    repeatable, and each is one transaction."""
    round_id = frozen.round_id
    for token in [token for token, means in ledger.roll(round_id) if means == STRUCK]:
        entry = ledger.box(round_id, ballot_key(keyring, round_id, token))
        if entry is None:
            continue  # the audit says so
        try:
            ledger.remove(round_id, token, entry)
        except Conflict:
            continue  # another delivery did


def close(
    frozen: FrozenRound,
    ledger: Ledger,
    keyring: Macs,
    secret_of: Callable[[], bytes] | None = None,
) -> Closed:
    """Audits, cuts the link, opens. For shut gates only; repeatable, also after a crash.

    `secret_of` gives the secret key, and is asked once the link is cut: what it raises ends this
    run. Without it the key is the one that the key store wrapped.

    Raises LedgerViolation on any fault; Refused `key-disabled` when the link was cut and no
    audit was kept; Refused `seal-key-wrong` for a secret key that isn't the frozen round's.
    """
    round_id = frozen.round_id
    mark = ledger.audit_mark(round_id) or _audited(frozen, ledger, keyring)
    cut_link(round_id, keyring)
    box = list(ledger.ballots(round_id))
    if box_hash(entry.commitment for entry in box) != mark.box:
        raise LedgerViolation((Fault("box-changed", mark.box),))
    secret = secret_of() if secret_of is not None else _wrapped(round_id, ledger, keyring)
    opened, faults = open_box(frozen, box, _opener(frozen, secret))
    if faults:
        raise LedgerViolation(faults)
    out = sorted(ledger.commitments(round_id))
    return Closed(
        opened,
        superseded=tuple(c for c, kind in out if kind == "superseded"),
        removed=tuple(c for c, kind in out if kind == "spoiled"),
        mark=mark,
    )


def _audited(frozen: FrozenRound, ledger: Ledger, keyring: Macs) -> AuditMark:
    try:
        take_out(frozen, ledger, keyring)
        found = audit_ledger(frozen, ledger, keyring)
    except Refused:
        # Another delivery cut the link meanwhile; it kept its audit before.
        mark = ledger.audit_mark(frozen.round_id)
        if mark is None:
            raise
        return mark
    if found.faults:
        raise LedgerViolation(found.faults)
    return ledger.keep_audit(frozen.round_id, found.mark)


def _wrapped(round_id: str, ledger: Ledger, keyring: Macs) -> bytes:
    kept = ledger.sealed_key(round_id)
    if kept is None:
        raise NotFound("sealed key")
    return keyring.unwrap(seal_key_name(round_id), kept.wrapped)


def _opener(frozen: FrozenRound, secret: bytes) -> Opener:
    if public_of(secret).hex() != frozen.seal_key:
        raise Refused("seal-key-wrong", round=frozen.round_id)
    return Opener(secret, frozen.round_id)


def cut_link(round_id: str, keyring: Macs) -> None:
    """Disables the key that leads from voters to ballots. Repeatable; after the audit was
    kept, since no audit is possible from then on."""
    keyring.disable(ballot_key_name(round_id))
