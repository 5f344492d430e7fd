"""One idea that becomes two, because its author said yes: what may happen when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.memory.identity import MemoryKeyring
from chalicelib.ideas.model import Consent, Follower, HistoryLine, Idea, Person, Photo, Private
from chalicelib.ideas.sending import submitted_event
from chalicelib.ideas.withdrawing import withdraw
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.events import IDEA_SPLIT
from chalicelib.moderation.behalf import Behalf
from chalicelib.moderation.decisions import Decision, decide
from chalicelib.moderation.model import open_split, work_card
from chalicelib.moderation.moving import move_idea
from chalicelib.moderation.sharing import arrive
from chalicelib.moderation.split import Part
from chalicelib.moderation.splitting import (
    answer_split,
    drop_split,
    enter_split,
    part_problems,
    propose_split,
)
from chalicelib.rounds.model import ReviewRules
from tests.support.ideas import sample_content, sample_people
from tests.support.rounds import day
from tests.unit.moderation.office import NOW, Hall

KEYS = MemoryKeyring()
WHY = "Een bank en een fietspad zijn twee projecten."
BANK = Part("Een bank", "Een bank onder de linde.", "koersel", "Aan de linde", 1_000_00)
PATH = Part("Een fietspad", "Een pad naar school.", "paal", "Aan de school", 4_000_00)


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.add()
    return hall


def propose(hall: Hall, now: Any = NOW, **changes: Any) -> Any:
    wanted: dict[str, Any] = {
        "version": hall.dossier().version,
        "parts": (BANK, PATH),
        "reason": WHY,
        "part_id": "i2",
        "actor": "an",
    }
    return propose_split(hall.office, "i1", now=now, **(wanted | changes))


def say(hall: Hall, agrees: bool, now: Any = NOW, word: str = "", **more: Any) -> Any:
    wanted = {"person": "a", "agrees": agrees, "word": word} | more
    return answer_split(hall.office, KEYS, "i1", now=now, **wanted)


def idea(hall: Hall, idea_id: str = "i1") -> Idea:
    found: Idea | None = hall.ideas.get(idea_id)
    assert found is not None
    return found


def test_nothing_changes_until_the_author_says_yes(hall: Hall) -> None:
    before = idea(hall)
    asked = propose(hall)
    assert idea(hall) == before
    assert hall.ideas.get("i2") is None
    split = open_split(asked)
    assert split is not None
    assert asked.due == split.until > NOW
    assert work_card(asked).question == "waiting"
    assert hall.outbox.events[-1].data["what"] == "split"
    line = hall.audit.lines[-1].entry
    assert line.action == "moderation:dossier:split"
    assert propose(hall, version=asked.version - 1) == asked


def test_a_yes_makes_two_ideas_of_the_same_people() -> None:
    hall = Hall()
    people = sample_people()
    photo = Photo("p1", "Een plein", "ready", (480,), 480, 320)
    said = (
        Consent(1, "yes", "old", day(12), day(40), day(13)),
        Consent(2, "waiting", "older", day(12), day(40)),
    )
    first = Idea(
        "i1", "r26", sample_content(), "published", 1, "a", (photo,), "paper", day(12), day(12),
        consents=said,
    )  # fmt: skip
    three = (*people[:1], *[Person(f"Mee {n}", f"m{n}@x.example", "", "Straat 1") for n in (1, 2)])
    private = Private(three, ("adult",), "Kerkplein 1")
    line = HistoryLine(day(12), "published", "stad", "Online.")
    assert hall.ideas.add(first, private, line, submitted_event(first))
    arrive(hall.office, "i1", NOW)
    hall.ideas.support("i1", "supporter", NOW)
    hall.ideas.follow("i1", Follower("f", "f@x.example", NOW))
    hall.pass_formal()
    hall.judge("if")
    propose(hall)
    done = say(hall, True, word="Goed zo")
    one, two = idea(hall), idea(hall, "i2")
    assert (one.content.title, two.content.title) == ("Een bank", "Een fietspad")
    assert (one.content.cost_cents, two.content.cost_cents) == (1_000_00, 4_000_00)
    assert (one.content.area_id, two.content.area_id) == ("koersel", "paal")
    assert one.content.why == two.content.why == first.content.why
    assert (one.parts, two.split_from) == (("i2",), "i1")
    assert (one.split_from, two.parts) == ("", ())
    assert (one.photos, two.photos) == ((photo,), ())
    assert (one.state, two.state) == ("published", "published")
    assert (one.edition, two.edition) == (2, 1)
    assert [v.content.title for v in hall.ideas.versions("i1")] == [
        first.content.title,
        "Een bank",
    ]
    assert (two.author, two.source, two.submitted_at) == ("a", "paper", day(12))
    assert hall.ideas.private("i2") == private
    assert one.consents == said
    assert [c.state for c in two.consents] == ["yes", "waiting"]
    assert two.consents[1].key not in ("", "older")
    assert hall.ideas.support_count("i1") == 1
    assert hall.ideas.support_count("i2") == 0
    assert hall.ideas.followers("i2") == ()
    assert hall.ideas.history("i1")[-1].state == "split"
    assert "Een fietspad" in hall.ideas.history("i1")[-1].sentence
    (begun,) = hall.ideas.history("i2")
    assert first.content.title in begun.sentence
    assert (begun.state, begun.at) == ("published", NOW)
    other = hall.dossier("i2")
    assert done.stage == other.stage == "merit"
    assert done.merit is None and other.merit is None
    assert other.formal is not None and other.version == 1
    assert [step.what for step in other.steps] == ["split-from"]
    assert work_card(done).question == "answered"
    assert hall.outbox.events[-1].type == IDEA_SPLIT
    assert arrive(hall.office, "i2", NOW) == other
    assert say(hall, True) == done


def test_a_no_changes_nothing_and_is_work(hall: Hall) -> None:
    before = idea(hall)
    propose(hall)
    no = say(hall, False, word="Het hoort samen.")
    assert idea(hall) == before
    assert hall.ideas.get("i2") is None
    assert (no.split.state, no.split.word) == ("no", "Het hoort samen.")
    assert work_card(no).question == "answered"
    assert no.is_open and no.due > NOW
    assert say(hall, False) == no
    with pytest.raises(Refused, match="no-split"):
        say(hall, True)


def test_only_the_author_answers(hall: Hall) -> None:
    propose(hall)
    with pytest.raises(NotFound):
        say(hall, True, person="b")


def test_staff_enter_what_came_in_time(hall: Hall) -> None:
    propose(hall)
    late = NOW + timedelta(days=60)

    def enter(at: Any, agrees: bool = True) -> Any:
        behalf = Behalf("jan", "letter", at)
        return enter_split(hall.office, KEYS, "i1", agrees=agrees, word="", behalf=behalf, now=late)

    with pytest.raises(Refused, match="answer-early"):
        enter(NOW - timedelta(days=1))
    with pytest.raises(Refused, match="moment-ahead"):
        enter(late + timedelta(days=1))
    with pytest.raises(Refused, match="condition-late"):
        enter(late)
    with pytest.raises(Refused, match="condition-late"):
        say(hall, True, now=late)
    done = enter(NOW + timedelta(days=1))
    assert done.split.state == "yes"
    assert hall.audit.lines[-1].entry.action == "moderation:dossier:split-yes"
    assert idea(hall, "i2").split_from == "i1"


def test_one_proposal_at_a_time_that_staff_may_take_back(hall: Hall) -> None:
    asked = propose(hall)
    with pytest.raises(Refused, match="split-open"):
        propose(hall, part_id="i3", actor="jan")
    gone = drop_split(hall.office, "i1", version=asked.version, actor="jan", now=NOW)
    assert gone.split.state == "dropped"
    for agrees in (True, False):
        with pytest.raises(Refused, match="no-split"):
            say(hall, agrees)
    with pytest.raises(Refused, match="no-split"):
        drop_split(hall.office, "i1", version=gone.version, actor="an", now=NOW)
    with pytest.raises(Conflict):
        propose(hall, version=asked.version)
    propose(hall, part_id="i4")
    with pytest.raises(Refused, match="split-outdated"):
        # They read the one before.
        say(hall, True, part_id="i2")
    assert say(hall, True, part_id="i4").split.state == "yes"


@pytest.mark.parametrize("state", ["accepted", "refused", "withdrawn", "joined", "hidden"])
def test_not_once_it_is_decided_or_gone(state: Any) -> None:
    hall = Hall()
    hall.add(state=state)
    with pytest.raises(Refused, match="split-not-allowed"):
        propose(hall)


def test_not_once_a_ballot_is_fixed(hall: Hall) -> None:
    propose(hall)
    hall.fix_ballot()
    with pytest.raises(Refused, match="no-split"):
        say(hall, True)
    with pytest.raises(Refused, match="on-ballot"):
        drop = drop_split(hall.office, "i1", version=hall.dossier().version, actor="an", now=NOW)
        propose(hall, version=drop.version)


def test_another_text_wants_another_proposal(hall: Hall) -> None:
    propose(hall)
    version = hall.dossier().version
    move_idea(
        hall.office, "i1", version=version, area_id="paal", theme_id="groen", reason=WHY,
        actor="an", now=NOW,
    )  # fmt: skip
    with pytest.raises(Refused, match="split-outdated"):
        say(hall, True)
    assert say(hall, False).split.state == "no"


def test_a_decision_makes_the_proposal_void() -> None:
    hall = Hall(ReviewRules())
    hall.add()
    hall.pass_formal()
    propose(hall)
    decide(hall.office, Decision("i1", idea(hall).version, "accept"), "an", NOW)
    assert hall.dossier().split.state == "lapsed"  # type: ignore[union-attr]
    with pytest.raises(Refused, match="no-split"):
        say(hall, True)


def test_withdrawing_makes_the_proposal_void(hall: Hall) -> None:
    propose(hall)
    withdraw(hall.ideas, hall.rounds, "i1", "a", NOW)
    with pytest.raises(Refused, match="no-split"):
        say(hall, True)
    arrive(hall.office, "i1", NOW)
    assert hall.dossier().split.state == "lapsed"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ((replace(BANK, title=""), PATH), {"title_1": "missing"}),
        ((BANK, replace(PATH, what="x" * 5000)), {"what_2": "too-long"}),
        ((BANK, replace(PATH, area_id="nergens")), {"area_2": "unknown"}),
        ((BANK, replace(PATH, place="x" * 500)), {"place_2": "too-long"}),
        ((replace(BANK, cost_cents=10**12), PATH), {"cost_1": "too-high"}),
        ((BANK, replace(PATH, title="een Bank!")), {"title_2": "same"}),
        ((BANK, PATH), {}),
    ],
)
def test_what_the_round_takes_of_a_part(hall: Hall, parts: Any, found: Any) -> None:
    assert part_problems(idea(hall), hall.round, parts) == found
    if found:
        with pytest.raises(Refused, match="split-incomplete"):
            propose(hall, parts=parts)


ACTS = ("propose", "yes", "no", "drop", "move", "withdraw", "formal", "accept", "arrive")


@given(st.lists(st.sampled_from(ACTS), max_size=9))
def test_whatever_happens_an_idea_is_split_once_for_each_yes(acts: list[str]) -> None:
    hall = Hall(ReviewRules())
    hall.add()
    yes = 0
    for number, act in enumerate(acts):
        now = NOW + timedelta(minutes=number)
        waiting = open_split(hall.dossier())
        known = idea(hall)
        try:
            if act == "propose":
                propose(hall, now, part_id=f"part{number}")
                assert waiting is None
            elif act in ("yes", "no"):
                say(hall, act == "yes", now)
            elif act == "drop":
                drop_split(hall.office, "i1", version=hall.dossier().version, actor="an", now=now)
                assert waiting is not None
            elif act == "move":
                other = "paal" if known.content.area_id == "koersel" else "koersel"
                move_idea(
                    hall.office, "i1", version=hall.dossier().version, area_id=other,
                    theme_id=known.content.theme_id, reason=WHY, actor="an", now=now,
                )  # fmt: skip
            elif act == "withdraw":
                withdraw(hall.ideas, hall.rounds, "i1", "a", now)
            elif act == "formal":
                hall.pass_formal()
            elif act == "accept":
                decide(hall.office, Decision("i1", known.version, "accept"), "an", now)
            else:
                arrive(hall.office, "i1", now)
        except (Refused, Conflict):
            pass
        after, split = idea(hall), hall.dossier().split
        yes += act == "yes" and len(after.parts) > len(known.parts)
        assert len(after.parts) == yes
        if after.parts != known.parts:
            # Only a yes to what waited splits, and only the text that was read.
            assert act == "yes" and waiting is not None and waiting.edition == known.edition
            assert after.parts[-1] == waiting.part_id
        for part_id in after.parts:
            part, dossier = idea(hall, part_id), hall.dossier(part_id)
            assert (part.split_from, part.author) == ("i1", after.author)
            assert dossier.idea_id == part_id and dossier.split is None
        if split is not None and split.state == "asked":
            assert open_split(hall.dossier()) == split
