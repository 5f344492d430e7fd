"""What claims of eID and itsme come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.adapters.memory.identity import MemoryKeyring
from chalicelib.kernel.errors import Refused, Unavailable
from chalicelib.rounds.model import FrozenRound, VoterRules
from chalicelib.rounds.vote_rules import BallotRules
from chalicelib.voters.federated import Border, ClaimRules, citizen, is_offered, recognise
from chalicelib.voters.model import Answer, Question
from chalicelib.voters.numbers import register_pid
from chalicelib.voting import tokens
from tests.support.register import ALL, AN, AWAY, CHILD, PEOPLE
from tests.support.rounds import sample_frozen, sample_round

LEVEL = "urn:be:eid"
NUMBER = ClaimRules("https://idp.example", frozenset({LEVEL}))
TOLD = replace(NUMBER, place_claim="address", postcodes={"3582": "koersel", "3583": "paal"})
SUBJECT = replace(TOLD, person="subject")
GOOD = {"sub": "pair-1", "acr": LEVEL, "rrn": AN}


class Asked:
    """A register that remembers whether it was asked."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.answer = answer
        self.questions: list[Question] = []

    def look_up(self, question: Question) -> Answer:
        self.questions.append(question)
        if self.answer is not None:
            return self.answer
        born, area = PEOPLE.get(question.number, (None, ""))
        if born is None:
            return Answer("not-found")
        return Answer("yes", area) if area else Answer("elsewhere")


class Roll:
    def __init__(self, means: str = "") -> None:
        self.means = means

    def means_of(self, round_id: str, voter_token: str) -> str:
        return self.means


@pytest.fixture
def keyring() -> MemoryKeyring:
    made = MemoryKeyring()
    made.create("voter/r26")
    return made


def frozen(*means: Any, min_age: int = 16, areas: tuple[str, ...] = ()) -> FrozenRound:
    voters = VoterRules(min_age, None, means or (*ALL.means, "eid"), areas)
    return replace(sample_frozen(sample_round()), voters=voters)


def enter(
    keyring: MemoryKeyring,
    claims: Any,
    known: ClaimRules = NUMBER,
    round_: FrozenRound | None = None,
    register: Asked | None = None,
    roll: Roll | None = None,
) -> str:
    border = Border(register or Asked(), roll or Roll(), keyring)  # type: ignore[arg-type]
    return recognise(border, round_ or frozen(), claims, known)[0]


def test_a_number_is_the_voter_of_the_letter_and_the_desk(keyring: MemoryKeyring) -> None:
    voter = enter(keyring, {**GOOD, "rrn": f"{AN[:6]}-{AN[6:9]}.{AN[9:]}"})

    assert voter == tokens.voter_token(keyring, "r26", register_pid(AN))


@pytest.mark.parametrize("acr", [None, "", "urn:be:sms", 3, [LEVEL], {LEVEL: 1}])
def test_only_the_levels_that_were_asked_for(keyring: MemoryKeyring, acr: Any) -> None:
    with pytest.raises(Refused, match="eid-too-weak"):
        enter(keyring, {**GOOD, "acr": acr})


@pytest.mark.parametrize("number", [None, "", 84051799996, "84051799995", "x" * 11, ["a"]])
def test_no_number_is_nobody(keyring: MemoryKeyring, number: Any) -> None:
    with pytest.raises(Refused, match="eid-no-number"):
        enter(keyring, {**GOOD, "rrn": number})


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer("not-found"), "not-found"),
        (Answer("elsewhere"), "elsewhere"),
        (Answer("too-young"), "too-young"),
        (Answer("too-old"), "too-old"),
        (Answer("yes", "paal"), "other-area"),
    ],
)
def test_the_register_decides_where_claims_say_nothing(
    keyring: MemoryKeyring, answer: Answer, reason: str
) -> None:
    register = Asked(answer)

    with pytest.raises(Refused, match=reason):
        enter(keyring, GOOD, round_=frozen(areas=("koersel",)), register=register)

    assert len(register.questions) == 1


def test_told_claims_spare_the_register(keyring: MemoryKeyring) -> None:
    register = Asked()
    claims = {**GOOD, "birthdate": "1984-05-17", "address": {"postal_code": "3582"}}

    assert enter(keyring, claims, TOLD, register=register)
    assert register.questions == []


