"""Trustees in any order of acts, by the right people and the wrong ones, with crashes.

What always holds: three seats at most and one a person; nothing of them changes once the key was
split; no code is taken before the count asked; the key comes out exactly when two gave theirs.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chalicelib.adapters.memory.trustees import MemoryTrusteeStore
from chalicelib.kernel.errors import BuurtError, Refused, Unavailable
from chalicelib.trustees.codes import public_key
from chalicelib.trustees.giving import Office, ask, give, secret_for_count
from chalicelib.trustees.model import NEEDED, SEATS, WAIT, Seat
from chalicelib.trustees.seating import confirm, draw, entrust, release
from chalicelib.voting.sealing import public_of
from tests.support.rounds import audit_entry, day, sample_frozen, sample_round
from tests.support.trustees import BALLOT
from tests.support.twins import Twins

PEOPLE = st.sampled_from(["ann", "bob", "cem", "dirk"])
ROUND = sample_round(ballot=BALLOT)


class Dying(MemoryTrusteeStore):
    """The twin; the next save can die before or after it was written."""

    dies = ""

    def save(self, trust: Any, audit: Any, event: Any = None) -> None:
        dies, self.dies = self.dies, ""
        if dies == "before":
            raise Unavailable("died")
        super().save(trust, audit, event)
        if dies == "after":
            raise Unavailable("died")


class Trustees(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.twins = Twins(day(45))
        self.twins.rounds.create(ROUND, audit_entry())
        self.twins.keyring.create("seal/r26")
        self.store = Dying(self.twins.audit, self.twins.outbox)
        self.codes: dict[str, list[str]] = {}
        self.frozen: Any = None
        self.seats: tuple[Seat, ...] = ()
        self.asked = False

    @initialize(stage=st.integers(0, 3))
    def begins(self, stage: int) -> None:
        """Some way down the road: by chance alone few would come to the end."""
        for person in ("ann", "bob", "cem") if stage else ():
            self.takes_a_seat(person)
        for act in (self.freezes, self.ends, self.counts)[: (0, 0, 1, 3)[stage]]:
            act()

    @property
    def now(self) -> Any:
        return self.twins.clock.now()

    @rule(dies=st.sampled_from(["before", "after"]))
    def die(self, dies: str) -> None:
        self.store.dies = dies

    @rule(person=PEOPLE)
    def draws(self, person: str) -> None:
        with suppress(BuurtError):
            code = draw(self.store, ROUND, person, self.now)
            self.codes.setdefault(person, []).append(code)

    @rule(person=PEOPLE)
    def takes_a_seat(self, person: str) -> None:
        """As most do: draw, and type back at once."""
        self.draws(person)
        self.confirms(person, person, -1)

    @rule(person=PEOPLE, other=PEOPLE, place=st.integers(-2, -1))
    def confirms(self, person: str, other: str, place: int) -> None:
        known = self.codes.get(other, [])
        if len(known) >= -place:
            with suppress(BuurtError):
                confirm(self.store, ROUND, person, known[place], person, self.now)

    @rule(number=st.integers(1, SEATS))
    def frees(self, number: int) -> None:
        with suppress(BuurtError):
            release(self.store, ROUND, number, "manager", self.now)

    @rule()
    def freezes(self) -> None:
        with suppress(BuurtError):
            public, trustees = entrust(self.store, ROUND, self.now)
            found = replace(sample_frozen(ROUND), seal_key=public, trustees=trustees)
            assert self.frozen in (None, found)
            self.frozen = found
            self.seats = self.store.rows["r26"].seats

    @rule()
    def ends(self) -> None:
        if self.frozen is not None:
            self.twins.clock.move_to(max(self.now, self.frozen.closes_at))

    @rule()
    def counts(self) -> None:
        if self.frozen is None or self.now < self.frozen.closes_at:
            return
        with suppress(BuurtError):
            ask(self.store, "r26", self.now)
            self.asked = True

    @rule(minutes=st.sampled_from([1, WAIT.seconds // 60]))
    def waits(self, minutes: int) -> None:
        if self.frozen is not None and self.now >= self.frozen.closes_at:
            self.twins.clock.move_to(self.now + timedelta(minutes=minutes))

    @rule(person=PEOPLE)
    def gives_own(self, person: str) -> None:
        self.gives(person, person)

    @rule(person=PEOPLE, other=PEOPLE)
    def gives(self, person: str, other: str) -> None:
        if self.frozen is None:
            return
        code = self.right(other)
        before = len(self.store.rows["r26"].given)
        with suppress(BuurtError):
            office = Office(self.store, self.twins.keyring, self.twins.clock)
            outcome = give(office, self.frozen, person, code)
            assert outcome != "given" or (person == other and before < NEEDED)

    def right(self, person: str) -> str:
        """The code of a seat, whatever was drawn after it; else the last one that was drawn."""
        known = self.codes.get(person, [])
        seat = self.store.rows["r26"].seat_of(person)
        fits = [code for code in known if seat and public_key(code, "r26") == seat.key]
        return (fits or known or [""])[-1]

    @invariant()
    def three_seats_and_a_person_has_one(self) -> None:
        trust = self.store.get("r26")
        if trust is None:
            return
        assert len(trust.seats) <= SEATS
        assert len({seat.person for seat in trust.seats}) == len(trust.seats)
        assert len({seat.key for seat in trust.seats}) == len(trust.seats)
        if trust.sealed is not None:
            assert len(trust.seats) == SEATS
        if self.frozen is not None:
            assert trust.seats == self.seats

    @invariant()
    def the_key_comes_out_with_two_codes_and_no_sooner(self) -> None:
        trust = self.store.get("r26")
        if trust is None or trust.asked_at is None:
            assert trust is None or trust.given == ()
            return
        told = [event.id for event in self.twins.outbox.events]
        assert told.count("trustees-r26") == int(trust.is_enough)
        try:
            secret = secret_for_count(self.store, self.twins.keyring, self.frozen, self.now)
        except Refused as refused:
            assert (refused.reason, len(trust.given) < NEEDED) == ("trustees-awaited", True)
        else:
            assert len(trust.given) == NEEDED
            assert public_of(secret).hex() == self.frozen.seal_key


Trustees.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
TestTrustees = Trustees.TestCase
