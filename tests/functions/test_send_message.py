"""send_message: the right mails to the right people, each once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.adapters.queues import event_body, message_body
from chalicelib.functions import send_message
from chalicelib.ideas.model import Follower, HistoryLine
from chalicelib.kernel import events
from chalicelib.kernel.events import Event
from chalicelib.notifications.model import CLAIM_TERM, Message
from chalicelib.outcome.release import confirm_result, start_projects
from chalicelib.projects.progress import update_project
from tests.support.fuse import Fuse, FusedServices
from tests.support.logs import log_text
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.votes import counted_city
from tests.support.workers import (
    Workers,
    WorkerTwins,
    add_idea,
    batch_of,
    person_of,
    queue_record,
)

CODE = Message("code-1", "login_code", "an@voorbeeld.example", {"code": "123456"}, secret=True)


@pytest.fixture
def twins() -> WorkerTwins:
    twins = WorkerTwins(day(12))
    twins.rounds.create(sample_round(), audit_entry())
    return twins


def follow(twins: WorkerTwins, idea_id: str, email: str) -> None:
    twins.ideas.follow(idea_id, Follower(person_of(email), email, day(11)))


def decide(twins: WorkerTwins, idea_id: str, state: str, sentence: str) -> None:
    idea = twins.ideas.get(idea_id)
    now = twins.clock.now()
    changed = replace(idea, state=state, version=idea.version + 1, changed_at=now)
    event = Event(
        f"idea-decide-{idea_id}-{changed.version}",
        events.IDEA_DECIDED,
        now,
        {"idea_id": idea_id, "round_id": "r26", "state": state},
    )
    twins.ideas.change(changed, HistoryLine(now, state, "stad", sentence), audit_entry(), event)


def mails(twins: WorkerTwins) -> list[tuple[str, str]]:
    return sorted((mail.to, mail.subject) for mail in twins.mailer.mails)


def test_whoever_sends_an_idea_gets_a_mail(twins: WorkerTwins) -> None:
    add_idea(twins, "bank", title="Een bank", state="received", email="an@voorbeeld.example")
    Workers(twins).run()

    (mail,) = twins.mailer.mails
    assert mail.to == "an@voorbeeld.example"
    assert mail.subject == "We kregen je idee: Een bank"
    assert "Je nummer is bank." in mail.text
    assert "binnen 10 werkdagen" in mail.text
    assert "http://127.0.0.1:8000/mijn" in mail.text and "/mijn" in mail.html


def test_a_decision_is_told_once_to_each_under_triple_delivery(twins: WorkerTwins) -> None:
    add_idea(twins, "bank", title="Een bank", state="received", email="an@voorbeeld.example")
    workers = Workers(twins)
    workers.run()
    twins.mailer.mails.clear()
    follow(twins, "bank", "volger@voorbeeld.example")
    follow(twins, "bank", "an@voorbeeld.example")
    decide(twins, "bank", "refused", "Een bank staat er al.")

    workers.run(times=3)

    assert workers.failed == 0
    assert mails(twins) == [
        ("an@voorbeeld.example", "Je idee gaat niet door: Een bank"),
        ("volger@voorbeeld.example", "Nieuws over een idee dat je volgt: Een bank"),
    ]
    assert all("Een bank staat er al." in mail.text for mail in twins.mailer.mails)
    assert all("/ideeen/bank" in mail.text for mail in twins.mailer.mails)


@pytest.mark.parametrize("state", ["published", "accepted", "refused"])
def test_each_decision_has_words_of_its_own(twins: WorkerTwins, state: str) -> None:
    add_idea(twins, "bank", state="received")
    workers = Workers(twins)
    workers.run()
    decide(twins, "bank", state, "Omdat het zo is.")
    workers.run()
    assert "Omdat het zo is." in twins.mailer.mails[-1].text
    assert workers.failed == 0


def test_a_late_event_tells_its_own_step(twins: WorkerTwins) -> None:
    add_idea(twins, "bank", state="received")
    workers = Workers(twins)
    workers.run()
    decide(twins, "bank", "published", "Eerste zin.")
    twins.clock.move_to(day(13))
    decide(twins, "bank", "accepted", "Tweede zin.")
    workers.run()
    assert [("Eerste zin." in m.text, "Tweede zin." in m.text) for m in twins.mailer.mails[1:]] == [
        (True, False),
        (False, True),
    ]


def test_a_released_result_is_told_to_everybody_once() -> None:
    twins = counted_city()
    workers = Workers(twins)
    workers.run()
    twins.mailer.mails.clear()
    for idea_id in ("bank", "boom"):
        follow(twins, idea_id, "volger@voorbeeld.example")
    follow(twins, "boom", "bank@voorbeeld.example")
    result = twins.results.get("r26")
    for actor in ("ann", "bob"):
        confirm_result(twins.results, "r26", result.hash, actor=actor, now=twins.clock.now())

    workers.run(times=3)

    assert workers.failed == 0
    assert mails(twins) == [
        ("bank@voorbeeld.example", "De uitslag van Buurtbudget 2026"),
        ("bank@voorbeeld.example", "Je project is gekozen: Idee bank"),
        ("boom@voorbeeld.example", "De uitslag voor je project: Idee boom"),
        ("feest@voorbeeld.example", "Je project is gekozen: Idee feest"),
        ("spel@voorbeeld.example", "Je project is gekozen: Idee spel"),
        ("volger@voorbeeld.example", "De uitslag van Buurtbudget 2026"),
    ]
    (told,) = [mail for mail in twins.mailer.mails if mail.to == "volger@voorbeeld.example"]
    assert "“Idee bank”: Gekozen met 4 stemmen" in told.text
    assert "“Idee boom”: Niet gekozen met 3 stemmen" in told.text
    assert "/rondes/r26/resultaat" in told.text


def test_news_of_a_project_goes_to_applicants_and_followers() -> None:
    twins = counted_city()
    workers = Workers(twins)
    result = twins.results.get("r26")
    for actor in ("ann", "bob"):
        result = confirm_result(
            twins.results, "r26", result.hash, actor=actor, now=twins.clock.now()
        )
    start_projects(twins.projects, twins.rounds.get("r26"), result)
    workers.run()
    twins.mailer.mails.clear()
    follow(twins, "bank", "volger@voorbeeld.example")
    update_project(
        twins.projects,
        "bank",
        version=1,
        state="under-way",
        text="De bank is besteld.",
        actor="ann",
        now=day(80),
    )

    workers.run(times=3)

    assert mails(twins) == [
        ("bank@voorbeeld.example", "Nieuws over Idee bank"),
        ("volger@voorbeeld.example", "Nieuws over Idee bank"),
    ]
    assert "/projecten/bank" in twins.mailer.mails[0].text


def send(twins: WorkerTwins, services: object = None) -> int:
    answer = send_message.run(services or twins, batch_of([message_body(CODE)]))  # type: ignore[arg-type]
    return len(answer["batchItemFailures"])


def test_a_code_is_sent_once(twins: WorkerTwins) -> None:
    assert [send(twins), send(twins), send(twins)] == [0, 0, 0]
    assert len(twins.mailer.mails) == 1
    assert "123456" in twins.mailer.mails[0].text


def test_a_service_that_is_down_means_later(twins: WorkerTwins) -> None:
    twins.mailer.down = True
    assert send(twins) == 1
    assert [one.state for one in twins.deliveries.problems(5)] == ["failed"]

    twins.mailer.down = False
    assert send(twins) == 0
    assert len(twins.mailer.mails) == 1
    assert twins.deliveries.problems(5) == ()


def test_a_rejected_address_is_recorded_and_left(twins: WorkerTwins) -> None:
    twins.mailer.rejecting.add(CODE.to)
    assert send(twins) == 0
    twins.mailer.rejecting.clear()
    assert send(twins) == 0
    assert twins.mailer.mails == []
    (problem,) = twins.deliveries.problems(5)
    assert (problem.state, problem.error) == ("rejected", "MessageRejected")
    assert CODE.to not in str(problem)


def test_a_crash_before_the_send_is_made_good_when_the_claim_ran_out(twins: WorkerTwins) -> None:
    fused = FusedServices(twins, Fuse(1, "before"), {"mailer": ("send",)})
    assert send(twins, fused) == 1
    assert send(twins) == 1  # the claim of the dead worker still stands
    twins.clock.move_to(twins.clock.now() + CLAIM_TERM)
    assert send(twins) == 0
    assert len(twins.mailer.mails) == 1


def test_a_batch_gives_back_only_what_failed(twins: WorkerTwins) -> None:
    other = Message("code-2", "login_code", "weg@voorbeeld.example", {"code": "654321"}, True)
    twins.mailer.down = False
    records = [
        queue_record(message_body(CODE), 1),
        queue_record("geen json", 2),
        queue_record(message_body(other), 3),
        queue_record(event_body(Event("x", events.PHASE_MOVED, day(1), {})), 4),
    ]

    answer = send_message.run(twins, {"Records": records})

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m2"}, {"itemIdentifier": "m4"}]}
    assert len(twins.mailer.mails) == 2


def test_an_event_about_something_that_is_gone_makes_no_mail(twins: WorkerTwins) -> None:
    for kind in (events.IDEA_SUBMITTED, events.IDEA_DECIDED, events.IDEA_WITHDRAWN):
        data = {"idea_id": "weg", "round_id": "r26", "state": "published"}
        body = event_body(Event("x", kind, day(1), data))
        assert send_message.run(twins, batch_of([body])) == {"batchItemFailures": []}
    for kind in (events.RESULT_RELEASED, events.PROJECT_UPDATED):
        body = event_body(Event("x", kind, day(1), {"round_id": "weg", "project_id": "weg"}))
        assert send_message.run(twins, batch_of([body])) == {"batchItemFailures": []}
    assert twins.messages.messages == []


def test_nothing_personal_reaches_the_log(twins: WorkerTwins) -> None:
    with log_text() as stream:
        add_idea(twins, "bank", title="Geheime titel", email="an@voorbeeld.example")
        workers = Workers(twins)
        workers.run()
        send(twins)
        twins.mailer.down = True
        decide(twins, "bank", "refused", "Persoonlijke zin.")
        workers.run()
    logged = stream.getvalue()
    assert "message sent" in logged and "Unavailable" in logged
    for secret in ("an@voorbeeld.example", "Geheime titel", "123456", "Persoonlijke zin"):
        assert secret not in logged
