"""Casting: one ballot, one receipt, and a clear no for everything else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.kernel.errors import Closed, Conflict, Refused, Unavailable
from chalicelib.voting.ballots import body_size, open_body
from chalicelib.voting.model import Ballot
from chalicelib.voting.sealing import OVERHEAD, Opener
from chalicelib.voting.tokens import ballot_key, receipt_code
from tests.support.ledger_world import Crash, Fault, FaultyLedger, World
from tests.support.rounds import SEAL_SECRET


@pytest.fixture
def world() -> World:
    return World(FaultyLedger())


def test_the_receipt_is_of_what_lies_in_the_box(world: World) -> None:
    an = world.voter("an")
    form = world.form(an, "bank", "boom")

    receipt = world.cast(an, form)

    stored = world.ledger.box("r26", ballot_key(world.keyring, "r26", an.token))
    assert stored is not None
    assert receipt.commitment == stored.commitment
    assert receipt.code == receipt_code(stored.commitment)
    assert not receipt.changed
    body = Opener(SEAL_SECRET, "r26")(stored.commitment, stored.sealed)
    assert open_body(body)[1] == form.ballot
    assert len(body) == body_size(world.frozen)
    assert len(stored.sealed) == body_size(world.frozen) + OVERHEAD


def test_nothing_in_the_ledger_tells_voter_and_ballot_together(world: World) -> None:
    an = world.voter("an")
    form = world.form(an, "bank")
    world.cast(an, form)

    ledger = world.ledger
    assert isinstance(ledger, FaultyLedger)
    assert an.token not in repr(ledger.box_rows) + repr(ledger.out_rows)
    assert form.token not in repr(ledger.box_rows)
    assert ledger.roll_rows == {("r26", an.token): "email"}


def test_the_same_ballot_of_two_voters_looks_different(world: World) -> None:
    for name in ("an", "bo"):
        voter = world.voter(name)
        world.cast(voter, world.form(voter, "bank"))

    entries = list(world.ledger.ballots("r26"))
    assert len({entry.commitment for entry in entries}) == 2
    assert len({entry.fingerprint for entry in entries}) == 2
    assert len({entry.sealed for entry in entries}) == 2
    assert len({len(entry.sealed) for entry in entries}) == 1


def test_the_same_form_again_is_the_same_receipt_and_no_write(world: World) -> None:
    an = world.voter("an")
    form = world.form(an, "bank")
    first = world.cast(an, form)

    assert world.cast(an, form) == first
    assert world.ledger.writes == 1  # type: ignore[attr-defined]


def test_the_same_form_again_after_the_close_is_still_the_receipt(world: World) -> None:
    an = world.voter("an")
    form = world.form(an, "bank")
    first = world.cast(an, form)
    world.close()

    assert world.cast(an, form) == first


def test_the_same_form_with_another_ballot_is_a_conflict(world: World) -> None:
    an = world.voter("an")
    form = world.form(an, "bank")
    world.cast(an, form)

    with pytest.raises(Conflict):
        world.cast(an, replace(form, ballot=Ballot(frozenset({"boom"}))))
    assert world.require_sound() == (form.ballot,)


def test_a_change_replaces_and_says_so(world: World) -> None:
    an = world.voter("an")
    first = world.cast(an, world.form(an, "bank"))

    second = world.cast(an, world.form(an, "boom"))

    assert second.changed
    assert second.code != first.code
    assert world.require_sound() == (Ballot(frozenset({"boom"})),)
    assert dict(world.ledger.commitments("r26"))[first.commitment] == "superseded"


def test_an_old_form_never_brings_an_old_choice_back(world: World) -> None:
    an = world.voter("an")
    old = world.form(an, "bank")
    world.cast(an, old)
    world.cast(an, world.form(an, "boom"))

    with pytest.raises(Conflict):
        world.cast(an, old)
    assert world.require_sound() == (Ballot(frozenset({"boom"})),)


def test_two_windows_do_not_overwrite_each_other_unseen(world: World) -> None:
    an = world.voter("an")
    left, right = world.form(an, "bank"), world.form(an, "boom")
    world.cast(an, left)

    with pytest.raises(Conflict):
        world.cast(an, right)
    assert world.require_sound() == (left.ballot,)


@pytest.mark.parametrize("when", ["before", "at the close", "after"])
def test_outside_the_vote_nothing_is_cast(world: World, when: str) -> None:
    an = world.voter("an")
    form = world.form(an, "bank")
    moments = {
        "before": world.frozen.opens_at - timedelta(seconds=1),
        "at the close": world.frozen.closes_at,
        "after": world.frozen.closes_at + timedelta(seconds=1),
    }
    world.clock.move_to(moments[when])

    with pytest.raises(Closed):
        world.cast(an, form)
    assert world.require_sound() == ()


def test_the_last_microsecond_counts(world: World) -> None:
    an = world.voter("an")
    world.clock.move_to(world.frozen.closes_at - timedelta(microseconds=1))

    assert world.cast(an, world.form(an, "bank")).code


def test_an_invalid_ballot_reaches_no_ledger(world: World) -> None:
    an = world.voter("an")

    for projects in ((), ("hond",)):
        with pytest.raises(Refused):
            world.cast(an, world.form(an, *projects))
    assert world.require_sound() == ()


def test_a_lost_answer_is_found_in_the_box(world: World) -> None:
    an = world.voter("an")
    world.ledger.fault = Fault("after")  # type: ignore[attr-defined]

    receipt = world.cast(an, world.form(an, "bank"))

    assert receipt.commitment == world.commitment(an)


@pytest.mark.parametrize("kind", ["read", "before", "middle", "after"])
@pytest.mark.parametrize("crash", [True, False])
@pytest.mark.parametrize("change", [True, False])
def test_after_any_fault_the_same_form_ends_in_one_receipt(
    world: World, kind: str, crash: bool, change: bool
) -> None:
    an = world.voter("an")
    if change:
        world.cast(an, world.form(an, "feest"))
    form = world.form(an, "bank")
    world.ledger.fault = Fault(kind, crash)  # type: ignore[arg-type, attr-defined]
    try:
        world.cast(an, form)
    except (Crash, Unavailable):
        world.require_sound()
    after_fault = world.commitment(an)
    world.ledger.fault = Fault()  # type: ignore[attr-defined]

    receipt = world.cast(an, form)

    assert world.require_sound() == (form.ballot,)
    if kind == "after":
        assert receipt.commitment == after_fault
