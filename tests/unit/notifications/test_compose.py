"""Who gets which message: applicants, followers, each once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.ideas.model import Follower, HistoryLine, Person, Private
from chalicelib.kernel import events
from chalicelib.kernel.events import Event
from chalicelib.notifications.compose import Sources, compose
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.votes import counted_city
from tests.support.workers import WorkerTwins, add_idea, person_of

ANNA, BERT, CAROL = (f"{name}@voorbeeld.example" for name in ("anna", "bert", "carol"))


def sources(twins: WorkerTwins) -> Sources:
    city_url = "https://stad.example"
    stores = (twins.rounds, twins.ideas, twins.projects, twins.results)
    return Sources(*stores, city_url, twins.keyring, twins.families, twins.agenda, twins.dossiers)


@pytest.fixture
def twins() -> WorkerTwins:
    twins = WorkerTwins(day(12))
    twins.rounds.create(sample_round(), audit_entry())
    return twins


def decided(twins: WorkerTwins) -> list[tuple[str, str]]:
    event = Event("e", events.IDEA_DECIDED, day(11), {"idea_id": "bank", "state": "accepted"})
    return [(message.template, message.to) for message in compose(event, sources(twins))]


def test_an_applicant_who_follows_their_own_idea_is_told_as_an_applicant(
    twins: WorkerTwins,
) -> None:
    add_idea(twins, "bank", email=ANNA)
    for email in (ANNA, CAROL):
        twins.ideas.follow("bank", Follower(person_of(email), email, day(11)))
    # The same mailbox under another key, as after a change of the account key.
    twins.ideas.follow("bank", Follower("another-key", ANNA.upper(), day(11)))

    assert sorted(decided(twins)) == [("idea_accepted", ANNA), ("idea_followed_change", CAROL)]


def test_every_applicant_with_an_address_is_told_once(twins: WorkerTwins) -> None:
    idea = add_idea(twins, "kiosk", email=ANNA)
    people = (
        Person("Anna", ANNA, "", "A 1"),
        Person("Bert", BERT, "", "B 2"),
        Person("Nog eens Anna", f" {ANNA.upper()}", "", "A 1"),
        Person("Zonder mail", "", "", "C 3"),
    )
    other = replace(idea, id="bank")
    line = HistoryLine(day(11), "accepted", "stad", "Zin.")
    told = Event("idea-submit-bank", events.IDEA_SUBMITTED, day(11), {"idea_id": "bank"})
    twins.ideas.add(other, Private(people), line, told)

    assert decided(twins) == [("idea_accepted", ANNA), ("idea_accepted", BERT)]


def test_ids_are_those_of_event_and_person_and_hold_no_address(twins: WorkerTwins) -> None:
    add_idea(twins, "bank", email=ANNA)
    twins.ideas.follow("bank", Follower(person_of(CAROL), CAROL, day(11)))
    event = Event("e", events.IDEA_DECIDED, day(11), {"idea_id": "bank", "state": "refused"})

    first, second = compose(event, sources(twins)), compose(event, sources(twins))

    assert first == second
    assert len({message.id for message in first}) == 2
    assert all("@" not in message.id and message.id.startswith("e:") for message in first)


def test_a_result_that_is_not_released_is_told_to_nobody() -> None:
    twins = counted_city()
    event = Event("release-r26", events.RESULT_RELEASED, day(66), {"round_id": "r26"})
    assert compose(event, sources(twins)) == ()


def test_an_event_without_mails_is_an_error(twins: WorkerTwins) -> None:
    with pytest.raises(KeyError):
        compose(Event("x", events.PHASE_CHANGED, day(1), {}), sources(twins))


def test_a_withdrawn_idea_is_told_to_both_sides(twins: WorkerTwins) -> None:
    add_idea(twins, "bank", email=ANNA, state="withdrawn")
    twins.ideas.follow("bank", Follower(person_of(CAROL), CAROL, day(11)))
    event = Event("w", events.IDEA_WITHDRAWN, day(20), {"idea_id": "bank"})
    told = {message.to: message.template for message in compose(event, sources(twins))}
    assert told == {ANNA: "idea_withdrawn", CAROL: "idea_followed_change"}
