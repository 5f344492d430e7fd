"""Who voted is forgotten half a year after the vote."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.adapters.memory.identity import MemoryKeyring
from chalicelib.kernel.errors import NotFound
from chalicelib.retention.forgetting import forget_voters
from chalicelib.retention.terms import VOTERS
from chalicelib.voting.tokens import voter_key, voter_token
from tests.support.rounds import sample_round

ROUND = sample_round()
CLOSE = ROUND.phase("voting").closes_at
assert VOTERS.term is not None
DUE = CLOSE + VOTERS.term
KEYS = ("voter/r26", "code/r26", "letter/r26")


def keyring() -> MemoryKeyring:
    made = MemoryKeyring()
    for name in (*KEYS, "ballot/r26", "log/r26", "voter/r27"):
        made.create(name)
    return made


def test_keys_live_until_their_day() -> None:
    keys = keyring()

    assert forget_voters([ROUND], keys, DUE - timedelta(seconds=1)) == 0
    assert voter_token(keys, "r26", "nr:85073003328")


def test_from_that_day_nobody_makes_a_token_again() -> None:
    keys = keyring()

    assert forget_voters([ROUND], keys, DUE) == 3

    with pytest.raises(NotFound):
        voter_token(keys, "r26", "nr:85073003328")
    for name in KEYS:
        with pytest.raises(NotFound):
            keys.mac(name, b"x")


def test_other_keys_and_other_rounds_stay() -> None:
    keys = keyring()
    forget_voters([ROUND], keys, DUE)

    assert keys.mac("ballot/r26", b"x")
    assert keys.mac("account", b"x")
    assert keys.mac(voter_key("r27"), b"x")


def test_the_next_night_has_nothing_left_to_do() -> None:
    keys = keyring()
    forget_voters([ROUND], keys, DUE)

    assert forget_voters([ROUND], keys, DUE + timedelta(days=1)) == 0
