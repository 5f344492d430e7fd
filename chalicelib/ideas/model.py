"""An idea, its draft, and what happened to it.

    draft ──send──▶ received ──publish──▶ published ──accept──▶ accepted
                       │  └───────────────accept──────────────────▲
                       ├──refuse──▶ refused ◀──refuse──┤
                       └──withdraw──▶ withdrawn ◀──────┘

A refused idea may be reopened. What is accepted may still be reopened, refused or withdrawn,
until it is on the ballot. From received, published and accepted an idea may be `joined`: its
group goes on with another idea (`chalicelib.families`), until they part again. What the public
reads may be `hidden` by two people of the city and shown again as it was; what is hidden may be
`deleted` for good by two (`chalicelib.moderation.takedown`).

Invariants: what a resident typed is never overwritten by staff; every change of state leaves a
line in the history with a sentence that the public reads; a draft becomes at most one idea; an
idea whose co-applicants haven't all said yes isn't accepted; every text that an idea ever had is
a numbered version that never changes; an idea has at most one open request for a change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.ideas.likeness import terms_of
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.errors import Refused
from chalicelib.kernel.ids import is_id
from chalicelib.kernel.speech import SOURCE

IdeaState = Literal[
    "received", "published", "accepted", "refused", "withdrawn", "joined", "hidden", "deleted"
]
PhotoState = Literal["waiting", "ready", "refused"]
RequestState = Literal["open", "taken", "refused", "dropped"]
# `paper`: staff saw a signature. `no`: without this person the group is too small. `left`: this
# person said no, and the others are enough. `missing`: the round wants one more person than were
# named.
ConsentState = Literal["waiting", "yes", "paper", "no", "left", "missing"]
# How the city knows of somebody whom it names for the applicants; empty for who was named by them.
NamedBy = Literal["", "paper", "phone", "mail", "desk"]

# What residents may see in lists: refused ideas stay readable at their own address, with the
# reason, for those who have the link.
PUBLIC_STATES: Final[frozenset[IdeaState]] = frozenset({"published", "accepted"})
# The city took it off the website: nobody but its applicants and staff reads what is left of it.
TAKEN_OFF: Final[frozenset[IdeaState]] = frozenset({"hidden", "deleted"})
# States in which an idea is under way: its text may still change, and it may join another.
LIVING: Final[frozenset[IdeaState]] = frozenset({"received", "published", "accepted"})
# States in which the applicants may still change their text: what is hidden, too, so that what
# shouldn't stand there can leave before it is shown again.
OPEN_TEXT: Final[frozenset[IdeaState]] = LIVING | {"hidden"}

MOVES: Final[Mapping[IdeaState, frozenset[IdeaState]]] = {
    "received": frozenset({"published", "accepted", "refused", "withdrawn", "joined"}),
    # Back to received: a publication that is taken back at once.
    "published": frozenset({"accepted", "refused", "withdrawn", "joined", "received", "hidden"}),
    # Back to published: looked at again, before it is on the ballot.
    "accepted": frozenset({"refused", "withdrawn", "joined", "hidden", "published"}),
    "refused": frozenset({"published", "accepted", "hidden"}),
    "withdrawn": frozenset(),
    "joined": frozenset({"received", "published", "accepted", "hidden"}),
    # Back to what it was, or gone.
    "hidden": frozenset({"published", "accepted", "refused", "joined", "deleted"}),
    "deleted": frozenset(),
}

MAX_PHOTOS: Final = 3

# The draft's answer that says where its link was mailed to; no field of a form has such a name.
LINK_TO: Final = "@link"

# How long a draft is kept after the last save, and after it became an idea: that is long
# enough for a late photo and for somebody who presses "send" again.
DRAFT_TERM: Final = timedelta(days=365)
SENT_DRAFT_TERM: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of an idea. `widths` are the sizes that lie in the media bucket as
    `ideas/<photo id>/<width>.webp` and `.jpg`; `width`/`height` are those of the largest."""

    id: str
    alt: str
    state: PhotoState
    widths: tuple[int, ...] = ()
    width: int = 0
    height: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """An applicant: personal data, kept apart from what is published. `language` is that of the
    mails to them."""

    name: str
    email: str
    phone: str
    street: str
    language: str = SOURCE


@dataclass(frozen=True, slots=True)
class Consent:
    """Whether a co-applicant takes part. `place` is theirs among the people; 0 is the author,
    who isn't asked. `key` is the SHA-256 of the secret in their mail, which works until
    `expires_at`; empty for who has no address and signs on paper, and for a place that is
    `missing`: nobody of the people stands there."""

    place: int
    state: ConsentState
    key: str
    asked_at: datetime
    expires_at: datetime
    answered_at: datetime | None = None
    named_by: NamedBy = ""


@dataclass(frozen=True, slots=True)
class CostLine:
    """One thing that an idea pays for, in cents."""

    label: str
    cents: int


