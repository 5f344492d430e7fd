"""Leaving for an identity provider: the return belongs to one browser, for ten minutes."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.memory.identity import MemoryKeyring
from chalicelib.identity.departure import AWAY_TERM, come_back, depart
from chalicelib.kernel.clock import from_text
from chalicelib.kernel.errors import Refused

NOW = from_text("2026-11-23T12:00:00Z")
SECOND = timedelta(seconds=1)
KEYS = MemoryKeyring()


def test_the_same_browser_comes_back_to_where_it_wanted() -> None:
    left = depart(KEYS, "staff", "b" * 43, "/beheer/ideeen", NOW)

    assert come_back(KEYS, "staff", "b" * 43, left.state, NOW + AWAY_TERM - SECOND) == left
    assert left.on_to == "/beheer/ideeen"


def test_the_challenge_is_the_hash_of_the_verifier() -> None:
    """RFC 7636 section 4.2; a verifier has 43 to 128 characters."""
    left = depart(KEYS, "staff", "b" * 43, "/beheer", NOW)

    digest = hashlib.sha256(left.verifier.encode()).digest()
    assert left.challenge == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert 43 <= len(left.verifier) <= 128
    assert left.verifier not in left.state and left.nonce not in left.state


def test_every_trip_is_another_one() -> None:
    trips = [depart(KEYS, "staff", "b" * 43, "/beheer", NOW) for _ in range(20)]

    for part in ("state", "nonce", "verifier"):
        assert len({getattr(trip, part) for trip in trips}) == 20


@pytest.mark.parametrize(
    ("purpose", "browser", "after"),
    [
        ("staff", "c" * 43, timedelta()),
        ("staff", "", timedelta()),
        ("vote/r26", "b" * 43, timedelta()),
        ("staff", "b" * 43, AWAY_TERM),
    ],
)
def test_nobody_else_and_not_later(purpose: str, browser: str, after: timedelta) -> None:
    left = depart(KEYS, "staff", "b" * 43, "/beheer", NOW)

    with pytest.raises(Refused) as refused:
        come_back(KEYS, purpose, browser, left.state, NOW + after)

    assert refused.value.reason == "sign-in-gone"


@given(st.text() | st.from_regex(r"[A-Za-z0-9_.-]{0,80}", fullmatch=True))
def test_a_text_that_is_not_ours_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        come_back(KEYS, "staff", "b" * 43, text, NOW)


@given(st.integers(min_value=0), st.sampled_from("Aa0-_.z"))
def test_one_changed_character_is_refused(place: int, other: str) -> None:
    left = depart(KEYS, "staff", "b" * 43, "/beheer", NOW)
    at = place % len(left.state)
    if left.state[at] == other:
        return
    # The last characters of base64 may carry bits that no byte uses; all of it is compared.
    forged = left.state[:at] + other + left.state[at + 1 :]

    with pytest.raises(Refused):
        come_back(KEYS, "staff", "b" * 43, forged, NOW)
