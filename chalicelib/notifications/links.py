"""Where a mail about an idea leads: to a page that its reader can open."""

from __future__ import annotations

from chalicelib.ideas.model import Idea
from chalicelib.notifications.people import Recipient


def own_link(idea: Idea, person: Recipient, city_url: str, page: str = "") -> str:
    """The idea's own `page` for who sent it in. Who wrote it on paper takes it over first. Empty
    for everybody else: only the author answers for the group."""
    if idea.author and person.key == idea.author:
        return f"{city_url}/mijn/ideeen/{idea.id}{page}"
    if not idea.author and idea.source in ("paper", "staff") and person.key == f"{idea.id}-1":
        return f"{city_url}/mijn/overnemen/{idea.id}"
    return ""


def public_link(idea: Idea, city_url: str) -> str:
    """The page for everybody; empty while there is none."""
    return "" if idea.state == "received" else f"{city_url}/ideeen/{idea.id}"
