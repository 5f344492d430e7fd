"""The audit: it hands out all ballots of a sound ledger, and none of any other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.adapters.memory.ledger import MemoryLedger
from chalicelib.voting import closing
from chalicelib.voting.ballots import canonical, open_body, seal_body
from chalicelib.voting.closing import LedgerViolation, audit_ledger, read_ballots
from chalicelib.voting.model import Ballot, BoxEntry
from chalicelib.voting.tokens import commitment
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
    ballots = read_ballots(world.frozen, world.ledger, world.keyring)

    assert choices(ballots) == [("bank",), ("boom",), ("boom", "feest")]
    assert audit_ledger(world.frozen, world.ledger, world.keyring).superseded == 1


def test_ballots_come_in_the_order_of_their_commitments(world: World) -> None:
    expected = [
        open_body(entry.body)[1]
        for entry in sorted(world.ledger.ballots(R), key=lambda e: e.commitment)
    ]

    assert list(read_ballots(world.frozen, world.ledger, world.keyring)) == expected


def test_an_empty_ledger_is_sound() -> None:
    world = World(MemoryLedger())

    assert read_ballots(world.frozen, world.ledger, world.keyring) == ()


def test_a_voter_on_paper_needs_no_ballot(world: World) -> None:
    rows(world).roll_rows[R, "ab" * 32] = "paper"

    assert len(read_ballots(world.frozen, world.ledger, world.keyring)) == 3


def stuff_a_ballot(world: World) -> None:
    ballot, nonce = Ballot(frozenset({"bank"})), bytes(32)
    c = commitment(R, nonce, canonical(ballot))
    put(world, BoxEntry("ab" * 32, c, seal_body(world.frozen, nonce, ballot), "f", "p"))
    rows(world).out_rows[R, c] = "cast"


def lose_a_ballot(world: World) -> None:
    entry = first_entry(world)
    del rows(world).box_rows[R, entry.ballot_key]


def lose_a_voter(world: World) -> None:
    del rows(world).roll_rows[next(iter(rows(world).roll_rows))]


def swap_a_choice(world: World) -> None:
    entry = first_entry(world)
    nonce, _ = open_body(entry.body)
    put(world, replace(entry, body=seal_body(world.frozen, nonce, Ballot(frozenset({"feest"})))))


def flip_a_bit(world: World) -> None:
    entry = first_entry(world)
    put(world, replace(entry, body=bytes([entry.body[0] ^ 1]) + entry.body[1:]))


def shorten_a_body(world: World) -> None:
    entry = first_entry(world)
    put(world, replace(entry, body=entry.body.rstrip()))


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
    put(world, replace(entry, commitment=c, body=seal_body(world.frozen, nonce, ballot)))


@pytest.mark.parametrize(
    ("tamper", "codes"),
    [
        (stuff_a_ballot, {"ballot-without-roll"}),
        (lose_a_ballot, {"roll-without-ballot", "out-without-ballot"}),
        (lose_a_voter, {"ballot-without-roll"}),
        (swap_a_choice, {"commitment-wrong"}),
        (flip_a_bit, {"body-damaged"}),
        (shorten_a_body, {"body-damaged"}),
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
        read_ballots(world.frozen, world.ledger, world.keyring)

    assert {fault.code for fault in violation.value.faults} == codes
    assert "bank" not in str(violation.value)


def test_the_link_is_cut_for_good(world: World) -> None:
    from chalicelib.kernel.errors import Refused

    closing.cut_link(R, world.keyring)
    closing.cut_link(R, world.keyring)

    with pytest.raises(Refused):
        read_ballots(world.frozen, world.ledger, world.keyring)
