"""The public log: sealed once a day when enough wait, whole after the close, and never forked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.adapters.memory.ledger import MemoryLedger
from chalicelib.adapters.memory.publiclog import MemoryLogFiles
from chalicelib.kernel.errors import Conflict
from chalicelib.tally.ed25519 import verify_signature
from chalicelib.voting import notes
from chalicelib.voting.merkle import EMPTY, consistency_proof, continues, leaf_hash, root
from chalicelib.voting.model import Batch
from chalicelib.voting.publiclog import CODES, LogBroken, head_of, proof_of, seal_pending
from chalicelib.voting.tiles import tiles
from tests.support.fuse import Crash, Fuse, Fused
from tests.support.ledger_world import World

R = "r26"
DAY = timedelta(days=1)


class Hall:
    """A vote with its log."""

    def __init__(self) -> None:
        self.world = World(MemoryLedger())
        self.files = MemoryLogFiles()
        self.world.clock.move_to(self.world.frozen.opens_at)

    def cast(self, count: int, name: str = "kiezer") -> None:
        for number in range(count):
            voter = self.world.voter(f"{name}{number}")
            self.world.cast(voter, self.world.form(voter, "bank"))

    def later(self, by: timedelta = DAY) -> None:
        self.world.clock.move_to(self.world.clock.now() + by)

    def seal(self, log: Any = None, *, final: bool = False) -> int:
        head = seal_pending(
            self.world.frozen,
            ledger=self.world.ledger,
            log=log or self.files,
            keyring=self.world.keyring,
            now=self.world.clock.now(),
            final=final,
        )
        return head.size

    def checkpoint(self) -> notes.Checkpoint:
        note = self.files.read(R, "checkpoint")
        assert note is not None
        text = notes.open_note(note.decode(), self.world.frozen.log_key, verify_signature)
        return notes.read_checkpoint(text)

    def check(self) -> None:
        """All published files follow from the batches."""
        leaves = [leaf for batch in self.files.batches(R) for leaf in batch.leaves]
        entries = [bytes.fromhex(leaf) for leaf in leaves]
        head = self.checkpoint()
        assert head.size == len(leaves) == len(set(leaves))
        assert head.root == root([leaf_hash(one) for one in entries])
        for path, content in tiles(entries):
            assert self.files.read(R, path) == content, path
        codes = self.files.read(R, CODES)
        assert codes is not None and codes.count(b"\n") == len(leaves)


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_ten_that_wait_are_sealed_after_a_day(hall: Hall) -> None:
    hall.cast(10)
    assert hall.seal() == 0
    hall.later()
    assert hall.seal() == 10
    hall.check()


def test_nine_wait_for_a_tenth(hall: Hall) -> None:
    hall.cast(9)
    hall.later()
    assert hall.seal() == 0
    assert hall.files.batches(R) == ()
    hall.cast(1, "tiende")
    assert hall.seal() == 10


def test_one_batch_a_day(hall: Hall) -> None:
    hall.cast(10)
    hall.later()
    hall.seal()
    hall.cast(20, "later")
    hall.later(timedelta(hours=23))
    assert hall.seal() == 10
    hall.later(timedelta(hours=1))
    assert hall.seal() == 30
    hall.check()


def test_a_batch_is_in_ascending_order_whatever_the_order_of_casting(hall: Hall) -> None:
    hall.cast(40)
    hall.later()
    hall.seal()
    (batch,) = hall.files.batches(R)
    assert list(batch.leaves) == sorted(batch.leaves)


def test_after_the_close_everything_is_in(hall: Hall) -> None:
    hall.cast(12)
    hall.later()
    hall.seal()
    hall.cast(3, "later")
    hall.cast(2)  # two change their ballots
    hall.world.close()
    assert hall.seal(final=True) == 17
    assert hall.seal(final=True) == 17
    assert len(hall.files.batches(R)) == 2
    hall.check()
    assert {c for c, _ in hall.world.ledger.commitments(R)} == {
        leaf for batch in hall.files.batches(R) for leaf in batch.leaves
    }


def test_a_vote_without_voters_has_a_signed_empty_log(hall: Hall) -> None:
    hall.world.close()
    assert hall.seal(final=True) == 0
    assert hall.checkpoint().root == EMPTY


def test_between_the_close_and_the_count_nothing_is_sealed(hall: Hall) -> None:
    hall.cast(12)
    hall.world.close()
    assert hall.seal() == 0
    assert hall.files.batches(R) == ()


def test_a_log_that_grew_continues_the_older_one(hall: Hall) -> None:
    hall.cast(300)
    hall.later()
    hall.seal()
    old = hall.checkpoint()
    hall.cast(50, "later")
    hall.later()
    hall.seal()
    new = hall.checkpoint()
    leaves = [leaf_hash(bytes.fromhex(c)) for b in hall.files.batches(R) for c in b.leaves]
    proof = consistency_proof(leaves, old.size)
    assert continues(old.root, old.size, new.root, new.size, proof)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(1, 11))
def test_it_may_stop_at_every_write(hall: Hall, at: int, when: Any) -> None:
    """The next run ends with the same log, to the byte; the checkpoint never runs ahead."""
    hall.cast(12)
    hall.later()
    hall.seal()
    hall.cast(30, "later")
    hall.later()
    fuse = Fuse(at, when)
    log = Fused(hall.files, fuse, ("add", "write"))
    try:
        hall.seal(log)
    except Crash:
        head = hall.checkpoint()
        leaves = [bytes.fromhex(c) for b in hall.files.batches(R) for c in b.leaves]
        assert head.root == root([leaf_hash(one) for one in leaves[: head.size]])
        hall.later(timedelta(hours=1))
    assert hall.seal() == 42
    assert len(hall.files.batches(R)) == 2
    hall.check()
    stored = dict(hall.files.files)
    assert hall.seal() == 42
    assert hall.files.files == stored


def test_two_runs_at_once_are_one_batch(hall: Hall) -> None:
    hall.cast(12)
    hall.later()

    class Overtaken(MemoryLogFiles):
        def batches(self, round_id: str) -> tuple[Batch, ...]:
            seen = super().batches(round_id)
            if not seen and not self.files:
                self.write(round_id, "started", b"", fixed=False)
                hall.seal(self)
            return seen

    hall.files = Overtaken()
    assert hall.seal() == 12
    assert len(MemoryLogFiles.batches(hall.files, R)) == 1
    hall.check()


def test_who_is_always_overtaken_gives_up(hall: Hall) -> None:
    hall.cast(12)
    hall.later()

    class Busy(MemoryLogFiles):
        def add(self, round_id: str, number: int, batch: Batch) -> bool:
            return False

    with pytest.raises(Conflict):
        hall.seal(Busy())


def test_a_log_that_was_rewritten_is_never_signed(hall: Hall) -> None:
    hall.cast(12)
    hall.later()
    hall.seal()
    before = hall.files.read(R, "checkpoint")
    (batch,) = hall.files.batches(R)
    hall.files._batches[R] = [Batch(batch.sealed_at, ("00" * 32, *batch.leaves[1:]))]
    hall.cast(12, "later")
    hall.later()
    with pytest.raises(LogBroken):
        hall.seal()
    hall.files._batches[R] = [Batch(batch.sealed_at, batch.leaves[:-1])]
    with pytest.raises(LogBroken):
        hall.seal()
    assert hall.files.read(R, "checkpoint") == before


def test_a_proof_covers_what_is_signed_only(hall: Hall) -> None:
    hall.cast(12)
    hall.later()
    hall.seal()
    head = head_of(R, hall.files)
    assert head is not None
    batches = hall.files.batches(R)
    assert proof_of(batches[0].leaves[3], batches, head) is not None
    assert proof_of("00" * 32, batches, head) is None
    unsigned = (*batches, Batch(batches[0].sealed_at, ("00" * 32,)))
    assert proof_of("00" * 32, unsigned, head) is None


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 30)), max_size=5))
def test_whatever_happens_the_log_holds_everything_in_the_end(
    steps: list[tuple[int, int]],
) -> None:
    hall = Hall()
    for number, (casts, hours) in enumerate(steps):
        hall.cast(casts, f"k{number}-")
        hall.later(timedelta(hours=hours))
        hall.seal()
    hall.world.close()
    assert hall.seal(final=True) == sum(casts for casts, _ in steps)
    hall.check()
