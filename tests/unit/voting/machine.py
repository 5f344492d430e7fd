"""A state machine of the ledger: voters, windows, faults, replays, changes and the close.

The model says for every form that is sent what must come of it; after every step the whole
ledger is audited.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chalicelib.kernel.clock import FixedClock
from chalicelib.kernel.errors import Closed, Conflict, Unavailable
from chalicelib.voting.cast import BallotForm, Voter
from chalicelib.voting.model import Ballot
from chalicelib.voting.ports import Macs
from tests.support.ledger_world import FAULTS, Crash, Fault, FaultKind, FaultyLedger, World

NAMES = ("an", "bo", "cem")
# However somebody is recognised, they are one person with one ballot.
MEANS = ("eid", "code", "desk")
PROJECTS = ("bank", "boom", "feest")
BALLOTS = st.sets(st.sampled_from(PROJECTS), min_size=1, max_size=3)
SKEW = st.sampled_from([timedelta(), timedelta(minutes=-5), timedelta(minutes=5)])


@dataclass(frozen=True)
class Page:
    """A review page that somebody has open."""

    name: str
    voter: Voter
    form: BallotForm


class LedgerMachine(RuleBasedStateMachine):
    """Subclasses bring a ledger, or another keyring, that is wrong on purpose."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = self.make_ledger()
        keyring = self.make_keyring()
        self.world = World(self.ledger) if keyring is None else World(self.ledger, keyring)
        self.pages: list[Page] = []
        self.current: dict[str, Page] = {}
        self.receipts: dict[str, str] = {}
        self.shut = False

    def make_ledger(self) -> FaultyLedger:
        return FaultyLedger()

    def make_keyring(self) -> Macs | None:
        return None

    def recognise(self, name: str, means: str) -> Voter:
        """A person by one of their means."""
        return self.world.voter(name, means)

    @rule(name=st.sampled_from(NAMES), means=st.sampled_from(MEANS), projects=BALLOTS)
    def open_page(self, name: str, means: str, projects: set[str]) -> None:
        voter = self.recognise(name, means)
        self.pages.append(Page(name, voter, self.world.form(voter, *projects)))

    @rule(
        name=st.sampled_from(NAMES),
        means=st.sampled_from(MEANS),
        projects=BALLOTS,
        kind=st.sampled_from(FAULTS),
        crash=st.booleans(),
    )
    def vote(self, name: str, means: str, projects: set[str], kind: FaultKind, crash: bool) -> None:
        """A page opened and sent at once; sent again after a fault."""
        self.open_page(name, means, projects)
        page = self.pages[-1]
        self._send(page, Fault(kind, crash), timedelta())
        self.the_ledger_is_sound()
        self._send(page, Fault(), timedelta())

    @precondition(lambda self: self.pages)
    @rule(
        data=st.data(),
        kind=st.sampled_from(FAULTS),
        crash=st.booleans(),
        skew=SKEW,
        taps=st.integers(1, 2),
    )
    def send(
        self, data: st.DataObject, kind: FaultKind, crash: bool, skew: timedelta, taps: int
    ) -> None:
        page = data.draw(st.sampled_from(self.pages))
        self._send(page, Fault(kind, crash), skew)
        if taps == 2:
            self._send(page, Fault(), skew)

    @precondition(lambda self: self.pages)
    @rule(data=st.data(), projects=BALLOTS)
    def send_a_form_with_another_ballot(self, data: st.DataObject, projects: set[str]) -> None:
        page = data.draw(st.sampled_from(self.pages))
        other = replace(page.form, ballot=Ballot(frozenset(projects)))
        self._send(Page(page.name, page.voter, other), Fault(), timedelta())

    @precondition(lambda self: self.pages)
    @rule(data=st.data())
    def send_two_pages_at_once(self, data: st.DataObject) -> None:
        """The second is written between the first one's read and write."""
        first = data.draw(st.sampled_from(self.pages))
        mine = [page for page in self.pages if page.name == first.name]
        second = data.draw(st.sampled_from(mine))

        def meanwhile() -> None:
            self._send(second, Fault(), timedelta())

        fault = Fault(meanwhile=meanwhile)
        if self._will_write(first, self._clock(timedelta())):
            self._send_raced(first, fault)
        else:
            self._send(first, Fault(), timedelta())

    def _send_raced(self, page: Page, fault: Fault) -> None:
        self.ledger.fault = fault
        try:
            receipt = self.world.cast(page.voter, page.form)
        except (Conflict, Closed):
            assert self.current.get(page.name) != page
            return
        finally:
            self.ledger.fault = Fault()
        # The page wins only where the other one wasn't written, or was the very same.
        if self.current.get(page.name) is not page:
            before = self.current.get(page.name)
            written = "" if before is None else self.receipts[before.name]
            assert page.form.replaces == written, "a ballot was overwritten unseen"
        self._keep(page, receipt.commitment)

    def _send(self, page: Page, fault: Fault, skew: timedelta) -> None:
        stored = self.current.get(page.name)
        clock = self._clock(skew)
        will_write = self._will_write(page, clock)
        kind, writes = fault.kind, self.ledger.writes
        outer, self.ledger.fault = self.ledger.fault, fault
        try:
            receipt = self.world.cast(page.voter, page.form, clock)
        except Crash:
            if kind == "after":
                self._keep(page, self.world.commitment(page.voter))
            return
        except Unavailable:
            assert kind in ("read", "before", "middle")
            return
        except Conflict:
            assert not will_write
            assert not self._is_repeat(page)
            return
        except Closed:
            assert not will_write
            assert not self._is_repeat(page)
            assert self.shut or not self.world.frozen.is_open(clock.now())
            return
        finally:
            self.ledger.fault = outer
        if self._is_repeat(page):
            assert stored is not None
            assert receipt.commitment == self.receipts[page.name]
            assert self.ledger.writes == writes, "a repeat wrote something"
            return
        assert will_write, "a cast was accepted that must not be"
        self._keep(page, receipt.commitment)

    def _is_repeat(self, page: Page) -> bool:
        stored = self.current.get(page.name)
        return stored is not None and stored.form == page.form

    def _will_write(self, page: Page, clock: FixedClock) -> bool:
        stored = self.current.get(page.name)
        if stored is not None and stored.form.token == page.form.token:
            return False
        if self.shut or not self.world.frozen.is_open(clock.now()):
            return False
        return page.form.replaces == ("" if stored is None else self.receipts[page.name])

    def _keep(self, page: Page, commitment: str) -> None:
        self.current[page.name] = page
        self.receipts[page.name] = commitment

    def _clock(self, skew: timedelta) -> FixedClock:
        return FixedClock(self.world.clock.now() + skew)

    @rule(hours=st.sampled_from([1, 12, 48]))
    def time_passes(self, hours: int) -> None:
        self.world.clock.move_to(self.world.clock.now() + timedelta(hours=hours))

    @rule()
    def shut_gates(self) -> None:
        done = self.ledger.shut_gates(self.world.round_id, self.world.clock.now())
        assert done == (self.world.clock.now() >= self.world.frozen.closes_at)
        self.shut = self.shut or done

    @precondition(lambda self: self.current and not self.shut)
    @rule(now_or_later=st.integers(0, 3))
    def close(self, now_or_later: int) -> None:
        """Seldom, so that most runs are about an open vote."""
        if now_or_later == 0 and self.world.frozen.is_open(self.world.clock.now()):
            self.world.close()
            self.shut = True

    @precondition(lambda self: self.shut)
    @rule(name=st.sampled_from(NAMES), means=st.sampled_from(MEANS), projects=BALLOTS)
    def vote_through_a_server_that_runs_behind(
        self, name: str, means: str, projects: set[str]
    ) -> None:
        """Its clock says that the vote is on; the gates know better."""
        self.open_page(name, means, projects)
        behind = self.world.frozen.closes_at - timedelta(seconds=1) - self.world.clock.now()
        self._send(self.pages[-1], Fault(), behind)

    @invariant()
    def the_ledger_is_sound(self) -> None:
        ballots = self.world.require_sound()
        expected = [page.form.ballot for page in self.current.values()]
        assert sorted(map(_text, ballots)) == sorted(map(_text, expected))

    @invariant()
    def receipts_are_those_in_the_box(self) -> None:
        live = {c for c, kind in self.ledger.commitments(self.world.round_id) if kind == "cast"}
        assert live == set(self.receipts.values())


def _text(ballot: Ballot) -> str:
    return " ".join(sorted(ballot.projects))
