"""A whole small city on twins: a finished round with its result, and a current one with ideas."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.model import Content, HistoryLine, Idea, IdeaState, Person, Photo, Private
from chalicelib.kernel.events import IDEA_DECIDED, RESULT_READY, Event
from chalicelib.news.model import NewsItem
from chalicelib.outcome.comparing import COMPARISON, compare_rules
from chalicelib.outcome.counting import count_ballots
from chalicelib.outcome.model import Result, Turnout
from chalicelib.projects.model import Project, Update
from chalicelib.rounds.model import BallotEntry, FrozenRound, PhaseKey, PhaseMove, Round
from chalicelib.rounds.plain import canonical_json
from chalicelib.schemas.presets import from_preset, scheduled
from chalicelib.tally import commitment
from tests.support.twins import Twins

SEED = "5e" * 32
OLD, NEW = "2025", "2026"

# What people wrote, with characters that must never reach the page as they are.
SHARP = 'Bank "Onder de <linde>" & plein'


def moment(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def round_of(year: str) -> Round:
    title = f"Buurtbudget {year}"
    dates = scheduled("beringen-5000", date(int(year), 9, 1))
    return from_preset("beringen-5000", id=year, title=title, phases=dates)


def inside(round_: Round, key: PhaseKey) -> datetime:
    """A moment in the middle of a phase, when no earlier one is open."""
    phase = round_.phase(key)
    return phase.closes_at - (phase.closes_at - phase.opens_at) / 10


def audit(at: datetime) -> AuditEntry:
    return AuditEntry(at, "staff-1", "test:city:fill", NEW, {}, "")


def empty_city(now: datetime | None = None) -> Twins:
    """A city before its first round."""
    return Twins(now) if now else Twins()


def full_city(phase: PhaseKey = "voting", *, released: bool = False) -> Twins:
    """The city while `phase` of the current round is open. `released` is about that round;
    the round before is always finished and released."""
    old, new = round_of(OLD), round_of(NEW)
    twins = Twins(inside(new, phase))
    for round_ in (old, new):
        twins.rounds.create(round_, audit(round_.phases[0].opens_at))
    _ideas(twins, old, 6, "oud")
    _result(twins, old, released_after=timedelta(days=5))
    _projects(twins, old)
    if phase != "inspiration":
        _ideas(twins, new, 30, "idee")
        _answers(twins, new)
    if phase in ("announcement", "realisation"):
        _result(twins, new, released_after=timedelta(days=5) if released else None)
    _news(twins, new)
    counted = twins.clock.now() - timedelta(minutes=5)
    twins.results.put_turnout(Turnout(NEW, 312 if phase == "voting" else 0, 30, counted))
    return twins


def _ideas(twins: Twins, round_: Round, count: int, stem: str) -> None:
    opens = round_.phase("submission").opens_at
    for number in range(1, count + 1):
        at = opens + timedelta(hours=7 * number)
        area = round_.areas[number % len(round_.areas)]
        theme = round_.themes[number % len(round_.themes)]
        title = SHARP if number == 1 else f"Buurtidee nummer {number} voor {area.name}"
        photos = (
            (Photo(f"foto-{stem}", "Een houten bank", "ready", (320, 640, 1280), 1280, 960),)
            if number == 1
            else ()
        )
        put_idea(
            twins,
            f"{stem}-{number}",
            round_,
            at,
            title=title,
            photos=photos,
            area_id=area.id,
            theme_id=theme.id,
            cost=150_000 + number * 10_000,
        )


def put_idea(
    twins: Twins,
    idea_id: str,
    round_: Round,
    at: datetime,
    *,
    state: IdeaState = "accepted",
    title: str = "Een idee",
    photos: tuple[Photo, ...] = (),
    area_id: str = "koersel",
    theme_id: str = "groen",
    cost: int = 200_000,
) -> Idea:
    """An idea in the store, as it came in and was decided on."""
    content = Content(
        title=title,
        what="We maken een plek waar buren elkaar zien.\n\nIedereen mag meedoen.",
        why="Veel mensen kennen hun buren niet.",
        area_id=area_id,
        place="Aan het plein",
        theme_id=theme_id,
        cost_cents=cost,
        cost_note="Hout en schroeven",
    )
    idea = Idea(
        id=idea_id,
        round_id=round_.id,
        content=content,
        state=state,
        version=1,
        author="person-1",
        photos=photos,
        source="web",
        submitted_at=at,
        changed_at=at,
    )
    people = Private(
        (Person("Geheime Naam", "geheim@voorbeeld.example", "0470000000", "Straat 1"),)
    )
    line = HistoryLine(at, "received", "bewoner", "Het idee is binnen.")
    twins.ideas.add(idea, people, line, Event(f"seed-{idea_id}", IDEA_DECIDED, at, {}))
    return idea


def _answers(twins: Twins, round_: Round) -> None:
    at = round_.phase("submission").opens_at + timedelta(days=12)
    sentences: dict[IdeaState, str] = {
        "published": "De stad heeft het idee gelezen en op de website gezet.",
        "accepted": "Het idee voldoet aan de regels.",
        "refused": "Dit is voor één gezin. Het buurtbudget is voor de hele buurt.",
        "withdrawn": "De indieners trokken het idee in.",
        "received": "",
    }
    states: tuple[IdeaState, ...] = ("published", "refused", "withdrawn", "received")
    for number, state in enumerate(states, start=1):
        put_idea(twins, f"{state}-1", round_, at, state="received", title=f"Toestand {state}")
        if state == "received":
            continue
        refused: tuple[IdeaState, ...] = ("published", "refused")
        steps = refused if state == "refused" else (state,)
        for step in steps:
            before = twins.ideas.get(f"{state}-1")
            later = at + timedelta(hours=number)
            idea = replace(before, state=step, version=before.version + 1, changed_at=later)
            line = HistoryLine(later, step, "stad", sentences[step])
            twins.ideas.change(idea, line, None, None)
    never = put_idea(twins, "refused-2", round_, at, state="received", title="Scheldwoord")
    twins.ideas.change(
        replace(never, state="refused", version=2),
        HistoryLine(at, "refused", "stad", sentences["refused"]),
        None,
        None,
    )


def frozen_of(round_: Round, entries: tuple[BallotEntry, ...]) -> FrozenRound:
    voting = round_.phase("voting")
    document = canonical_json({"round": round_.id, "entries": entries})
    return FrozenRound(
        round_id=round_.id,
        document=document,
        hash=sha256(document.encode()).hexdigest(),
        seed_commitment=commitment(SEED),
        opens_at=voting.opens_at,
        closes_at=voting.closes_at,
        pot_cents=round_.pot_cents,
        ballot=round_.ballot,
        voters=round_.voters,
        entries=entries,
        frozen_at=voting.opens_at - timedelta(minutes=10),
        count=round_.count,
    )


def _result(twins: Twins, round_: Round, *, released_after: timedelta | None) -> None:
    cards = [card for card in twins.ideas.public_cards(round_.id) if card.state == "accepted"]
    entries = tuple(
        BallotEntry(number, card.id, card.title, card.cost_cents, card.area_id)
        for number, card in enumerate(cards, start=1)
    )
    frozen = frozen_of(round_, entries)
    twins.rounds.freeze(frozen, round_.version)
    ballots = [
        frozenset({cards[n % len(cards)].id, cards[n * n % len(cards)].id}) for n in range(90)
    ]
    counted = count_ballots(round_.title, frozen, ballots, SEED)
    text, digest = counted.document, counted.hash
    for name, content in counted.files.items():
        twins.results.put_file(round_.id, name, content)
    comparison = compare_rules(counted.election, counted.outcome, frozen.exclusions)
    twins.results.put_file(round_.id, COMPARISON, comparison)
    at = frozen.closes_at + timedelta(minutes=2)
    event = Event(f"result-{round_.id}", RESULT_READY, at, {"round_id": round_.id})
    result = Result(round_.id, text, digest, at)
    twins.results.put(result, audit(at), event)
    if released_after is not None:
        one = Result(round_.id, text, digest, at, ("staff-1",))
        twins.results.confirm(one, audit(at), None)
        both = Result(round_.id, text, digest, at, ("staff-1", "staff-2"), at + released_after)
        twins.results.confirm(both, audit(at), None)


def _projects(twins: Twins, round_: Round) -> None:
    at = round_.phase("realisation").opens_at
    updates = (
        Update(at, "agreed", "De groep en de stad hebben afspraken gemaakt."),
        Update(at + timedelta(days=60), "under-way", "Het hout is besteld.\n\nHelp je mee?"),
    )
    for number, state in enumerate(("under-way", "agreed", "done", "stopped"), start=1):
        twins.projects.start(
            Project(
                id=f"oud-{number}",
                round_id=round_.id,
                title=SHARP if number == 1 else f"Project {number}",
                area_id=round_.areas[number].id,
                granted_cents=480_000,
                state=state,  # type: ignore[arg-type]
                promised_by=at + timedelta(days=330),
                updates=updates if number == 1 else (),
            )
        )


def _news(twins: Twins, round_: Round) -> None:
    opens = round_.phases[0].opens_at
    for number in range(1, 6):
        at = opens + timedelta(hours=number)
        item = NewsItem(
            f"bericht-{number}",
            f"Bericht {number}: kom naar de <avond>",
            "Welkom in het stadhuis.\n\nEr is koffie & soep.",
            round_.id if number % 2 else "",
            at,
        )
        twins.news.put(item, audit(at))
    later = NewsItem("morgen", "Nog geheim", "Tekst.", "", twins.clock.now() + timedelta(days=1))
    twins.news.put(later, audit(opens))


def moved(round_: Round, note: str) -> Round:
    """`round_` with its review moved, as residents read it."""
    phase = round_.phase("review")
    move = PhaseMove(
        "review",
        phase.opens_at,
        phase.closes_at,
        phase.opens_at,
        phase.closes_at - timedelta(days=1),
        note,
        phase.opens_at,
    )
    return replace(round_, version=round_.version + 1, moves=(move,))
