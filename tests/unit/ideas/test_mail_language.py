"""The language of mails: who sets it, and what records without one say."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.adapters.dynamodb import ideas_items as items
from chalicelib.ideas.claiming import claim
from chalicelib.ideas.consents import answer, ask, secret_of
from chalicelib.ideas.drafts import save_answers, start_draft
from chalicelib.ideas.following import follow
from chalicelib.ideas.model import Follower, Person, Private
from tests.http.test_moderation import put
from tests.support.ideas import sample_people
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins

NOW = day(12)


def city() -> Twins:
    twins = Twins(NOW)
    twins.rounds.create(sample_round(), audit_entry())
    return twins


def languages(twins: Twins, idea_id: str) -> list[str]:
    private = twins.ideas.private(idea_id)
    return [one.language for one in private.people] if private else []


def test_a_record_without_a_language_is_dutch() -> None:
    twins = city()
    draft, _ = start_draft(twins.ideas, sample_round(), NOW, twins.keyring, "fr")
    item = items.draft_item(draft)
    del item["language"]
    assert items.draft_from(item).language == "nl"
    item = items.follow_item("i1", Follower("anna", "a@voorbeeld.example", NOW, "fr"))
    del item["language"]
    assert items.follower_from(item).language == "nl"
    item = items.private_item("i1", Private(sample_people()).reading("fr"))
    for person in item["people"]:
        del person["language"]
    assert items.private_from(item) == Private(sample_people())


def test_a_draft_is_in_the_language_of_its_last_page() -> None:
    twins = city()
    draft, _ = start_draft(twins.ideas, sample_round(), NOW, twins.keyring, "fr")
    assert draft.language == "fr"
    assert save_answers(twins.ideas, draft, {"title": "Een bank"}, NOW).language == "fr"
    draft = twins.ideas.draft(draft.id)
    assert save_answers(twins.ideas, draft, {"title": "Bank"}, NOW, language="tr").language == "tr"


def test_who_is_asked_reads_the_askers_language_until_they_answer_in_another() -> None:
    twins = city()
    put(twins, "i1", state="received")
    people = tuple(
        Person(name, f"{name}@voorbeeld.example", "", f"Straat {name}", "fr")
        for name in ("anna", "bert", "cato")
    )
    consents = ask(twins.keyring, "i1", people, NOW)
    idea = replace(twins.ideas.get("i1"), consents=consents, version=2)
    twins.ideas.change(idea, None, None, None, Private(people))
    secret = secret_of(twins.keyring, "i1", consents[0], people[1].email)

    for _ in range(2):
        answer(twins.ideas, sample_round(), "i1", secret, "no", (), NOW, "en")

    assert languages(twins, "i1") == ["fr", "en", "fr"]


def test_who_takes_over_what_staff_typed_reads_their_own_language() -> None:
    twins = city()
    put(twins, "i1", source="paper", author="")
    claim(twins.ideas, "i1", "p", sample_people()[0].email, NOW, "tr")
    assert languages(twins, "i1") == ["tr", "nl"]


def test_following_keeps_the_language_it_was_asked_in() -> None:
    twins = city()
    put(twins, "i1", state="published")
    follow(twins.ideas, "i1", "p", "p@voorbeeld.example", NOW, "it")
    assert [one.language for one in twins.ideas.followers("i1")] == ["it"]
