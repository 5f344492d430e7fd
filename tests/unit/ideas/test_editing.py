"""Changing an idea after it was sent: at once, as a request, or not any more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.ideas.editing import (
    Wanted,
    add_photo,
    describe_photo,
    drop_photo,
    edit,
    take_back,
    way,
)
from chalicelib.ideas.model import Photo
from chalicelib.kernel.errors import Closed, Conflict, NotFound, Refused
from chalicelib.moderation.requests import RequestAnswer, answer_request
from tests.http.test_moderation import put
from tests.support.ideas import sample_content
from tests.support.rounds import audit_entry, day, sample_ballot, sample_round
from tests.support.twins import Twins

DURING = day(14)
AFTER = day(31)
NEW = sample_content(why="Daar is schaduw, en het is dicht bij de school.")


@pytest.fixture
def twins() -> Twins:
    city = Twins(DURING)
    city.rounds.create(sample_round(), audit_entry())
    return city


def change(twins: Twins, wanted: Wanted, now: object = DURING, person: str = "anna") -> object:
    return edit(twins.ideas, twins.rounds, "i1", person, wanted, now)  # type: ignore[arg-type]


def test_before_anybody_looked_a_change_is_a_version(twins: Twins) -> None:
    put(twins)
    change(twins, Wanted(1, NEW))
    idea = twins.ideas.get("i1")
    assert (idea.content, idea.version, idea.edition, idea.state) == (NEW, 2, 2, "received")
    first, second = twins.ideas.versions("i1")
    assert (first.number, first.content) == (1, sample_content())
    assert (second.number, second.content, second.at) == (2, NEW, DURING)
    assert twins.ideas.history("i1")[-1].sentence.endswith("Dit is versie 2.")
    assert twins.outbox.events[-1].id == "idea-edit-i1-2"


def test_the_same_change_again_writes_nothing(twins: Twins) -> None:
    put(twins)
    for _ in range(3):
        change(twins, Wanted(1, NEW))
    assert len(twins.ideas.versions("i1")) == 2
    assert len(twins.outbox.events) == 2


def test_two_browsers_dont_overwrite_each_other(twins: Twins) -> None:
    put(twins)
    change(twins, Wanted(1, NEW))
    with pytest.raises(Conflict):
        change(twins, Wanted(1, sample_content(title="Iets anders")))
    assert twins.ideas.get("i1").content == NEW


@pytest.mark.parametrize("state", ["published", "accepted"])
def test_what_is_online_changes_after_the_city_has_seen_it(twins: Twins, state: str) -> None:
    put(twins, state=state)
    change(twins, Wanted(1, NEW))
    idea = twins.ideas.get("i1")
    assert idea.content == sample_content() and idea.edition == 1
    assert idea.open_request.content == NEW
    assert twins.ideas.open_requests("r26") == ("i1",)
    assert len(twins.ideas.versions("i1")) == 1
    answer_request(twins.ideas, twins.rounds, RequestAnswer("i1", 2, "take"), "mieke", DURING)
    idea = twins.ideas.get("i1")
    assert (idea.content, idea.edition, idea.state) == (NEW, 2, state)
    assert idea.request.state == "taken" and idea.open_request is None
    assert twins.ideas.open_requests("r26") == ()
    assert len(twins.ideas.versions("i1")) == 2
    entry = twins.audit.all()[-1].entry
    assert entry.action == "moderation:change:take" and "content" in entry.changes


def test_after_the_deadline_a_request_says_why(twins: Twins) -> None:
    put(twins)
    with pytest.raises(Refused, match="reason-missing"):
        change(twins, Wanted(1, NEW), AFTER)
    change(twins, Wanted(1, NEW, "We vonden een betere plek."), AFTER)
    assert twins.ideas.get("i1").open_request.reason == "We vonden een betere plek."


def test_an_open_request_is_amended_not_doubled(twins: Twins) -> None:
    put(twins, state="published")
    change(twins, Wanted(1, NEW))
    other = replace(NEW, title="Een lange bank")
    change(twins, Wanted(2, other))
    asked = twins.ideas.get("i1").open_request
    assert (asked.number, asked.content) == (1, other)
    assert len([e for e in twins.outbox.events if e.type == "ideas:change:ask"]) == 1


def test_a_refusal_keeps_the_text_and_the_next_request_has_its_own_number(twins: Twins) -> None:
    put(twins, state="published")
    change(twins, Wanted(1, NEW))
    sentence = "Deze plek is van de kerk. Daar mag geen bank komen."
    for _ in range(2):
        no = RequestAnswer("i1", 2, "refuse", sentence)
        answer_request(twins.ideas, twins.rounds, no, "mieke", DURING)
    idea = twins.ideas.get("i1")
    assert (idea.content, idea.request.state) == (sample_content(), "refused")
    assert len(twins.audit.all()) == 2
    change(twins, Wanted(3, NEW))
    assert twins.ideas.get("i1").open_request.number == 2
    assert [one.state for one in twins.ideas.requests("i1")] == ["refused", "open"]


def test_a_refusal_says_why_and_an_answer_knows_what_it_read(twins: Twins) -> None:
    put(twins, state="published")
    with pytest.raises(Refused, match="no-request"):
        answer_request(twins.ideas, twins.rounds, RequestAnswer("i1", 1, "take"), "m", DURING)
    change(twins, Wanted(1, NEW))
    with pytest.raises(Refused, match="answer-incomplete"):
        answer_request(twins.ideas, twins.rounds, RequestAnswer("i1", 2, "refuse"), "m", DURING)
    change(twins, Wanted(2, replace(NEW, title="Nog iets")))
    with pytest.raises(Conflict):
        answer_request(twins.ideas, twins.rounds, RequestAnswer("i1", 2, "take"), "m", DURING)


def test_what_was_asked_can_be_taken_back(twins: Twins) -> None:
    put(twins, state="published")
    change(twins, Wanted(1, NEW))
    for _ in range(2):
        take_back(twins.ideas, "i1", "anna", DURING)
    assert twins.ideas.get("i1").request.state == "dropped"
    with pytest.raises(NotFound):
        take_back(twins.ideas, "i1", "bert", DURING)


@pytest.mark.parametrize("state", ["refused", "withdrawn", "joined"])
def test_an_idea_that_doesnt_go_on_doesnt_change(twins: Twins, state: str) -> None:
    put(twins, state=state)
    with pytest.raises(Closed):
        change(twins, Wanted(1, NEW))


def test_the_ballot_list_ends_it(twins: Twins) -> None:
    put(twins, "i1", state="accepted")
    change(twins, Wanted(1, NEW))
    twins.rounds.fix_ballot(sample_ballot(), audit_entry())
    idea = twins.ideas.get("i1")
    assert way(idea, sample_round(), twins.rounds, DURING) == "closed"
    with pytest.raises(Closed):
        change(twins, Wanted(2, sample_content(title="Anders")))
    with pytest.raises(Refused, match="on-ballot"):
        answer_request(twins.ideas, twins.rounds, RequestAnswer("i1", 2, "take"), "m", AFTER)


def test_only_the_author_and_only_what_the_round_takes(twins: Twins) -> None:
    put(twins)
    for person in ("bert", ""):
        with pytest.raises(NotFound):
            change(twins, Wanted(1, NEW), person=person)
    with pytest.raises(Refused, match="idea-incomplete"):
        change(twins, Wanted(1, replace(NEW, area_id="nergens")))
    assert twins.ideas.get("i1").version == 1


def test_photos_are_versions_too_and_keep_what_the_worker_made_of_them(twins: Twins) -> None:
    put(twins)
    ports = (twins.ideas, twins.rounds)
    photo = add_photo(*ports, "i1", "anna", "Een plein", "", DURING)
    ready = Photo(photo.id, "Een plein", "ready", (320,), 320, 200)
    assert twins.ideas.set_photo("idea:i1", ready)
    describe_photo(*ports, "i1", "anna", photo.id, "Een leeg plein", "", DURING)
    (kept,) = twins.ideas.get("i1").photos
    assert (kept.alt, kept.state, kept.widths) == ("Een leeg plein", "ready", (320,))
    # A worker that read the words before they changed doesn't bring them back.
    twins.ideas.set_photo("idea:i1", ready)
    assert twins.ideas.get("i1").photos[0].alt == "Een leeg plein"
    change(twins, Wanted(3, NEW))
    assert twins.ideas.get("i1").photos[0].state == "ready"
    for _ in range(2):
        drop_photo(*ports, "i1", "anna", photo.id, "", DURING)
    assert twins.ideas.get("i1").photos == ()
    assert [one.number for one in twins.ideas.versions("i1")] == [1, 2, 3, 4, 5]


def test_a_photo_that_is_asked_for_is_made_and_waits_with_the_request(twins: Twins) -> None:
    put(twins, state="published")
    ports = (twins.ideas, twins.rounds)
    photo = add_photo(*ports, "i1", "anna", "Een plein", "", DURING)
    assert twins.ideas.get("i1").photos == ()
    assert twins.ideas.set_photo("idea:i1", replace(photo, state="ready", widths=(320,)))
    idea = twins.ideas.get("i1")
    assert idea.photos == () and idea.open_request.photos[0].state == "ready"
    yes = RequestAnswer("i1", idea.version, "take")
    answer_request(*ports, yes, "mieke", DURING)
    assert twins.ideas.get("i1").photos[0].state == "ready"
    with pytest.raises(NotFound):
        describe_photo(*ports, "i1", "anna", "weg", "Iets", "", DURING)


def test_three_photos_are_enough(twins: Twins) -> None:
    put(twins)
    for number in range(3):
        add_photo(twins.ideas, twins.rounds, "i1", "anna", f"Foto {number}", "", DURING)
    with pytest.raises(Refused, match="too-many-photos"):
        add_photo(twins.ideas, twins.rounds, "i1", "anna", "Nog een", "", DURING)
