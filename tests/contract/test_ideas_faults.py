"""What people do, with DynamoDB failing at every call in turn: nothing lost, nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.audit import DynamoAuditLog
from chalicelib.adapters.dynamodb.dossiers import DynamoDossierStore
from chalicelib.adapters.dynamodb.ideas import DynamoIdeaStore
from chalicelib.adapters.dynamodb.rounds import DynamoRoundStore
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.ideas.drafts import add_photo, save_answers, start_draft
from chalicelib.ideas.model import Draft, Photo, Private
from chalicelib.ideas.sending import send
from chalicelib.ideas.withdrawing import withdraw
from chalicelib.kernel.errors import Conflict, Unavailable
from chalicelib.moderation.appeals import appeal
from chalicelib.moderation.checking import check_formal
from chalicelib.moderation.decisions import Decision, decide
from chalicelib.moderation.model import Answer
from chalicelib.moderation.office import Office
from chalicelib.rounds.model import ReviewRules
from tests.support.aws_faults import MODES, FaultyClient, Mode
from tests.support.ideas import sample_content, sample_people
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.stack import LocalStack

NOW = day(10)


class City:
    """Stores on real tables, once sound and once with a client that fails."""

    def __init__(self, stack: LocalStack) -> None:
        self.faulty = FaultyClient(clients.dynamodb())
        sound = [Table(stack.table(name), clients.dynamodb) for name in ("CoreTable", "AuditTable")]
        weak = [Table(table.name, lambda: self.faulty) for table in sound]  # type: ignore[arg-type,return-value]
        self.core, self.audit_table = sound
        self.weak_dossiers = DynamoDossierStore(*weak, DynamoIdeaStore(*weak))
        self.ideas = DynamoIdeaStore(*sound)
        self.dossiers = DynamoDossierStore(*sound, self.ideas)
        self.audit = DynamoAuditLog(sound[1])
        self.weak_ideas = DynamoIdeaStore(*weak)
        self.weak_rounds = DynamoRoundStore(*weak)
        DynamoRoundStore(*sound).create(sample_round(), audit_entry())

    def weak_office(self) -> Office:
        return Office(self.weak_ideas, self.weak_rounds, self.weak_dossiers)

    def events(self) -> list[str]:
        found = (item for item in self.core.scan() if item.get("kind") == "outbox")
        return sorted(item["event"]["id"] for item in found)

    def draft(self) -> Draft:
        draft, _ = start_draft(self.ideas, sample_round(), NOW)
        return draft

    def read(self, draft: Draft) -> Draft:
        found = self.ideas.draft(draft.id)
        assert found is not None
        return found

    def sent(self) -> str:
        return ship(self.ideas, self.draft())


@pytest.fixture
def city(stack: LocalStack) -> City:
    return City(stack)


def ship(ideas: DynamoIdeaStore, draft: Draft) -> str:
    private = Private(sample_people())
    return send(ideas, draft, sample_content(), private, "anna", sample_round(), NOW)


def again(act: Callable[[], Any], tries: int = 3) -> Any:
    """A person who presses the button once more after a failure page."""
    for _ in range(tries):
        try:
            return act()
        except Unavailable:
            continue
    raise AssertionError("it never worked")


def each_fault(city: City, act: Callable[[], Any], check: Callable[[Any], None]) -> int:
    """Runs `act` with a fault at call 0, 1, … until a run has no such call; how many had."""
    for mode in MODES:
        at = 0
        while True:
            city.faulty.calls, city.faulty.at, city.faulty.mode = [], at, mode
            check(again(act))
            if len(city.faulty.calls) <= at:
                break
            at += 1
    return at


def test_sending(city: City) -> None:
    drafts: list[Draft] = []

    def act() -> str:
        if not drafts:
            drafts.append(city.draft())
        return ship(city.weak_ideas, drafts[0])

    def check(idea_id: str) -> None:
        draft = drafts.pop()
        assert idea_id == draft.id
        assert city.read(draft).idea_id == draft.id
        assert city.events().count(f"idea-submit-{draft.id}") == 1
        assert len(city.ideas.history(draft.id)) == 1
        assert city.ideas.private(draft.id) == Private(sample_people())

    assert each_fault(city, act, check) >= 1


def test_typing(city: City) -> None:
    draft = city.draft()
    texts = iter(range(1_000))
    text = ""

    def act() -> None:
        nonlocal text
        text = f"tekst {next(texts)}"
        save_answers(city.weak_ideas, city.read(draft), {"title": text}, NOW)

    def check(_: None) -> None:
        assert city.read(draft).answers["title"] == text

    assert each_fault(city, act, check) >= 1


def test_a_photo_that_gets_ready(city: City) -> None:
    draft = city.draft()
    photo = add_photo(city.ideas, draft, "Een plein", NOW)
    widths = iter(range(1, 1_000))
    ready = photo

    def act() -> bool:
        nonlocal ready
        width = next(widths)
        ready = Photo(photo.id, photo.alt, "ready", (width,), width, width)
        return city.weak_ideas.set_photo(f"draft:{draft.id}", ready)

    def check(done: bool) -> None:
        assert done
        assert city.read(draft).photos == (ready,)

    assert each_fault(city, act, check) >= 2


def test_deciding(city: City) -> None:
    ids: list[str] = []

    def act() -> Any:
        if not ids:
            ids.append(city.sent())
        decision = Decision(ids[0], 1, "refuse", "unsafe", "Dit is niet veilig genoeg.")
        return decide(city.weak_office(), decision, "mieke", NOW)

    def check(idea: Any) -> None:
        idea_id = ids.pop()
        assert (idea.state, idea.version) == ("refused", 2)
        assert city.ideas.get(idea_id) == idea
        assert len(city.ideas.history(idea_id)) == 2
        assert city.events().count(f"idea-decide-{idea_id}-2") == 1
        lines = [line for line in city.audit.all() if line.entry.subject == idea_id]
        assert len(lines) == 1

    assert each_fault(city, act, check) >= 4


def test_checking_with_a_question(city: City) -> None:
    ids: list[str] = []
    answers = [Answer("wie-mag-meedoen", "ask", "Waar wonen jullie?")]

    def act() -> Any:
        if not ids:
            ids.append(city.sent())
        return check_formal(
            city.weak_office(), ids[0], version=0, answers=answers, actor="mieke", now=NOW
        )

    def check(dossier: Any) -> None:
        idea_id = ids.pop()
        assert city.dossiers.get(idea_id) == dossier
        assert [step.what for step in dossier.steps] == ["formal-ask"]
        assert city.events().count(f"dossier-ask-{idea_id}-1") == 1
        lines = [line for line in city.audit.all() if line.entry.subject == idea_id]
        assert len(lines) == 1

    assert each_fault(city, act, check) >= 4


def test_appealing(city: City) -> None:
    ids: list[str] = []
    rounds = DynamoRoundStore(city.core, city.audit_table)
    fair = sample_round("fair", review=ReviewRules(appeal_days=14))
    rounds.create(fair, audit_entry())
    office = Office(city.ideas, rounds, city.dossiers)

    def act() -> Any:
        if not ids:
            draft, _ = start_draft(city.ideas, fair, NOW)
            people = Private(sample_people())
            ids.append(send(city.ideas, draft, sample_content(), people, "anna", fair, NOW))
            why = "Met dit idee verdient iemand geld."
            decide(office, Decision(ids[0], 1, "refuse", "commercial", why), "mieke", NOW)
        text = "Wij verdienen er niets aan."
        return appeal(city.weak_office(), ids[0], text=text, person="anna", now=NOW)

    def check(dossier: Any) -> None:
        idea_id = ids.pop()
        assert dossier.stage == "appeal"
        assert city.dossiers.get(idea_id) == dossier
        assert len(city.ideas.history(idea_id)) == 3
        assert city.events().count(f"dossier-appeal-{idea_id}-2") == 1

    assert each_fault(city, act, check) >= 4


def test_withdrawing(city: City) -> None:
    ids: list[str] = []

    def act() -> None:
        if not ids:
            ids.append(city.sent())
        withdraw(city.weak_ideas, city.weak_rounds, ids[0], "anna", NOW)

    def check(_: None) -> None:
        idea_id = ids.pop()
        idea = city.ideas.get(idea_id)
        assert idea is not None
        assert (idea.state, idea.version) == ("withdrawn", 2)
        assert len(city.ideas.history(idea_id)) == 2
        assert city.events().count(f"idea-withdraw-{idea_id}") == 1

    assert each_fault(city, act, check) >= 3


@pytest.mark.parametrize("mode", MODES)
def test_a_lost_answer_never_overwrites_somebody_else(city: City, mode: Mode) -> None:
    idea_id = city.sent()
    city.faulty.at, city.faulty.mode = 0, mode
    mine = Decision(idea_id, 1, "accept", "", "Dit is een goed idee voor iedereen.")
    other = Decision(idea_id, 1, "refuse", "unsafe", "Dit is niet veilig genoeg.")
    rounds = DynamoRoundStore(city.core, city.core)
    dossiers = DynamoDossierStore(city.core, city.audit_table, city.ideas)
    decide(Office(city.ideas, rounds, dossiers), other, "jan", NOW)
    with pytest.raises(Conflict):
        again(lambda: decide(city.weak_office(), mine, "mieke", NOW))
    stored = city.ideas.get(idea_id)
    assert stored is not None
    assert stored.state == "refused"
