"""Every act of staff and applicants, killed before and after each of its writes, and done again:
the dossier, the idea, the round, the log and what is told are as if nothing had happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.memory.identity import MemoryKeyring
from chalicelib.ideas.model import HistoryLine
from chalicelib.kernel.errors import Refused
from chalicelib.moderation import (
    ballot_text,
    checking,
    conditions,
    decisions,
    prices,
    questions,
    sharing,
    wording,
)
from chalicelib.moderation.appeals import appeal, decide_appeal, enter_appeal
from chalicelib.moderation.behalf import Behalf
from chalicelib.moderation.moving import move_idea
from chalicelib.moderation.office import Office
from chalicelib.moderation.sharing_model import AssignRule, Cover
from chalicelib.moderation.split import Part
from chalicelib.moderation.splitting import answer_split, drop_split, enter_split, propose_split
from chalicelib.moderation.takedown import Verdict, judge_idea
from chalicelib.moderation.voice import Comment
from chalicelib.moderation.voices import close_report, judge_comment, report
from chalicelib.moderation.withholding import judge_version
from chalicelib.outcome.candidates import accepted_candidates
from chalicelib.rounds.proposals import change_round, confirm, drop
from tests.support.fuse import Crash, Fuse, Fused
from tests.support.rounds import day
from tests.unit.moderation.office import NOW, WHY, Hall, merit

WRITES = {
    "dossiers": ("save", "save_desk"),
    "ideas": ("change",),
    "rounds": ("replace", "propose", "drop_proposal", "fix_ballot"),
}
KEYS = MemoryKeyring()
NOTE = "De raad besliste dit."


@dataclass
class Scene:
    """The stores that an act gets; `hall` is the city behind them."""

    hall: Hall
    fuse: Fuse

    def __getattr__(self, name: str) -> Any:
        return Fused(getattr(self.hall, name), self.fuse, WRITES[name])

    @property
    def office(self) -> Office:
        return Office(self.ideas, self.rounds, self.dossiers)

    @property
    def version(self) -> int:
        return self.hall.seen  # type: ignore[attr-defined, no-any-return]


def received(hall: Hall) -> None:
    hall.add("i1")


def checked(hall: Hall) -> None:
    hall.add("i1")
    hall.pass_formal()


def signed_once(hall: Hall) -> None:
    checked(hall)
    hall.judge("no")


def refused(hall: Hall) -> None:
    signed_once(hall)
    version = hall.dossier().version
    checking.sign_second(hall.office, "i1", version=version, agrees=True, actor="jan", now=NOW)


def appealed(hall: Hall) -> None:
    refused(hall)
    appeal(hall.office, "i1", text=WHY, person="a", now=NOW)


def possible(hall: Hall) -> None:
    checked(hall)
    hall.judge("if")


def asked(hall: Hall) -> None:
    possible(hall)
    version = hall.dossier().version
    conditions.ask_condition(hall.office, "i1", version=version, actor="an", now=NOW)


def accepted(hall: Hall) -> None:
    hall.add("i1", "accepted")
    hall.add("i2", "accepted", title="Een fontein", place="Ergens anders")


def worded(hall: Hall) -> None:
    accepted(hall)
    propose(Scene(hall, Fuse(99, "after")), hall.dossier().version)


def propose_parts(scene: Scene) -> Any:
    one = Part("Een bank", "Een bank.", "koersel", "Aan de linde", 1_000_00)
    other = Part("Een pad", "Een pad.", "paal", "Aan de school", 2_000_00)
    return propose_split(
        scene.office, "i1", version=scene.version, parts=(one, other), reason=WHY,
        part_id="i2", actor="an", now=NOW,
    )  # fmt: skip


def halved(hall: Hall) -> None:
    """An idea that two parts were proposed for."""
    received(hall)
    hall.seen = hall.dossier().version  # type: ignore[attr-defined]
    propose_parts(Scene(hall, Fuse(99, "after")))


def reported(hall: Hall) -> None:
    accepted(hall)
    made = report(hall.office, "i1", reason="other", text=WHY, email="", now=NOW)
    hall.report_id = made.id  # type: ignore[attr-defined]


def proposed(hall: Hall) -> None:
    hall.add("i1")
    wanted = replace(hall.round, pot_cents=30_000_00)
    change_round(hall.rounds, wanted, note=NOTE, version=1, actor="jan", now=NOW)


def published(hall: Hall) -> None:
    hall.add("i1", "published")


def rewritten(hall: Hall) -> None:
    """A published idea with an old text, and a reaction under it."""
    published(hall)
    for hours, line in ((1, HistoryLine(day(13), "published", "stad", "Online.")), (2, None)):
        idea = hall.ideas.get("i1")
        content = replace(idea.content, what=f"Tekst {hours}")
        changed = replace(
            idea, content=content, version=idea.version + 1, changed_at=day(13 + hours)
        )
        hall.ideas.change(changed, line, None, None)
    dossier = hall.dossier()
    said = Comment("c1", "i1", "mo", "Mo", "Goed plan", NOW, "shown")
    hall.dossiers.save(replace(dossier, version=dossier.version + 1), None, voice=said)


def hiding(hall: Hall) -> None:
    """Somebody asked to hide that text and that reaction."""
    rewritten(hall)
    about_text("ask", 0, "an")(Scene(hall, Fuse(99, "after")))
    about_reaction("ask-hide", 1, "an")(Scene(hall, Fuse(99, "after")))


def about_text(verdict: Any, version: int, actor: str) -> Callable[[Scene], Any]:
    return lambda scene: judge_version(
        scene.office, "i1", 2, version=version, verdict=verdict, why=WHY, actor=actor, now=NOW
    )


def about_reaction(verdict: Any, version: int, actor: str) -> Callable[[Scene], Any]:
    return lambda scene: judge_comment(
        scene.office, "i1", "c1", version=version, verdict=verdict, why=WHY, actor=actor, now=NOW
    )


def by_verdicts(*verdicts: Verdict) -> Callable[[Hall], None]:
    """A published idea about which `verdicts` were given, by two people in turn."""

    def before(hall: Hall) -> None:
        published(hall)
        for version, verdict in enumerate(verdicts):
            judge_idea(
                hall.office,
                "i1",
                version=version,
                verdict=verdict,
                why=WHY,
                actor=("an", "jan")[version % 2],
                now=NOW,
            )

    return before


def judging(verdict: Verdict, version: int, actor: str) -> Callable[[Scene], Any]:
    return lambda scene: judge_idea(
        scene.office, "i1", version=version, verdict=verdict, why=WHY, actor=actor, now=NOW
    )


def propose(scene: Scene, version: int) -> None:
    ballot_text.propose_text(
        scene.office,
        "i1",
        version=version,
        title="Een bank",
        text="Een bank onder de linde.",
        cents=100_000,
        actor="an",
        now=NOW,
    )


def questioned(hall: Hall) -> None:
    hall.add()
    checking.check_formal(
        hall.office, "i1", version=1, answers=hall.answers("ask", WHY), actor="an", now=NOW
    )


def by_version(act: Callable[..., Any], **given: Any) -> Callable[[Scene], Any]:
    """An act on the version of the dossier as it was before."""
    return lambda scene: act(scene.office, "i1", version=scene.version, **given)


def seen(scene: Scene) -> str:
    return scene.hall.proposal_hash  # type: ignore[attr-defined, no-any-return]


BY = {"actor": "an", "now": NOW}
ACTS: dict[str, tuple[Callable[[Hall], None], Callable[[Scene], Any]]] = {
    "assign": (
        received,
        lambda s: sharing.assign(
            s.office, s.hall.staff, "i1", version=s.version, person="jan", **BY
        ),
    ),
    "note": (received, by_version(sharing.note, text="Bel eerst.", **BY)),
    "formal": (
        received,
        lambda s: checking.check_formal(
            s.office, "i1", version=s.version, answers=s.hall.answers(), **BY
        ),
    ),
    "merit": (
        checked,
        lambda s: checking.judge(s.office, "i1", version=s.version, merit=merit("yes")),
    ),
    "second": (signed_once, by_version(checking.sign_second, agrees=True, actor="jan", now=NOW)),
    "disagree": (
        signed_once,
        by_version(checking.sign_second, agrees=False, remark=WHY, actor="jan", now=NOW),
    ),
    "condition": (possible, by_version(conditions.ask_condition, **BY)),
    "condition answered": (
        asked,
        lambda s: conditions.answer_condition(s.office, "i1", person="a", agrees=True, now=NOW),
    ),
    "more time": (asked, by_version(conditions.extend_condition, actor="jan", now=NOW)),
    "condition entered": (
        asked,
        lambda s: conditions.enter_condition(
            s.office, "i1", agrees=False, behalf=Behalf("an", "phone", NOW), now=NOW
        ),
    ),
    "question answered": (
        questioned,
        lambda s: questions.answer_question(s.office, "i1", person="a", text=WHY, now=NOW),
    ),
    "question entered": (
        questioned,
        lambda s: questions.enter_answer(
            s.office, "i1", text=WHY, behalf=Behalf("an", "letter", NOW), now=NOW
        ),
    ),
    "reopen": (
        accepted,
        lambda s: decisions.decide(
            s.office, decisions.Decision("i1", s.hall.read, "reopen", "", WHY), "an", NOW
        ),
    ),
    "decide": (
        checked,
        lambda s: decisions.decide(s.office, decisions.Decision("i1", 1, "publish"), "an", NOW),
    ),
    "appeal": (refused, lambda s: appeal(s.office, "i1", text=WHY, person="a", now=NOW)),
    "appeal on paper": (
        refused,
        lambda s: enter_appeal(s.office, "i1", text=WHY, received_at=NOW, **BY),
    ),
    "appeal granted": (
        appealed,
        by_version(decide_appeal, granted=True, sentence=WHY * 2, actor="piet", now=NOW),
    ),
    "appeal upheld": (
        appealed,
        by_version(decide_appeal, granted=False, sentence=WHY * 2, actor="piet", now=NOW),
    ),
    "move": (received, by_version(move_idea, area_id="paal", theme_id="groen", reason=WHY, **BY)),
    "split": (received, propose_parts),
    "split answered": (
        halved,
        lambda s: answer_split(s.office, KEYS, "i1", person="a", agrees=True, word="Goed", now=NOW),
    ),
    "split refused": (
        halved,
        lambda s: answer_split(s.office, KEYS, "i1", person="a", agrees=False, word="Nee", now=NOW),
    ),
    "split entered": (
        halved,
        lambda s: enter_split(
            s.office, KEYS, "i1", agrees=True, word="", behalf=Behalf("an", "desk", NOW), now=NOW
        ),
    ),
    "split dropped": (halved, by_version(drop_split, **BY)),
    "final text": (accepted, lambda s: propose(s, s.version)),
    "final text answered": (
        worded,
        lambda s: ballot_text.answer_text(
            s.office, "i1", person="a", approves=True, remark="", now=NOW
        ),
    ),
    "pair": (
        accepted,
        lambda s: ballot_text.settle_pair(
            s.dossiers,
            "r26",
            ids=("i1", "i2"),
            verdict="exclude",
            reason=WHY,
            version=0,
            **BY,
        ),
    ),
    "report": (
        accepted,
        lambda s: report(s.office, "i1", reason="other", text=WHY, email="", now=NOW),
    ),
    "report closed": (
        reported,
        lambda s: close_report(s.office, "i1", s.hall.report_id, answer=WHY, **BY),  # type: ignore[attr-defined]
    ),
    "text hiding asked": (rewritten, about_text("ask", 0, "an")),
    "text hidden": (hiding, about_text("hide", 1, "jan")),
    "reaction taken off": (rewritten, about_reaction("ask-hide", 1, "an")),
    "reaction hidden": (hiding, about_reaction("confirm-hide", 2, "jan")),
    "hiding asked": (published, judging("ask", 0, "an")),
    "hidden": (by_verdicts("ask"), judging("hide", 1, "jan")),
    "not hidden": (by_verdicts("ask"), judging("keep", 1, "jan")),
    "shown again": (by_verdicts("ask", "hide"), judging("show", 2, "an")),
    "deleting asked": (by_verdicts("ask", "hide"), judging("ask-delete", 2, "an")),
    "deleted": (by_verdicts("ask", "hide", "ask-delete"), judging("delete", 3, "jan")),
    "not deleted": (by_verdicts("ask", "hide", "ask-delete"), judging("spare", 3, "jan")),
    "rules of sharing": (
        received,
        lambda s: sharing.share_by_rules(
            s.dossiers, s.hall.round, s.hall.staff, (AssignRule("jan"),), version=0, **BY
        ),
    ),
    "cover": (
        received,
        lambda s: sharing.cover(
            s.dossiers,
            s.hall.round,
            s.hall.staff,
            Cover("jan", "piet", NOW, NOW + timedelta(days=3)),
            version=0,
            **BY,
        ),
    ),
    "template": (
        received,
        lambda s: wording.save_template(
            s.dossiers, "r26", code="unsafe", text="{titel} is niet veilig.", version=0, **BY
        ),
    ),
    "prices": (
        received,
        lambda s: prices.publish_prices(s.dossiers, "r26", version=0, **BY),
    ),
    "ballot": (
        accepted,
        lambda s: ballot_text.fix_round_ballot(
            s.office,
            "r26",
            lambda: accepted_candidates(s.hall.ideas, "r26"),
            decision="CBS 1",
            seed="4 8 15",
            **BY,
        ),
    ),
    "round proposed": (
        received,
        lambda s: change_round(
            s.rounds,
            replace(s.hall.round, pot_cents=30_000_00),
            note=NOTE,
            version=1,
            **BY,
        ),
    ),
    "round confirmed": (proposed, lambda s: confirm(s.rounds, "r26", seen(s), "an", NOW)),
    "proposal dropped": (proposed, lambda s: drop(s.rounds, "r26", seen(s), "an", NOW)),
}
# Acts that end in "that is not there any more" when they are done: the page says so.
GONE = {"proposal dropped": "no-proposal"}
# Fixing a list again is another fixing, which the log shows.
TWICE = {"ballot"}


def stage(before: Callable[[Hall], None], hall: Hall | None = None) -> Hall:
    hall = hall or Hall()
    before(hall)
    hall.seen = hall.dossier().version  # type: ignore[attr-defined]
    hall.read = hall.ideas.get("i1").version  # type: ignore[attr-defined,union-attr]
    waiting = hall.rounds.proposal("r26")
    hall.proposal_hash = waiting.hash if waiting else ""  # type: ignore[attr-defined]
    return hall


def state(hall: Hall) -> tuple[Any, ...]:
    """Everything that is stored and told."""
    return (
        hall.dossiers.get("i1"),
        hall.dossiers.desk("r26"),
        [replace(one, id="") for one in hall.dossiers.reports("i1")],
        hall.dossiers.takedown("i1"),
        hall.dossiers.withheld("i1"),
        hall.dossiers.comments("i1"),
        hall.ideas.get("i1"),
        hall.ideas.history("i1"),
        hall.ideas.versions("i1"),
        (hall.ideas.get("i2"), hall.ideas.private("i2"), hall.dossiers.get("i2")),
        hall.rounds.get("r26"),
        hall.rounds.proposal("r26"),
        hall.rounds.ballot_list("r26"),
    )


def told(hall: Hall) -> tuple[Any, ...]:
    lines = [(one.entry.action, one.entry.actor, one.entry.note) for one in hall.audit.all()]
    return lines, [event.type for event in hall.outbox.events]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", ACTS)
def test_an_act_that_died_anywhere_is_done_again(name: str, when: Any) -> None:
    before, act = ACTS[name]
    undisturbed = stage(before)
    whole = Scene(undisturbed, Fuse(99, "after"))
    untouched = state(undisturbed)
    act(whole)
    assert state(undisturbed) != untouched
    at = 0
    while True:
        at += 1
        hall = stage(before)
        scene = Scene(hall, Fuse(at, when))
        try:
            act(scene)
        except Crash:
            again(name, act, Scene(hall, Fuse(99, "after")), when)
        else:
            break
        assert state(hall) == state(undisturbed), at
        if name not in TWICE or when == "before":
            assert told(hall) == told(undisturbed), at
    assert at == 2, "one write, all or nothing"


def again(name: str, act: Callable[[Scene], Any], scene: Scene, when: str) -> None:
    if name in GONE and when == "after":
        with pytest.raises(Refused) as caught:
            act(scene)
        assert caught.value.reason == GONE[name]
        return
    act(scene)
