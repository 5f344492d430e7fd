"""The public log of a round: every commitment, for good, in an order that tells nothing.

    out, settled paper ──(once a day, when ten wait; the rest after the close)──▶ batch 0, 1, 2, …
    batches ──▶ entries and tiles ──▶ list of codes ──▶ checkpoint, signed

A batch is stored by one conditional write, and what it holds is sorted, so it shows neither
when nor in which order people voted. All other files follow from the batches; whoever was
stopped in between is followed by a run that writes them again, with the same bytes. The
checkpoint comes last: it never promises what isn't there. A log that doesn't begin as the last
checkpoint says is never signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import BuurtError, Conflict
from chalicelib.rounds.model import FrozenRound
from chalicelib.voting import notes
from chalicelib.voting.merkle import inclusion_proof, leaf_hash, root
from chalicelib.voting.model import Batch
from chalicelib.voting.ports import Ledger, LogFiles, Macs
from chalicelib.voting.tiles import tiles
from chalicelib.voting.tokens import receipt_code

CHECKPOINT: Final = "checkpoint"
KEY: Final = "key.txt"
CODES: Final = "codes.txt"
# Fewer would show who just voted.
LEAST: Final = 10
EVERY: Final = timedelta(days=1)
# After the close: time for the count, and for people to look when a job failed.
DUE: Final = timedelta(days=1)
# Gates close by their own clocks, and the job that shuts them runs every minute.
SHUTTING: Final = timedelta(hours=1)
_ATTEMPTS: Final = 4


class LogBroken(BuurtError):
    """The log doesn't continue the one that was signed: nothing is signed before people have
    looked."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is published of a log."""

    size: int
    note: str


def log_key_name(round_id: str) -> str:
    """The name of the key that signs checkpoints and receipts of a round."""
    return f"log/{round_id}"


def due(frozen: FrozenRound) -> datetime:
    """By when a commitment that was cast must be in the log."""
    return frozen.closes_at + DUE


def is_time(frozen: FrozenRound, batches: Sequence[Batch], now: datetime) -> bool:
    """Whether a day went by since the last batch, or since the opening; not while gates shut."""
    last = batches[-1].sealed_at if batches else frozen.opens_at
    return not is_shutting(frozen, now) and now - last >= EVERY


def is_shutting(frozen: FrozenRound, now: datetime) -> bool:
    """Whether the vote just closed: a cast that began in time may still be under way."""
    return frozen.closes_at <= now < frozen.closes_at + SHUTTING


def seal_pending(
    frozen: FrozenRound,
    *,
    ledger: Ledger,
    log: LogFiles,
    keyring: Macs,
    now: datetime,
    final: bool = False,
    paper: Iterable[str] = (),
) -> Head:
    """Adds what waits to the log, if it is time, and publishes it. Repeatable at any moment.

    `final` is for after the close: everything goes in, whatever the number. `paper` are the
    commitments of ballots on paper that are settled so far. Raises LogBroken, and
    Conflict when others kept adding at the same time.
    """
    on_paper = tuple(paper)
    for _ in range(_ATTEMPTS):
        batches = log.batches(frozen.round_id)
        if not final and not is_time(frozen, batches, now):
            return _publish(frozen, batches, log, keyring)
        known = frozenset(leaf for batch in batches for leaf in batch.leaves)
        # Also those that were replaced or taken out: a receipt was given for each.
        cast = (c for c, _ in ledger.commitments(frozen.round_id))
        pending = tuple(sorted(one for one in (*cast, *on_paper) if one not in known))
        if len(pending) < (1 if final else LEAST):
            return _publish(frozen, batches, log, keyring)
        batch = Batch(now, pending)
        if log.add(frozen.round_id, len(batches), batch):
            return _publish(frozen, (*batches, batch), log, keyring)
    raise Conflict("others keep adding to the log")


def _publish(frozen: FrozenRound, batches: Sequence[Batch], log: LogFiles, keyring: Macs) -> Head:
    """Writes every file that follows from `batches` and isn't there; the head."""
    round_id = frozen.round_id
    name, public = notes.read_verifier_key(frozen.log_key)
    entries = [bytes.fromhex(leaf) for batch in batches for leaf in batch.leaves]
    published = log.read(round_id, CHECKPOINT)
    since = 0
    if published is not None:
        head = notes.read_checkpoint(published.decode().partition("\n\n")[0] + "\n")
        since = head.size
        _require_continues(head, name, entries)
        if since == len(entries):
            return Head(since, published.decode())
    for path, content in tiles(entries, since):
        log.write(round_id, path, content, fixed=True)
    log.write(round_id, KEY, f"{frozen.log_key}\n".encode(), fixed=True)
    codes = sorted(receipt_code(leaf) for batch in batches for leaf in batch.leaves)
    log.write(round_id, CODES, "".join(f"{code}\n" for code in codes).encode(), fixed=False)
    head = notes.Checkpoint(name, len(entries), root([leaf_hash(one) for one in entries]))
    sign = partial(keyring.sign, log_key_name(round_id))
    note = notes.sign_note(notes.checkpoint_text(head), name, public, sign)
    log.write(round_id, CHECKPOINT, note.encode(), fixed=False)
    return Head(len(entries), note)


def _require_continues(head: notes.Checkpoint, name: str, entries: Sequence[bytes]) -> None:
    began = [leaf_hash(one) for one in entries[: head.size]]
    if head.origin != name or len(began) < head.size or root(began) != head.root:
        raise LogBroken("the batches don't continue the signed log")


def receipt_note(frozen: FrozenRound, commitment: str, keyring: Macs) -> str:
    """The receipt as a signed note: what must be in the log, and by when.

    With it anybody proves that a commitment was accepted and left out.
    """
    name, public = notes.read_verifier_key(frozen.log_key)
    text = (
        "buurtbudget receipt v1\n"
        f"round {frozen.round_id}\n"
        f"rules {frozen.hash}\n"
        f"commitment {commitment}\n"
        f"in the log by {to_text(due(frozen))}\n"
    )
    return notes.sign_note(text, name, public, partial(keyring.sign, log_key_name(frozen.round_id)))


def proof_of(commitment: str, batches: Sequence[Batch], head: Head) -> str | None:
    """The tlog-proof that `commitment` stands in the published log; None when it doesn't."""
    leaves = [leaf for batch in batches for leaf in batch.leaves][: head.size]
    if commitment not in leaves:
        return None
    index = leaves.index(commitment)
    hashes = [leaf_hash(bytes.fromhex(leaf)) for leaf in leaves]
    return notes.proof_text(index, inclusion_proof(hashes, index), head.note)


def head_of(round_id: str, log: LogFiles) -> Head | None:
    """The published head; None before the first batch."""
    note = log.read(round_id, CHECKPOINT)
    if note is None:
        return None
    return Head(int(note.decode().split("\n")[1]), note.decode())
