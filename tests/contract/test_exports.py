"""Requests for lists with personal data: two people, once, on both sides."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from chalicelib.audit.model import broken_links
from chalicelib.exports.asking import answer, ask, collect, note_made
from chalicelib.exports.model import APPROVAL_TERM, Request
from chalicelib.kernel.errors import BuurtError, Conflict, NotFound, Refused
from tests.support.rounds import day
from tests.support.stores import KINDS, Stores, make_stores

WHY = "Brieven aan de winnaars"
SECOND = timedelta(seconds=1)


@pytest.fixture(params=KINDS)
def stores(request: pytest.FixtureRequest) -> Stores:
    return make_stores(request.param, request)


def asked(stores: Stores, request_id: str = "wens01", actor: str = "an") -> Request:
    return ask(
        stores.exports,
        request_id=request_id,
        round_id="r26",
        kind="people",
        format="csv",
        why=WHY,
        actor=actor,
        now=day(3),
    )


def actions(stores: Stores) -> list[str]:
    return [line.entry.action.rpartition(":")[2] for line in stores.audit.all()]


def test_one_asks_another_approves_the_first_collects(stores: Stores) -> None:
    wish = asked(stores)
    assert stores.exports.get(wish.id) == wish

    approved = answer(stores.exports, wish.id, yes=True, actor="bo", now=day(4))

    assert collect(stores.exports, wish.id, actor="an", now=day(4)) == approved
    assert actions(stores) == ["ask", "approve", "collect"]
    assert broken_links(stores.audit.all()) == ()
    assert stores.exports.all() == (approved,)


def test_a_double_tap_asks_once(stores: Stores) -> None:
    assert asked(stores) == asked(stores)
    assert actions(stores) == ["ask"]


def test_nobody_answers_themselves(stores: Stores) -> None:
    wish = asked(stores)

    with pytest.raises(Refused) as refused:
        answer(stores.exports, wish.id, yes=True, actor="an", now=day(4))

    assert refused.value.reason == "same-asker"
    with pytest.raises(Refused):
        collect(stores.exports, wish.id, actor="an", now=day(4))


def test_only_who_asked_collects_and_only_for_a_day(stores: Stores) -> None:
    wish = asked(stores)
    answer(stores.exports, wish.id, yes=True, actor="bo", now=day(4))

    with pytest.raises(NotFound):
        collect(stores.exports, wish.id, actor="bo", now=day(4))
    collect(stores.exports, wish.id, actor="an", now=day(4) + APPROVAL_TERM - SECOND)
    with pytest.raises(Refused):
        collect(stores.exports, wish.id, actor="an", now=day(4) + APPROVAL_TERM)


def test_a_no_stays_a_no(stores: Stores) -> None:
    wish = asked(stores)
    answer(stores.exports, wish.id, yes=False, actor="bo", now=day(4))
    answer(stores.exports, wish.id, yes=False, actor="bo", now=day(4))

    with pytest.raises(Refused):
        answer(stores.exports, wish.id, yes=True, actor="cas", now=day(4))
    with pytest.raises(Refused):
        collect(stores.exports, wish.id, actor="an", now=day(4))
    assert actions(stores) == ["ask", "refuse"]


def test_two_answers_at_once_are_one(stores: Stores) -> None:
    wish = asked(stores)

    def say(number: int) -> str:
        try:
            return answer(
                stores.exports, wish.id, yes=number % 2 == 0, actor=f"p{number}", now=day(4)
            ).state
        except BuurtError:
            return ""

    with ThreadPoolExecutor(8) as pool:
        states = {state for state in pool.map(say, range(8)) if state}

    assert len(states) == 1
    assert len(actions(stores)) == 2


def test_a_request_id_of_somebody_else_is_no_way_in(stores: Stores) -> None:
    asked(stores)

    with pytest.raises(Conflict):
        asked(stores, actor="bo")


@pytest.mark.parametrize("why", ["", "kort", " " * 30, "x" * 401])
def test_without_a_reason_nothing_is_asked(stores: Stores, why: str) -> None:
    with pytest.raises(Refused):
        ask(
            stores.exports,
            request_id="wens02",
            round_id="r26",
            kind="people",
            format="csv",
            why=why,
            actor="an",
            now=day(3),
        )
    assert stores.exports.all() == ()


def test_lists_without_people_are_noted_and_others_refused(stores: Stores) -> None:
    note_made(stores.exports, round_id="r26", kind="ideas", format="csv", actor="an", now=day(1))
    with pytest.raises(Refused):
        note_made(
            stores.exports, round_id="r26", kind="people", format="csv", actor="an", now=day(1)
        )
    assert actions(stores) == ["make"]
