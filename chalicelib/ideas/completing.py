"""Who hands in along is named after the idea came in: for a place that nobody has yet, or in the
place of somebody who said no or doesn't answer.

    missing ──named──▶ waiting ──▶ yes
       ▲                  │ ├────▶ no ──somebody else──▶ waiting
       │                  │ └────▶ paper (staff saw a signature)
       └── the round wants more people than the idea has

An idea from paper may come with fewer people than its round wants. Every person who lacks is an
open place among its consents, so that the idea waits for them as for an answer: it says so, and it
can't be accepted. Who fills the place is asked by the same mail as everybody else.

The author names people from their own page; staff do it for a writer who writes, calls or comes
by. Both name the version that they read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.consents import CONSENT_TERM, Told, may_ask, question, store_consent
from chalicelib.ideas.homes import home_problems
from chalicelib.ideas.model import Consent, Idea, NamedBy, Person, Private
from chalicelib.ideas.ports import IdeaStore
from chalicelib.ideas.rules import Problem, people_problems
from chalicelib.ideas.withdrawing import own_idea
from chalicelib.identity.ports import Keyring
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.places.search import StreetIndex
from chalicelib.rounds.model import PEOPLE_MAX, Round
from chalicelib.rounds.ports import RoundStore


@dataclass(frozen=True, slots=True)
class Stores:
    """What naming somebody reads and writes."""

    ideas: IdeaStore
    rounds: RoundStore
    keyring: Keyring
    streets: StreetIndex | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody for a place, on top of the idea's `version`. Only staff say how they know of this
    person (`by`), and whether they saw the signature."""

    version: int
    place: int
    person: Person
    by: NamedBy = ""
    signed: bool = False


def open_places(
    consents: Sequence[Consent], people: int, round_: Round, now: datetime
) -> tuple[Consent, ...]:
    """`consents` of an idea with so many `people`, and an open place for each one whom the round
    wants beside them. Who left because the others were enough isn't one of them any more."""
    named = [one for one in consents if one.state != "missing"]
    staying = people - sum(one.state == "left" for one in named)
    lacking = max(0, round_.applicants.min_people - staying)
    places = range(people, people + lacking)
    return (*named, *(Consent(place, "missing", "", now, now) for place in places))


def fillable(
    idea: Idea, people: int, round_: Round, rounds: RoundStore, now: datetime
) -> tuple[int, ...]:
    """The places that somebody may be named for: those that the idea waits for, until the list for
    the vote is there; and while ideas come in one more, in a group that may still grow."""
    if not may_ask(idea) or rounds.ballot_list(idea.round_id) is not None:
        return ()
    # Only the first of several open places: people stand in a row.
    places = [place for place in idea.waits_for if place <= people]
    asks = round_.form_of(idea.form).question("partners") is not None
    grows = asks and people < PEOPLE_MAX and round_.phase("submission").is_open(now)
    if grows and people not in places:
        places.append(people)
    return tuple(places)


def with_person(private: Private, place: int, person: Person) -> Private:
    """`private` with `person` at `place`, which may be the one after the last."""
    people = (*private.people[:place], person, *private.people[place + 1 :])
    return replace(private, people=people)


def naming_problems(
    idea: Idea, private: Private, place: int, person: Person, round_: Round
) -> Iterator[Problem]:
    """What the round doesn't take about `person` at `place`. That others lack, or what paper
    doesn't say of them, is no mistake of who names this one."""
    gone = {one.place for one in idea.consents if one.state == "left" and one.place != place}
    # Who left may well live where somebody else comes from.
    people = [
        replace(one, street="") if at in gone else one
        for at, one in enumerate(with_person(private, place, person).people)
    ]
    for found in people_problems(people, round_):
        if found.code != "missing" or found.place == place:
            yield found


def ask_for(stores: Stores, idea_id: str, author: str, named: Named, now: datetime) -> Idea:
    """The author names somebody, who is asked by mail where there is an address. An earlier link
    for that place stops working. The very same again asks nobody twice.

    Raises NotFound for who isn't the author and for a place that isn't open, Refused
    `consent-closed` or `people-rules`, and Conflict when the idea isn't at `named.version`.
    """
    idea = own_idea(stores.ideas, idea_id, author)
    return _name(stores, idea, replace(named, by="", signed=False), "", now)


def enter_person(stores: Stores, idea_id: str, actor: str, named: Named, now: datetime) -> Idea:
    """Staff name somebody for the applicants. Raises as `ask_for`, but for the author."""
    idea = stores.ideas.get(idea_id)
    if idea is None:
        raise NotFound("idea")
    if not named.by:
        raise ValueError("staff say how they know")
    return _name(stores, idea, named, actor, now)


def _name(stores: Stores, idea: Idea, named: Named, actor: str, now: datetime) -> Idea:
    private, round_ = stores.ideas.private(idea.id), stores.rounds.get(idea.round_id)
    if private is None or round_ is None:
        raise NotFound("consent")
    before = next((one for one in idea.consents if one.place == named.place), None)
    if idea.version != named.version:
        if _is_done(before, private, named):
            return idea
        raise Conflict("the idea was changed meanwhile")
    places = fillable(idea, len(private.people), round_, stores.rounds, now)
    if not places:
        raise Refused("consent-closed")
    if named.place not in places:
        raise NotFound("consent")
    area, streets = idea.content.area_id, stores.streets
    far = home_problems((named.person,), round_, area, streets) if streets else ()
    if any(far) or any(naming_problems(idea, private, named.place, named.person, round_)):
        raise Refused("people-rules")
    consent = _consent(stores.keyring, idea, named, now)
    changed = with_person(private, named.place, named.person)
    rest = [one for one in idea.consents if one.place != named.place]
    in_order = sorted((*rest, consent), key=lambda one: one.place)
    idea = replace(idea, consents=open_places(in_order, len(changed.people), round_, now))
    what: Told = "asked"
    if actor:
        what = "paper" if named.signed else "entered"
    audit = _entry(idea, before, consent, actor, now) if actor else None
    return store_consent(stores.ideas, idea, consent, what, now, audit=audit, private=changed)


def _is_done(before: Consent | None, private: Private, named: Named) -> bool:
    """Whether `named` was written already: a double tap, or an answer that got lost."""
    if before is None or before.state not in ("waiting", "yes", "paper"):
        return False
    return private.people[named.place : named.place + 1] == (named.person,)


def _consent(keyring: Keyring, idea: Idea, named: Named, now: datetime) -> Consent:
    if named.signed:
        signed = Consent(named.place, "paper", "", now, now + CONSENT_TERM, now)
        return replace(signed, named_by=named.by)
    asked = question(keyring, idea.id, named.place, named.person, now)
    return replace(asked, named_by=named.by)


def _entry(
    idea: Idea, before: Consent | None, after: Consent, actor: str, now: datetime
) -> AuditEntry:
    """Names stay out of a log that is never wiped."""
    changes = {
        f"consent-{after.place + 1}": (before.state if before else "", after.state),
        "named-by": (before.named_by if before else "", after.named_by),
    }
    return AuditEntry(now, actor, "ideas:consent:enter", idea.id, changes)
