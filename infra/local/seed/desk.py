"""Ideas in the demo: sent in by residents, looked at by the city."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from chalicelib.adapters import clients
from chalicelib.ideas.following import follow
from chalicelib.ideas.model import Content, Draft, Person, Photo, Private
from chalicelib.ideas.sending import send
from chalicelib.identity.people import person_key
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.ids import ID_LENGTH, crockford, fingerprint
from chalicelib.kernel.text import slug
from chalicelib.moderation.decisions import Decision, Verb, decide
from chalicelib.moderation.office import Office
from chalicelib.rounds.model import Round
from infra.local.seed.accounts import MODERATOR, RESIDENT
from infra.local.seed.city import City
from infra.local.seed.content import DemoIdea
from infra.local.seed.pictures import picture

# The demo's resident is one of the applicants of this idea, and follows the others.
RESIDENTS_IDEA: Final = "Ontmoetingsplek in Kolmen"
FOLLOWED: Final = ("Voelpad en natuurspeelhoek", "AED met buitenkast en cursus")


def idea_id(round_id: str, title: str) -> str:
    """The idea's id: the same at every run, another one in every round."""
    return stable_id(f"{round_id}/{title}")


def stable_id(text: str) -> str:
    """An id that is the same at every run."""
    return crockford(hashlib.sha256(text.encode()).digest(), ID_LENGTH)


def send_in(city: City, round_: Round, demo: DemoIdea, moment: datetime) -> None:
    """Sends the idea in as its applicants, by way of a draft; nothing happens if it is there."""
    ideas = city.services.ideas
    key = idea_id(round_.id, demo.title)
    if ideas.get(key) is not None:
        return
    begun = moment - timedelta(minutes=14)
    photos = _photos(key, demo)
    draft = Draft(
        id=key,
        key=fingerprint(f"demo-{key}"),
        round_id=round_.id,
        answers={},
        photos=photos,
        version=1,
        created_at=begun,
        saved_at=begun,
        expires_at=begun + timedelta(days=365),
        form=round_.form.version,
    )
    # An interrupted run may have left the draft behind.
    with suppress(Conflict):
        ideas.save_draft(draft)
    people = _people(demo)
    author = person_key(city.services.keyring, people[0].email)
    private = Private(people, round_.applicants.declarations)
    send(ideas, draft, _content(demo), private, author, round_, city.at(moment))
    for photo in photos:
        # From here the photo goes the way of every upload.
        clients.s3().put_object(
            Bucket=city.services.settings.quarantine_bucket,
            Key=f"draft/{key}/{photo.id}",
            Body=picture(demo.picture),
        )


def _photos(key: str, demo: DemoIdea) -> tuple[Photo, ...]:
    if not demo.picture:
        return ()
    return (Photo(stable_id(f"photo/{key}"), demo.alt, "waiting"),)


def _content(demo: DemoIdea) -> Content:
    return Content(
        title=demo.title,
        what=demo.what,
        why=demo.why,
        area_id=demo.area_id,
        place=demo.place,
        theme_id=demo.theme_id,
        cost_cents=demo.cost_cents,
        cost_note=demo.cost_note,
        street=demo.street,
    )


def _people(demo: DemoIdea) -> tuple[Person, ...]:
    emails = [f"{slug(name).replace('-', '.')}@buren.example" for name, _ in demo.people]
    if demo.title == RESIDENTS_IDEA:
        emails[0] = RESIDENT
    return tuple(
        Person(name, email, "", street)
        for (name, street), email in zip(demo.people, emails, strict=True)
    )


def publish(city: City, round_: Round, demo: DemoIdea, moment: datetime) -> None:
    """Puts a new idea on the website."""
    _decide(city, round_, demo, "publish", moment)


def accept(city: City, round_: Round, demo: DemoIdea, moment: datetime) -> None:
    """Lets the idea go to the vote."""
    _decide(city, round_, demo, "accept", moment)


def refuse(city: City, round_: Round, demo: DemoIdea, moment: datetime) -> None:
    """Refuses it for its own reason."""
    _decide(city, round_, demo, "refuse", moment, demo.refused, demo.sentence)


def _decide(
    city: City,
    round_: Round,
    demo: DemoIdea,
    verb: Verb,
    moment: datetime,
    reason: str = "",
    sentence: str = "",
) -> None:
    """Decides unless somebody did already; what a person decided in the demo stays."""
    services = city.services
    idea = services.ideas.get(idea_id(round_.id, demo.title))
    before = ("received", "published") if verb == "accept" else ("received",)
    if idea is None or idea.state not in before:
        return
    decision = Decision(idea.id, idea.version, verb, reason, sentence)
    actor = person_key(services.keyring, MODERATOR)
    decide(office_of(city), decision, actor, city.at(moment))


def office_of(city: City) -> Office:
    services = city.services
    return Office(services.ideas, services.rounds, services.dossiers)


def follow_some(city: City, round_: Round) -> None:
    """The demo's resident follows a few ideas."""
    person = person_key(city.services.keyring, RESIDENT)
    for title in FOLLOWED:
        key = idea_id(round_.id, title)
        idea = city.services.ideas.get(key)
        if idea is not None and not city.services.ideas.follows(key, person):
            follow(city.services.ideas, key, person, RESIDENT, idea.changed_at)
