"""Mails about changes and families: to whom, once each, and only what is true."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from chalicelib.families.joining import Stores, answer, ask_to_join, leave, open_join, propose
from chalicelib.ideas.consents import ask, open_question
from chalicelib.ideas.editing import Wanted, edit
from chalicelib.ideas.model import Follower, Person, Private
from chalicelib.moderation.office import Office
from chalicelib.moderation.requests import RequestAnswer, answer_request
from chalicelib.moderation.split import Part
from chalicelib.moderation.splitting import answer_split, propose_split
from chalicelib.notifications.compose import Sources, compose
from chalicelib.notifications.model import Message
from tests.http.test_moderation import put
from tests.support.ideas import sample_content
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins

NOW = day(14)
URL = "https://buurtbudget.example"


@pytest.fixture
def twins() -> Twins:
    city = Twins(NOW)
    city.rounds.create(sample_round(), audit_entry())
    return city


def group(twins: Twins, idea_id: str, author: str, state: str = "published") -> None:
    """An idea of two people with addresses, who both said yes."""
    put(twins, idea_id, author=author, state=state, title=f"Idee {idea_id}")
    people = (
        Person(author, f"{author}@voorbeeld.example", "", "Straat 1"),
        Person(f"{author}2", f"{author}2@voorbeeld.example", "", "Straat 2"),
    )
    asked = ask(twins.keyring, idea_id, people, day(13))
    consents = tuple(replace(one, state="yes") for one in asked)
    idea = replace(twins.ideas.get(idea_id), consents=consents, version=2)
    twins.ideas.change(idea, None, None, None, Private(people))


def mails(twins: Twins) -> list[Message]:
    """What the last event calls for, composed twice."""
    stores = (twins.rounds, twins.ideas, twins.projects, twins.results)
    beside = (twins.families, twins.agenda, twins.dossiers)
    sources = Sources(*stores, URL, twins.keyring, *beside, languages=("nl", "fr"))
    event = twins.outbox.events[-1]
    found = compose(event, sources)
    assert compose(event, sources) == found
    assert len({one.id for one in found}) == len(found)
    assert all("@" not in one.id for one in found)
    return list(found)


def told(found: list[Message]) -> set[tuple[str, str]]:
    return {(one.to.partition("@")[0], one.template) for one in found}


def stores(twins: Twins) -> Stores:
    return Stores(twins.families, twins.ideas, twins.rounds, twins.keyring)


def test_the_others_hear_of_a_change(twins: Twins) -> None:
    group(twins, "i1", "anna", "received")
    edit(twins.ideas, twins.rounds, "i1", "anna", Wanted(2, sample_content(why="Anders.")), NOW)
    assert told(mails(twins)) == {("anna2", "idea_edited")}


@pytest.mark.parametrize(
    ("said", "template", "followers"),
    [("take", "change_taken", True), ("refuse", "change_refused", False)],
)
def test_the_answer_goes_to_all_of_them(
    twins: Twins, said: str, template: str, followers: bool
) -> None:
    group(twins, "i1", "anna")
    twins.ideas.follow("i1", Follower("f", "fien@voorbeeld.example", NOW))
    edit(twins.ideas, twins.rounds, "i1", "anna", Wanted(2, sample_content(why="Anders.")), NOW)
    assert twins.outbox.events[-1].type == "ideas:change:ask"
    sentence = "Dit past niet bij de regels van de ronde."
    reply = RequestAnswer("i1", 3, said, sentence)  # type: ignore[arg-type]
    answer_request(twins.ideas, twins.rounds, reply, "mieke", NOW)
    found = mails(twins)
    expected = {("anna", template), ("anna2", template)}
    assert told(found) == expected | ({("fien", "idea_followed_change")} if followers else set())
    assert all(sentence in one.values["sentence"] for one in found)


def test_only_who_has_to_answer_gets_a_link_and_it_works(twins: Twins) -> None:
    group(twins, "lead", "anna")
    group(twins, "join", "bert")
    join = ask_to_join(stores(twins), "join", "bert", "lead", "joining", NOW)
    (question,) = mails(twins)
    assert (question.to, question.template) == ("anna@voorbeeld.example", "join_ask")
    assert question.secret
    secret = question.values["link"].partition("sleutel=")[2]
    assert open_join(stores(twins), join.id, secret, NOW)[1] == "leading"
    answer(stores(twins), join.id, "leading", "no", NOW)
    assert told(mails(twins)) == {("bert", "join_refused"), ("bert2", "join_refused")}


def test_the_city_asks_both(twins: Twins) -> None:
    group(twins, "lead", "anna")
    group(twins, "join", "bert")
    propose(stores(twins), "lead", "join", "mieke", NOW)
    assert told(mails(twins)) == {("anna", "join_ask_city"), ("bert", "join_ask_city")}


def test_a_family_is_told_to_everybody_and_members_are_asked(twins: Twins) -> None:
    group(twins, "lead", "anna")
    group(twins, "join", "bert")
    twins.ideas.follow("join", Follower("f", "fien@voorbeeld.example", NOW))
    join = ask_to_join(stores(twins), "join", "bert", "lead", "joining", NOW)
    answer(stores(twins), join.id, "leading", "yes", NOW)
    found = mails(twins)
    assert told(found) == {
        *(("anna", "join_done"), ("anna2", "join_done"), ("bert", "join_done")),
        *(("bert2", "join_member"), ("fien", "idea_followed_change")),
    }
    link = next(one for one in found if one.template == "join_member").values["link"]
    secret = re.sub(r".*sleutel=", "", link)
    assert open_question(twins.ideas, "join", secret, NOW)[0].id == "join"
    # What happens to the leading idea is told to those who came along and said yes.
    edit(twins.ideas, twins.rounds, "lead", "anna", Wanted(3, sample_content(why="Z.")), NOW)
    reply = RequestAnswer("lead", 4, "take")
    answer_request(twins.ideas, twins.rounds, reply, "mieke", NOW)
    assert {name for name, _ in told(mails(twins))} == {"anna", "anna2", "bert"}
    leave(stores(twins), join.id, "leading", NOW)
    assert told(mails(twins)) == {
        (name, "join_split") for name in ("anna", "anna2", "bert", "bert2")
    }


def split(twins: Twins) -> None:
    """Anna's idea becomes two."""
    office = Office(twins.ideas, twins.rounds, twins.dossiers)
    one = Part("Een bank", "Een bank.", "koersel", "", 1_000_00)
    other = Part("Een pad", "Een pad.", "paal", "", 2_000_00)
    propose_split(
        office, "i1", version=0, parts=(one, other), reason="Het zijn er twee.", part_id="i2",
        actor="an", now=NOW,
    )  # fmt: skip
    assert ("anna", "review_split") in told(mails(twins))
    answer_split(office, twins.keyring, "i1", person="anna", agrees=True, word="", now=NOW)


