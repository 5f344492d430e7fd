"""A secret in three parts: any two seats recover it, and one alone has nothing of it."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.trustees import sharing
from chalicelib.trustees.sharing import SIZE, combine, read, split, write

SECRETS = st.binary(min_size=SIZE, max_size=SIZE)


@given(SECRETS)
def test_every_two_of_three_recover_the_secret_and_no_one_does(secret: bytes) -> None:
    shares = split(secret)
    assert len(shares) == 3
    for two in combinations(shares, 2):
        assert combine(two) == secret
    assert combine(shares) == secret
    for seat, share in enumerate(shares, start=1):
        # One part is always missing, and it is the seat's own.
        assert share.keys() == {1, 2, 3} - {seat}
        with pytest.raises(ValueError, match="missing"):
            combine([share])
        with pytest.raises(ValueError, match="missing"):
            combine([share, share])


def test_the_parts_of_one_seat_are_the_same_whatever_the_secret() -> None:
    """Over all random bytes a seat sees each pair of parts once for each secret: nothing in them
    tells one secret from another. Looked at in full, with parts of two bits."""
    seen: dict[int, dict[int, Counter[tuple[int, ...]]]] = {}
    for secret in range(4):
        for first in range(4):
            for second in range(4):
                with (
                    mock.patch.object(sharing, "SIZE", 1),
                    mock.patch.object(
                        sharing.secrets,
                        "token_bytes",
                        side_effect=[bytes([first]), bytes([second])],
                    ),
                ):
                    for seat, share in enumerate(split(bytes([secret])), start=1):
                        told = tuple(part[0] for _, part in sorted(share.items()))
                        seen.setdefault(seat, {}).setdefault(secret, Counter())[told] += 1
    for by_secret in seen.values():
        assert len(by_secret) == 4
        views = list(by_secret.values())
        assert all(view == views[0] for view in views)
        assert len(views[0]) == 16


@given(SECRETS)
def test_parts_are_drawn_anew_each_time(secret: bytes) -> None:
    assert split(secret) != split(secret)


@given(SECRETS, st.integers(0, 2), st.integers(0, 2 * SIZE + 1))
def test_parts_are_written_and_read_back(secret: bytes, seat: int, length: int) -> None:
    share = split(secret)[seat]
    assert read(write(share)) == share
    with pytest.raises(ValueError, match="not the parts"):
        read(write(share)[:length])


def test_parts_that_disagree_give_nothing() -> None:
    first, second, _ = split(bytes(SIZE))
    with pytest.raises(ValueError, match="another part"):
        combine([first, {**second, 3: bytes(SIZE)}])
    with pytest.raises(ValueError, match="32 bytes"):
        split(b"short")
