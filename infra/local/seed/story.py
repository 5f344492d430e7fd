"""What happened in the demo city: a round that is over, and one that is under way.

Dates follow the preset's calendar, counted from a first day. The round before began 400 days
ago, so its winners are at work; the current one began so long ago that today lies in the middle
of the wanted phase.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Final, Literal
from zoneinfo import ZoneInfo

from chalicelib.identity.people import person_key
from chalicelib.identity.staff import add_staff
from chalicelib.kernel.money import format_euros
from chalicelib.kernel.speech import LANGUAGES
from chalicelib.news.editing import write_news
from chalicelib.projects.progress import update_project
from chalicelib.rounds.changes import create_round
from chalicelib.rounds.model import ReviewRules, Round
from chalicelib.schemas.presets import from_preset, scheduled
from infra.local.seed import afterwards, ballotbox, content, desk, gallery, papers, people
from infra.local.seed import review as work
from infra.local.seed.accounts import ADMIN, MODERATOR, STAFF
from infra.local.seed.again import undisturbed
from infra.local.seed.city import City
from infra.local.seed.votes import scaled

DemoPhase = Literal["submission", "review", "voting", "closed", "results"]
PHASES: Final[tuple[DemoPhase, ...]] = ("submission", "review", "voting", "closed", "results")

PRESET: Final = "beringen-5000"
FINISHED_AGO: Final = 400  # days since the round before began
FINISHED_POT: Final = 1_500_000  # cents
BALLOTS: Final = 120
WAITING: Final = 5  # of the last ideas, nobody of the city has looked at those that can stay

# Days from a round's first day to today. Submission ends on day 50, review on day 80, the vote
# on day 97, the announcement on day 122.
DAYS_IN: Final[dict[DemoPhase, int]] = {
    "submission": 28,
    "review": 66,
    "voting": 88,
    "closed": 99,
    "results": 112,
}
RELEASED: Final = 110
BRUSSELS: Final = ZoneInfo("Europe/Brussels")


def day(round_: Round, number: int, hour: int = 10) -> datetime:
    """`hour` o'clock in Brussels on day `number` of the round."""
    first = round_.phases[0].opens_at.astimezone(BRUSSELS).date()
    moment = datetime.combine(first + timedelta(days=number), datetime.min.time(), BRUSSELS)
    return moment.replace(hour=hour).astimezone(UTC)


def present(round_: Round, phase: DemoPhase) -> datetime:
    """A moment in the middle of `phase`, when everything up to it has happened."""
    return day(round_, DAYS_IN[phase], 14)


def hire_staff(city: City, today: date) -> None:
    """The people of the city hall, since before the first round."""
    services = city.services
    began = datetime.combine(today, datetime.min.time(), UTC) - timedelta(days=FINISHED_AGO + 30)
    for email, name, role in STAFF:
        add_staff(
            services.staff,
            services.keyring,
            email=email,
            name=name,
            roles=frozenset({role}),
            now=city.at(began),
            actor=person_key(services.keyring, ADMIN),
        )


def tell_finished(city: City, today: date, year: int) -> Round:
    """The round before, from its first day to the work of its winners."""
    round_ = _round(
        city, today - timedelta(days=FINISHED_AGO), f"beringen-{year}", year, FINISHED_POT
    )
    ideas = content.finished_ideas()
    votes = {desk.idea_id(round_.id, idea.title): idea.votes for idea in ideas}
    for place, idea in enumerate(ideas):
        desk.send_in(city, round_, idea, day(round_, 2 + place * 3, 9 + place))
        if idea.refused:
            desk.refuse(city, round_, idea, day(round_, 52 + place, 11))
        else:
            desk.accept(city, round_, idea, day(round_, 52 + place, 11))
    ballotbox.list_projects(city, round_)
    ballotbox.open_vote(city, round_)
    if city.services.results.get(round_.id) is None:
        ballotbox.cast_ballots(city, round_, votes, day(round_, 85))
    ballotbox.close_and_count(city, round_)
    ballotbox.release(city, round_, day(round_, RELEASED))
    _tell_progress(city, round_)
    _write_news(city, round_, DAYS_IN["results"], finished=True)
    return round_


def _tell_progress(city: City, round_: Round) -> None:
    projects = city.services.projects
    for idea in content.finished_ideas():
        for number, update in enumerate(idea.updates, start=2):
            project = projects.get(desk.idea_id(round_.id, idea.title))
            # The first update is the start of the project itself.
            if project is None or len(project.updates) >= number:
                continue
            update_project(
                projects,
                project.id,
                version=project.version,
                state=update.state,
                text=update.text,
                actor=person_key(city.services.keyring, MODERATOR),
                now=city.at(day(round_, RELEASED + 30 * update.months)),
            )


