"""Seats before the vote, codes after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.kernel.errors import Closed, Conflict, Refused, Unavailable
from chalicelib.rounds.model import Round
from chalicelib.trustees.codes import public_key
from chalicelib.trustees.giving import ask, secret_for_count
from chalicelib.trustees.model import TRIES, WAIT
from chalicelib.trustees.seating import confirm, draw, entrust, is_entrusted, release
from chalicelib.voting.sealing import public_of
from tests.support.rounds import audit_entry, day, sample_ballot, sample_frozen, sample_round
from tests.support.trustees import BALLOT, NAMES, give_code, seat, seat_all
from tests.support.twins import Twins

NOW = day(45)


@pytest.fixture
def hall() -> Twins:
    """A city before its vote, with trustees."""
    twins = Twins(NOW)
    twins.rounds.create(sample_round(ballot=BALLOT), audit_entry())
    twins.rounds.fix_ballot(sample_ballot("r26"), audit_entry())
    return twins


def round_of(hall: Twins) -> Round:
    found = hall.rounds.get("r26")
    assert found is not None
    return found


def over(hall: Twins, *, asked: bool = True) -> dict[str, str]:
    """The vote is over and the count asked; person → code."""
    codes = seat_all(hall)
    public, trustees = entrust(hall.trustees, round_of(hall), NOW)
    frozen = replace(sample_frozen(round_of(hall)), seal_key=public, trustees=trustees)
    hall.rounds.freeze(frozen, 1)
    hall.rounds.frozen = lambda round_id: frozen
    hall.keyring.create("seal/r26")
    hall.clock.move_to(frozen.closes_at)
    if asked:
        ask(hall.trustees, "r26", hall.clock.now())
    return codes


def count(hall: Twins) -> bytes:
    frozen = hall.rounds.frozen("r26")
    return secret_for_count(hall.trustees, hall.keyring, frozen, hall.clock.now())


def test_a_code_takes_a_seat_once_it_is_typed_back(hall: Twins) -> None:
    code = draw(hall.trustees, round_of(hall), "ann", NOW)
    trust = hall.trustees.get("r26")
    assert trust.seats == ()
    assert trust.draws == {"ann": public_key(code, "r26")}

    taken = confirm(hall.trustees, round_of(hall), "ann", code.upper(), " Ann  Peeters ", NOW)
    assert (taken.number, taken.name, taken.key) == (1, "Ann Peeters", public_key(code, "r26"))
    trust = hall.trustees.get("r26")
    assert (trust.seats, trust.draws, trust.missing) == ((taken,), {}, 2)
    # The same form once more changes nothing.
    assert confirm(hall.trustees, round_of(hall), "ann", code, "Ann Peeters", NOW) == taken
    assert hall.trustees.get("r26") == trust
    # Another name under the same code is a change.
    assert confirm(hall.trustees, round_of(hall), "ann", code, "De notaris", NOW).name != taken.name


def test_only_the_code_that_was_drawn_last_takes_a_seat(hall: Twins) -> None:
    first = draw(hall.trustees, round_of(hall), "ann", NOW)
    second = draw(hall.trustees, round_of(hall), "ann", NOW)
    theirs = draw(hall.trustees, round_of(hall), "bob", NOW)
    for wrong in (first, theirs):
        with pytest.raises(Refused, match="code-other"):
            confirm(hall.trustees, round_of(hall), "ann", wrong, "Ann", NOW)
    with pytest.raises(Refused, match="nothing-drawn"):
        confirm(hall.trustees, round_of(hall), "cem", second, "Cem", NOW)
    assert hall.trustees.get("r26").seats == ()
    confirm(hall.trustees, round_of(hall), "ann", second, "Ann", NOW)


@pytest.mark.parametrize(
    ("typed", "name", "reason"),
    [
        ("", "Ann", "code-missing"),
        ("0000", "Ann", "code-length"),
        ("!", "Ann", "code-character"),
        ("0" * 28 + "1", "Ann", "code-typo"),
        ("0" * 29, "  ", "name-missing"),
        ("0" * 29, "x" * 81, "name-too-long"),
    ],
)
def test_slips_are_told(hall: Twins, typed: str, name: str, reason: str) -> None:
    draw(hall.trustees, round_of(hall), "ann", NOW)
    with pytest.raises(Refused, match=reason):
        confirm(hall.trustees, round_of(hall), "ann", typed, name, NOW)


def test_a_new_code_replaces_the_old_one_once_it_is_typed_back(hall: Twins) -> None:
    old = seat(hall, "ann")
    new = draw(hall.trustees, round_of(hall), "ann", NOW)
    assert hall.trustees.get("r26").seats[0].key == public_key(old, "r26")
    confirm(hall.trustees, round_of(hall), "ann", new, "Ann", NOW)
    (taken,) = hall.trustees.get("r26").seats
    assert (taken.number, taken.key) == (1, public_key(new, "r26"))


def test_there_are_three_seats_and_a_person_has_one(hall: Twins) -> None:
    seat_all(hall)
    seat(hall, "ann")
    assert [one.number for one in hall.trustees.get("r26").seats] == [1, 2, 3]
    with pytest.raises(Refused, match="trustees-complete"):
        draw(hall.trustees, round_of(hall), "dirk", NOW)
    release(hall.trustees, round_of(hall), 2, "manager", NOW)
    release(hall.trustees, round_of(hall), 2, "manager", NOW)
    assert not is_entrusted(hall.trustees, round_of(hall))
    seat(hall, "dirk")
    assert [one.person for one in hall.trustees.get("r26").seats] == ["ann", "dirk", "cem"]


def test_somebody_who_drew_before_the_seats_were_taken_comes_too_late(hall: Twins) -> None:
    code = draw(hall.trustees, round_of(hall), "dirk", NOW)
    seat_all(hall)
    with pytest.raises(Refused, match="trustees-complete"):
        confirm(hall.trustees, round_of(hall), "dirk", code, "Dirk", NOW)


def test_the_key_is_split_once_and_needs_three(hall: Twins) -> None:
    seat(hall, "ann")
    seat(hall, "bob")
    with pytest.raises(Refused, match="trustees-missing"):
        entrust(hall.trustees, round_of(hall), NOW)
    seat(hall, "cem")
    assert is_entrusted(hall.trustees, round_of(hall))
    first = entrust(hall.trustees, round_of(hall), NOW)
    assert entrust(hall.trustees, round_of(hall), NOW) == first
    assert [one.name for one in first[1]] == [f"Sleutelhouder {name}" for name in NAMES]


def test_nobody_draws_or_leaves_after_the_key_was_split(hall: Twins) -> None:
    seat_all(hall)
    entrust(hall.trustees, round_of(hall), NOW)
    before = hall.trustees.get("r26")
    for act in (
        lambda: draw(hall.trustees, round_of(hall), "ann", NOW),
        lambda: release(hall.trustees, round_of(hall), 1, "manager", NOW),
    ):
        with pytest.raises(Refused, match="trustees-sealed"):
            act()
    assert hall.trustees.get("r26") == before


def test_a_code_drawn_before_the_split_and_typed_after_it_takes_no_seat(hall: Twins) -> None:
    seat_all(hall)
    code = draw(hall.trustees, round_of(hall), "ann", NOW)
    entrust(hall.trustees, round_of(hall), NOW)
    with pytest.raises(Refused, match="trustees-sealed"):
        confirm(hall.trustees, round_of(hall), "ann", code, "Ann", NOW)


def test_a_round_of_the_city_has_no_trustees() -> None:
    twins = Twins(NOW)
    twins.rounds.create(sample_round(), audit_entry())
    with pytest.raises(Refused, match="no-trustees"):
        draw(twins.trustees, twins.rounds.get("r26"), "ann", NOW)
    assert is_entrusted(twins.trustees, twins.rounds.get("r26"))


def test_any_two_codes_give_the_key(hall: Twins) -> None:
    codes = over(hall)
    with pytest.raises(Refused, match="trustees-awaited"):
        count(hall)
    give_code(hall, "cem", codes["cem"])
    with pytest.raises(Refused, match="trustees-awaited"):
        count(hall)
    give_code(hall, "ann", codes["ann"])
    assert public_of(count(hall)).hex() == hall.rounds.frozen("r26").seal_key


def test_no_code_is_taken_before_the_end_or_before_the_count_asks(hall: Twins) -> None:
    codes = over(hall, asked=False)
    with pytest.raises(Refused, match="not-asked"):
        give_code(hall, "ann", codes["ann"])
    ask(hall.trustees, "r26", hall.clock.now())
    hall.clock.move_to(hall.rounds.frozen("r26").closes_at - timedelta(seconds=1))
    before = hall.trustees.get("r26")
    with pytest.raises(Closed, match="vote-not-closed"):
        give_code(hall, "ann", codes["ann"])
    assert hall.trustees.get("r26") == before


def test_the_code_of_another_seat_or_nobodys_is_wrong(hall: Twins) -> None:
    codes = over(hall)
    with pytest.raises(Refused, match="code-wrong"):
        give_code(hall, "ann", codes["bob"])
    with pytest.raises(Refused, match="no-seat"):
        give_code(hall, "dirk", codes["bob"])
    assert hall.trustees.get("r26").given == ()


def test_tries_run_out_and_come_back(hall: Twins) -> None:
    codes = over(hall)
    for left in range(TRIES - 1, -1, -1):
        with pytest.raises(Refused, match="code-wrong") as refused:
            give_code(hall, "ann", codes["bob"])
        assert refused.value.details["left"] == left
    # Not even the right code, until the wait is over; a slip costs nothing.
    with pytest.raises(Refused, match="code-wait") as refused:
        give_code(hall, "ann", codes["ann"])
    assert refused.value.details["minutes"] == 15
    with pytest.raises(Refused, match="code-length"):
        give_code(hall, "ann", "0000")
    # Others aren't held up.
    assert give_code(hall, "bob", codes["bob"]) == "given"
    hall.clock.move_to(hall.clock.now() + WAIT)
    assert give_code(hall, "ann", codes["ann"]) == "given"
    assert hall.trustees.get("r26").tries == {}


def test_damaged_parts_give_nothing(hall: Twins) -> None:
    codes = over(hall)
    trust = hall.trustees.get("r26")
    swapped = (trust.sealed.parts[1], trust.sealed.parts[0], trust.sealed.parts[2])
    hall.trustees.rows["r26"] = replace(trust, sealed=replace(trust.sealed, parts=swapped))
    with pytest.raises(Refused, match="parts-damaged"):
        give_code(hall, "ann", codes["ann"])
    # Parts of another key under the same seat: tied to the public key, so they don't open.
    other = replace(trust.sealed, public="ab" * 32)
    hall.trustees.rows["r26"] = replace(trust, sealed=other)
    with pytest.raises(Refused, match="parts-damaged"):
        give_code(hall, "ann", codes["ann"])
    assert hall.trustees.get("r26").given == ()


def test_two_at_once_are_both_kept(hall: Twins) -> None:
    """Each loses a race once, reads again, and goes on."""
    real, raced = hall.trustees.save, []

    def save(trust: Any, audit: Any, event: Any = None) -> None:
        if not raced:
            raced.append(True)
            draw(hall.trustees, round_of(hall), "bob", NOW)
        real(trust, audit, event)

    hall.trustees.save = save
    draw(hall.trustees, round_of(hall), "ann", NOW)
    assert hall.trustees.get("r26").draws.keys() == {"ann", "bob"}

    def always(trust: Any, audit: Any, event: Any = None) -> None:
        raise Conflict("quicker")

    hall.trustees.save = always
    with pytest.raises(Unavailable):
        draw(hall.trustees, round_of(hall), "ann", NOW)
