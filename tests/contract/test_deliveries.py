"""The contract of DeliveryLog, on both sides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.notifications.model import CLAIM_TERM, Delivery
from tests.support.rounds import START
from tests.support.stores import KINDS, Stores, make_stores


@pytest.fixture(params=KINDS)
def stores(request: pytest.FixtureRequest) -> Stores:
    return make_stores(request.param, request)


SOON = START + timedelta(seconds=5)


def test_a_message_is_claimed_by_one(stores: Stores) -> None:
    assert stores.deliveries.claim("m1", START) == "yours"
    assert stores.deliveries.claim("m1", SOON) == "busy"
    assert stores.deliveries.claim("m2", SOON) == "yours"


def test_a_dead_claim_runs_out(stores: Stores) -> None:
    stores.deliveries.claim("m1", START)

    assert stores.deliveries.claim("m1", START + CLAIM_TERM - timedelta(seconds=1)) == "busy"
    assert stores.deliveries.claim("m1", START + CLAIM_TERM) == "yours"
    assert stores.deliveries.claim("m1", START + CLAIM_TERM + timedelta(seconds=1)) == "busy"


def test_what_was_sent_is_done_for_good(stores: Stores) -> None:
    stores.deliveries.claim("m1", START)
    stores.deliveries.sent("m1", SOON)

    assert stores.deliveries.claim("m1", START + timedelta(days=3)) == "done"
    assert stores.deliveries.problems(10) == ()


def test_a_failure_gives_the_claim_back_and_shows_until_it_is_sent(stores: Stores) -> None:
    stores.deliveries.claim("m1", START)
    stores.deliveries.failed("m1", SOON, "Throttling")
    assert stores.deliveries.problems(10) == (Delivery("m1", "failed", SOON, "Throttling"),)

    assert stores.deliveries.claim("m1", SOON) == "yours"
    assert [one.message_id for one in stores.deliveries.problems(10)] == ["m1"]
    stores.deliveries.sent("m1", SOON)
    assert stores.deliveries.problems(10) == ()


def test_a_rejected_message_is_not_tried_again(stores: Stores) -> None:
    stores.deliveries.claim("m1", START)
    stores.deliveries.rejected("m1", SOON, "MessageRejected")

    assert stores.deliveries.claim("m1", START + timedelta(days=1)) == "done"
    assert stores.deliveries.problems(10) == (Delivery("m1", "rejected", SOON, "MessageRejected"),)


def test_problems_are_capped(stores: Stores) -> None:
    for number in range(4):
        stores.deliveries.failed(f"m{number}", START, "Throttling")

    assert [one.message_id for one in stores.deliveries.problems(3)] == ["m0", "m1", "m2"]
