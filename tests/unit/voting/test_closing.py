"""The audit: it hands out all ballots of a sound ledger, and none of any other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.adapters.memory.identity import MemoryKeyring
from chalicelib.adapters.memory.ledger import MemoryLedger
from chalicelib.kernel.errors import Refused
from chalicelib.voting.ballots import body_size, canonical, seal_body
from chalicelib.voting.closing import LedgerViolation, close, cut_link
from chalicelib.voting.model import Ballot, BoxEntry
from chalicelib.voting.sealing import seal
from chalicelib.voting.tokens import ballot_key_name, commitment
from tests.support.ledger_world import World
from tests.support.voting import choices

R = "r26"


@pytest.fixture
def world() -> World:
    """Three voters, one of whom changed."""
    world = World(MemoryLedger())
    for name, projects in (("an", ("bank",)), ("bo", ("boom", "feest")), ("cem", ("bank",))):
        voter = world.voter(name)
        world.cast(voter, world.form(voter, *projects))
    cem = world.voter("cem")
    world.cast(cem, world.form(cem, "boom"))
    world.close()
    return world


def rows(world: World) -> MemoryLedger:
    assert isinstance(world.ledger, MemoryLedger)
    return world.ledger


def first_entry(world: World) -> BoxEntry:
    return next(iter(world.ledger.ballots(R)))


def put(world: World, entry: BoxEntry) -> None:
    rows(world).box_rows[R, entry.ballot_key] = entry


def test_a_sound_ledger_gives_its_ballots(world: World) -> None:
    closed = close(world.frozen, world.ledger, world.keyring)

    assert choices(closed.ballots) == [("bank",), ("boom",), ("boom", "feest")]
    assert len(closed.superseded) == closed.mark.superseded == 1
    assert closed.mark.means == {"email": 3}
    for one in closed.opened:
        assert commitment(R, one.nonce, canonical(one.ballot)) == one.commitment


def test_ballots_come_in_the_order_of_their_commitments(world: World) -> None:
    opened = close(world.frozen, world.ledger, world.keyring).opened

    assert [one.commitment for one in opened] == sorted(
        entry.commitment for entry in world.ledger.ballots(R)
    )


def test_an_empty_ledger_is_sound() -> None:
    world = World(MemoryLedger())

    assert close(world.frozen, world.ledger, world.keyring).opened == ()


def test_a_voter_on_paper_needs_no_ballot(world: World) -> None:
    rows(world).roll_rows[R, "ab" * 32] = "paper"

    assert len(close(world.frozen, world.ledger, world.keyring).opened) == 3


def sealed(world: World, c: str, nonce: bytes, ballot: Ballot) -> bytes:
    """As a caster would seal it, under any commitment."""
    body = seal_body(world.frozen, nonce, ballot)
    return seal(bytes.fromhex(world.frozen.seal_key), R, c, body)


def stuff_a_ballot(world: World) -> None:
    ballot, nonce = Ballot(frozenset({"bank"})), bytes(32)
    c = commitment(R, nonce, canonical(ballot))
    put(world, BoxEntry("ab" * 32, c, sealed(world, c, nonce, ballot), "f", "p"))
    rows(world).out_rows[R, c] = "cast"


def lose_a_ballot(world: World) -> None:
    entry = first_entry(world)
    del rows(world).box_rows[R, entry.ballot_key]


def lose_a_voter(world: World) -> None:
    del rows(world).roll_rows[next(iter(rows(world).roll_rows))]


def swap_a_choice(world: World) -> None:
    entry = first_entry(world)
    other = sealed(world, entry.commitment, bytes(32), Ballot(frozenset({"feest"})))
    put(world, replace(entry, sealed=other))


def swap_two_bodies(world: World) -> None:
    first, second, *_ = world.ledger.ballots(R)
    put(world, replace(first, sealed=second.sealed))
    put(world, replace(second, sealed=first.sealed))


def flip_a_bit(world: World) -> None:
    entry = first_entry(world)
    put(world, replace(entry, sealed=entry.sealed[:-1] + bytes([entry.sealed[-1] ^ 1])))


def seal_nonsense(world: World) -> None:
    entry = first_entry(world)
    body = b"x" * body_size(world.frozen)
    key = bytes.fromhex(world.frozen.seal_key)
    put(world, replace(entry, sealed=seal(key, R, entry.commitment, body)))


def shorten_a_body(world: World) -> None:
    entry = first_entry(world)
    put(world, replace(entry, sealed=entry.sealed[:-1]))


def forget_a_commitment(world: World) -> None:
    del rows(world).out_rows[R, first_entry(world).commitment]


def add_a_commitment(world: World) -> None:
    rows(world).out_rows[R, "cd" * 32] = "cast"


def supersede_a_live_ballot(world: World) -> None:
    rows(world).out_rows[R, first_entry(world).commitment] = "superseded"


def revive_an_old_ballot(world: World) -> None:
    old = next(c for c, kind in world.ledger.commitments(R) if kind == "superseded")
    rows(world).out_rows[R, old] = "cast"


def invent_a_kind(world: World) -> None:
    rows(world).out_rows[R, "cd" * 32] = "bonus"


def choose_too_much(world: World) -> None:
    entry = first_entry(world)
    nonce, ballot = bytes(32), Ballot(frozenset({"bank", "hond"}))
    c = commitment(R, nonce, canonical(ballot))
    rows(world).out_rows[R, c] = rows(world).out_rows.pop((R, entry.commitment))
    put(world, replace(entry, commitment=c, sealed=sealed(world, c, nonce, ballot)))


@pytest.mark.parametrize(
    ("tamper", "codes"),
    [
        (stuff_a_ballot, {"ballot-without-roll"}),
        (lose_a_ballot, {"roll-without-ballot", "out-without-ballot"}),
        (lose_a_voter, {"ballot-without-roll"}),
        (swap_a_choice, {"commitment-wrong"}),
        (swap_two_bodies, {"seal-damaged"}),
        (flip_a_bit, {"seal-damaged"}),
        (seal_nonsense, {"body-damaged"}),
        (shorten_a_body, {"seal-damaged"}),
        (forget_a_commitment, {"ballot-without-out"}),
        (add_a_commitment, {"out-without-ballot"}),
        (supersede_a_live_ballot, {"ballot-without-out"}),
        (revive_an_old_ballot, {"out-without-ballot"}),
        (invent_a_kind, {"out-unknown-kind"}),
        (choose_too_much, {"ballot-against-rules"}),
    ],
)
def test_a_tampered_ledger_gives_nothing(
    world: World, tamper: Callable[[World], None], codes: set[str]
) -> None:
    tamper(world)

    with pytest.raises(LedgerViolation) as violation:
        close(world.frozen, world.ledger, world.keyring)

    assert {fault.code for fault in violation.value.faults} == codes
    assert "bank" not in str(violation.value)


def link_is_cut(world: World) -> bool:
    try:
        world.keyring.mac(ballot_key_name(R), b"x")
    except Refused as refused:
        return refused.reason == "key-disabled"
    return False


def test_ballots_are_opened_only_after_the_link_is_cut(world: World) -> None:
    """Whoever holds the opened ballots can't ask whose they are any more."""

    class Watching(MemoryKeyring):
        def unwrap(self, name: str, wrapped: bytes) -> bytes:
            assert link_is_cut(world)
            return super().unwrap(name, wrapped)

    world.keyring.__class__ = Watching
    close(world.frozen, world.ledger, world.keyring)
    assert link_is_cut(world)