@dataclass(frozen=True, slots=True)
class Extra:
    """The answer to one of the round's own questions (`rounds.form`): the text, the id of the
    chosen option, or the digits of a number."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Content:
    """What an idea says: everything here may be published. `area_id` and `theme_id` are the
    round's; `theme_id` is empty where the form doesn't ask it.

    `cost_cents` is what is asked of the budget: the sum of `costs` without `own_cents`, what the
    applicants bring in themselves. `upkeep_cents` is what it costs every year afterwards.
    `cost_note` says in words what the money is for; ideas without lines have only that. An idea
    whose applicants don't know what it costs has 0 and no lines, where the form allows that.
    `street` is the street that was found for the address, never a house; `extra` are the public
    answers to the round's own questions.
    """

    title: str
    what: str
    why: str
    area_id: str
    place: str
    theme_id: str
    cost_cents: int
    cost_note: str
    costs: tuple[CostLine, ...] = ()
    own_cents: int = 0
    upkeep_cents: int = 0
    street: str = ""
    extra: tuple[Extra, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """What the applicants ask the city to change: the whole text and the photos as they want
    them. `number` counts the requests of the idea. `reason` is theirs, `sentence` the city's
    answer. A dropped request was taken back by those who asked."""

    number: int
    state: RequestState
    content: Content
    photos: tuple[Photo, ...]
    reason: str
    asked_at: datetime
    answered_at: datetime | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An idea in the making. `answers` are the raw texts as typed, so that nothing is lost
    before it is right. Who knows the secret behind `key` may go on with it. `form` is the version
    of the round's form that it answers, `language` the one in which its writer last read it.

    `idea_id` is set once it was sent; from then on the draft doesn't change.
    """

    id: str
    key: str
    round_id: str
    answers: Mapping[str, str]
    photos: tuple[Photo, ...]
    version: int
    created_at: datetime
    saved_at: datetime
    expires_at: datetime
    idea_id: str = ""
    form: str = ""
    language: str = SOURCE

    @property
    def address(self) -> str:
        """The e-mail address as its writer typed it, right or wrong: on the form, else for the
        link that brings them back; empty while there is none."""
        return self.answers.get("email", "").strip() or self.answers.get(LINK_TO, "")


@dataclass(frozen=True, slots=True)
class Idea:
    """A submitted idea: everything about it that may be published, and its state.

    `author` is the person key of the first applicant (no address). `version` counts every
    change and guards against lost updates; `checks` are what the automatic checks propose.

    `form` is the version of the round's form that it answered; empty for paper and older ideas.

    `edition` counts the texts: 1 is the one that was sent in. `request` is the last request for
    a change, open or answered. `joined_to` is the leading idea while the state is `joined`,
    `family` are the ideas that joined this one. `card` is the edition of which a picture to
    share lies in the media bucket, 0 for none. `wish` is an idea that the applicants want to
    join, from before they sent theirs. `split_from` is the idea that this one was a part of,
    `parts` are the ideas that were split off from this one.
    """

    id: str
    round_id: str
    content: Content
    state: IdeaState
    version: int
    author: str
    photos: tuple[Photo, ...]
    source: Literal["web", "paper", "staff", "demo"]
    submitted_at: datetime
    changed_at: datetime
    checks: tuple[Check, ...] = ()
    consents: tuple[Consent, ...] = ()
    edition: int = 1
    request: ChangeRequest | None = None
    joined_to: str = ""
    family: tuple[str, ...] = ()
    card: int = 0
    wish: str = ""
    form: str = ""
    split_from: str = ""
    parts: tuple[str, ...] = ()

    @property
    def open_request(self) -> ChangeRequest | None:
        """What the city still has to answer."""
        return self.request if self.request and self.request.state == "open" else None

    @property
    def waits_for(self) -> tuple[int, ...]:
        """The places of the people whose consent is lacking, also of those whom nobody named yet.
        Who isn't asked isn't waited for."""
        lacking = ("waiting", "no", "missing")
        return tuple(one.place for one in self.consents if one.state in lacking)

    @property
    def missing(self) -> int:
        """How many people the round wants and nobody named."""
        return sum(one.state == "missing" for one in self.consents)


@dataclass(frozen=True, slots=True)
class Check:
    """Something an automatic check noticed, for a person to judge. `code` in kebab case."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Private:
    """The people behind an idea. Only staff and they themselves see it. `declared` is what the
    author declared for all of them, by the keys of `rounds.model.Declaration`; `address` is where
    the idea comes, as it was typed; `extra` are the answers that only the city reads."""

    people: tuple[Person, ...]
    declared: tuple[str, ...] = ()
    address: str = ""
    extra: tuple[Extra, ...] = ()

    def reading(self, language: str) -> Private:
        """The same people, who read mails in `language`."""
        return replace(self, people=tuple(replace(one, language=language) for one in self.people))


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One step in an idea's life. `role` says who in general; `sentence` is public Dutch."""

    at: datetime
    state: str
    role: Literal["bewoner", "stad", "systeem"]
    sentence: str


