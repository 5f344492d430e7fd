"""How drafts and ideas look as items (core table).

DRAFT#<draft> / DRAFT           key, round, answers, photos, version, idea, times, expires, language
                                qp = R#<round>#DRAFTS   qs = <created_at>#<id>
                                while it isn't sent and holds an e-mail address
IDEA#<idea> / IDEA              content, state, version, seq, photos, checks, consents, times,
                                author, source, edition, request, joined_to, family, card, wish,
                                split_from, parts
                                gp = R#<round>#PUBLIC   gs = <submitted_at>#<id>   while public
                                qp = R#<round>#<state>  qs = <submitted_at>#<id>
                                ap = P#<person>         as = <submitted_at>#<id>
IDEA#<idea> / PRIVATE           people, declared
IDEA#<idea> / REV#<000001>      content, pictures, number, at    every text that was, never
                                changed; the key holds the idea's version at that moment;
                                of a deleted idea without words, and with its fingerprint
IDEA#<idea> / REQUEST#<000001>  the request for a change, and its answer
                                qp = R#<round>#REQUESTS  qs = <asked_at>#<idea>    while open
IDEA#<idea> / HIST#<ts>#<n>     at, state, role, sentence
IDEA#<idea> / FOLLOW#<person>   email, language, since; ap = F#<person>, as = <since>#<idea>
IDEA#<idea> / SUPPORT#<person>  since
IDEA#<idea> / SUPPORTS          count                   of the items above, in their transactions

`version` counts what people change; `seq` counts every write of the item, so that a photo that
gets ready and a decision at the same moment don't undo each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from chalicelib.adapters.dynamodb.table import Item
from chalicelib.ideas.model import (
    PUBLIC_STATES,
    Card,
    ChangeRequest,
    Check,
    Consent,
    Content,
    CostLine,
    Draft,
    Extra,
    Follower,
    HistoryLine,
    Idea,
    Person,
    Photo,
    Private,
    card_of,
    pictures,
    queue_position,
)
from chalicelib.ideas.versions import Version
from chalicelib.ideas.wiping import (
    emptied_line,
    emptied_private,
    emptied_request,
    emptied_version,
)
from chalicelib.kernel.clock import from_text, to_epoch, to_text
from chalicelib.kernel.speech import SOURCE


def draft_item(draft: Draft) -> Item:
    item: Item = {
        "pk": f"DRAFT#{draft.id}",
        "sk": "DRAFT",
        "key": draft.key,
        "round": draft.round_id,
        "answers": dict(draft.answers),
        "photos": [photo_map(photo) for photo in draft.photos],
        "version": draft.version,
        "created_at": to_text(draft.created_at),
        "saved_at": to_text(draft.saved_at),
        "expires_at": to_text(draft.expires_at),
        "expires": to_epoch(draft.expires_at),
        "idea": draft.idea_id,
        "form": draft.form,
        "language": draft.language,
    }
    if draft.address and not draft.idea_id:
        item["qp"] = f"R#{draft.round_id}#DRAFTS"
        item["qs"] = f"{to_text(draft.created_at)}#{draft.id}"
    return item


def draft_from(item: Item) -> Draft:
    return Draft(
        id=item["pk"].removeprefix("DRAFT#"),
        key=item["key"],
        round_id=item["round"],
        answers=item["answers"],
        photos=tuple(photo_from(photo) for photo in item["photos"]),
        version=item["version"],
        created_at=from_text(item["created_at"]),
        saved_at=from_text(item["saved_at"]),
        expires_at=from_text(item["expires_at"]),
        idea_id=item["idea"],
        form=item.get("form", ""),
        language=item.get("language", SOURCE),
    )


def idea_item(idea: Idea, seq: int) -> Item:
    card = card_of(idea)
    position = queue_position(card)
    item: Item = {
        "pk": f"IDEA#{idea.id}",
        "sk": "IDEA",
        "content": content_map(idea.content),
        "version": idea.version,
        "seq": seq,
        "author": idea.author,
        "photos": [photo_map(photo) for photo in idea.photos],
        "source": idea.source,
        "changed_at": to_text(idea.changed_at),
        "checks": [asdict(check) for check in idea.checks],
        "consents": [consent_map(consent) for consent in idea.consents],
        "edition": idea.edition,
        "request": None if idea.request is None else request_map(idea.request),
        "joined_to": idea.joined_to,
        "family": list(idea.family),
        "shared": idea.card,
        "wish": idea.wish,
        "form": idea.form,
        "split_from": idea.split_from,
        "parts": list(idea.parts),
        "card": card_map(card),
        "qp": f"R#{idea.round_id}#{idea.state}",
        "qs": position,
    }
    if idea.state in PUBLIC_STATES:
        item["gp"] = f"R#{idea.round_id}#PUBLIC"
        item["gs"] = position
    if idea.author:
        item["ap"] = f"P#{idea.author}"
        item["as"] = position
    return item


def idea_from(item: Item) -> Idea:
    card = item["card"]
    return Idea(
        id=card["id"],
        round_id=card["round_id"],
        content=content_from(item["content"]),
        state=card["state"],
        version=item["version"],
        author=item["author"],
        photos=tuple(photo_from(photo) for photo in item["photos"]),
        source=item["source"],
        submitted_at=from_text(card["submitted_at"]),
        changed_at=from_text(item["changed_at"]),
        checks=tuple(Check(**check) for check in item["checks"]),
        consents=tuple(consent_from(consent) for consent in item.get("consents", ())),
        edition=item.get("edition", 1),
        request=request_from(item["request"]) if item.get("request") else None,
        joined_to=item.get("joined_to", ""),
        family=tuple(item.get("family", ())),
        card=item.get("shared", 0),
        wish=item.get("wish", ""),
        form=item.get("form", ""),
        split_from=item.get("split_from", ""),
        parts=tuple(item.get("parts", ())),
    )


def request_map(request: ChangeRequest) -> Item:
    answered = request.answered_at
    return {
        "number": request.number,
        "state": request.state,
        "content": content_map(request.content),
        "photos": [photo_map(photo) for photo in request.photos],
        "reason": request.reason,
        "asked_at": to_text(request.asked_at),
        "answered_at": None if answered is None else to_text(answered),
        "sentence": request.sentence,
    }


def request_from(plain: Item) -> ChangeRequest:
    answered = plain["answered_at"]
    return ChangeRequest(
        number=plain["number"],
        state=plain["state"],
        content=content_from(plain["content"]),
        photos=tuple(photo_from(photo) for photo in plain["photos"]),
        reason=plain["reason"],
        asked_at=from_text(plain["asked_at"]),
        answered_at=None if answered is None else from_text(answered),
        sentence=plain["sentence"],
    )


def request_item(idea: Idea, request: ChangeRequest) -> Item:
    item: Item = {
        "pk": f"IDEA#{idea.id}",
        "sk": f"REQUEST#{request.number:06d}",
        "request": request_map(request),
    }
    if request.state == "open":
        item["qp"] = f"R#{idea.round_id}#REQUESTS"
        item["qs"] = f"{to_text(request.asked_at)}#{idea.id}"
    return item


def content_map(content: Content) -> Item:
    return {
        **asdict(content),
        "costs": [asdict(line) for line in content.costs],
        "extra": [asdict(one) for one in content.extra],
    }


def content_from(plain: Item) -> Content:
    costs = tuple(CostLine(**line) for line in plain.get("costs", ()))
    return Content(**{**plain, "costs": costs, "extra": extra_from(plain)})


def extra_from(plain: Item) -> tuple[Extra, ...]:
    return tuple(Extra(**one) for one in plain.get("extra", ()))


def card_map(card: Card) -> Item:
    return {
        "id": card.id,
        "round_id": card.round_id,
        "title": card.title,
        "area_id": card.area_id,
        "theme_id": card.theme_id,
        "cost_cents": card.cost_cents,
        "state": card.state,
        "submitted_at": to_text(card.submitted_at),
        "photo": None if card.photo is None else photo_map(card.photo),
        "flags": card.flags,
        "waits": card.waits,
        "terms": list(card.terms),
        "asks": card.asks,
    }


def card_from(plain: Item) -> Card:
    photo = plain["photo"]
    return Card(
        id=plain["id"],
        round_id=plain["round_id"],
        title=plain["title"],
        area_id=plain["area_id"],
        theme_id=plain["theme_id"],
        cost_cents=plain["cost_cents"],
        state=plain["state"],
        submitted_at=from_text(plain["submitted_at"]),
        photo=None if photo is None else photo_from(photo),
        flags=plain["flags"],
        waits=plain.get("waits", 0),
        terms=tuple(plain.get("terms", ())),
        asks=plain.get("asks", False),
    )


def consent_map(consent: Consent) -> Item:
    answered = consent.answered_at
    return {
        "place": consent.place,
        "state": consent.state,
        "key": consent.key,
        "asked_at": to_text(consent.asked_at),
        "expires_at": to_text(consent.expires_at),
        "answered_at": None if answered is None else to_text(answered),
        "named_by": consent.named_by,
    }


def consent_from(plain: Item) -> Consent:
    answered = plain["answered_at"]
    return Consent(
        place=plain["place"],
        state=plain["state"],
        key=plain["key"],
        asked_at=from_text(plain["asked_at"]),
        expires_at=from_text(plain["expires_at"]),
        answered_at=None if answered is None else from_text(answered),
        named_by=plain.get("named_by", ""),
    )


def photo_map(photo: Photo) -> Item:
    return {**asdict(photo), "widths": list(photo.widths)}


def photo_from(plain: Item) -> Photo:
    return Photo(**{**plain, "widths": tuple(plain["widths"])})


def private_item(idea_id: str, private: Private) -> Item:
    return {
        "pk": f"IDEA#{idea_id}",
        "sk": "PRIVATE",
        "people": [asdict(person) for person in private.people],
        "declared": list(private.declared),
        "address": private.address,
        "extra": [asdict(one) for one in private.extra],
    }


def private_from(item: Item) -> Private:
    people = tuple(Person(**person) for person in item["people"])
    return Private(
        people, tuple(item.get("declared", ())), item.get("address", ""), extra_from(item)
    )


def revision_item(idea: Idea) -> Item:
    return {
        "pk": f"IDEA#{idea.id}",
        "sk": f"REV#{idea.version:06d}",
        "content": content_map(idea.content),
        "pictures": [list(one) for one in pictures(idea.photos)],
        "number": idea.edition,
        "at": to_text(idea.changed_at),
    }


def version_from(item: Item, place: int) -> Version:
    """`place` from 1 numbers texts that were stored without a number of their own."""
    shown: list[Any] = item.get("pictures", [])
    return Version(
        number=item.get("number", place),
        at=from_text(item["at"]),
        content=content_from(item["content"]),
        pictures=tuple((photo_id, alt) for photo_id, alt in shown),
        kept=item.get("fingerprint", ""),
    )


def emptied(idea: Idea, stored: Iterable[Item]) -> Iterator[Item]:
    """The items of a deleted idea without what people wrote, those that still held something."""
    place = 0
    for item in stored:
        sk = item["sk"]
        after: Item = {}
        if sk.startswith("REV#"):
            place += 1
            version = emptied_version(version_from(item, place))
            after = {
                "content": content_map(version.content),
                "pictures": [],
                "number": version.number,
                "fingerprint": version.kept,
            }
        elif sk.startswith("REQUEST#"):
            after = request_item(idea, emptied_request(request_from(item["request"])))
        elif sk.startswith("HIST#"):
            after = {"sentence": emptied_line(history_from(item)).sentence}
        elif sk == "PRIVATE":
            after = private_item(idea.id, emptied_private(private_from(item)))
        kept = {key: value for key, value in item.items() if key not in ("qp", "qs")}
        if after and kept | after != item:
            yield kept | after


def history_item(idea: Idea, line: HistoryLine) -> Item:
    return {
        "pk": f"IDEA#{idea.id}",
        "sk": f"HIST#{to_text(line.at)}#{idea.version:06d}",
        "at": to_text(line.at),
        "state": line.state,
        "role": line.role,
        "sentence": line.sentence,
    }


def history_from(item: Item) -> HistoryLine:
    return HistoryLine(from_text(item["at"]), item["state"], item["role"], item["sentence"])


def follow_item(idea_id: str, follower: Follower) -> Item:
    since = to_text(follower.since)
    return {
        "pk": f"IDEA#{idea_id}",
        "sk": f"FOLLOW#{follower.person}",
        "email": follower.email,
        "language": follower.language,
        "since": since,
        "ap": f"F#{follower.person}",
        "as": f"{since}#{idea_id}",
        "card": {"id": idea_id},
    }


def follower_from(item: Item) -> Follower:
    return Follower(
        person=item["sk"].removeprefix("FOLLOW#"),
        email=item["email"],
        since=from_text(item["since"]),
        language=item.get("language", SOURCE),
    )
