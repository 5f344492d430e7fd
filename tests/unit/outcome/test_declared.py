"""Live tables and juries: two people, exact averages, nothing counted too soon."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.channels import MemoryChannelStore
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.adapters.memory.results import MemoryResultStore
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.outcome import declared
from chalicelib.outcome.counting import count_ballots, count_round
from chalicelib.outcome.declared import Sheet, jury_totals, totals_of
from chalicelib.rounds.model import FrozenRound
from chalicelib.voting.model import Ballot
from tests.support.preset_votes import SEED, frozen_by

KEYS = [f"p{n:02}" for n in range(1, 17)]


class Hall:
    def __init__(self, name: str) -> None:
        self.audit, self.outbox = MemoryAuditLog(), MemoryOutbox()
        self.store = MemoryChannelStore(self.audit, self.outbox)
        self.results = MemoryResultStore(self.audit, self.outbox)
        self.frozen: FrozenRound = frozen_by(name)

    def act(self, what: str, *arguments: object, actor: str = "ann", late: bool = False) -> object:
        now = self.frozen.closes_at if late else self.frozen.opens_at
        use = getattr(declared, what)
        return use(self.store, self.results, self.frozen, *arguments, actor=actor, now=now)

    def refused(self, what: str, *arguments: object, actor: str = "ann") -> str:
        with pytest.raises(Refused) as caught:
            self.act(what, *arguments, actor=actor)
        return caught.value.reason


def live(**changes: int) -> dict[str, int]:
    return {**dict.fromkeys(KEYS, 0), **changes}


def test_totals_are_typed_by_one_and_confirmed_by_another() -> None:
    hall = Hall("antwerpen-2019")
    assert hall.refused("enter_votes", 0, {"p01": 3}, "Markt, zaterdag") == "totals-missing"
    assert hall.refused("enter_votes", 0, live(p01=-1), "Markt, zaterdag") == "totals-missing"
    assert hall.refused("enter_votes", 0, live(p01=3), "Markt") == "totals-note"
    assert hall.refused("confirm", "live", "x") == "channel-unfinished"
    entered = hall.act("enter_votes", 0, live(p01=3), "Markt, zaterdag")
    with pytest.raises(Conflict):
        hall.act("enter_votes", 0, live(p01=4), "Markt, zaterdag")
    with pytest.raises(Refused):
        totals_of(hall.store, hall.frozen)
    digest = entered.digest  # type: ignore[attr-defined]
    assert hall.refused("confirm", "live", digest) == "channel-same-person"
    assert hall.refused("confirm", "live", "f" * 64, actor="bob") == "channel-differs"
    hall.act("confirm", "live", digest, actor="bob")
    assert hall.refused("enter_votes", 2, live(), "Markt, zaterdag") == "channel-confirmed"
    assert totals_of(hall.store, hall.frozen)["live"].points["p01"] == 3
    # Before the close nobody is told to count; the close itself does that.
    assert list(hall.outbox.events) == []
    lines = hall.audit.all()
    assert [line.entry.action for line in lines] == ["tally:channel:enter", "tally:channel:confirm"]
    assert "3" not in str(lines[0].entry.changes["hash"][0])


def test_a_confirmation_after_the_close_tells_the_count_to_begin() -> None:
    hall = Hall("antwerpen-2019")
    entered = hall.act("enter_votes", 0, live(p01=3), "Markt, zaterdag", late=True)
    hall.act("confirm", "live", entered.digest, actor="bob", late=True)  # type: ignore[attr-defined]
    assert [event.type for event in hall.outbox.events] == ["voting:round:close"]


def test_a_jury_is_complete_when_every_sheet_is() -> None:
    hall = Hall("gent-2017")
    assert hall.refused("enter_votes", 0, live(), "Markt, zaterdag") == "channel-not-declared"
    hall.act("add_juror", 0, "j1", "Ann")
    assert hall.refused("add_juror", 1, "j2", "ann") == "juror-twice"
    assert hall.refused("add_juror", 1, "j2", "") == "juror-name"
    hall.act("add_juror", 1, "j2", "Bob")
    full = dict.fromkeys(KEYS, (7, 3))
    hall.act("score", 2, Sheet("j1", "Ann", full))
    wrong = Sheet("j2", "Bob", {"p01": (11, 0)})
    assert hall.refused("score", 3, wrong) == "score-wrong"
    assert hall.refused("score", 3, Sheet("j9", "X", {})) == "juror-gone"
    part = dict.fromkeys(KEYS[2:], (1, 1))
    hall.act("score", 3, Sheet("j2", "Bob", part, frozenset({"p01"})))
    assert hall.refused("confirm", "jury", "x", actor="bob") == "channel-unfinished"
    entered = hall.act("score", 4, Sheet("j2", "Bob", part, frozenset({"p01", "p02"})))
    hall.act("confirm", "jury", entered.digest, actor="bob")  # type: ignore[attr-defined]
    totals = totals_of(hall.store, hall.frozen)["jury"]
    assert Fraction(totals.points["p01"], totals.voters) == 10
    assert Fraction(totals.points["p03"], totals.voters) == 6
    assert totals.people == 2
    made = count_ballots("R", hall.frozen, [Ballot(frozenset({"p01"}))], SEED, {"jury": totals})
    assert '"channels":{"jury":2,"online":1}' in made.document


def test_a_counted_round_takes_nothing_more() -> None:
    hall = Hall("antwerpen-2019")
    entered = hall.act("enter_votes", 0, live(p01=3), "Markt, zaterdag")
    hall.act("confirm", "live", entered.digest, actor="bob")  # type: ignore[attr-defined]
    totals = totals_of(hall.store, hall.frozen)
    ballots = [Ballot(frozenset({"p01"}))]
    at = hall.frozen.closes_at
    assert count_round(hall.results, hall.frozen, "R", ballots, SEED, at, {**totals})
    assert hall.refused("enter_votes", 2, live(), "Markt, zaterdag") == "channel-counted"


SCORES = st.lists(
    st.dictionaries(st.sampled_from(KEYS[:4]), st.tuples(st.integers(0, 10)), min_size=1),
    min_size=1,
    max_size=12,
)


@given(SCORES)
def test_who_stands_back_neither_helps_nor_harms(given_scores: list[dict[str, tuple[int]]]) -> None:
    sheets = [Sheet(str(n), str(n), one) for n, one in enumerate(given_scores)]
    totals = jury_totals(sheets)
    for key in {key for one in given_scores for key in one}:
        mine = [one[key][0] for one in given_scores if key in one]
        assert Fraction(totals.points[key], totals.voters) == Fraction(sum(mine), len(mine))
        assert totals.votes[key] == totals.voters
