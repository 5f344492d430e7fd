"""The automatic checks: what they notice, what they leave alone, and that they only propose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.ideas import MemoryIdeaStore
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.adapters.memory.rounds import MemoryRoundStore
from chalicelib.ideas.model import Check, HistoryLine, Idea, Private
from chalicelib.ideas.sending import submitted_event
from chalicelib.moderation.checks import check_idea
from chalicelib.moderation.personal import is_iban, is_register_number, personal_data
from tests.support.ideas import sample_content, sample_people
from tests.support.rounds import audit_entry, day, sample_round

NOW = day(12)


class Desk:
    """A round with ideas to check."""

    def __init__(self) -> None:
        audit, outbox = MemoryAuditLog(), MemoryOutbox()
        self.ideas = MemoryIdeaStore(audit, outbox)
        self.rounds = MemoryRoundStore(audit, outbox)
        self.rounds.create(sample_round(), audit_entry())

    def add(self, idea_id: str = "i1", private: Private | None = None, **content: object) -> Idea:
        idea = Idea(
            idea_id, "r26", sample_content(**content), "received", 1, "a", (), "web", NOW, NOW
        )
        line = HistoryLine(NOW, "received", "bewoner", "Binnen.")
        people = private or Private(sample_people())
        assert self.ideas.add(idea, people, line, submitted_event(idea))
        return idea

    def found(self, **content: object) -> list[Check]:
        self.add(**content)  # type: ignore[arg-type]
        return list(check_idea(self.ideas, self.rounds, "i1"))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_good_idea_is_left_alone_and_nothing_is_written(desk: Desk) -> None:
    idea = desk.add()
    assert check_idea(desk.ideas, desk.rounds, "i1") == ()
    assert desk.ideas.get("i1") == idea


def test_checking_twice_stores_the_same_and_changes_no_state(desk: Desk) -> None:
    desk.add(what="Bel 0470 12 34 56")
    first = check_idea(desk.ideas, desk.rounds, "i1")
    once = desk.ideas.get("i1")
    assert check_idea(desk.ideas, desk.rounds, "i1") == first
    assert desk.ideas.get("i1") == once
    assert once is not None
    assert (once.state, once.version) == ("received", 1)


def test_an_idea_that_is_gone_is_nothing_to_check(desk: Desk) -> None:
    assert check_idea(desk.ideas, desk.rounds, "gone") == ()


def test_incomplete_ideas_and_people_are_noticed(desk: Desk) -> None:
    anna, bert = sample_people()
    desk.add(
        cost_cents=600_000, why="", private=Private((anna, replace(bert, street="Kerkplein 3")))
    )
    assert check_idea(desk.ideas, desk.rounds, "i1") == (
        Check("incomplete", "why:missing"),
        Check("incomplete", "cost:too-high"),
        Check("people", "street:same-address:2"),
    )


@pytest.mark.parametrize(
    ("text", "kind", "piece"),
    [
        ("Bel gerust: 0470 12 34 56.", "phone", "0470 12 34 56"),
        ("GSM 0470/12.34.56", "phone", "0470/12.34.56"),
        ("Gsm: 0470123456", "phone", "0470123456"),
        ("+32 470 12 34 56", "phone", "+32 470 12 34 56"),
        ("0032470123456", "phone", "0032470123456"),
        ("+32(0)470 123 456", "phone", "+32(0)470 123 456"),
        ("tel. 011 43 02 11", "phone", "011 43 02 11"),
        ("tel. 011/43.02.11", "phone", "011/43.02.11"),
        ("Brussel 02 123 45 67", "phone", "02 123 45 67"),
        ("Mail anna.peeters+buurt@telenet.be!", "email", "anna.peeters+buurt@telenet.be"),
        ("anna [at] telenet.be", "email", "anna [at] telenet.be"),
        ("Stort op BE68 5390 0754 7034 voor ons", "iban", "BE68 5390 0754 7034"),
        ("be68539007547034", "iban", "be68539007547034"),
        ("NL91 ABNA 0417 1643 00", "iban", "NL91 ABNA 0417 1643 00"),
        ("Nummer 85.07.30-033.28", "register-number", "85.07.30-033.28"),
        ("85073003328", "register-number", "85073003328"),
        # Born in 2000 or later: the check counts with a 2 in front.
        ("17 07 30 033 84", "register-number", "17 07 30 033 84"),
    ],
)
def test_personal_data_is_found(text: str, kind: str, piece: str) -> None:
    assert list(personal_data(text)) == [(kind, piece)]


@pytest.mark.parametrize(
    "text",
    [
        "Een bank van 1.500 euro en 12 stoelen van 49,99 euro.",
        "Elke zaterdag van 09.00 tot 12.30 uur, van 2026 tot 2030.",
        "Op 10-11-2026 of 10/11/2026.",
        "In 3582 Koersel, Kerkplein 3.",
        "Het kost € 10.000 of 10 000 euro.",
        "Zo'n 300 000 000 bijen.",
        "BE68 5390 0754 7035",
        "85.07.30-033.29",
        "85.27.30-033.28",
        "Project 0470 en 1234.",
        "@beringen en #buurt",
        "Lijn 1 0 1 2 3",
    ],
)
def test_ordinary_numbers_are_left_alone(text: str) -> None:
    assert list(personal_data(text)) == []


def test_check_digits() -> None:
    assert is_register_number("85073003328")
    # A bis number has a month that is 40 higher.
    body = 854730033
    assert is_register_number(f"{body}{97 - body % 97:02}")
    assert not is_register_number("85073003329")
    assert not is_register_number("8507300332")
    assert not is_register_number("85133203328")
    assert is_iban("BE68 5390 0754 7034")
    assert not is_iban("BE68 5390 0754 70")


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("Kijk op https://voorbeeld.be/x?y=1", "https://voorbeeld.be/x?y=1"),
        ("Kijk op www.voorbeeld.be", "www.voorbeeld.be"),
        ("Kijk op voorbeeld.be.", "voorbeeld.be"),
    ],
)
def test_links_are_found(desk: Desk, text: str, piece: str) -> None:
    assert desk.found(what=text) == [Check("link", f"what: {piece}")]


def test_an_email_address_isnt_a_link_too(desk: Desk) -> None:
    assert desk.found(what="Mail anna@telenet.be") == [Check("email", "what: anna@telenet.be")]


def test_rough_words_are_found_whole_only(desk: Desk) -> None:
    assert desk.found(why="Die KLOOTZAK van hiernaast") == [Check("language", "why: klootzak")]
    other = Desk()
    assert other.found(why="Shitake kweken, een kutstverhaal, de lulletjes rozenwater") == []


def test_look_alikes_are_looked_for_in_the_same_round_among_live_ideas(desk: Desk) -> None:
    desk.add("i1", title="Een bank onder de linde")
    desk.add("i2", title="Banken onder de linde")
    desk.add("i3", title="Een fontein")
    published = desk.ideas.get("i2")
    assert published is not None
    desk.ideas.change(replace(published, state="published", version=2), None, None, None)
    assert check_idea(desk.ideas, desk.rounds, "i1") == (Check("look-alike", "i2"),)
    refused = replace(published, state="refused", version=3)
    desk.ideas.change(refused, None, None, None)
    assert check_idea(desk.ideas, desk.rounds, "i1") == ()
    stored = desk.ideas.get("i1")
    assert stored is not None and stored.checks == ()


def test_public_ideas_of_earlier_rounds_are_look_alikes_too(desk: Desk) -> None:
    desk.rounds.create(sample_round("r25"), audit_entry())
    desk.add("i1", title="Een bank onder de linde")
    earlier = replace(desk.add("i2", title="Zitbank bij de linde"), round_id="r25", id="i3")
    line = HistoryLine(NOW, "received", "bewoner", "Binnen.")
    assert desk.ideas.add(earlier, Private(sample_people()), line, submitted_event(earlier))
    assert "i3" not in _alike(desk)
    stored = desk.ideas.get("i3")
    assert stored is not None
    desk.ideas.change(replace(stored, state="published", version=2), None, None, None)
    assert "i3" in _alike(desk)


def _alike(desk: Desk) -> set[str]:
    return {one.detail for one in check_idea(desk.ideas, desk.rounds, "i1")}
