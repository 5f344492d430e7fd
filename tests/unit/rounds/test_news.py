"""A change that two people agreed on becomes news: once, whole, within the limits of news."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.news import MemoryNewsStore
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.adapters.memory.rounds import MemoryRoundStore
from chalicelib.kernel.errors import Conflict
from chalicelib.news.model import MAX_TEXT, MAX_TITLE, NewsItem, require_complete
from chalicelib.rounds.model import Round, RoundChange
from chalicelib.rounds.news import change_news, news_id
from chalicelib.rounds.proposals import change_round, confirm
from tests.support.rounds import agree, audit_entry, day, sample_round

NOTE = "De raad besliste dit op 1 oktober."
OPEN = day(2)


class City:
    def __init__(self) -> None:
        audit = MemoryAuditLog()
        self.audit = audit
        self.news = MemoryNewsStore(audit)
        self.rounds = MemoryRoundStore(audit, MemoryOutbox(), news=self.news)
        self.rounds.create(sample_round(), audit_entry())

    def propose(self, now: object = OPEN, **fields: object) -> str:
        round_ = self.rounds.get("r26")
        assert round_ is not None
        wanted = replace(round_, **fields)  # type: ignore[arg-type]
        saved = change_round(
            self.rounds,
            wanted,
            note=NOTE,
            version=round_.version,
            actor="ann",
            now=now,  # type: ignore[arg-type]
        )
        return saved.proposal.hash if saved.proposal else ""


@pytest.fixture
def city() -> City:
    return City()


def later(round_: Round, key: str, **moments: object) -> Round:
    phases = tuple(
        replace(one, **moments) if one.key == key else one  # type: ignore[arg-type]
        for one in round_.phases
    )
    return replace(round_, phases=phases)


def test_a_confirmed_change_is_news_at_once_and_once(city: City) -> None:
    seen = city.propose(pot_cents=30_000_00)
    assert city.news.all() == ()

    changed = confirm(city.rounds, "r26", seen, "bob", OPEN)
    # Again, as after a lost answer.
    assert confirm(city.rounds, "r26", seen, "bob", day(3)) == changed

    (item,) = city.news.all()
    assert item.id == news_id(changed.changes[0])
    assert (item.round_id, item.published_at, item.version) == ("r26", OPEN, 1)
    assert item.title == "Een regel van Buurtbudget 2026 veranderde"
    assert "• Budget: het was €\xa025.000, het is €\xa030.000." in item.text
    assert NOTE in item.text and "ann" not in item.text and "bob" not in item.text
    assert city.audit.latest(1)[0].entry.changes["news"] == ("", item.id)


def test_before_the_opening_and_while_it_waits_there_is_no_news(city: City) -> None:
    assert city.propose(day(-3), pot_cents=30_000_00) == ""
    assert city.propose(pot_cents=31_000_00)
    assert city.news.all() == ()


def test_two_changes_are_two_items(city: City) -> None:
    for cents in (30_000_00, 25_000_00, 30_000_00):
        city.propose(pot_cents=cents)
        agree(city.rounds, OPEN)
    assert len({item.id for item in city.news.all()}) == 3


def test_without_room_for_the_news_nothing_changes(city: City) -> None:
    seen = city.propose(pot_cents=30_000_00)
    taken = news_id(RoundChange(OPEN, NOTE, (), seen))
    first = replace(some_news(), id=taken)
    city.news.put(first, audit_entry())
    with pytest.raises(Conflict):
        confirm(city.rounds, "r26", seen, "bob", OPEN)
    kept = city.rounds.get("r26")
    assert kept is not None and (kept.version, kept.pot_cents) == (1, 25_000_00)
    assert city.rounds.proposal("r26") is not None


def some_news() -> NewsItem:
    after = sample_round(pot_cents=30_000_00, changes=(RoundChange(OPEN, NOTE, ("Iets.",)),))
    return change_news(sample_round(), after)


@pytest.mark.parametrize(
    ("dates", "rules", "title"),
    [
        (1, 0, "Een datum van Buurtbudget 2026 veranderde"),
        (2, 0, "De datums van Buurtbudget 2026 veranderden"),
        (0, 2, "De regels van Buurtbudget 2026 veranderden"),
        (1, 1, "De regels en datums van Buurtbudget 2026 veranderden"),
    ],
)
def test_the_title_says_what_kind_of_change_it_is(dates: int, rules: int, title: str) -> None:
    before = sample_round()
    after = replace(before, changes=(RoundChange(OPEN, NOTE, ("Iets.",), "a" * 64),))
    if dates:
        after = later(after, "realisation", closes_at=day(420))
    if dates > 1:
        after = later(after, "review", closes_at=day(49))
    if rules:
        after = replace(after, pot_cents=30_000_00)
    if rules > 1:
        after = replace(after, answer_days=12)
    assert change_news(before, after).title == title


@given(
    name=st.text("abc ", min_size=1, max_size=80).filter(str.strip),
    what=st.lists(st.text("abcdef ", min_size=1, max_size=700), min_size=1, max_size=60),
    note=st.text("abc ", min_size=10, max_size=500),
)
def test_it_always_fits_and_says_how_many_it_leaves_out(
    name: str, what: list[str], note: str
) -> None:
    before = sample_round(title=name.strip())
    change = RoundChange(OPEN, note, tuple(what), "b" * 64)
    after = later(replace(before, changes=(change,), pot_cents=30_000_00), "review")
    item = change_news(before, after)
    require_complete(item.title, item.text)
    assert len(item.title) <= MAX_TITLE and len(item.text) <= MAX_TEXT
    told = [line[2:] for line in item.text.split("\n") if line.startswith("• ")]
    if len(told) == len(what) and told == what:
        return
    assert told[:-1] == what[: len(told) - 1]
    assert told[-1] == f"En nog {len(what) - len(told) + 1} andere. Je vindt ze bij de regels."


def test_an_address_follows_from_what_was_confirmed() -> None:
    assert news_id(RoundChange(OPEN, NOTE, (), "a" * 64)) == "wijziging-" + "a" * 24
    assert news_id(RoundChange(OPEN, NOTE, ())) == ""
