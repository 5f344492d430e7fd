"""Taking a published idea off the website: two people, nothing lost until it is deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.ideas.editing import Wanted, edit
from chalicelib.ideas.model import HistoryLine, Idea, Person, Photo, Private
from chalicelib.ideas.sending import submitted_event
from chalicelib.ideas.versions import readable
from chalicelib.ideas.wiping import TITLE
from chalicelib.ideas.withdrawing import withdraw
from chalicelib.kernel.errors import Closed, Conflict, Refused
from chalicelib.kernel.events import IDEA_TAKEN_OFF
from chalicelib.moderation.decisions import Decision, decide
from chalicelib.moderation.moving import move_idea
from chalicelib.moderation.requests import RequestAnswer, answer_request
from chalicelib.moderation.sharing import arrive
from chalicelib.moderation.takedown import VERDICTS, WAITING, Verdict, judge_idea, mark_of
from chalicelib.moderation.voice import Takedown
from tests.support.ideas import sample_content
from tests.support.rounds import day
from tests.unit.moderation.office import NOW, Hall

WHY = "In het idee staat een naam."
SECRET = "Bel Fatma op 0470 12 34 56."
AUTHORS = ("an", "jan", "piet")


def city(state: Any = "published") -> Hall:
    """An idea that was public, with a text that was replaced."""
    hall = Hall()
    at = day(12)
    photo = Photo("p1", "Een plein", "ready", (320,), 320, 240)
    content = sample_content(what=SECRET)
    idea = Idea("i1", "r26", content, "received", 1, "a", (photo,), "web", at, at)
    private = Private((Person("Anna", "anna@x.example", "", ""),), (), "Kerkstraat 9")
    line = HistoryLine(at, "received", "bewoner", "Binnen.")
    assert hall.ideas.add(idea, private, line, submitted_event(idea))
    step(hall, state="published", line="published")
    step(hall, content=replace(content, what="Een bank in de schaduw."))
    if state != "published":
        step(hall, state=state, line=state)
    arrive(hall.office, "i1", NOW)
    return hall


def step(hall: Hall, line: str = "", **changes: Any) -> None:
    idea = now(hall)
    at = day(13).replace(hour=idea.version)
    told = HistoryLine(at, line, "stad", f"{idea.content.title}: {line}") if line else None
    changed = replace(idea, version=idea.version + 1, changed_at=at, **changes)
    hall.ideas.change(changed, told, None, None)


def now(hall: Hall) -> Idea:
    found: Idea | None = hall.ideas.get("i1")
    assert found is not None
    return found


def say(hall: Hall, verdict: Verdict, by: str, why: str = WHY, **given: Any) -> Takedown:
    version = given.pop("version", mark_of(hall.office, now(hall)).version)
    return judge_idea(
        hall.office, "i1", version=version, verdict=verdict, why=why, actor=by, now=NOW
    )


def hide(hall: Hall) -> None:
    say(hall, "ask", "an")
    say(hall, "hide", "jan", "")


def delete(hall: Hall) -> None:
    hide(hall)
    say(hall, "ask-delete", "jan", "De rechter vraagt het.")
    say(hall, "delete", "an", "")


def stored(hall: Hall) -> tuple[Any, ...]:
    return (
        hall.ideas.get("i1"),
        hall.ideas.history("i1"),
        hall.dossiers.get("i1"),
        hall.dossiers.takedown("i1"),
        len(hall.audit.all()),
        len(hall.outbox.events),
    )


def test_two_people_hide_it_and_one_shows_it_again_as_it_was() -> None:
    hall = city()
    before, dossier = now(hall), hall.dossier()
    say(hall, "ask", "an")
    assert now(hall) == before and hall.dossier().reported == 1
    mark = say(hall, "hide", "jan", "")
    assert (mark.state, mark.reason, mark.before) == ("hidden", WHY, "published")
    assert now(hall).state == "hidden" and hall.ideas.public_cards("r26") == ()
    assert hall.dossier().reported == 0 and not hall.dossier().is_open
    assert hall.ideas.history("i1")[-1].sentence.endswith(WHY)
    shown = say(hall, "show", "piet")
    assert (shown.state, shown.reason) == ("shown", "")
    after = now(hall)
    assert replace(after, version=before.version, changed_at=before.changed_at) == before
    back = hall.dossier()
    assert (back.stage, back.is_open, back.due) == (dossier.stage, True, dossier.due)
    assert [event.data["what"] for event in hall.outbox.events[-2:]] == ["hidden", "shown"]
    assert all(event.type == IDEA_TAKEN_OFF for event in hall.outbox.events[-2:])


@pytest.mark.parametrize("state", ["published", "accepted", "refused", "joined"])
def test_it_comes_back_to_the_state_that_it_had(state: Any) -> None:
    hall = city(state)
    stage = hall.dossier().stage
    hide(hall)
    # What comes late about an idea changes nothing of a hidden one.
    arrive(hall.office, "i1", NOW)
    assert hall.dossier().stage == "withdrawn"
    say(hall, "show", "an")
    assert (now(hall).state, hall.dossier().stage) == (state, stage)


@pytest.mark.parametrize("state", ["received", "withdrawn"])
def test_only_what_the_public_reads_is_hidden(state: Any) -> None:
    hall = city("withdrawn") if state == "withdrawn" else Hall()
    if state == "received":
        hall.add("i1")
    with pytest.raises(Refused, match="idea-not-public"):
        say(hall, "ask", "an")


def test_deleting_takes_two_more_and_leaves_no_word() -> None:
    hall = city()
    marks = [one.fingerprint for one in hall.ideas.versions("i1")]
    states = [(one.at, one.state, one.role) for one in hall.ideas.history("i1")]
    delete(hall)
    hall.ideas.wipe("i1")
    hall.dossiers.wipe("i1")
    idea = now(hall)
    assert (idea.state, idea.content.title, idea.photos) == ("deleted", TITLE, ())
    versions = hall.ideas.versions("i1")
    assert [one.fingerprint for one in versions] == marks
    history = hall.ideas.history("i1")
    assert [(one.at, one.state, one.role) for one in history][: len(states)] == states
    assert [one.sentence for one in history if one.sentence] == [
        f"De stad toont dit idee niet. {WHY}",
        "De stad wiste dit idee. De rechter vraagt het.",
    ]
    everything = repr((idea, versions, history, hall.ideas.private("i1"), hall.dossier()))
    for word in ("0470", "schaduw", sample_content().title, "p1", "Kerkstraat", "Een plein"):
        assert word not in everything
    mark = hall.dossiers.takedown("i1")
    assert mark is not None and mark.reason == "De rechter vraagt het."
    # Nothing brings it back.
    arrive(hall.office, "i1", NOW)
    for verdict in VERDICTS:
        with pytest.raises(Refused, match="takedown-not-allowed"):
            say(hall, verdict, "piet")
    before = stored(hall)
    hall.ideas.wipe("i1")
    assert stored(hall) == before


def test_wiping_leaves_alone_what_isnt_deleted() -> None:
    hall = city()
    hide(hall)
    before = (hall.ideas.versions("i1"), hall.ideas.history("i1"), hall.ideas.private("i1"))
    hall.ideas.wipe("i1")
    assert (hall.ideas.versions("i1"), hall.ideas.history("i1"), hall.ideas.private("i1")) == before


def test_a_deleted_idea_with_a_request_waits_for_nobody() -> None:
    hall = city()
    hide(hall)
    content = replace(now(hall).content, what="Zonder namen.")
    edit(hall.ideas, hall.rounds, "i1", "a", Wanted(now(hall).version, content, "Dit"), NOW)
    assert hall.ideas.open_requests("r26") == ("i1",)
    say(hall, "ask-delete", "jan")
    say(hall, "delete", "an")
    assert hall.ideas.open_requests("r26") == ()
    hall.ideas.wipe("i1")
    assert "Zonder namen" not in repr((now(hall), hall.ideas.requests("i1")))


def test_the_applicants_mend_a_hidden_text_before_it_is_shown_again() -> None:
    hall = city()
    hide(hall)
    content = replace(now(hall).content, what="Zonder namen.")
    edit(hall.ideas, hall.rounds, "i1", "a", Wanted(now(hall).version, content, "Naam weg"), NOW)
    given = RequestAnswer("i1", now(hall).version, "take")
    answer_request(hall.ideas, hall.rounds, given, "an", NOW)
    assert (now(hall).state, now(hall).content.what) == ("hidden", "Zonder namen.")
    say(hall, "show", "an")
    assert now(hall).state == "published"
    assert 3 in readable(hall.ideas.versions("i1"), hall.ideas.history("i1"))


def test_nothing_else_moves_a_hidden_idea() -> None:
    hall = city()
    hide(hall)
    version = now(hall).version
    for verb in ("publish", "accept", "reopen", "unpublish"):
        with pytest.raises(Refused):
            decision = Decision("i1", version, verb, "", "Een zin die lang genoeg is.")  # type: ignore[arg-type]
            decide(hall.office, decision, "an", NOW)
    with pytest.raises(Refused):
        withdraw(hall.ideas, hall.rounds, "i1", "a", NOW)
    with pytest.raises(Refused, match="move-not-allowed"):
        move_idea(
            hall.office,
            "i1",
            version=hall.dossier().version,
            area_id="paal",
            theme_id="groen",
            reason="Het ligt in Paal, zegt de kaart.",
            actor="an",
            now=NOW,
        )
    delete_only = replace(now(hall), state="deleted")
    hall.ideas.wipe("i1")
    assert delete_only != now(hall)
    with pytest.raises(Closed):
        gone = city("withdrawn")
        wanted = Wanted(now(gone).version, replace(now(gone).content, what="Anders."), "Dit")
        edit(gone.ideas, gone.rounds, "i1", "a", wanted, NOW)


def test_an_idea_on_the_ballot_list_stays() -> None:
    hall = city("accepted")
    say(hall, "ask", "an")
    hall.fix_ballot()
    before = stored(hall)
    with pytest.raises(Refused, match="on-ballot"):
        say(hall, "hide", "jan")
    assert stored(hall) == before
    say(hall, "keep", "jan")
    with pytest.raises(Refused, match="on-ballot"):
        say(hall, "ask", "an")


@pytest.mark.parametrize(
    ("why", "reason"),
    [("", "why-missing"), ("kort", "why-missing"), ("x" * 301, "text-long"),
     ("Bel 0470 12 34 56", "why-personal")],
)  # fmt: skip
def test_a_reason_is_public(why: str, reason: str) -> None:
    hall = city()
    with pytest.raises(Refused, match=reason):
        say(hall, "ask", "an", why)


def test_who_is_late_sees_a_conflict_and_a_repeat_is_done() -> None:
    hall = city()
    say(hall, "ask", "an", version=0)
    before = stored(hall)
    assert say(hall, "ask", "an", version=0).version == 1
    with pytest.raises(Conflict):
        say(hall, "ask", "jan", version=0)
    with pytest.raises(Conflict):
        say(hall, "ask", "an", "Een andere reden.", version=0)
    assert stored(hall) == before


def test_the_log_says_who_asked_and_who_agreed() -> None:
    hall = city()
    delete(hall)
    lines = [one.entry for one in hall.audit.all()][-4:]
    assert [(one.action, one.actor) for one in lines] == [
        ("moderation:idea:hide-ask", "an"),
        ("moderation:idea:hidden", "jan"),
        ("moderation:idea:delete-ask", "jan"),
        ("moderation:idea:deleted", "an"),
    ]
    assert lines[1].changes["state"] == ("published", "hidden")
    assert lines[3].changes["state"] == ("hidden", "deleted")
    assert [one.note for one in lines] == [WHY, WHY, *["De rechter vraagt het."] * 2]


@given(
    st.lists(st.tuples(st.sampled_from(sorted(VERDICTS)), st.sampled_from(AUTHORS)), max_size=14),
    st.sampled_from(["published", "accepted", "refused"]),
)
def test_whatever_is_tried_the_mark_and_the_idea_agree(tried: Any, state: Any) -> None:
    hall = city(state)
    supporters = 3
    for number in range(supporters):
        hall.ideas.support("i1", f"s{number}", NOW)
    content = now(hall).content
    asked_by = ""
    for verdict, actor in tried:
        mark, before = mark_of(hall.office, now(hall)), stored(hall)
        turn = VERDICTS[verdict]
        allowed = turn.source == mark.state and not (mark.state in WAITING and actor == asked_by)
        try:
            done = say(hall, verdict, actor)
        except Refused:
            assert not allowed and stored(hall) == before
            continue
        assert allowed and done.state == turn.target
        asked_by = actor
        idea = now(hall)
        if done.state in ("hidden", "deleting"):
            assert idea.state == "hidden" and done.reason and done.before == state
        elif done.state == "deleted":
            assert idea.state == "deleted" and content.title not in repr(idea)
        else:
            assert idea.state == state and idea.content == content and not done.reason
        public = {card.id for card in hall.ideas.public_cards("r26")}
        assert ("i1" in public) == (idea.state in ("published", "accepted"))
        assert hall.dossier().reported == (done.state in WAITING)
        assert hall.ideas.support_count("i1") == supporters
        arrive(hall.office, "i1", NOW)
        assert hall.dossier().reported == (done.state in WAITING)


def test_the_reason_of_the_first_hiding_stays_while_deleting_is_asked_and_spared() -> None:
    hall = city()
    hide(hall)
    say(hall, "ask-delete", "jan", "Alles moet weg.")
    assert mark_of(hall.office, now(hall)).reason == WHY
    say(hall, "spare", "an", "Verbergen is genoeg.")
    assert mark_of(hall.office, now(hall)).reason == WHY
