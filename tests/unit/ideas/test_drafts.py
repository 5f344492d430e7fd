"""Drafts and sending: nothing typed is lost, nothing is sent twice or too late."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.ideas import MemoryIdeaStore
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.ideas.drafts import (
    MAX_ANSWER,
    add_photo,
    drop_photo,
    open_draft,
    save_answers,
    start_draft,
    submission_round,
)
from chalicelib.ideas.model import DRAFT_TERM, Content, Draft, Photo, Private
from chalicelib.ideas.sending import send
from chalicelib.kernel.errors import Closed, Conflict, NotFound, Refused
from chalicelib.rounds.model import ApplicantRules, Round
from tests.support.ideas import sample_content, sample_people
from tests.support.rounds import day, sample_round

NOW = day(10)


@pytest.fixture
def outbox() -> MemoryOutbox:
    return MemoryOutbox()


@pytest.fixture
def ideas(outbox: MemoryOutbox) -> MemoryIdeaStore:
    return MemoryIdeaStore(MemoryAuditLog(), outbox)


def stored(ideas: MemoryIdeaStore, draft: Draft) -> Draft:
    found = ideas.draft(draft.id)
    assert found is not None
    return found


def test_a_draft_opens_with_its_secret_only(ideas: MemoryIdeaStore) -> None:
    draft, secret = start_draft(ideas, sample_round(), NOW)
    assert open_draft(ideas, draft.id, secret, NOW) == draft
    assert secret not in repr(draft)
    for wrong in ("", "x", draft.key, secret[:-1]):
        with pytest.raises(NotFound):
            open_draft(ideas, draft.id, wrong, NOW)
    with pytest.raises(NotFound):
        open_draft(ideas, "other", secret, NOW)


def test_a_draft_ends_on_its_day_whether_deleted_or_not(ideas: MemoryIdeaStore) -> None:
    draft, secret = start_draft(ideas, sample_round(), NOW)
    last = NOW + DRAFT_TERM - timedelta(microseconds=1)
    assert open_draft(ideas, draft.id, secret, last) == draft
    with pytest.raises(NotFound):
        open_draft(ideas, draft.id, secret, NOW + DRAFT_TERM)


@pytest.mark.parametrize("number", [4, 30])
def test_no_draft_begins_outside_the_phase(ideas: MemoryIdeaStore, number: int) -> None:
    with pytest.raises(Closed):
        start_draft(ideas, sample_round(), day(number))


def test_answers_are_kept_as_typed_and_over_each_other(ideas: MemoryIdeaStore) -> None:
    draft, _ = start_draft(ideas, sample_round(), NOW)
    draft = save_answers(ideas, draft, {"title": " Bank\t", "cost": "veel"}, NOW)
    draft = save_answers(ideas, draft, {"cost": ""}, day(40))
    assert stored(ideas, draft).answers == {"title": " Bank\t", "cost": ""}
    assert draft.saved_at == day(40)
    save_answers(ideas, draft, {"what": "x" * 9_000}, NOW)
    assert len(stored(ideas, draft).answers["what"]) == MAX_ANSWER


def test_two_tabs_dont_lose_each_others_answers(ideas: MemoryIdeaStore) -> None:
    draft, _ = start_draft(ideas, sample_round(), NOW)
    save_answers(ideas, draft, {"title": "Bank"}, NOW)
    save_answers(ideas, draft, {"why": "Daarom"}, NOW)
    photo = add_photo(ideas, draft, "Een plein", NOW)
    ideas.set_photo(f"draft:{draft.id}", replace(photo, state="ready"))
    save_answers(ideas, draft, {"what": "Iets"}, NOW)
    found = stored(ideas, draft)
    assert found.answers == {"title": "Bank", "why": "Daarom", "what": "Iets"}
    assert found.photos == (replace(photo, state="ready"),)


def test_three_photos_and_no_more(ideas: MemoryIdeaStore) -> None:
    draft, _ = start_draft(ideas, sample_round(), NOW)
    first = add_photo(ideas, draft, "een", NOW)
    add_photo(ideas, draft, "twee", NOW)
    add_photo(ideas, draft, "drie", NOW)
    with pytest.raises(Refused, match="too-many-photos"):
        add_photo(ideas, draft, "vier", NOW)
    drop_photo(ideas, draft, first.id, NOW)
    drop_photo(ideas, draft, first.id, NOW)
    assert [photo.alt for photo in stored(ideas, draft).photos] == ["twee", "drie"]


# Sending


def ship(
    ideas: MemoryIdeaStore,
    draft: Draft,
    content: Content | None = None,
    round_: Round | None = None,
    private: Private | None = None,
) -> str:
    return send(
        ideas,
        draft,
        content or sample_content(),
        private or Private(sample_people()),
        "anna",
        round_ or sample_round(),
        NOW,
    )


def test_a_sent_draft_is_an_idea_with_the_same_id(
    ideas: MemoryIdeaStore, outbox: MemoryOutbox
) -> None:
    draft, _ = start_draft(ideas, sample_round(), NOW)
    assert ship(ideas, draft) == draft.id
    assert ship(ideas, draft) == draft.id
    assert ship(ideas, stored(ideas, draft)) == draft.id
    assert [event.id for event in outbox.events] == [f"idea-submit-{draft.id}"]
    assert outbox.events[0].data == {"idea_id": draft.id, "round_id": "r26"}
    with pytest.raises(Conflict):
        save_answers(ideas, stored(ideas, draft), {"title": "x"}, NOW)


def test_an_older_reading_of_the_draft_isnt_sent(ideas: MemoryIdeaStore) -> None:
    draft, _ = start_draft(ideas, sample_round(), NOW)
    save_answers(ideas, draft, {"title": "Nieuw"}, NOW)
    with pytest.raises(Conflict):
        ship(ideas, draft)
    assert ideas.get(draft.id) is None


def test_refused_photos_stay_behind(ideas: MemoryIdeaStore) -> None:
    draft, _ = start_draft(ideas, sample_round(), NOW)
    good, bad = Photo("p1", "goed", "ready", (320,), 320, 200), Photo("p2", "slecht", "refused")
    draft = replace(draft, photos=(good, bad), version=2)
    ideas.save_draft(draft)
    ship(ideas, draft)
    idea = ideas.get(draft.id)
    assert idea is not None and idea.photos == (good,)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 81}, "title"),
        ({"what": ""}, "what"),
        ({"why": "x" * 601}, "why"),
        ({"area_id": "hasselt"}, "area"),
        ({"theme_id": ""}, "theme"),
        ({"cost_cents": 0}, "cost"),
        ({"cost_cents": -1}, "cost"),
        ({"cost_cents": 500_001}, "cost"),
        ({"cost_note": ""}, "cost_note"),
    ],
)
def test_content_against_the_rules_isnt_sent(
    ideas: MemoryIdeaStore, changes: dict[str, object], field: str
) -> None:
    draft, _ = start_draft(ideas, sample_round(), NOW)
    with pytest.raises(Refused, match="idea-incomplete") as refused:
        ship(ideas, draft, sample_content(**changes))
    assert refused.value.details["fields"] == field
    assert ideas.get(draft.id) is None


def test_the_very_limits_are_fine(ideas: MemoryIdeaStore) -> None:
    draft, _ = start_draft(ideas, sample_round(), NOW)
    content = sample_content(title="x" * 80, what="x" * 600, cost_cents=500_000, place="")
    assert ship(ideas, draft, content)


def test_people_against_the_rules_dont_send(ideas: MemoryIdeaStore) -> None:
    anna, bert = sample_people()
    draft, _ = start_draft(ideas, sample_round(), NOW)
    for people, fields in (
        ((), "name street name street email"),
        ((anna,), "name street"),
        ((anna, replace(bert, street="")), "street"),
        ((anna, replace(bert, street="KERKPLEIN 3.")), "street"),
        ((anna, replace(bert, name="Ánna  peeters")), "name"),
        ((anna, replace(bert, email="ANNA@voorbeeld.example")), "email"),
        ((replace(anna, email=""), bert), "email"),
    ):
        with pytest.raises(Refused) as refused:
            ship(ideas, draft, private=Private(people))
        assert refused.value.details["fields"] == fields


def test_a_round_may_allow_one_person_or_one_address(ideas: MemoryIdeaStore) -> None:
    anna, bert = sample_people()
    alone = sample_round(applicants=ApplicantRules(1, True))
    draft, _ = start_draft(ideas, alone, NOW)
    assert ship(ideas, draft, round_=alone, private=Private((anna,)))
    together = sample_round(applicants=ApplicantRules(2, False))
    draft, _ = start_draft(ideas, together, NOW)
    home = Private((anna, replace(bert, street=anna.street)))
    assert ship(ideas, draft, round_=together, private=home)


def test_nothing_is_sent_at_the_closing_moment(ideas: MemoryIdeaStore) -> None:
    draft, _ = start_draft(ideas, sample_round(), NOW)
    private = Private(sample_people())
    with pytest.raises(Closed):
        send(ideas, draft, sample_content(), private, "anna", sample_round(), day(30))
    last = day(30) - timedelta(microseconds=1)
    assert send(ideas, draft, sample_content(), private, "anna", sample_round(), last)


def test_which_round_somebody_means() -> None:
    old = sample_round("old")
    new = sample_round(
        "new",
        phases=tuple(
            replace(
                p,
                opens_at=p.opens_at + timedelta(days=20),
                closes_at=p.closes_at + timedelta(days=20),
            )
            for p in old.phases
        ),
    )
    assert submission_round((), NOW) is None
    assert submission_round((old, new), day(10)) == old
    assert submission_round((old, new), day(26)) == new
    assert submission_round((old, new), day(60)) == new
