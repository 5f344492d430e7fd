"""The city's work on the demo's ideas: shared, late, reported, refused with an appeal, and a yes
with an if. What a person did in the demo stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.audit.model import AuditEntry
from chalicelib.identity.people import person_key
from chalicelib.kernel.errors import BuurtError
from chalicelib.moderation.appeals import appeal
from chalicelib.moderation.checking import check_formal, checklist, judge
from chalicelib.moderation.conditions import ask_condition
from chalicelib.moderation.model import Answer, Cost, Merit
from chalicelib.moderation.office import Office
from chalicelib.moderation.sharing import arrive, assign
from chalicelib.moderation.sharing_model import AssignRule, Desk
from chalicelib.moderation.voices import answer_officially, comment, judge_comment, report
from chalicelib.rounds.model import ReviewRules, Round
from infra.local.seed.accounts import DEPARTMENT, MANAGER_1, MODERATOR, RESIDENT
from infra.local.seed.city import City

RULES: Final = ReviewRules(two_checks=True, appeal_days=14, reply_days=14, comments="first")
_WHY_NOT: Final = "Wij denken dat het wel voor iedereen is. Kom gerust eens kijken."

_CONDITION: Final = "Het komt op de hoge kant van het plein, waar het droog blijft."


def share_work(city: City, round_: Round, moment: datetime) -> None:
    """Two rules and nothing more: the rest lies with nobody."""
    dossiers = city.services.dossiers
    if dossiers.desk(round_.id).version:
        return
    green = next((one.id for one in round_.themes if "groen" in one.id), round_.themes[0].id)
    rules = (
        AssignRule(_who(city, DEPARTMENT), "", green),
        AssignRule(_who(city, MODERATOR), round_.areas[0].id, ""),
    )
    entry = AuditEntry(city.at(moment), _who(city, MANAGER_1), "moderation:desk:change", round_.id)
    dossiers.save_desk(Desk(round_.id, 1, rules), entry)


def work_on(city: City, round_: Round, idea_ids: list[str], moment: datetime) -> None:
    """What happened inside up to `moment`, for the ideas that came in, in their order."""
    office = _office(city)
    now = city.at(moment)
    for idea_id in idea_ids:
        arrive(office, idea_id, now)
    waiting = [one for one in idea_ids if _state(office, one) == "published"]
    refused = [one for one in idea_ids if _state(office, one) == "refused"]
    acts: list[Callable[[], object]] = []
    if waiting:
        acts += [
            lambda: _give(city, office, waiting[0], MODERATOR, now),
            lambda: _report(office, waiting[0], now),
            lambda: _talk(city, office, waiting[0], now),
        ]
    if len(waiting) > 1:
        acts.append(lambda: _if(city, office, round_, waiting[1], now))
    if refused:
        acts.append(lambda: _appeal(city, office, refused[0], now))
    for act in acts:
        # A demo that went on by itself is past these.
        try:
            act()
        except BuurtError as error:
            city.progress(f"left as it is: {error}")


def _office(city: City) -> Office:
    services = city.services
    return Office(services.ideas, services.rounds, services.dossiers)


def _who(city: City, email: str) -> str:
    return person_key(city.services.keyring, email)


def _state(office: Office, idea_id: str) -> str:
    idea = office.ideas.get(idea_id)
    return idea.state if idea else ""


def both_checks(city: City, round_: Round, idea_id: str, now: datetime) -> bool:
    """Both checks say yes, unless somebody looked already; whether the idea can go on. One that
    waits for its condition stays behind."""
    office = _office(city)
    arrive(office, idea_id, now)
    dossier = office.file(idea_id).dossier
    if not round_.review.two_checks:
        return True
    if dossier.stage not in ("formal", "merit"):
        return False
    if dossier.stage == "formal":
        answers = [Answer(one.id, "yes") for one in checklist(round_)]
        dossier = check_formal(
            office,
            idea_id,
            version=dossier.version,
            answers=answers,
            actor=_who(city, MODERATOR),
            now=now,
        )
    if dossier.merit is None:
        judge(office, idea_id, version=dossier.version, merit=_merit(city, "yes", now))
        return True
    return dossier.merit.feasible == "yes"


def _merit(city: City, feasible: Literal["yes", "if"], now: datetime) -> Merit:
    costs = (Cost("Materiaal", 120_000, 21), Cost("Werk", 40_000, 6)) if feasible == "if" else ()
    return Merit(
        department="Groendienst",
        feasible=feasible,
        costs=costs,
        upkeep_cents=12_000 if costs else 0,
        risk="De ondergrond is nat. We kijken eerst of het water weg kan." if costs else "",
        advice="Kan, op de hoge kant van het plein." if costs else "",
        ready_on="",
        condition=_CONDITION if costs else "",
        reason="",
        sentence="",
        by=_who(city, DEPARTMENT),
        at=now,
    )


def _give(city: City, office: Office, idea_id: str, email: str, now: datetime) -> None:
    dossier = office.file(idea_id).dossier
    if dossier.assignee:
        return
    who = _who(city, email)
    assign(
        office,
        city.services.staff,
        idea_id,
        version=dossier.version,
        person=who,
        actor=who,
        now=now,
    )


def _report(office: Office, idea_id: str, now: datetime) -> None:
    if not office.dossiers.reports(idea_id):
        text = "De plek die hier staat, is van een buurman. Weet die dat?"
        report(office, idea_id, reason="untrue", text=text, email=RESIDENT, now=now)


def _talk(city: City, office: Office, idea_id: str, now: datetime) -> None:
    if office.dossiers.comments(idea_id):
        return
    said = comment(
        office,
        idea_id,
        person=_who(city, RESIDENT),
        name="Samira",
        text="Wat een mooi idee. Ik help graag mee op zaterdag.",
        now=now,
    )
    staff = _who(city, MODERATOR)
    judge_comment(
        office,
        idea_id,
        said.id,
        version=said.version,
        verdict="show",
        why="",
        actor=staff,
        now=now + timedelta(minutes=5),
    )
    thanks = "Dank je, Samira. We geven het door aan de indieners."
    answer_officially(office, idea_id, text=thanks, actor=staff, now=now + timedelta(minutes=9))


def _if(city: City, office: Office, round_: Round, idea_id: str, now: datetime) -> None:
    dossier = office.file(idea_id).dossier
    if dossier.stage != "formal" or not round_.review.two_checks:
        return
    answers = [Answer(one.id, "yes") for one in checklist(round_)]
    moderator = _who(city, MODERATOR)
    checked = check_formal(
        office, idea_id, version=dossier.version, answers=answers, actor=moderator, now=now
    )
    merit = _merit(city, "if", now)
    judged = judge(office, idea_id, version=checked.version, merit=merit)
    ask_condition(office, idea_id, version=judged.version, actor=moderator, now=now)


def _appeal(city: City, office: Office, idea_id: str, now: datetime) -> None:
    file = office.file(idea_id)
    if file.dossier.appeal is None and file.dossier.stage == "refused":
        appeal(office, idea_id, text=_WHY_NOT, person=file.idea.author, now=now)
