"""Many people confirm one result at once, on the real local DynamoDB."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from chalicelib import wiring
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.kernel.events import RESULT_READY, Event
from chalicelib.outcome.model import Result
from chalicelib.outcome.release import confirm_result
from chalicelib.settings import load
from tests.support.rounds import audit_entry, day
from tests.support.stack import LocalStack

PEOPLE = 6


def test_exactly_two_of_many_release(stack: LocalStack) -> None:
    services = wiring.Production(load(stack.environment), wiring.SystemClock())
    results = services.results
    for number in range(3):
        round_id = f"r{number}"
        ready = Event(f"result-{round_id}", RESULT_READY, day(65), {"round_id": round_id})
        results.put(Result(round_id, "{}", "a" * 64, day(65)), audit_entry(), ready)

        def confirm(person: int, round_id: str = round_id) -> str:
            # Each of them holds on until it is settled, as people do with a button.
            while True:
                try:
                    actor = f"person-{person % (PEOPLE // 2)}"
                    confirm_result(results, round_id, "a" * 64, actor=actor, now=day(66))
                except Conflict:
                    continue
                except Refused as error:
                    return error.reason
                return "confirmed"

        with ThreadPoolExecutor(PEOPLE) as pool:
            outcomes = list(pool.map(confirm, range(PEOPLE)))

        assert outcomes.count("confirmed") == 2, outcomes
        assert set(outcomes) <= {"confirmed", "same-person", "already-released"}
        stored = results.get(round_id)
        assert stored is not None and stored.is_released
        assert len(set(stored.confirmed_by)) == 2
    released = [i for i in services.core.scan() if i["pk"].startswith("OUTBOX#release-")]
    assert len(released) == 3
