"""Co-applicants say yes or no, by a link in their mail and without an account.

An idea counts as that of a group once everybody said so. The secret in the link is a keyed hash
of what was asked, so that the mail can be made again; the store only keeps its fingerprint.
Answers may change until the city has decided; every change is a new version of the idea, so
that nobody decides on a group that has just changed.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.homes import home_problems
from chalicelib.ideas.model import Consent, ConsentState, HistoryLine, Idea, Person, Private
from chalicelib.ideas.ports import IdeaStore
from chalicelib.ideas.rules import declaration_problems
from chalicelib.identity.people import ACCOUNT_KEY
from chalicelib.identity.ports import Keyring
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Conflict, NotFound, Refused, Unavailable
from chalicelib.kernel.events import IDEA_CONSENT, Event
from chalicelib.kernel.ids import fingerprint
from chalicelib.kernel.speech import N_, SOURCE
from chalicelib.kernel.text import normal_email
from chalicelib.places.search import StreetIndex
from chalicelib.rounds.model import Round

CONSENT_TERM: Final = timedelta(days=30)
_ATTEMPTS: Final = 6
_GIVEN: Final[frozenset[ConsentState]] = frozenset({"yes", "paper"})

Answer = Literal["yes", "no"]
# What happened: an answer, a signature that staff saw, or somebody who was named (by the author,
# or by staff for the applicants).
Told = Literal["yes", "no", "paper", "asked", "entered"]

_SENTENCES: Final[Mapping[Told, str]] = {
    "yes": N_("Iemand bevestigde om mee in te dienen."),
    "no": N_("Iemand die mee zou indienen, zei nee."),
    "paper": N_("De stad kreeg op papier dat iemand mee indient."),
    "asked": N_("De indieners vroegen iemand om mee in te dienen."),
    "entered": N_("De stad schreef voor de indieners op wie nog mee indient."),
}


def secret_of(keyring: Keyring, idea_id: str, consent: Consent, email: str) -> str:
    """The secret in the mail to `email` that asks for `consent`: the same at every call."""
    parts = (idea_id, str(consent.place), to_text(consent.asked_at), normal_email(email))
    asked = "\0".join(("consent1", *parts))
    return urlsafe_b64encode(keyring.mac(ACCOUNT_KEY, asked.encode())).decode().rstrip("=")


def ask(
    keyring: Keyring, idea_id: str, people: Sequence[Person], now: datetime
) -> tuple[Consent, ...]:
    """What to ask of everybody but the first: by mail where there is an address."""
    return tuple(
        question(keyring, idea_id, place, person, now)
        for place, person in enumerate(people)
        if place
    )


def question(keyring: Keyring, idea_id: str, place: int, person: Person, now: datetime) -> Consent:
    """What is asked of `person`: by mail where there is an address, else on paper."""
    asked = Consent(place, "waiting", "", now, now + CONSENT_TERM)
    if not person.email:
        return asked
    return replace(asked, key=fingerprint(secret_of(keyring, idea_id, asked, person.email)))


def open_question(
    ideas: IdeaStore, idea_id: str, secret: str, now: datetime
) -> tuple[Idea, Consent]:
    """The idea and what is asked of whoever knows `secret`. Raises NotFound for everybody else
    and once the link is too old."""
    idea = ideas.get(idea_id)
    given = fingerprint(secret)
    for consent in idea.consents if idea else ():
        known = consent.key and hmac.compare_digest(consent.key, given)
        if idea is not None and known and now < consent.expires_at:
            return idea, consent
    raise NotFound("consent")


def may_answer(idea: Idea) -> bool:
    """Whether an answer still matters: the city hasn't decided for good, or the group goes on
    with another idea and each of its people says whether they do too."""
    return idea.state in ("received", "published", "joined")


def may_ask(idea: Idea) -> bool:
    """Whether somebody may be named: the idea still waits for the city's decision."""
    return idea.state in ("received", "published")


