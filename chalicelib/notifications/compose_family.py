"""The mails about two groups that may go on as one."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.families.joining import secret_of
from chalicelib.families.model import JOIN_TERM, SIDES, Join
from chalicelib.families.ports import FamilyStore
from chalicelib.ideas.consents import CONSENT_TERM
from chalicelib.ideas.consents import secret_of as consent_secret
from chalicelib.ideas.model import TAKEN_OFF, Idea
from chalicelib.ideas.ports import IdeaStore
from chalicelib.identity.ports import Keyring
from chalicelib.kernel.events import Event
from chalicelib.kernel.speech import N_
from chalicelib.notifications.model import Message
from chalicelib.notifications.people import applicants, followers, mail_to


def family_messages(
    event: Event, families: FamilyStore, ideas: IdeaStore, keyring: Keyring, city_url: str
) -> Iterator[Message]:
    """What `event` calls for, of what is true at this moment."""
    join = families.get(event.data["join_id"])
    if join is None:
        return
    leading, joining = ideas.get(join.leading), ideas.get(join.joining)
    if leading is None or joining is None:
        return
    if {leading.state, joining.state} & TAKEN_OFF:
        # One group doesn't read what the city doesn't show of the other.
        return
    both = {"leading": leading.content.title, "joining": joining.content.title}
    match event.data["what"]:
        case "asked" if join.is_open and join.asked_at == event.at:
            yield from _questions(event, join, ideas, keyring, city_url, both)
        case "joined" if join.state == "joined":
            link = f"{city_url}/ideeen/{leading.id}"
            yield from _tell(event, ideas, (leading, joining), "join_done", both, link)
            yield from _members(event, joining, ideas, keyring, city_url, both)
            yield from _followers(event, joining, ideas, city_url)
        case "refused" if join.state == "refused" and join.no:
            asker = join.idea_of(join.other(join.no))
            yield from _refusal(event, join, ideas, asker, both, city_url)
        case "split" if join.state == "split":
            link = f"{city_url}/mijn"
            values = both | {"title": joining.content.title}
            yield from _tell(event, ideas, (leading, joining), "join_split", values, link)


def _questions(
    event: Event,
    join: Join,
    ideas: IdeaStore,
    keyring: Keyring,
    city_url: str,
    both: dict[str, str],
) -> Iterator[Message]:
    for side in SIDES:
        private = ideas.private(join.idea_of(side))
        author = private.people[0] if private and private.people else None
        if author is None or side in join.yes or not author.email:
            continue
        link = f"{city_url}/samen/{join.id}?sleutel={secret_of(keyring, join, side)}"
        values = {
            "leading": both["leading"],
            "title": both[side],
            "other": both[join.other(side)],
            "days": str(JOIN_TERM.days),
            "link": link,
        }
        template = "join_ask_city" if join.asked_by == "city" else "join_ask"
        yield Message(
            f"{event.id}:{join.id}-{side}",
            template,
            author.email,
            values,
            secret=True,
            language=author.language,
        )


def _tell(
    event: Event,
    ideas: IdeaStore,
    both: tuple[Idea, Idea],
    template: str,
    values: dict[str, str],
    link: str,
) -> Iterator[Message]:
    """Everybody behind either idea, each address once."""
    seen: set[str] = set()
    for idea in both:
        for person in applicants(ideas, idea):
            if person.email.casefold() not in seen:
                seen.add(person.email.casefold())
                key = f"{event.id}:{person.key}"
                yield mail_to(person, key, template, {**values, "link": link})


def _members(
    event: Event,
    joining: Idea,
    ideas: IdeaStore,
    keyring: Keyring,
    city_url: str,
    both: dict[str, str],
) -> Iterator[Message]:
    """Who said yes to the one idea is asked about the other."""
    private = ideas.private(joining.id)
    for consent in joining.consents if private else ():
        if private is None or not consent.key or consent.state != "waiting":
            continue
        person = private.people[consent.place]
        secret = consent_secret(keyring, joining.id, consent, person.email)
        values = {
            **both,
            "days": str(CONSENT_TERM.days),
            "link": f"{city_url}/meedoen/{joining.id}?sleutel={secret}",
        }
        key = f"{event.id}:{joining.id}-member-{consent.place + 1}"
        yield Message(
            key, "join_member", person.email, values, secret=True, language=person.language
        )


def _followers(event: Event, joining: Idea, ideas: IdeaStore, city_url: str) -> Iterator[Message]:
    values = {
        "title": joining.content.title,
        "sentence": N_("De groep gaat samen verder met een ander idee."),
        "link": f"{city_url}/ideeen/{joining.id}",
    }
    for follower in followers(ideas, joining.id, applicants(ideas, joining)):
        key = f"{event.id}:{follower.key}-follows"
        yield mail_to(follower, key, "idea_followed_change", values)


def _refusal(
    event: Event, join: Join, ideas: IdeaStore, asker: str, both: dict[str, str], city_url: str
) -> Iterator[Message]:
    """The group that isn't the one that said no."""
    idea = ideas.get(asker)
    side = join.side_of(asker)
    if idea is None or side is None:
        return
    values = {
        "title": both[side],
        "other": both[join.other(side)],
        "link": f"{city_url}/mijn/ideeen/{idea.id}",
    }
    for person in applicants(ideas, idea):
        yield mail_to(person, f"{event.id}:{person.key}", "join_refused", values)
