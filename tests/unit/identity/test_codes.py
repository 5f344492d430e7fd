"""Codes: ten minutes, five tries, once, in one browser, the same for everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.adapters.memory.identity import MemoryKeyring, MemorySessionStore
from chalicelib.identity.codes import Question, ask_code, confirm_code, is_waiting
from chalicelib.identity.model import Challenge
from chalicelib.kernel.clock import from_text
from chalicelib.kernel.errors import Refused

NOW = from_text("2026-11-23T12:00:00Z")
EMAIL = "an@voorbeeld.example"
HERE = Question("account", "browser-secret-one", "account")
MINUTE = timedelta(minutes=1)


class Office:
    """The two stores, and the two acts."""

    def __init__(self) -> None:
        self.sessions = MemorySessionStore()
        self.keyring = MemoryKeyring()

    def ask(self, question: Question = HERE, subject: str = EMAIL, now: object = NOW) -> str:
        asked = ask_code(self.sessions, self.keyring, question, subject, now)  # type: ignore[arg-type]
        return "" if asked is None else asked[0]

    def confirm(self, code: str, question: Question = HERE, now: object = NOW) -> Challenge:
        return confirm_code(self.sessions, self.keyring, question, code, now)  # type: ignore[arg-type]

    def refusal(self, code: str, question: Question = HERE, now: object = NOW) -> Refused:
        with pytest.raises(Refused) as refused:
            self.confirm(code, question, now)
        return refused.value


@pytest.fixture
def office() -> Office:
    return Office()


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_code_proves_the_address_once(office: Office) -> None:
    code = office.ask()

    assert len(code) == 6
    assert code.isdigit()
    assert office.confirm(code).subject == EMAIL
    assert office.refusal(code).reason == "code-gone"


@pytest.mark.parametrize(
    ("after", "good"),
    [
        (timedelta(minutes=9, seconds=59), True),
        (timedelta(minutes=10), False),
        (timedelta(minutes=10, seconds=1), False),
    ],
)
def test_a_code_lasts_ten_minutes(office: Office, after: timedelta, good: bool) -> None:
    code = office.ask()

    if good:
        assert office.confirm(code, now=NOW + after).subject == EMAIL
    else:
        assert office.refusal(code, now=NOW + after).reason == "code-gone"


def test_five_tries(office: Office) -> None:
    code = office.ask()

    lefts = [office.refusal(other_than(code)).details.get("left") for _ in range(4)]
    assert lefts == [4, 3, 2, 1]
    assert office.refusal(other_than(code)).reason == "code-gone"
    assert office.refusal(code).reason == "code-gone"
    assert not is_waiting(office.sessions, HERE, NOW)


def test_another_browser_purpose_or_round_is_refused(office: Office) -> None:
    code = office.ask()
    office.keyring.create("voter/r26")

    for question in (
        Question("account", "browser-secret-two", "account"),
        Question("staff", HERE.browser, "account"),
        Question("vote", HERE.browser, "voter/r26", "r26"),
    ):
        assert office.refusal(code, question).reason == "code-gone"
    assert office.confirm(code).subject == EMAIL


def test_a_double_tap_is_one_code(office: Office) -> None:
    code = office.ask()

    assert office.ask(now=NOW + timedelta(seconds=2)) == ""
    assert office.confirm(code).subject == EMAIL


def test_another_address_gets_its_own_code_at_once(office: Office) -> None:
    first = office.ask()
    second = office.ask(subject="bo@voorbeeld.example")

    assert office.confirm(second).subject == "bo@voorbeeld.example"
    assert office.refusal(first).reason == "code-gone"


def test_a_new_code_ends_the_one_before(office: Office) -> None:
    first = office.ask()
    second = office.ask(now=NOW + MINUTE)
    if first == second:  # one in a million
        second = office.ask(now=NOW + 2 * MINUTE)

    assert office.refusal(first, now=NOW + 2 * MINUTE).reason == "code-wrong"
    assert office.confirm(second, now=NOW + 2 * MINUTE).subject == EMAIL


def test_one_address_gets_five_codes_in_a_quarter_from_all_browsers(office: Office) -> None:
    for number in range(5):
        assert office.ask(Question("account", f"browser {number}", "account"))

    with pytest.raises(Refused) as refused:
        office.ask(Question("account", "browser 6", "account"))
    assert refused.value.reason == "too-many-codes"
    assert office.ask(Question("account", "browser 6", "account"), "bo@voorbeeld.example")
    assert office.ask(Question("account", "browser 6", "account"), now=NOW + 16 * MINUTE)


def test_the_limit_is_the_same_for_any_address(office: Office) -> None:
    """Asking tells nothing about who is known: nothing here looks anybody up."""

    def answers(subject: str) -> list[bool]:
        found = []
        for number in range(7):
            try:
                found.append(bool(office.ask(Question("staff", f"{number}", "account"), subject)))
            except Refused:
                found.append(False)
        return found

    assert answers("mieke@beringen.example") == answers("nobody@elsewhere.example")


def test_nothing_stored_gives_the_code_away(office: Office) -> None:
    """Neither the digits nor a hash that trying all million codes would find."""
    import hashlib

    code = office.ask()
    stored = repr(office.sessions.challenges)

    assert code not in stored
    assert HERE.browser not in stored
    for guess in (code, HERE.challenge_id + code, f"code1\0{HERE.challenge_id}\0{code}"):
        assert hashlib.sha256(guess.encode()).hexdigest() not in stored
