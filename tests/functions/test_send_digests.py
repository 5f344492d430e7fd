"""send_digests: one mail a working day for each colleague for whom work waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.functions import send_digests
from chalicelib.identity.model import Grant, Role, StaffMember
from chalicelib.kernel.clock import from_text
from chalicelib.moderation.model import open_dossier
from chalicelib.moderation.sharing_model import Cover, Desk
from chalicelib.notifications.rendering import render
from chalicelib.trustees.giving import ask
from chalicelib.trustees.seating import entrust
from tests.support.rounds import audit_entry, day, sample_frozen, sample_round
from tests.support.trustees import BALLOT, NAMES, give_code, seat
from tests.support.workers import WorkerTwins, add_idea

MORNING = from_text("2026-11-05T06:00:00Z")


@pytest.fixture
def twins() -> WorkerTwins:
    twins = WorkerTwins(MORNING)
    twins.rounds.create(sample_round(), audit_entry())
    people: tuple[tuple[str, Role], ...] = (
        ("an", "moderator"),
        ("jan", "department"),
        ("mia", "manager"),
        ("guy", "auditor"),
    )
    for name, role in people:
        email = f"{name}@beringen.example"
        twins.staff.put(
            StaffMember(name, name, email, frozenset({role})), audit_entry(), twins.staff.edition()
        )
    return twins


def give(twins: WorkerTwins, idea_id: str, person: str, due: datetime) -> None:
    add_idea(twins, idea_id)
    idea = twins.ideas.get(idea_id)
    assert idea is not None
    fresh = open_dossier(idea, sample_round())
    twins.dossiers.save(replace(fresh, version=1, stage="formal", assignee=person, due=due), None)


def told(twins: WorkerTwins) -> dict[str, str]:
    sent = twins.messages.messages
    twins.messages.messages = []
    return {one.to.partition("@")[0]: render(one).text for one in sent}


def test_each_reads_what_is_theirs_and_managers_what_is_nobodys(twins: WorkerTwins) -> None:
    for number, (person, hours) in enumerate(
        (("an", -1), ("an", -9), ("an", 30), ("an", 500), ("jan", 5), ("", -3), ("guy", -3))
    ):
        give(twins, f"idee-{number}", person, MORNING + timedelta(hours=hours))
    assert send_digests.run(twins) == 3
    mails = told(twins)
    assert set(mails) == {"an", "jan", "mia"}
    assert "2 ideeën zijn te laat." in mails["an"]
    assert "1 idee moet binnen drie dagen klaar zijn." in mails["an"]
    assert "nobody" not in mails["an"]
    assert "niemand" not in mails["an"]
    assert "1 idee is te laat en ligt bij niemand." in mails["mia"]
    assert "Een bank" not in "".join(mails.values())


def test_twice_on_a_day_is_the_same_mail(twins: WorkerTwins) -> None:
    give(twins, "bank", "an", MORNING)
    ids = []
    for _ in range(2):
        send_digests.run(twins)
        ids.append(twins.messages.messages[-1].id)
    assert ids == ["digest-r26-2026-11-05:an"] * 2


@pytest.mark.parametrize("moment", ["2026-11-07T06:00:00Z", "2026-11-11T06:00:00Z"])
def test_nothing_on_a_day_off(twins: WorkerTwins, moment: str) -> None:
    give(twins, "bank", "an", MORNING)
    twins.clock.move_to(from_text(moment))
    assert send_digests.run(twins) == 0


def test_who_covers_reads_it(twins: WorkerTwins) -> None:
    give(twins, "bank", "an", MORNING)
    cover = Cover("an", "jan", MORNING - timedelta(days=1), MORNING + timedelta(days=1))
    twins.dossiers.save_desk(Desk("r26", 1, covers=(cover,)), audit_entry())
    send_digests.run(twins)
    assert set(told(twins)) == {"jan"}


def test_nothing_once_the_vote_is_over(twins: WorkerTwins) -> None:
    give(twins, "bank", "an", MORNING)
    twins.clock.move_to(day(66))
    assert send_digests.run(twins) == 0


def test_trustees_hear_what_waits_for_them() -> None:
    """A code to draw in the week before the vote, one to give once the count asked; nobody else."""
    twins = WorkerTwins(day(40))
    twins.rounds.create(sample_round(ballot=BALLOT), audit_entry())
    for name in (*NAMES, "dirk"):
        role = frozenset[Role]({"manager"} if name == "dirk" else ())
        grants = () if name == "dirk" else (Grant("trustee", "r26", day(300)),)
        address = f"{name}@beringen.example"
        member = StaffMember(name, name, address, role, None, grants)
        twins.staff.put(member, audit_entry(), twins.staff.edition())

    def mails(number: int) -> dict[str, str]:
        twins.clock.move_to(day(number))
        send_digests.run(twins)
        return {name: text for name, text in told(twins).items() if name != "dirk"}

    assert mails(40) == {}
    assert mails(46).keys() == set(NAMES)
    codes = {"ann": seat(twins, "ann"), "bob": seat(twins, "bob")}
    (text,) = mails(47).values()
    assert "Je hebt nog geen code" in text and "/beheer/sleutels/r26" in text
    codes["cem"] = seat(twins, "cem")
    assert mails(48) == {}
    twins.clock.move_to(day(49))
    entrust(twins.trustees, twins.rounds.get("r26"), day(49))
    twins.rounds.freeze(sample_frozen(sample_round()), 1)
    twins.keyring.create("seal/r26")
    assert mails(67) == {}
    ask(twins.trustees, "r26", day(67))
    assert mails(68).keys() == set(NAMES)
    give_code(twins, "bob", codes["bob"])
    assert mails(69).keys() == {"ann", "cem"}
    # Twice on a day is one mail.
    assert send_digests.run(twins) == 2
    assert {one.id for one in twins.messages.messages} == {
        f"trustee-give-r26-{twins.clock.now().date().isoformat()}:{name}" for name in ("ann", "cem")
    }
    twins.messages.messages = []
    give_code(twins, "cem", codes["cem"])
    assert mails(70) == {}