@pytest.mark.parametrize(
    ("number", "told", "reason"),
    [
        (AWAY, {"address": {"postal_code": "9000"}}, "elsewhere"),
        (AN, {"address": "3583"}, "other-area"),
        (CHILD, {"address": "3582"}, "too-young"),
    ],
)
def test_told_claims_are_judged_by_the_rounds_rules(
    keyring: MemoryKeyring, number: str, told: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        enter(keyring, {**GOOD, "rrn": number, **told}, TOLD, frozen(areas=("koersel",)))


def test_half_told_is_looked_up(keyring: MemoryKeyring) -> None:
    """A day without a postcode decides nothing; neither does a year alone."""
    for told in ({"birthdate": "1984-05-17"}, {"birthdate": "1984"}, {"address": {}}):
        register = Asked()
        enter(keyring, {**GOOD, **told}, TOLD, register=register)
        assert len(register.questions) == 1


def test_a_name_of_the_provider_only_stands_alone(keyring: MemoryKeyring) -> None:
    """It ties to no letter: one person would be two voters."""
    claims = {**GOOD, "birthdate": "1984-05-17", "address": "3582"}
    with pytest.raises(Refused, match="eid-not-offered"):
        enter(keyring, claims, SUBJECT)

    alone = frozen("eid")
    voter = enter(keyring, claims, SUBJECT, alone)

    assert voter == enter(keyring, claims, SUBJECT, alone)
    assert voter != enter(keyring, {**claims, "sub": "pair-2"}, SUBJECT, alone)
    assert voter != tokens.voter_token(keyring, "r26", register_pid(AN))


def test_a_name_without_claims_cant_be_looked_up(keyring: MemoryKeyring) -> None:
    with pytest.raises(Refused, match="eid-not-told"):
        enter(keyring, GOOD, SUBJECT, frozen("eid"))


def test_who_got_paper_doesnt_come_in(keyring: MemoryKeyring) -> None:
    with pytest.raises(Refused, match="has-paper"):
        enter(keyring, GOOD, roll=Roll("paper"))


def test_who_voted_by_letter_may_change_with_eid(keyring: MemoryKeyring) -> None:
    assert enter(keyring, GOOD, roll=Roll("letter"))


def test_a_register_that_is_down_is_no_refusal(keyring: MemoryKeyring) -> None:
    class Down(Asked):
        def look_up(self, question: Question) -> Answer:
            raise Unavailable("down")

    with pytest.raises(Unavailable):
        enter(keyring, GOOD, register=Down())


def test_a_round_without_eid(keyring: MemoryKeyring) -> None:
    assert not is_offered(frozen("letter"), NUMBER)
    with pytest.raises(Refused, match="eid-not-offered"):
        enter(keyring, GOOD, round_=frozen("letter"))


_JSON = st.sampled_from([None, True, 0, -1.5, "", "x", "é", AN, "2001-02-29", "2001-02-28", "3582"])
_SAID = _JSON | st.lists(_JSON, max_size=2) | st.dictionaries(st.just("postal_code"), _JSON)


@settings(deadline=None)
@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys(("sub", "rrn", "birthdate", "address"), _SAID))
)
def test_whatever_a_provider_says_is_somebody_or_a_refusal(claims: dict[str, Any]) -> None:
    for known in (TOLD, SUBJECT):
        try:
            who = citizen({**claims, "acr": LEVEL}, known)
        except Refused as refused:
            assert refused.reason == "eid-no-number"
        else:
            assert who.pid and (who.born is None or isinstance(who.born, date))
            assert not who.number or who.number not in repr(who)


def test_the_area_is_told_on_only_where_it_decides_the_ballot(keyring: MemoryKeyring) -> None:
    lists = BallotRules("approval", 1, 1, lists="areas", free_areas=1)
    border = Border(Asked(Answer("yes", "paal")), Roll(), keyring)  # type: ignore[arg-type]

    assert recognise(border, replace(frozen(), ballot=lists), GOOD, NUMBER)[1] == "paal"
    assert recognise(border, frozen(), GOOD, NUMBER)[1] == ""
