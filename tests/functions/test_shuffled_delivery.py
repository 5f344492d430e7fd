"""A counted and released round, its events and mails delivered three times and in any order."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from chalicelib.adapters.queues import event_body, message_body
from chalicelib.functions import dispatch_events, send_message, tally_round
from tests.http.test_receipts import release
from tests.support.votes import cast_some, city_in_review, close_vote, open_vote
from tests.support.workers import WorkerTwins, batch_of, stream_record

TIMES = 3


def shuffled_round(seed: int) -> WorkerTwins:
    """Streams, queues and mails all deliver thrice; within a turn nothing keeps its order."""
    chance = random.Random(seed)
    twins = city_in_review()
    open_vote(twins)
    cast_some(twins)
    close_vote(twins)
    told: set[str] = set()
    for turn in range(4):
        new = [event for event in twins.outbox.events if event.id not in told]
        told |= {event.id for event in new}
        records = [stream_record(event, place) for place, event in enumerate(new * TIMES)]
        chance.shuffle(records)
        dispatch_events.run(twins, {"Records": records})
        sent, twins.event_queues.sent = list(twins.event_queues.sent) * TIMES, []
        chance.shuffle(sent)
        for queue, event in sent:
            handler = {"tally": tally_round, "messages": send_message}.get(queue)
            if handler is not None:
                assert handler.run(twins, batch_of([event_body(event)]))["batchItemFailures"] == []
        mails = list(twins.messages.take_all()) * TIMES
        chance.shuffle(mails)
        for mail in mails:
            send_message.run(twins, batch_of([message_body(mail)]))
        if turn == 1:
            release(twins)
    return twins


@pytest.mark.parametrize("seed", range(4))
def test_the_same_state_and_one_mail_each(seed: int) -> None:
    twins = shuffled_round(seed)
    plain = shuffled_round(99)

    mails = Counter((mail.to, mail.subject) for mail in twins.mailer.mails)

    assert mails and set(mails.values()) == {1}
    assert mails == Counter((mail.to, mail.subject) for mail in plain.mailer.mails)
    result = twins.results.get("r26")
    assert result is not None and result.is_released
    counted = [one for one in twins.audit.all() if one.entry.action == "tally:result:count"]
    assert len(counted) == 1
