"""From 50,000 sealed ballots to a published result: `python -m tests.benchmarks.closing [N]`.

The whole worker runs in this process on in-memory stores: audit, cut, open, count, log, bundle,
the recount from the bundle's files, and after the release the zip. Reading the tables takes
time of its own on AWS, which isn't in these figures.
"""

from __future__ import annotations

import json
import random
import sys
import time
from typing import Any

from chalicelib.adapters.queues import event_body
from chalicelib.functions import tally_round
from chalicelib.kernel.events import ROUND_CLOSED, Event
from chalicelib.outcome.bundling import publish_bundle
from chalicelib.outcome.release import confirm_result
from chalicelib.outcome.verifying import verify
from chalicelib.rounds.model import BallotEntry, BallotList, BallotRules, CountRules
from chalicelib.voting import publiclog, tokens
from chalicelib.voting.cast import BallotForm, Voter, cast
from chalicelib.voting.closing import close
from chalicelib.voting.model import Ballot
from chalicelib.voting.opening import prepare
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.workers import WorkerTwins, batch_of

PROJECTS = 60
RULES = CountRules("greedy", "seed", publish="codes")


def prepared() -> WorkerTwins:
    """A vote over 60 projects of which one chooses up to five."""
    twins = WorkerTwins(day(50))
    round_ = sample_round(pot_cents=1_000_000_00, ballot=BallotRules("approval", 1, 5), count=RULES)
    twins.rounds.create(round_, audit_entry())
    entries = tuple(
        BallotEntry(number, f"project-{number}", f"Project {number}", 2_000_00 * number, "paal")
        for number in range(1, PROJECTS + 1)
    )
    ballot = BallotList("r26", entries, "CBS-1", day(40), "4 8 15")
    twins.rounds.fix_ballot(ballot, audit_entry())
    prepare(
        round_,
        ballot,
        rounds=twins.rounds,
        ledger=twins.ledger,
        keyring=twins.keyring,
        host="budget.example",
        now=day(50),
    )
    twins.clock.move_to(day(51))
    return twins


def cast_all(twins: WorkerTwins, count: int) -> list[float]:
    """Casts `count` ballots; what each took, in milliseconds."""
    chance, frozen, took = random.Random(1), twins.rounds.frozen("r26"), []
    names = [f"project-{number}" for number in range(1, PROJECTS + 1)]
    for number in range(count):
        voter = Voter(tokens.voter_token(twins.keyring, "r26", f"v{number}"), "code")
        chosen = frozenset(chance.sample(names, chance.randint(1, 5)))
        began = time.perf_counter()
        cast(
            frozen,
            voter,
            BallotForm(f"form-{number}", "", Ballot(chosen)),
            ledger=twins.ledger,
            keyring=twins.keyring,
            clock=twins.clock,
        )
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took)


def main(count: int) -> None:
    twins = prepared()
    took = cast_all(twins, count)
    p50, p95 = took[count // 2], took[count * 95 // 100]
    print(f"| cast, p50 / p95, without AWS | {p50:.2f} / {p95:.2f} ms |")
    twins.clock.move_to(day(65))
    assert twins.ledger.shut_gates("r26", day(65))

    steps: dict[str, float] = {}

    def timed(name: str, act: Any) -> Any:
        began = time.perf_counter()
        answer = act()
        steps[name] = time.perf_counter() - began
        return answer

    frozen = twins.rounds.frozen("r26")
    timed(
        "log: everything sealed and signed",
        lambda: publiclog.seal_pending(
            frozen,
            ledger=twins.ledger,
            log=twins.log_files,
            keyring=twins.keyring,
            now=day(65),
            final=True,
        ),
    )
    timed(
        "audit, link cut, ballots opened and checked",
        lambda: close(frozen, twins.ledger, twins.keyring),
    )
    body = event_body(Event("close-r26", ROUND_CLOSED, day(65), {"round_id": "r26"}))
    failed = timed("the whole worker", lambda: tally_round.run(twins, batch_of([body])))
    assert not failed["batchItemFailures"]
    for actor in ("staff-1", "staff-2"):
        digest = twins.results.get("r26").hash
        confirm_result(twins.results, "r26", digest, actor=actor, now=day(66))
    result = twins.results.get("r26")
    timed("bundle published", lambda: publish_bundle(twins.results, twins.log_files, result))
    names = json.loads(result.document)["files"]
    files = {name: twins.results.file("r26", name) for name in names}
    report = timed("checked again from its files", lambda: verify(files))
    assert report.agrees
    for name, seconds in steps.items():
        print(f"| {name} | {seconds:.1f} s |")
    print(f"| bundle as zip | {len(twins.log_files.read('r26', 'bundel.zip')) / 1e6:.1f} MB |")
    total = steps["the whole worker"] + steps["bundle published"]
    print(f"{count} ballots: closed to published in {total:.1f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
