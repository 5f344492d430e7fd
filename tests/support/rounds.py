"""A plausible round for tests, and the moments in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import from_text
from chalicelib.rounds.model import (
    Aftercare,
    AmountRules,
    ApplicantRules,
    Area,
    BallotEntry,
    BallotList,
    BallotRules,
    CountRules,
    FrozenRound,
    Phase,
    Round,
    Rule,
    Theme,
    VoterRules,
)
from chalicelib.rounds.ports import RoundStore
from chalicelib.rounds.proposals import confirm

START = from_text("2026-10-01T08:00:00Z")
DAY = timedelta(days=1)


def day(number: int) -> datetime:
    """The moment `number` days after the round began."""
    return START + number * DAY


# Phase → (opens, closes) in days after the start.
DAYS = {
    "inspiration": (0, 20),
    "submission": (5, 30),
    "review": (30, 50),
    "voting": (50, 65),
    "announcement": (65, 75),
    "realisation": (75, 400),
}


def sample_round(round_id: str = "r26", **changes: object) -> Round:
    """A valid round that began at `START`."""
    plain = Round(
        id=round_id,
        title="Buurtbudget 2026",
        summary="Geld voor ideeën van buren.",
        version=1,
        pot_cents=25_000_00,
        phases=tuple(
            Phase(key, day(opens), day(closes))  # type: ignore[arg-type]
            for key, (opens, closes) in DAYS.items()
        ),
        areas=(Area("koersel", "Koersel", "3582"), Area("paal", "Paal", "3583")),
        themes=(Theme("groen", "Groen"), Theme("spelen", "Spelen")),
        amounts=AmountRules(0, 5_000_00),
        applicants=ApplicantRules(2, True),
        voters=VoterRules(16, None, ("email",)),
        ballot=BallotRules("approval", 1, 3),
        count=CountRules("greedy", "seed"),
        aftercare=Aftercare(12, 80),
        rules=(Rule("Wie mag meedoen?", "Iedereen die in Beringen woont.", "art. 2"),),
        answer_days=10,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def sample_entries() -> tuple[BallotEntry, ...]:
    return (
        BallotEntry(1, "bank", "Een bank", 800_00, "koersel"),
        BallotEntry(2, "boom", "Een boom", 1_200_00, "paal"),
        BallotEntry(3, "feest", "Een feest", 24_500_00, "paal"),
    )


def sample_ballot(round_id: str = "r26", at: datetime | None = None) -> BallotList:
    return BallotList(round_id, sample_entries(), "CBS-2026-118", at or day(40), "4 8 15")


# A pair to seal with, and the key of a log, for tests only.
SEAL_SECRET = bytes.fromhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")
SEAL_PUBLIC = "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d"
LOG_KEY = "budget.example/stemmen/log/r26+43d571a8+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"


def sample_frozen(round_: Round, log_key: str = LOG_KEY) -> FrozenRound:
    """A frozen round as `voting.opening` would make it, with a document of its own."""
    from hashlib import sha256

    from chalicelib.rounds.plain import canonical_json

    voting = round_.phase("voting")
    document = canonical_json(
        {
            "round": round_.id,
            "opens_at": voting.opens_at,
            "closes_at": voting.closes_at,
            "pot_cents": round_.pot_cents,
            "ballot": round_.ballot,
            "voters": round_.voters,
            "entries": sample_entries(),
            "count": round_.count,
            "seal_key": SEAL_PUBLIC,
            "log_key": log_key,
        }
    )
    return FrozenRound(
        round_id=round_.id,
        document=document,
        hash=sha256(document.encode()).hexdigest(),
        seed_commitment="c" * 64,
        opens_at=voting.opens_at,
        closes_at=voting.closes_at,
        pot_cents=round_.pot_cents,
        ballot=round_.ballot,
        voters=round_.voters,
        entries=sample_entries(),
        frozen_at=voting.opens_at - timedelta(minutes=10),
        count=round_.count,
        seal_key=SEAL_PUBLIC,
        log_key=log_key,
    )


def agree(rounds: RoundStore, now: datetime, round_id: str = "r26") -> Round:
    """A colleague confirms the proposal that waits."""
    waiting = rounds.proposal(round_id)
    assert waiting is not None
    return confirm(rounds, round_id, waiting.hash, "a-colleague", now)


def audit_entry(action: str = "test:thing:do", at: datetime = START) -> AuditEntry:
    return AuditEntry(at, "staff-1", action, "r26", {"field": ("old", "new")}, "a note")
