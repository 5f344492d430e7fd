"""A small city hall in memory, with a round that has two checks and an appeal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.dossiers import MemoryDossierStore
from chalicelib.adapters.memory.ideas import MemoryIdeaStore
from chalicelib.adapters.memory.identity import MemoryStaffRoster
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.adapters.memory.rounds import MemoryRoundStore
from chalicelib.ideas.model import HistoryLine, Idea, IdeaState, Private
from chalicelib.ideas.sending import submitted_event
from chalicelib.identity.model import StaffMember
from chalicelib.moderation.checking import check_formal, checklist, judge
from chalicelib.moderation.model import Answer, Dossier, Merit, Said
from chalicelib.moderation.office import Office
from chalicelib.moderation.sharing import arrive
from chalicelib.rounds.model import ReviewRules
from tests.support.ideas import sample_content, sample_people
from tests.support.rounds import audit_entry, day, sample_ballot, sample_round

NOW = day(31)
WHY = "Dit is niet veilig op deze plek."
TWO = ReviewRules(two_checks=True, appeal_days=14, reply_days=14)


class Hall:
    def __init__(self, review: ReviewRules = TWO) -> None:
        self.audit: Any = MemoryAuditLog()
        self.outbox: Any = MemoryOutbox()
        self.open()
        self.staff = MemoryStaffRoster(MemoryAuditLog())
        self.round = sample_round(review=review)
        self.rounds.create(self.round, audit_entry())
        self.office = Office(self.ideas, self.rounds, self.dossiers)
        for name in ("an", "jan", "piet"):
            member = StaffMember(name, name.title(), f"{name}@x.example", frozenset({"moderator"}))
            self.staff.put(member, audit_entry(), self.staff.edition())

    def open(self) -> None:
        """Its stores, in memory here."""
        self.ideas: Any = MemoryIdeaStore(self.audit, self.outbox)
        self.rounds: Any = MemoryRoundStore(self.audit, self.outbox)
        self.dossiers: Any = MemoryDossierStore(self.audit, self.outbox, self.ideas)

    def add(self, idea_id: str = "i1", state: IdeaState = "received", **content: Any) -> Idea:
        at = day(12)
        idea = Idea(idea_id, "r26", sample_content(**content), state, 1, "a", (), "web", at, at)
        line = HistoryLine(at, "received", "bewoner", "Binnen.")
        assert self.ideas.add(idea, Private(sample_people()), line, submitted_event(idea))
        arrive(self.office, idea_id, NOW)
        return idea

    def dossier(self, idea_id: str = "i1") -> Dossier:
        found: Dossier | None = self.dossiers.get(idea_id)
        assert found is not None
        return found

    def answers(self, said: Said = "yes", note: str = "") -> tuple[Answer, ...]:
        return tuple(Answer(one.id, said, note) for one in checklist(self.round))

    def pass_formal(self, idea_id: str = "i1", by: str = "an") -> Dossier:
        return check_formal(
            self.office,
            idea_id,
            version=self.dossier(idea_id).version,
            answers=self.answers(),
            actor=by,
            now=NOW,
        )

    def judge(self, feasible: Any = "yes", idea_id: str = "i1", **changes: Any) -> Dossier:
        version = changes.pop("version", self.dossier(idea_id).version)
        return judge(self.office, idea_id, version=version, merit=merit(feasible, **changes))

    def fix_ballot(self) -> None:
        self.rounds.fix_ballot(
            replace(
                sample_ballot(), entries=(replace(sample_ballot().entries[0], project_id="i1"),)
            ),
            audit_entry(),
        )


def merit(feasible: Any = "yes", **changes: Any) -> Merit:
    plain = Merit(
        department="Groendienst",
        feasible=feasible,
        costs=(),
        upkeep_cents=0,
        risk="",
        advice="",
        ready_on="",
        condition="De bank staat aan de andere kant." if feasible == "if" else "",
        reason="unsafe" if feasible == "no" else "",
        sentence=WHY if feasible == "no" else "",
        by="an",
        at=NOW,
    )
    return replace(plain, **changes)
