"""Ballots taken out before the audit, whatever was cast, struck and cast again before the close."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.ledger import MemoryLedger
from chalicelib.adapters.memory.voters import MemoryRemovalStore
from chalicelib.kernel.errors import Refused
from chalicelib.voters.model import Removal
from chalicelib.voting.closing import audit_ledger, close, take_out
from chalicelib.voting.model import PROVING, STRUCK
from tests.support.ledger_world import World
from tests.support.rounds import audit_entry

NAMES = ("an", "bo", "cem")
STEPS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(("letter", "desk", "eid", "strike"))),
    max_size=14,
)


@settings(deadline=None)
@given(STEPS)
def test_a_ballot_is_out_when_the_last_word_was_a_strike(steps: list[tuple[str, str]]) -> None:
    """Only over a ballot by letter, and no card came after it."""
    ledger = MemoryLedger()
    world = World(ledger)
    removals = MemoryRemovalStore(ledger, MemoryAuditLog())
    last: dict[str, str] = {}
    doubted: set[str] = set()
    for number, (name, what) in enumerate(steps, start=1):
        voter = world.voter(name, what)
        if what != "strike":
            world.cast(voter, world.form(voter, "bank"))
            last[name] = what
            doubted -= {name} if what in PROVING else set()
            continue
        removal = Removal("r26", number, f"1-{number:05d}", "x", "t", "ann", world.clock.now())
        removals.ask(removal, audit_entry())
        try:
            removals.confirm(removal, voter.token, world.clock, audit_entry())
        except Refused:
            assert last.get(name) != "letter" or name in doubted
        else:
            assert last[name] == "letter"
            doubted.add(name)
    world.close()
    before = {one.commitment for one in ledger.ballots("r26")}
    if doubted:
        # Whoever audits first sees that something is due.
        assert audit_ledger(world.frozen, ledger, world.keyring).faults != ()

    take_out(world.frozen, ledger, world.keyring)
    take_out(world.frozen, ledger, world.keyring)

    found = audit_ledger(world.frozen, ledger, world.keyring)
    assert found.faults == ()
    assert found.mark.removed == found.mark.means.get("removed", 0) == len(doubted)
    assert STRUCK not in found.mark.means
    closed = close(world.frozen, ledger, world.keyring)
    assert len(closed.opened) == len(last) - len(doubted)
    assert before == {one.commitment for one in closed.opened} | set(closed.removed)
