"""People who are named later: never more than the round takes, nobody twice, and a group is whole
exactly when the round's rules say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.ideas.claiming import claim
from chalicelib.ideas.completing import (
    Named,
    Stores,
    ask_for,
    enter_person,
    fillable,
    open_places,
)
from chalicelib.ideas.consents import CONSENT_TERM, answer, confirm_on_paper, secret_of
from chalicelib.ideas.model import Consent, ConsentState, Idea, Person
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.notebooks.confirming import enter_for
from chalicelib.rounds.form import FormSchema
from chalicelib.rounds.model import PEOPLE_MAX, ApplicantRules, Round
from tests.support.paper import WRITER, sample_transcript
from tests.support.rounds import audit_entry, day, sample_ballot, sample_round
from tests.support.twins import Twins

NOW = day(10)
BERT = Person("Bert Peeters", "bert@buren.example", "", "Dorpsstraat 9")
CARLA = Person("Carla Claes", "", "", "Molenweg 1")
AUTHOR = "fatma"


def city(people: int = 2, **changes: object) -> Twins:
    twins = Twins(NOW)
    rules = ApplicantRules(people, True)
    twins.rounds.create(sample_round(applicants=rules, **changes), audit_entry())
    return twins


@pytest.fixture
def twins() -> Twins:
    return city()


def stores(twins: Twins) -> Stores:
    return Stores(twins.ideas, twins.rounds, twins.keyring)


def the_round(twins: Twins) -> Round:
    found = twins.rounds.get("r26")
    assert found is not None
    return found


def typed(twins: Twins, others: tuple[Person, ...] = (), *, claimed: bool = True) -> Idea:
    """An idea from paper; its writer took it over when `claimed`."""
    consents = tuple(
        Consent(place, "paper", "", NOW, NOW + CONSENT_TERM, NOW)
        for place in range(1, 1 + len(others))
    )
    transcript = sample_transcript(others=others)
    enter_for(twins.notebooks, the_round(twins), "idee", transcript, "ann", NOW, "paper", consents)
    if claimed:
        claim(twins.ideas, "idee", AUTHOR, WRITER.email, NOW)
    return stored(twins)


def stored(twins: Twins) -> Idea:
    found: Idea | None = twins.ideas.get("idee")
    assert found is not None
    return found


def named(idea: Idea, place: int = 1, person: Person = BERT, **changes: object) -> Named:
    return replace(Named(idea.version, place, person), **changes)  # type: ignore[arg-type]


def people(twins: Twins) -> list[str]:
    private = twins.ideas.private("idee")
    assert private is not None
    return [one.name for one in private.people]


STATES: list[ConsentState] = ["waiting", "yes", "paper", "no", "left", "missing"]


@given(st.lists(st.sampled_from(STATES), max_size=6), st.integers(1, 6))
def test_open_places_are_what_the_round_lacks(states: list[ConsentState], least: int) -> None:
    round_ = sample_round(applicants=ApplicantRules(least, True))
    others = [state for state in states if state != "missing"]
    consents = [Consent(place, state, "", NOW, NOW) for place, state in enumerate(states, 1)]
    count = 1 + len(others)
    found = open_places(consents, count, round_, NOW)
    missing = [one.place for one in found if one.state == "missing"]
    staying = count - others.count("left")
    assert [one.state for one in found if one.state != "missing"] == others
    assert len(missing) == max(0, least - staying)
    assert missing == list(range(count, count + len(missing)))
    assert open_places(found, count, round_, NOW) == found


def test_an_idea_from_paper_waits_until_its_group_is_whole(twins: Twins) -> None:
    idea = typed(twins)
    assert (idea.waits_for, idea.missing) == ((1,), 1)
    asked = ask_for(stores(twins), "idee", AUTHOR, named(idea), NOW)
    assert (asked.waits_for, asked.missing) == ((1,), 0)
    assert people(twins) == [WRITER.name, BERT.name]
    consent = asked.consents[0]
    assert (consent.state, consent.named_by) == ("waiting", "")
    secret = secret_of(twins.keyring, "idee", consent, BERT.email)
    answer(twins.ideas, the_round(twins), "idee", secret, "yes", (), NOW)
    assert stored(twins).waits_for == ()
    events = [one for one in twins.outbox.events if "consent" in one.id]
    assert [one.data["what"] for one in events] == ["asked", "yes"]
    roles = [line.role for line in twins.ideas.history("idee")]
    assert roles == ["bewoner", "bewoner", "bewoner"]


def test_a_round_of_three_is_filled_place_by_place() -> None:
    twins = city(3)
    idea = typed(twins)
    assert idea.waits_for == (1, 2)
    # People stand in a row: the place behind the first open one isn't there yet.
    with pytest.raises(NotFound):
        ask_for(stores(twins), "idee", AUTHOR, named(idea, 2), NOW)
    idea = ask_for(stores(twins), "idee", AUTHOR, named(idea), NOW)
    assert (idea.waits_for, idea.missing) == ((1, 2), 1)
    idea = ask_for(stores(twins), "idee", AUTHOR, named(idea, 2, CARLA), NOW)
    assert (idea.waits_for, idea.missing) == ((1, 2), 0)
    assert people(twins) == [WRITER.name, BERT.name, CARLA.name]


def test_the_same_again_asks_nobody_twice(twins: Twins) -> None:
    idea = typed(twins)
    first = ask_for(stores(twins), "idee", AUTHOR, named(idea), NOW)
    later = NOW + timedelta(seconds=1)
    assert ask_for(stores(twins), "idee", AUTHOR, named(idea), later) == first
    assert len([one for one in twins.outbox.events if "consent" in one.id]) == 1
    # Somebody else on top of the version that was read is another matter.
    with pytest.raises(Conflict):
        ask_for(stores(twins), "idee", AUTHOR, named(idea, person=CARLA), later)
    # Asking again is meant when the page shows who stands there.
    again = ask_for(stores(twins), "idee", AUTHOR, named(first), later)
    assert again.consents[0].key != first.consents[0].key


@pytest.mark.parametrize(
    "person",
    [
        replace(BERT, name="fatma yilmaz"),
        replace(BERT, email=" FATMA@voorbeeld.example"),
        replace(BERT, street="kerkplein 3"),
        replace(BERT, street=""),
        replace(BERT, name=""),
    ],
)
def test_nobody_twice_and_nobody_halfway(twins: Twins, person: Person) -> None:
    idea = typed(twins)
    with pytest.raises(Refused, match="people-rules"):
        ask_for(stores(twins), "idee", AUTHOR, named(idea, person=person), NOW)
    assert stored(twins) == idea and people(twins) == [WRITER.name]


def test_what_paper_does_not_say_of_the_writer_is_no_hindrance(twins: Twins) -> None:
    bare = Person("Fatma Yilmaz", "", "", "")
    enter_for(twins.notebooks, the_round(twins), "idee", sample_transcript(writer=bare), "ann", NOW)
    idea = enter_person(stores(twins), "idee", "ann", named(stored(twins), by="phone"), NOW)
    assert idea.missing == 0


def test_only_the_author_asks(twins: Twins) -> None:
    idea = typed(twins, claimed=False)
    for person in ("", AUTHOR):
        with pytest.raises(NotFound):
            ask_for(stores(twins), "idee", person, named(idea), NOW)


def test_staff_say_how_they_know_and_the_log_holds_no_names(twins: Twins) -> None:
    idea = typed(twins, claimed=False)
    after = enter_person(stores(twins), "idee", "ann", named(idea, by="phone"), NOW)
    assert (after.consents[0].state, after.consents[0].named_by) == ("waiting", "phone")
    assert after.author == "" and after.source == "paper"
    entry = twins.audit.latest(1)[0].entry
    assert (entry.actor, entry.action, entry.subject) == ("ann", "ideas:consent:enter", "idee")
    assert entry.changes == {"consent-2": ("missing", "waiting"), "named-by": ("", "phone")}
    assert "Bert" not in str(entry)
    line = twins.ideas.history("idee")[-1]
    assert line.role == "stad" and "Bert" not in line.sentence
    assert twins.outbox.events[-1].data["what"] == "asked"
    # Their own name for it, and a signature, never come with who signs in.
    sly = named(after, by="paper", signed=True)
    claim(twins.ideas, "idee", AUTHOR, WRITER.email, NOW)
    asked = ask_for(stores(twins), "idee", AUTHOR, replace(sly, version=3), NOW)
    assert (asked.consents[0].state, asked.consents[0].named_by) == ("waiting", "")


def test_a_signature_that_staff_saw_is_a_yes(twins: Twins) -> None:
    idea = typed(twins, claimed=False)
    entered = named(idea, person=CARLA, by="paper", signed=True)
    after = enter_person(stores(twins), "idee", "ann", entered, NOW)
    assert after.waits_for == () and after.consents[0].answered_at == NOW
    assert twins.outbox.events[-1].data["what"] == "paper"
    assert enter_person(stores(twins), "idee", "ann", entered, NOW) == after
    assert len([one for one in twins.audit.lines if "consent" in one.entry.action]) == 1


def test_an_open_place_has_no_signature(twins: Twins) -> None:
    idea = typed(twins)
    with pytest.raises(NotFound):
        confirm_on_paper(twins.ideas, "idee", idea.version, 1, "ann", NOW)


def test_a_group_grows_only_while_ideas_come_in(twins: Twins) -> None:
    idea = typed(twins, (BERT,))
    late = day(31)
    round_ = the_round(twins)
    assert fillable(idea, 2, round_, twins.rounds, NOW) == (2,)
    assert fillable(idea, 2, round_, twins.rounds, late) == ()
    assert fillable(idea, PEOPLE_MAX, round_, twins.rounds, NOW) == ()
    steps = tuple(step for step in round_.form.steps if not step.asks("partners"))
    alone = replace(round_, form=FormSchema(steps))
    assert fillable(replace(idea, form=alone.form.version), 2, alone, twins.rounds, NOW) == ()
    more = ask_for(stores(twins), "idee", AUTHOR, named(idea, 2, CARLA), NOW)
    assert [one.state for one in more.consents] == ["paper", "waiting"]


def test_a_list_for_the_vote_ends_it(twins: Twins) -> None:
    idea = typed(twins)
    twins.rounds.fix_ballot(sample_ballot(), audit_entry())
    with pytest.raises(Refused, match="consent-closed"):
        ask_for(stores(twins), "idee", AUTHOR, named(idea), NOW)


def test_who_lacks_is_named_after_the_deadline_too(twins: Twins) -> None:
    idea = typed(twins)
    after = ask_for(stores(twins), "idee", AUTHOR, named(idea), day(35))
    assert after.missing == 0


@pytest.mark.parametrize("state", ["accepted", "refused", "withdrawn", "joined"])
def test_a_decision_ends_it(twins: Twins, state: str) -> None:
    idea = typed(twins)
    decided = replace(idea, state=state, version=idea.version + 1)
    twins.ideas.change(decided, None, None, None)
    with pytest.raises(Refused, match="consent-closed"):
        ask_for(stores(twins), "idee", AUTHOR, named(decided), NOW)


def test_somebody_else_comes_in_the_place_of_a_no(twins: Twins) -> None:
    idea = ask_for(stores(twins), "idee", AUTHOR, named(typed(twins)), NOW)
    secret = secret_of(twins.keyring, "idee", idea.consents[0], BERT.email)
    idea = answer(twins.ideas, the_round(twins), "idee", secret, "no", (), NOW)
    assert (idea.waits_for, idea.missing) == ((1,), 0)
    idea = enter_person(stores(twins), "idee", "ann", named(idea, 1, CARLA, by="desk"), NOW)
    assert people(twins) == [WRITER.name, CARLA.name]
    assert idea.consents[0].key == ""
    with pytest.raises(NotFound):
        answer(twins.ideas, the_round(twins), "idee", secret, "yes", (), NOW)


def test_who_left_frees_their_address_and_not_their_name(twins: Twins) -> None:
    idea = typed(twins, (BERT, CARLA))
    left = replace(idea.consents[1], state="left")
    idea = replace(idea, consents=(idea.consents[0], left), version=idea.version + 1)
    twins.ideas.change(idea, None, None, None)
    with pytest.raises(Refused, match="people-rules"):
        ask_for(stores(twins), "idee", AUTHOR, named(idea, 3, CARLA), NOW)
    dirk = Person("Dirk Daems", "", "", CARLA.street)
    after = ask_for(stores(twins), "idee", AUTHOR, named(idea, 3, dirk), NOW)
    assert [one.state for one in after.consents] == ["paper", "left", "waiting"]