def test_who_is_behind_a_split_and_who_follows_it_hear_of_it(twins: Twins) -> None:
    group(twins, "i1", "anna")
    twins.ideas.follow("i1", Follower("f", "fien@voorbeeld.example", NOW, "fr"))
    split(twins)
    found = mails(twins)
    assert told(found) == {
        ("anna", "split_done"), ("anna2", "split_done"), ("fien", "idea_followed_change"),
    }  # fmt: skip
    by_name = {one.to.partition("@")[0]: one for one in found}
    assert by_name["fien"].language == "fr"
    assert by_name["anna"].values["other"] == "Een pad"
    assert by_name["anna"].values["link"] == f"{URL}/mijn/ideeen/i1"
    assert by_name["anna2"].values["link"] == f"{URL}/ideeen/i1"


def test_who_didnt_say_yes_yet_is_asked_about_the_new_idea(twins: Twins) -> None:
    group(twins, "i1", "anna")
    before = twins.ideas.get("i1")
    people = twins.ideas.private("i1").people
    asked = ask(twins.keyring, "i1", people, day(13))
    twins.ideas.change(replace(before, consents=asked, version=3), None, None, None)
    split(twins)
    found = mails(twins)
    assert told(found) == {("anna", "split_done"), ("anna2", "consent_ask")}
    (question,) = [one for one in found if one.template == "consent_ask"]
    assert question.secret and "/meedoen/i2?" in question.values["link"]
    secret = question.values["link"].partition("sleutel=")[2]
    assert open_question(twins.ideas, "i2", secret, NOW)[0].id == "i2"


def test_no_mail_says_the_name_of_a_part_that_is_hidden(twins: Twins) -> None:
    group(twins, "i1", "anna")
    split(twins)
    part = twins.ideas.get("i2")
    twins.ideas.change(replace(part, state="hidden", version=2), None, None, None)
    assert mails(twins) == []
