"""The mails about the work on an idea: a question, a condition, an appeal, a move, a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from chalicelib.ideas.model import Idea
from chalicelib.ideas.ports import IdeaStore
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.events import Event
from chalicelib.moderation.model import Dossier, open_split
from chalicelib.moderation.ports import DossierStore
from chalicelib.notifications.links import own_link, public_link
from chalicelib.notifications.model import Message
from chalicelib.notifications.people import Recipient, applicants, followers, mail_to
from chalicelib.rounds.ports import RoundStore

# What only who sent the idea in can answer, and where.
_PAGES: Final = {
    "ask": "/vraag",
    "condition": "/voorwaarde",
    "final": "/stemtekst",
    "split": "/splitsen",
}
_ASKS: Final = frozenset(_PAGES)
# What the followers of an idea hear, too: its public history tells it.
_PUBLIC: Final = frozenset({"granted", "upheld", "moved"})


def dossier_messages(
    event: Event, ideas: IdeaStore, rounds: RoundStore, dossiers: DossierStore, city_url: str
) -> Iterator[Message]:
    """One mail for each person; none when what they were asked is over."""
    idea = ideas.get(event.data["idea_id"])
    round_ = rounds.get(event.data["round_id"])
    dossier = dossiers.get(event.data["idea_id"])
    if idea is None or round_ is None or dossier is None:
        return
    what = event.data["what"]
    if what == "report":
        yield from _report(event, idea, dossiers, city_url)
        return
    sentence = _sentence(what, event, ideas, idea, dossier)
    if sentence is None:
        return
    values = {
        "title": idea.content.title,
        "sentence": sentence,
        "days": str(round_.answer_days),
        "last_day": last_day(_until(what, dossier)),
    }
    people = applicants(ideas, idea)
    for person in people:
        yield _told(event, idea, person, values, city_url)
    if what in _PUBLIC:
        public = values | {"link": f"{city_url}/ideeen/{idea.id}"}
        for one in followers(ideas, idea.id, people):
            yield mail_to(one, f"{event.id}:{one.key}", "idea_followed_change", public)


def _told(
    event: Event, idea: Idea, person: Recipient, values: Mapping[str, str], city_url: str
) -> Message:
    """The mail for `person`: only who sent the idea in is asked to answer, and the others get a
    link to what they can open."""
    what = event.data["what"]
    template, link = f"review_{what}", own_link(idea, person, city_url, _PAGES.get(what, ""))
    if not link and what in _ASKS:
        template = "review_group_asked"
    elif not link:
        link = public_link(idea, city_url)
        template = template if link else "review_group_told"
    return mail_to(person, f"{event.id}:{person.key}", template, {**values, "link": link})


def _report(event: Event, idea: Idea, dossiers: DossierStore, city_url: str) -> Iterator[Message]:
    """The answer to who reported something, at the address that they left."""
    found = [one for one in dossiers.reports(idea.id) if one.id == event.data["report_id"]]
    for one in found:
        if one.email and one.answer:
            values = {
                "title": idea.content.title,
                "sentence": one.answer,
                "link": f"{city_url}/ideeen/{idea.id}",
            }
            yield mail_to(
                Recipient(one.id, one.email, one.language),
                f"{event.id}:{one.id}",
                "report_answered",
                values,
            )


def _sentence(
    what: str, event: Event, ideas: IdeaStore, idea: Idea, dossier: Dossier
) -> str | None:
    """What the mail says; None when it has nothing to say any more."""
    if what == "condition":
        condition = dossier.condition
        return condition.text if condition and not condition.said else None
    if what == "final":
        final = dossier.final
        waits = final is not None and not final.approved_at and not final.remark
        return f"{final.title}\n{final.text}" if final and waits else None
    if what == "ask":
        asked = dossier.asked
        return asked.text if asked and asked.answered_at is None else None
    if what == "split":
        split = open_split(dossier)
        return split.reason if split and split.at == event.at else None
    if what in _PUBLIC:
        line = next((one for one in ideas.history(idea.id) if one.at == event.at), None)
        return line.sentence if line else None
    step = next((one for one in dossier.steps if one.at == event.at), None)
    return step.text if step else None


def _until(what: str, dossier: Dossier) -> datetime | None:
    if what == "final" and dossier.final:
        return dossier.final.until
    if what == "ask" and dossier.asked:
        return dossier.asked.until
    if what == "split" and dossier.split:
        return dossier.split.until
    return dossier.condition.until if what == "condition" and dossier.condition else None


def last_day(until: datetime | None) -> str:
    """The end of a term, as mails hold it: they say the day before it."""
    return to_text(until) if until else ""
