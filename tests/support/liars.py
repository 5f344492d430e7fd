"""Workers that lie: all of the count is real, but what it counts isn't what it should be."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from unittest import mock

from chalicelib.functions import tally_round
from chalicelib.outcome import bundling
from chalicelib.outcome.counting import Counted, count_ballots
from chalicelib.outcome.verifying import Report
from chalicelib.rounds.model import BallotRules, CountRules
from chalicelib.voting import tokens
from chalicelib.voting.bundle import RESULT_DOCUMENT
from chalicelib.voting.cast import BallotForm, Voter, cast
from chalicelib.voting.model import Ballot
from tests.support.votes import city_in_review, close_vote, open_vote
from tests.support.workers import Workers, WorkerTwins

# What a lying count gets, to be called with whatever it likes: title, frozen round, ballots, seed.
Lie = Callable[..., Counted]
# The city's own look at what it made, switched off.
_BLIND = mock.patch.object(bundling, "verify", lambda files: Report({}, (), complete=True))


def voted_city(
    ballot: BallotRules, count: CountRules, ballots: Iterable[Ballot], **changes: object
) -> WorkerTwins:
    """A closed vote with these ballots, which nobody counted."""
    twins = city_in_review(count, ballot=ballot, **changes)
    open_vote(twins)
    frozen = twins.rounds.frozen("r26")
    assert frozen is not None
    for number, one in enumerate(ballots):
        token = tokens.voter_token(twins.keyring, "r26", f"kiezer-{number}")
        cast(
            frozen,
            Voter(token, "email"),
            BallotForm(f"form-of-{number}", "", one),
            ledger=twins.ledger,
            keyring=twins.keyring,
            clock=twins.clock,
        )
    close_vote(twins)
    return twins


def count_city(twins: WorkerTwins, lie: Lie = count_ballots, *, blind: bool = False) -> int:
    """Counts with the real worker but for `lie`; how many deliveries failed. `blind`: the city
    doesn't check what it made either."""
    with mock.patch.object(tally_round, "count_ballots", lie):
        workers = Workers(twins)
        if blind:
            with _BLIND:
                workers.run()
        else:
            workers.run()
    return workers.failed


def published(twins: WorkerTwins) -> dict[str, bytes]:
    """All files of the stored result, as an outsider gets them."""
    result = twins.results.get("r26")
    assert result is not None
    document: Mapping[str, Any] = json.loads(result.document)
    files = {name: twins.results.file("r26", name) or b"" for name in document["files"]}
    return {**files, RESULT_DOCUMENT: result.document.encode()}