def tell_current(city: City, first_day: date, round_id: str, year: int, phase: DemoPhase) -> Round:
    """The current round, as far as it has come when `phase` is under way."""
    round_ = _round(city, first_day, round_id, year, review=work.RULES)
    work.share_work(city, round_, day(round_, 0, 9))
    rank = PHASES.index(phase)
    people.tell(city, round_, letters=rank >= PHASES.index("voting"))
    # Half of the checking is done in the middle of the review, and all of it before the vote.
    checked = (0, len(content.current_ideas()) // 2)[rank] if rank < 2 else None
    _tell_ideas(city, round_, checked)
    if rank < PHASES.index("voting"):
        keys = [desk.idea_id(round_.id, idea.title) for idea in content.current_ideas()]
        last = day(round_, 24 if rank == 0 else 64)
        work.work_on(city, round_, keys, last)
    papers.hand_in(city, round_, day(round_, 20, 15))
    # Always a week ahead where ideas are still taken.
    gallery.plan(city, round_, day(round_, 35, 19), day(round_, 10, 9))
    if rank >= PHASES.index("voting"):
        ballotbox.list_projects(city, round_)
        ballotbox.open_vote(city, round_)
        if city.services.results.get(round_.id) is None:
            city.progress(f"casting {BALLOTS} votes")
            ballotbox.cast_ballots(city, round_, _votes(round_), day(round_, 86))
    if rank >= PHASES.index("closed"):
        ballotbox.close_and_count(city, round_)
    if rank >= PHASES.index("results"):
        ballotbox.release(city, round_, day(round_, RELEASED))
    _write_news(city, round_, DAYS_IN[phase], finished=False)
    return round_


def _tell_ideas(city: City, round_: Round, checked: int | None) -> None:
    """Ideas come in over four weeks. The first `checked` (None: all) may go to the vote; of the
    others the last few wait for a first look."""
    ideas = content.current_ideas()
    for place, idea in enumerate(ideas):
        looked_at = checked is None or place < len(ideas) - WAITING
        accepted = checked is None or place < checked
        tell = partial(_tell_idea, city, round_, idea, place, looked_at=looked_at)
        undisturbed(partial(tell, accepted=accepted, answered=checked is None))
    desk.follow_some(city, round_)


def _tell_idea(
    city: City,
    round_: Round,
    idea: content.DemoIdea,
    place: int,
    *,
    looked_at: bool,
    accepted: bool,
    answered: bool,
) -> None:
    sent = day(round_, 1) + timedelta(hours=place * 19)
    desk.send_in(city, round_, idea, sent)
    afterwards.change_before_a_look(city, round_, idea, sent)
    if idea.refused:
        desk.refuse(city, round_, idea, sent + _LOOK)
        return
    if looked_at:
        desk.publish(city, round_, idea, sent + _LOOK)
    afterwards.ask_for_a_change(city, round_, idea, sent)
    afterwards.go_on_together(city, round_, idea, sent)
    if accepted:
        at = day(round_, 62, 8) + timedelta(minutes=place)
        if work.both_checks(city, round_, desk.idea_id(round_.id, idea.title), city.at(at)):
            desk.accept(city, round_, idea, day(round_, 62, 9) + timedelta(minutes=place))
    if answered:
        afterwards.answer_the_request(city, round_, idea, day(round_, 63, 9))


_LOOK: Final = timedelta(hours=27)  # how long the city takes to look at an idea


def _votes(round_: Round) -> dict[str, int]:
    ideas = [idea for idea in content.current_ideas() if not idea.refused]
    votes = {desk.idea_id(round_.id, idea.title): idea.votes for idea in ideas}
    return scaled(votes, BALLOTS, round_.ballot.max_choices)


def _round(
    city: City,
    first_day: date,
    round_id: str,
    year: int,
    pot_cents: int = 0,
    review: ReviewRules | None = None,
) -> Round:
    """The round as it is stored; made from the preset, with its own pot, when it isn't there."""
    stored = city.services.rounds.get(round_id)
    if stored is not None:
        return stored
    phases = scheduled(PRESET, first_day)
    round_ = from_preset(PRESET, id=round_id, title=f"Buurtbudget {year}", phases=phases)
    round_ = replace(round_, languages=tuple(LANGUAGES))
    if not pot_cents and people.wanted():
        round_ = people.of_register(round_)
    if pot_cents:
        round_ = _with_pot(round_, pot_cents)
    # Of earlier rounds only the outcome counts: they went by one check.
    round_ = replace(round_, review=review or ReviewRules())
    actor = person_key(city.services.keyring, ADMIN)
    create_round(city.services.rounds, round_, actor, city.at(phases[0].opens_at - _LOOK))
    return round_


def _with_pot(round_: Round, pot_cents: int) -> Round:
    """The round with another pot, also where its rules name the amount."""
    before, after = (format_euros(cents) for cents in (round_.pot_cents, pot_cents))
    rules = tuple(
        replace(rule, text=rule.text.replace("\u00a0", " ").replace(_plain(before), _plain(after)))
        for rule in round_.rules
    )
    return replace(round_, pot_cents=pot_cents, rules=rules)


def _plain(amount: str) -> str:
    return amount.replace("\u00a0", " ")


def _write_news(city: City, round_: Round, days_in: int, *, finished: bool) -> None:
    """The news up to day `days_in` of the round; titles are unique, so they tell what is there."""
    services = city.services
    known = {(item.round_id, item.title) for item in services.news.all()}
    for item in content.news():
        moment = round_.phase(item.phase).opens_at + timedelta(days=item.days, hours=8)
        if item.finished != finished or moment > day(round_, days_in, 14):
            continue
        if (round_.id, item.title) not in known:
            write_news(
                services.news,
                title=item.title,
                text=item.text,
                round_id=round_.id,
                published_at=None,
                actor=person_key(services.keyring, MODERATOR),
                now=city.at(moment),
            )