def answer(
    ideas: IdeaStore,
    round_: Round,
    idea_id: str,
    secret: str,
    said: Answer,
    declared: Collection[str],
    now: datetime,
    language: str = SOURCE,
    streets: StreetIndex | None = None,
) -> Idea:
    """Notes the answer; the same one again changes nothing. Mails to who answered are in
    `language` from then on.

    Raises NotFound, Refused `consent-closed` after the decision, and for a yes Refused
    `not-declared` without what the round wants declared and, with `streets`, `lives-elsewhere`.
    """
    if said == "yes":
        lacking = [one.about for one in declaration_problems(declared, round_)]
        if lacking:
            raise Refused("not-declared", fields=" ".join(lacking))

    def act() -> Idea:
        idea, consent = open_question(ideas, idea_id, secret, now)
        if not may_answer(idea):
            raise Refused("consent-closed")
        ideas.set_language(idea_id, consent.place, language)
        state: ConsentState = "yes"
        if said == "no":
            state = "left" if _enough_without(idea, consent, round_) else "no"
        if consent.state == state:
            return idea
        if said == "yes" and streets and _lives_far(ideas, idea, consent, round_, streets):
            raise Refused("lives-elsewhere")
        return store_consent(ideas, idea, replace(consent, state=state, answered_at=now), said, now)

    return _insist(act)


def _lives_far(
    ideas: IdeaStore, idea: Idea, consent: Consent, round_: Round, streets: StreetIndex
) -> bool:
    """Whether who is asked lives elsewhere than where the idea comes that they would share."""
    private = ideas.private(idea.id)
    shared = (ideas.get(idea.joined_to) if idea.joined_to else None) or idea
    people = private.people if private else ()
    found = home_problems(people, round_, shared.content.area_id, streets)
    return any(problem.place == consent.place for problem in found)


def _enough_without(idea: Idea, consent: Consent, round_: Round) -> bool:
    """Whether those left are still as many as the round wants, the author among them."""
    left = [
        one
        for one in idea.consents
        if one.place != consent.place and one.state in ("waiting", *_GIVEN)
    ]
    return 1 + len(left) >= round_.applicants.min_people


def confirm_on_paper(
    ideas: IdeaStore, idea_id: str, version: int, place: int, actor: str, now: datetime
) -> Idea:
    """Staff saw the signature of the person at `place`; done already when it is noted.

    Raises NotFound, Refused `consent-closed`, and Conflict when the idea isn't at `version`.
    """
    idea = ideas.get(idea_id)
    consent = next((one for one in idea.consents if one.place == place), None) if idea else None
    if idea is None or consent is None or consent.state == "missing":
        raise NotFound("consent")
    if consent.state in _GIVEN:
        return idea
    if not may_answer(idea):
        raise Refused("consent-closed")
    if idea.version != version:
        raise Conflict("the idea was changed meanwhile")
    audit = AuditEntry(
        at=now,
        actor=actor,
        action="ideas:consent:paper",
        subject=idea.id,
        changes={f"consent-{place + 1}": (consent.state, "paper")},
        note="",
    )
    seen = replace(consent, state="paper", answered_at=now)
    return store_consent(ideas, idea, seen, "paper", now, audit=audit)


def store_consent(
    ideas: IdeaStore,
    idea: Idea,
    consent: Consent,
    what: Told,
    now: datetime,
    *,
    audit: AuditEntry | None = None,
    private: Private | None = None,
) -> Idea:
    """`idea` with `consent` at its place; `what` says in the history and the event what happened.
    Raises Conflict when the idea isn't the one that is stored."""
    consents = tuple(consent if one.place == consent.place else one for one in idea.consents)
    changed = replace(idea, consents=consents, version=idea.version + 1, changed_at=now)
    by_staff = what in ("paper", "entered")
    event = Event(
        id=f"idea-consent-{idea.id}-{changed.version}",
        type=IDEA_CONSENT,
        at=now,
        data={
            "idea_id": idea.id,
            "round_id": idea.round_id,
            "place": str(consent.place),
            # Whoever writes a name down: the mail that asks is the same.
            "what": "asked" if what == "entered" else what,
        },
    )
    line = HistoryLine(now, idea.state, "stad" if by_staff else "bewoner", _SENTENCES[what])
    ideas.change(changed, line, audit, event, private)
    return changed


def _insist(act: Callable[[], Idea]) -> Idea:
    """`act`, again on top of what somebody else wrote: two people may answer at once."""
    for _ in range(_ATTEMPTS):
        try:
            return act()
        except Conflict:
            continue
    raise Unavailable("idea contended")