@dataclass(frozen=True, slots=True)
class Card:
    """What lists show of an idea. `terms` are what it is about (`ideas.likeness`); `asks`: a
    request for a change waits for the city."""

    id: str
    round_id: str
    title: str
    area_id: str
    theme_id: str
    cost_cents: int
    state: IdeaState
    submitted_at: datetime
    photo: Photo | None = None
    flags: int = 0
    waits: int = 0
    terms: tuple[str, ...] = ()
    asks: bool = False


def queue_position(card: Card) -> str:
    """Where `card` stands in its queue: pages after it start here. Sorts as the queue does."""
    return f"{to_text(card.submitted_at)}#{card.id}"


def read_position(position: str) -> str:
    """The idea's id in a `queue_position`. Raises Refused `bad-cursor` for any other text."""
    moment, _, idea_id = position.partition("#")
    try:
        well_formed = to_text(from_text(moment)) == moment and is_id(idea_id)
    except ValueError:
        well_formed = False
    if not well_formed:
        raise Refused("bad-cursor")
    return idea_id


def with_photo(photos: tuple[Photo, ...], photo: Photo) -> tuple[Photo, ...] | None:
    """`photos` with `photo` in the place of the one with its id, under the words that stand
    there; None when there is no such one."""
    if all(one.id != photo.id for one in photos):
        return None
    return tuple(replace(photo, alt=one.alt) if one.id == photo.id else one for one in photos)


def photos_of(idea: Idea) -> tuple[Photo, ...]:
    """The photos that the idea shows, and those that its applicants ask to show."""
    asked = idea.request.photos if idea.request else ()
    shown = {photo.id for photo in idea.photos}
    return (*idea.photos, *(photo for photo in asked if photo.id not in shown))


def amended(idea: Idea, photo: Photo) -> Idea | None:
    """The idea after a worker handled `photo`; None when it has none with that id."""
    shown = with_photo(idea.photos, photo)
    asked = with_photo(idea.request.photos, photo) if idea.request else None
    if shown is None and asked is None:
        return None
    request = idea.request
    if request is not None and asked is not None:
        request = replace(request, photos=asked)
    return replace(idea, photos=idea.photos if shown is None else shown, request=request)


def settled(idea: Idea, before: Idea) -> Idea:
    """What is stored of `idea` over `before`: people say which photos there are and what is on
    them, workers what became of the files, of the checks and of the picture to share. Another
    text or other photos make the next edition. What is deleted keeps nothing, and is no edition."""
    if idea.state == "deleted":
        return idea
    known = {photo.id: photo for photo in photos_of(before)}

    def handled(photos: tuple[Photo, ...]) -> tuple[Photo, ...]:
        return tuple(replace(known.get(one.id, one), alt=one.alt) for one in photos)

    request = idea.request
    if request is not None:
        request = replace(request, photos=handled(request.photos))
    photos = handled(idea.photos)
    same = idea.content == before.content and pictures(photos) == pictures(before.photos)
    return replace(
        idea,
        photos=photos,
        request=request,
        checks=before.checks,
        card=before.card,
        edition=before.edition + (not same),
    )


def is_candidate_change(before: Idea, after: Idea) -> bool:
    """Whether what a ballot list would say of the idea changes: it comes to stand among the
    accepted ones, leaves them, or says something else."""
    if "accepted" not in (before.state, after.state):
        return False
    return before.state != after.state or before.content != after.content


def pictures(photos: tuple[Photo, ...]) -> tuple[tuple[str, str], ...]:
    """Which photos there are and what is on them, without what became of their files."""
    return tuple((photo.id, photo.alt) for photo in photos)


def card_of(idea: Idea) -> Card:
    """The card that lists show of `idea`: its first finished photo, and how much was noticed."""
    return Card(
        id=idea.id,
        round_id=idea.round_id,
        title=idea.content.title,
        area_id=idea.content.area_id,
        theme_id=idea.content.theme_id,
        cost_cents=idea.content.cost_cents,
        state=idea.state,
        submitted_at=idea.submitted_at,
        photo=next((photo for photo in idea.photos if photo.state == "ready"), None),
        flags=len(idea.checks),
        waits=len(idea.waits_for),
        terms=terms_of(idea.content.title, f"{idea.content.what} {idea.content.why}"),
        asks=idea.open_request is not None,
    )


@dataclass(frozen=True, slots=True)
class Submission:
    """Everything that becomes true when a draft is sent, for one transaction."""

    idea: Idea
    private: Private
    line: HistoryLine
    draft_id: str
    draft_version: int


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody who gets mail about an idea, in `language`. `email` only leaves the store for
    that."""

    person: str
    email: str
    since: datetime = field(compare=False)
    language: str = SOURCE
