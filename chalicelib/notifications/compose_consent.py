"""The mails about co-applicants: the question to each of them, the answer to the author."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from chalicelib.ideas.consents import CONSENT_TERM, may_answer, secret_of
from chalicelib.ideas.model import Consent, Idea, Private
from chalicelib.ideas.ports import IdeaStore
from chalicelib.identity.ports import Keyring
from chalicelib.kernel.events import Event
from chalicelib.kernel.ids import fingerprint
from chalicelib.notifications.model import Message
from chalicelib.notifications.people import Recipient, mail_to


def questions(
    event: Event,
    idea: Idea,
    ideas: IdeaStore,
    keyring: Keyring,
    city_url: str,
    asked_at: datetime | None = None,
) -> Iterator[Message]:
    """The question to everybody who was asked when the idea came in (or at `asked_at`), and hasn't
    answered. Who was named later has an event of their own."""
    private = ideas.private(idea.id)
    for consent in idea.consents if private and may_answer(idea) else ():
        first = consent.asked_at == (asked_at or idea.submitted_at)
        if private is not None and first and consent.key and consent.state == "waiting":
            yield _question(event, idea, consent, private, keyring, city_url)


def consent_messages(
    event: Event, idea: Idea, ideas: IdeaStore, keyring: Keyring, city_url: str
) -> Iterator[Message]:
    """What `event` calls for: a question to one person, or the news to the author."""
    private = ideas.private(idea.id)
    place, what = int(event.data["place"]), event.data["what"]
    consent = next((one for one in idea.consents if one.place == place), None)
    if private is None or consent is None or not may_answer(idea):
        return
    if what == "asked":
        # A later question to the same place has its own event.
        if consent.key and consent.state == "waiting" and consent.asked_at == event.at:
            yield _question(event, idea, consent, private, keyring, city_url)
        return
    author = private.people[0]
    if not author.email:
        return  # an idea from paper, whose writer gave none
    told = Recipient(idea.author, author.email, author.language)
    values = {
        "title": idea.content.title,
        "name": private.people[place].name,
        "link": f"{city_url}/mijn/ideeen/{idea.id}",
    }
    template = {"no": "consent_refused", "left": "consent_left"}.get(consent.state, "")
    if what == "no" and template:
        yield mail_to(told, f"{event.id}:{idea.author}", template, values)
    elif what in ("yes", "paper") and not idea.waits_for and idea.state != "joined":
        yield mail_to(told, f"{event.id}:{idea.author}", "consent_complete", values)


def _question(
    event: Event, idea: Idea, consent: Consent, private: Private, keyring: Keyring, city_url: str
) -> Message:
    person = private.people[consent.place]
    secret = secret_of(keyring, idea.id, consent, person.email)
    # The clock of the mail and the key of the store must speak of the same question.
    if fingerprint(secret) != consent.key:
        raise RuntimeError("the account key changed since the question was asked")
    values = {
        "title": idea.content.title,
        "author": private.people[0].name,
        "days": str(CONSENT_TERM.days),
        "link": f"{city_url}/meedoen/{idea.id}?sleutel={secret}",
    }
    message_id = f"{event.id}:{idea.id}-{consent.place + 1}"
    return Message(
        message_id, "consent_ask", person.email, values, secret=True, language=person.language
    )