def test_a_fault_of_the_links_leaves_them_for_people_to_look(world: World) -> None:
    lose_a_voter(world)
    with pytest.raises(LedgerViolation):
        close(world.frozen, world.ledger, world.keyring)
    assert not link_is_cut(world)
    assert world.ledger.audit_mark(R) is None


def test_closing_again_gives_the_same(world: World) -> None:
    first = close(world.frozen, world.ledger, world.keyring)
    assert close(world.frozen, world.ledger, world.keyring) == first


def test_a_close_that_is_overtaken_goes_by_the_other_s_audit(world: World) -> None:
    real, first = world.ledger.roll, []

    def roll(round_id: str) -> object:
        world.ledger.roll = real
        first.append(close(world.frozen, world.ledger, world.keyring))
        return real(round_id)

    world.ledger.roll = roll
    assert close(world.frozen, world.ledger, world.keyring) == first[0]


def test_without_an_audit_a_cut_link_is_a_stop(world: World) -> None:
    cut_link(R, world.keyring)
    cut_link(R, world.keyring)

    with pytest.raises(Refused, match="key-disabled"):
        close(world.frozen, world.ledger, world.keyring)


def test_a_box_that_changed_after_the_audit_is_not_opened(world: World) -> None:
    close(world.frozen, world.ledger, world.keyring)
    lose_a_ballot(world)
    with pytest.raises(LedgerViolation, match="box-changed"):
        close(world.frozen, world.ledger, world.keyring)


def test_the_secret_key_must_be_that_of_the_frozen_round(world: World) -> None:
    world.frozen = replace(world.frozen, seal_key="ab" * 32)
    with pytest.raises(Refused, match="seal-key-wrong"):
        close(world.frozen, world.ledger, world.keyring)


def test_the_box_alone_tells_nothing(world: World) -> None:
    """Neither what was chosen, nor how much: sealed bodies have one size and no two look
    alike."""
    entries = list(world.ledger.ballots(R))
    assert len({len(entry.sealed) for entry in entries}) == 1
    for entry in entries:
        for project in (b"bank", b"boom", b"feest", b"nonce", b"ballot"):
            assert project not in entry.sealed
