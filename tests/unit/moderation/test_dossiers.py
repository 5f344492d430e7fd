"""Two checks, a second signature, a yes with an if, one appeal, a move: what may happen when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.moderation.appeals import FILED, appeal, decide_appeal, enter_appeal
from chalicelib.moderation.checking import (
    changed_since_check,
    check_formal,
    checklist,
    merit_problems,
    sign_second,
)
from chalicelib.moderation.conditions import (
    answer_condition,
    ask_condition,
    extend_condition,
)
from chalicelib.moderation.decisions import Decision, decide, possible, possible_reasons
from chalicelib.moderation.model import STAGE_MOVES, VAT, Cost
from chalicelib.moderation.moving import move_idea
from chalicelib.moderation.wording import VARIABLES, fill, unknown_variables
from chalicelib.rounds.model import ReviewRules
from tests.unit.moderation.office import NOW, WHY, Hall, merit

OBJECT = "Wij denken dat het wel veilig is."


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.add()
    return hall


def refused(hall: Hall) -> None:
    """Refused on merit, by An and Jan."""
    hall.pass_formal()
    hall.judge("no")
    version = hall.dossier().version
    sign_second(hall.office, "i1", version=version, agrees=True, actor="jan", now=NOW)


def decided(hall: Hall, verb: Any, **more: str) -> Any:
    idea = hall.ideas.get("i1")
    assert idea is not None
    return decide(hall.office, Decision("i1", idea.version, verb, **more), "an", NOW)


def test_accepting_takes_both_checks(hall: Hall) -> None:
    for prepare in (lambda: None, hall.pass_formal, lambda: hall.judge("if")):
        prepare()
        with pytest.raises(Refused, match="checks-missing"):
            decided(hall, "accept")
    hall.judge("yes")
    assert decided(hall, "accept").state == "accepted"
    assert hall.dossier().stage == "accepted"
    assert not hall.dossier().is_open
    actions = [line.entry.action for line in hall.audit.lines]
    assert actions[-1] == "moderation:idea:accept"
    assert "moderation:dossier:formal-yes" in actions
    assert "moderation:dossier:merit-yes" in actions


def test_one_check_is_enough_where_the_round_says_so() -> None:
    hall = Hall(ReviewRules())
    hall.add()
    assert hall.pass_formal().stage == "formal"
    assert decided(hall, "accept").state == "accepted"


def test_the_formal_check_answers_every_rule(hall: Hall) -> None:
    def check(answers: Any) -> Any:
        version = hall.dossier().version
        return check_formal(
            hall.office, "i1", version=version, answers=answers, actor="an", now=NOW
        )

    assert [one.article for one in checklist(hall.round)] == ["art. 2"]
    for bad in ((), hall.answers("no"), hall.answers("ask", "?"), hall.answers("yes") * 2):
        if bad != hall.answers("yes") * 2:
            with pytest.raises(Refused, match="formal-incomplete"):
                check(bad)
    asked = check(hall.answers("ask", "Wie woont er bij “{titel}”?"))
    assert asked.stage == "formal"
    assert asked.steps[-1].text == "Wie woont er bij “Een bank onder de linde”?"
    assert hall.outbox.events[-1].data["what"] == "ask"
    assert check(hall.answers("no", "Niet van hier.")).stage == "formal"


def test_a_refusal_on_merit_takes_two_people(hall: Hall) -> None:
    with pytest.raises(Refused, match="needs-second"):
        decided(hall, "refuse", reason="unsafe", sentence=WHY)
    hall.pass_formal()
    with pytest.raises(Refused, match="needs-second"):
        decided(hall, "refuse", reason="commercial", sentence=WHY)
    no = hall.judge("no")
    assert no.stage == "second"
    assert hall.ideas.get("i1").state == "received"  # type: ignore[union-attr]

    def sign(who: str, agrees: bool, **more: Any) -> Any:
        return sign_second(
            hall.office, "i1", version=no.version, agrees=agrees, actor=who, now=NOW, **more
        )

    with pytest.raises(Refused, match="same-signer"):
        sign("an", True)
    with pytest.raises(Refused, match="remark-missing"):
        sign("jan", False)
    signed = sign("jan", True)
    assert signed.refusal.by == ("an", "jan")
    assert hall.ideas.get("i1").state == "refused"  # type: ignore[union-attr]
    assert hall.ideas.history("i1")[-1].sentence == WHY
    assert sign("jan", True) == signed
    with pytest.raises(Conflict):
        sign("piet", True)


def test_who_disagrees_sends_it_back(hall: Hall) -> None:
    hall.pass_formal()
    no = hall.judge("no")
    back = sign_second(
        hall.office, "i1", version=no.version, agrees=False, actor="jan", now=NOW, remark="Kijk nog"
    )
    assert back.stage == "merit"
    with pytest.raises(Refused, match="checks-missing"):
        decided(hall, "accept")


@pytest.mark.parametrize(("agrees", "state", "stage"), [(True, "accepted", "accepted"), (False, "received", "merit")])  # fmt: skip # noqa: E501
def test_a_yes_with_an_if(hall: Hall, agrees: bool, state: str, stage: str) -> None:
    hall.pass_formal()
    hall.judge("if")
    asked = ask_condition(hall.office, "i1", version=hall.dossier().version, actor="an", now=NOW)
    assert asked.stage == "condition"
    assert asked.due == asked.condition.until  # type: ignore[union-attr]
    with pytest.raises(NotFound):
        answer_condition(hall.office, "i1", person="somebody", agrees=agrees, now=NOW)
    for _ in range(2):
        done = answer_condition(hall.office, "i1", person="a", agrees=agrees, now=NOW)
    assert done.stage == stage
    assert hall.ideas.get("i1").state == state  # type: ignore[union-attr]
    assert len([one for one in done.steps if one.what.startswith("condition-")]) == 1
    with pytest.raises(Refused, match="no-condition"):
        answer_condition(hall.office, "i1", person="a", agrees=not agrees, now=NOW)
    if agrees:
        assert "De bank staat aan de andere kant" in hall.ideas.history("i1")[-1].sentence


def test_an_answer_to_a_condition_can_come_too_late(hall: Hall) -> None:
    hall.pass_formal()
    hall.judge("if")
    ask_condition(hall.office, "i1", version=hall.dossier().version, actor="an", now=NOW)
    until = hall.dossier().condition.until  # type: ignore[union-attr]
    with pytest.raises(Refused, match="condition-late"):
        answer_condition(hall.office, "i1", person="a", agrees=True, now=until)
    just = until - timedelta(seconds=1)
    assert answer_condition(hall.office, "i1", person="a", agrees=True, now=just)


def test_one_appeal_decided_by_somebody_else(hall: Hall) -> None:
    refused(hall)
    with pytest.raises(NotFound):
        appeal(hall.office, "i1", text=OBJECT, person="b", now=NOW)
    with pytest.raises(Refused, match="appeal-short"):
        appeal(hall.office, "i1", text="Nee", person="a", now=NOW)
    filed = appeal(hall.office, "i1", text=OBJECT, person="a", now=NOW)
    assert appeal(hall.office, "i1", text=OBJECT, person="a", now=NOW) == filed
    with pytest.raises(Refused, match="appeal-used"):
        appeal(hall.office, "i1", text=OBJECT + " Echt.", person="a", now=NOW)
    assert hall.ideas.history("i1")[-1].sentence == FILED
    with pytest.raises(Refused, match="appeal-open"):
        decided(hall, "reopen", sentence=WHY)

    def rule(who: str, granted: bool) -> Any:
        return decide_appeal(
            hall.office, "i1", version=filed.version, granted=granted, sentence=WHY, actor=who,
            now=NOW,
        )  # fmt: skip

    for who in ("an", "jan"):
        with pytest.raises(Refused, match="same-signer"):
            rule(who, True)
    upheld = rule("piet", False)
    assert upheld.stage == "refused"
    assert rule("piet", False) == upheld
    assert hall.outbox.events[-1].data["what"] == "upheld"
    with pytest.raises(Refused, match="appeal-used"):
        enter_appeal(hall.office, "i1", text=OBJECT, received_at=NOW, actor="an", now=NOW)


def test_a_granted_appeal_starts_over_and_a_new_refusal_can_be_appealed(hall: Hall) -> None:
    refused(hall)
    appeal(hall.office, "i1", text=OBJECT, person="a", now=NOW)
    decide_appeal(
        hall.office, "i1", version=hall.dossier().version, granted=True, sentence=WHY,
        actor="piet", now=NOW,
    )  # fmt: skip
    assert hall.dossier().stage == "formal"
    assert hall.ideas.get("i1").state == "published"  # type: ignore[union-attr]
    assert hall.dossier().formal is None
    refused(hall)
    assert hall.dossier().refusal.until is not None  # type: ignore[union-attr]
    again = "Wij vinden het nog altijd veilig."
    filed = appeal(hall.office, "i1", text=again, person="a", now=NOW)
    assert filed.appeal is not None and filed.appeal.text == again
    decide_appeal(
        hall.office, "i1", version=filed.version, granted=False, sentence=WHY, actor="piet",
        now=NOW,
    )  # fmt: skip
    with pytest.raises(Refused, match="appeal-used"):
        appeal(hall.office, "i1", text="En nog eens iets anders.", person="a", now=NOW)


def test_an_appeal_on_paper_counts_from_when_the_letter_came(hall: Hall) -> None:
    refused(hall)
    until = hall.dossier().refusal.until  # type: ignore[union-attr]
    assert until is not None
    late = until + timedelta(days=3)
    with pytest.raises(Refused, match="appeal-late"):
        enter_appeal(hall.office, "i1", text=OBJECT, received_at=until, actor="an", now=late)
    with pytest.raises(Refused, match="moment-ahead"):
        enter_appeal(hall.office, "i1", text=OBJECT, received_at=late, actor="an", now=NOW)
    with pytest.raises(Refused, match="appeal-late"):
        appeal(hall.office, "i1", text=OBJECT, person="a", now=until)
    in_time = until - timedelta(hours=1)
    filed = enter_appeal(hall.office, "i1", text=OBJECT, received_at=in_time, actor="an", now=late)
    assert filed.appeal is not None and filed.appeal.via == "paper"
    assert hall.audit.lines[-1].entry.action == "moderation:dossier:appeal-paper"


def test_no_appeal_in_a_round_without_one() -> None:
    hall = Hall(ReviewRules())
    hall.add()
    decided(hall, "refuse", reason="commercial", sentence=WHY)
    with pytest.raises(Refused, match="no-appeal"):
        appeal(hall.office, "i1", text=OBJECT, person="a", now=NOW)


def test_a_move_is_told_and_keeps_the_text(hall: Hall) -> None:
    def move(area: str, theme: str, reason: str = "De plek ligt in Paal.") -> Any:
        return move_idea(
            hall.office, "i1", version=hall.dossier().version, area_id=area, theme_id=theme,
            reason=reason, actor="an", now=NOW,
        )  # fmt: skip

    before = hall.ideas.get("i1")
    assert before is not None
    for area, theme, code in (
        ("elders", "groen", "area-unknown"),
        ("paal", "elders", "theme-unknown"),
        ("koersel", "groen", "nothing-moves"),
    ):
        with pytest.raises(Refused, match=code):
            move(area, theme)
    with pytest.raises(Refused, match="sentence-length"):
        move("paal", "groen", "Zo.")
    moved = move("paal", "groen")
    idea = hall.ideas.get("i1")
    assert idea is not None
    assert idea.content == replace(before.content, area_id="paal")
    assert moved.area_id == "paal"
    assert (
        hall.ideas.history("i1")[-1].sentence
        == "De stad zette het idee bij Paal. De plek ligt in Paal."
    )
    assert hall.outbox.events[-1].data["what"] == "moved"


def test_what_is_on_the_ballot_stays(hall: Hall) -> None:
    hall.pass_formal()
    hall.judge("yes")
    decided(hall, "accept")
    hall.fix_ballot()
    with pytest.raises(Refused, match="on-ballot"):
        hall.judge("no")
    with pytest.raises(Refused, match="on-ballot"):
        move_idea(
            hall.office, "i1", version=hall.dossier().version, area_id="paal", theme_id="groen",
            reason=WHY, actor="an", now=NOW,
        )  # fmt: skip


def test_somebody_elses_version_is_never_overwritten(hall: Hall) -> None:
    seen = hall.dossier().version
    hall.pass_formal()
    with pytest.raises(Conflict):
        check_formal(
            hall.office, "i1", version=seen, answers=hall.answers("no", "Niet goed."), actor="jan",
            now=NOW,
        )  # fmt: skip
    # The very same by the same person is a double tap.
    again = check_formal(
        hall.office, "i1", version=seen, answers=hall.answers(), actor="an", now=NOW
    )
    assert again == hall.dossier()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"feasible": "if"}, "condition"),
        ({"feasible": "no"}, "reason"),
        ({"feasible": "no", "reason": "unsafe"}, "sentence"),
        ({"costs": (Cost("", 1, 21),)}, "costs"),
        ({"costs": (Cost("Hout", -1, 21),)}, "costs"),
        ({"costs": (Cost("Hout", 1, 20),)}, "costs"),
        ({"costs": (Cost("Hout", 1, 21),) * 21}, "costs"),
        ({"upkeep_cents": -1}, "upkeep"),
        ({"risk": "x" * 2001}, "risk"),
        ({"ready_on": "morgen"}, "ready_on"),
        ({"ready_on": "2027-02-30"}, "ready_on"),
    ],
)
def test_an_advice_that_lacks_something(changes: Any, field: str) -> None:
    assert field in merit_problems(replace(merit(), **changes))
    assert not merit_problems(merit())


@given(st.integers(0, 10**9), st.sampled_from(VAT))
def test_vat_is_rounded_half_up_to_a_cent(cents: int, vat: int) -> None:
    total = Cost("x", cents, vat).total_cents
    exact = cents * (100 + vat)
    assert abs(total * 100 - exact) <= 50
    assert total * 100 - exact > -50


def test_every_stage_can_end_and_none_leads_nowhere() -> None:
    for stage, targets in STAGE_MOVES.items():
        assert targets <= set(STAGE_MOVES)
        assert stage == "withdrawn" or targets


@given(st.text(max_size=40))
def test_no_variable_ever_leaves_a_hole(text: str) -> None:
    values = dict.fromkeys(VARIABLES, "[x]")
    try:
        filled = fill(text, values)
    except Refused:
        assert unknown_variables(text)
    else:
        assert "{" not in filled
        assert "}" not in filled


@pytest.mark.parametrize(
    ("text", "reason"),
    [("Dag {naam}", "variable-unknown"), ("Dag {titel", "variable-unknown"),
     ("Dag }", "variable-unknown"), ("{ titel }", "variable-unknown"), ("{artikel}", "variable-missing")],  # noqa: E501
)  # fmt: skip
def test_a_variable_without_a_value_stops_the_sending(text: str, reason: str) -> None:
    hall = Hall(ReviewRules())
    hall.add()
    with pytest.raises(Refused, match=reason):
        decided(hall, "refuse", reason="commercial", sentence=f"{text} en nog wat woorden.")
    assert hall.ideas.get("i1").state == "received"  # type: ignore[union-attr]


def waiting(hall: Hall) -> Any:
    """An if that applicants were asked about; until when they can answer."""
    hall.pass_formal()
    hall.judge("if")
    asked = ask_condition(hall.office, "i1", version=hall.dossier().version, actor="an", now=NOW)
    assert asked.condition is not None
    return asked.condition.until


def test_an_if_without_an_answer_is_judged_again(hall: Hall) -> None:
    until = waiting(hall)
    with pytest.raises(Refused, match="answer-awaited"):
        hall.judge("yes", at=until - timedelta(seconds=1))
    judged = hall.judge("yes", at=until)
    assert (judged.stage, judged.condition) == ("merit", None)
    assert judged.due > until
    assert decided(hall, "accept").state == "accepted"


def test_an_if_without_an_answer_gets_more_time(hall: Hall) -> None:
    until = waiting(hall)
    version = hall.dossier().version
    for _ in range(2):
        more = extend_condition(hall.office, "i1", version=version, actor="jan", now=until)
    assert more.version == version + 1
    assert more.condition is not None and more.condition.until > until
    assert more.due == more.condition.until
    assert hall.outbox.events[-1].data["what"] == "condition"
    done = answer_condition(hall.office, "i1", person="a", agrees=True, now=until)
    assert done.stage == "accepted"
    with pytest.raises(Refused, match="no-condition"):
        extend_condition(hall.office, "i1", version=done.version, actor="jan", now=until)


def test_an_if_without_an_answer_is_refused_for_that_alone(hall: Hall) -> None:
    until = waiting(hall)
    idea = hall.ideas.get("i1")
    assert idea is not None

    def refuse(reason: str, now: Any) -> Any:
        return decide(hall.office, Decision("i1", idea.version, "refuse", reason, WHY), "an", now)

    just = until - timedelta(seconds=1)
    assert "refuse" not in possible(hall.office.file("i1"), just)
    for reason, moment, code in (
        ("no-answer", just, "answer-awaited"),
        ("unsafe", until, "needs-second"),
        ("commercial", until, "needs-second"),
    ):
        with pytest.raises(Refused, match=code):
            refuse(reason, moment)
    file = hall.office.file("i1")
    assert [one.code for one in possible_reasons(file, until)] == ["no-answer"]
    assert refuse("no-answer", until).state == "refused"
    assert hall.dossier().stage == "refused"
    assert hall.dossier().refusal.until > until  # type: ignore[union-attr,operator]


def test_what_is_accepted_is_reopened_before_it_is_judged_again(hall: Hall) -> None:
    hall.pass_formal()
    hall.judge("yes")
    decided(hall, "accept")
    for feasible in ("yes", "if", "no"):
        with pytest.raises(Refused, match="reopen-first"):
            hall.judge(feasible)
    file = hall.office.file("i1")
    assert possible(file, NOW) == ("reopen",)
    assert possible(file, NOW, listed=True) == ()
    with pytest.raises(Refused, match="decision-incomplete"):
        decided(hall, "reopen")
    assert decided(hall, "reopen", sentence=WHY).state == "published"
    dossier = hall.dossier()
    assert (dossier.stage, dossier.formal, dossier.merit) == ("formal", None, None)
    assert hall.ideas.history("i1")[-1].sentence == WHY
    assert "reopened" in hall.outbox.events[-1].data
    refused(hall)
    assert hall.ideas.get("i1").state == "refused"  # type: ignore[union-attr]


def test_what_is_on_the_ballot_is_not_reopened(hall: Hall) -> None:
    hall.pass_formal()
    hall.judge("yes")
    decided(hall, "accept")
    hall.fix_ballot()
    with pytest.raises(Refused, match="on-ballot"):
        decided(hall, "reopen", sentence=WHY)


def test_only_another_text_asks_for_another_check(hall: Hall) -> None:
    checked = hall.pass_formal()
    assert checked.formal is not None and checked.formal.edition == 1
    decided(hall, "publish")
    move_idea(
        hall.office, "i1", version=hall.dossier().version, area_id="paal", theme_id="groen",
        reason=WHY, actor="an", now=NOW,
    )  # fmt: skip
    assert not changed_since_check(hall.office.file("i1"))
    idea = hall.ideas.get("i1")
    assert idea is not None
    edited = replace(
        idea, content=replace(idea.content, what="Iets heel anders."), version=idea.version + 1
    )
    hall.ideas.change(edited, None, None, None)
    assert changed_since_check(hall.office.file("i1"))
    # Looked at on the page of before the change: it is still another text.
    read = hall.ideas.get("i1").edition - 1  # type: ignore[union-attr]
    check_formal(
        hall.office, "i1", version=hall.dossier().version, answers=hall.answers(), actor="jan",
        now=NOW, edition=read,
    )  # fmt: skip
    assert changed_since_check(hall.office.file("i1"))
    assert hall.dossier().stage == "merit"
    hall.pass_formal(by="piet")
    assert not changed_since_check(hall.office.file("i1"))
