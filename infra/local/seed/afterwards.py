"""What happened to ideas of the demo after they were sent: a change, a request, a family."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.families.joining import Stores, answer, ask_to_join
from chalicelib.families.model import pair_id
from chalicelib.ideas.editing import Wanted, edit
from chalicelib.ideas.model import PUBLIC_STATES
from chalicelib.identity.people import person_key
from chalicelib.moderation.requests import RequestAnswer, answer_request
from chalicelib.rounds.model import Round
from infra.local.seed import desk
from infra.local.seed.accounts import MODERATOR
from infra.local.seed.city import City
from infra.local.seed.content import DemoIdea

# Whose applicants ask the city to change something.
ASKING: Final = "Petanquebaan voor jong en oud"
_MORE: Final = "De banken hebben een rugleuning, zodat ook oudere mensen er goed zitten."
_REASON: Final = "Na de avond in het buurthuis vroegen veel mensen om een fietsenrek."
_RACK: Final = "Naast de baan komt een rek voor tien fietsen."


def change_before_a_look(city: City, round_: Round, demo: DemoIdea, sent: datetime) -> None:
    """The resident's idea gets a second version, before anybody of the city reads it."""
    ideas, rounds = city.services.ideas, city.services.rounds
    idea = ideas.get(desk.idea_id(round_.id, demo.title))
    if demo.title != desk.RESIDENTS_IDEA or idea is None:
        return
    if idea.state != "received" or idea.edition > 1:
        return
    content = replace(idea.content, what=f"{idea.content.what} {_MORE}")
    now = city.at(sent + timedelta(hours=5))
    edit(ideas, rounds, idea.id, idea.author, Wanted(idea.version, content), now)


def ask_for_a_change(city: City, round_: Round, demo: DemoIdea, sent: datetime) -> None:
    """Asks once, while the ballot list isn't fixed."""
    ideas, rounds = city.services.ideas, city.services.rounds
    idea = ideas.get(desk.idea_id(round_.id, demo.title))
    if demo.title != ASKING or idea is None or idea.request is not None:
        return
    if idea.state not in PUBLIC_STATES or rounds.ballot_list(round_.id) is not None:
        return
    content = replace(idea.content, what=f"{idea.content.what} {_RACK}")
    wanted = Wanted(idea.version, content, _REASON)
    edit(ideas, rounds, idea.id, idea.author, wanted, city.at(sent + timedelta(days=3)))


def go_on_together(city: City, round_: Round, demo: DemoIdea, sent: datetime) -> None:
    """Neighbours with nearly the same idea join that of the resident."""
    services = city.services
    lead = services.ideas.get(desk.idea_id(round_.id, demo.title))
    if demo.title != desk.RESIDENTS_IDEA or lead is None or lead.state not in PUBLIC_STATES:
        return
    if services.rounds.ballot_list(round_.id) is not None:
        return
    twin = replace(
        demo,
        title="Praatbanken voor Kolmen",
        what="We zetten drie banken in een kring, zodat buren er kunnen praten.",
        why="In Kolmen is er geen plek om elkaar te ontmoeten.",
        cost_cents=190_000,
        cost_note="Drie banken: € 1.900",
        people=(("Greet Lemmens", "Kolmenstraat 80"), ("Ali Demir", "Kolmenstraat 9")),
        picture="",
        alt="",
    )
    desk.send_in(city, round_, twin, sent + timedelta(days=1))
    desk.publish(city, round_, twin, sent + timedelta(days=2))
    twin_id = desk.idea_id(round_.id, twin.title)
    stores = Stores(services.families, services.ideas, services.rounds, services.keyring)
    known = services.families.get(pair_id(lead.id, twin_id))
    joining = services.ideas.get(twin_id)
    if known is None and joining is not None and joining.state in PUBLIC_STATES:
        now = city.at(sent + timedelta(days=3))
        known = ask_to_join(stores, twin_id, joining.author, lead.id, "joining", now)
    if known is not None and known.is_open and known.waits_for() == ("leading",):
        answer(stores, known.id, "leading", "yes", city.at(sent + timedelta(days=4)))


def answer_the_request(city: City, round_: Round, demo: DemoIdea, moment: datetime) -> None:
    """The city takes the change over, before the ballot list is fixed."""
    ideas, rounds = city.services.ideas, city.services.rounds
    idea = ideas.get(desk.idea_id(round_.id, demo.title))
    if idea is None or idea.open_request is None or rounds.ballot_list(round_.id) is not None:
        return
    actor = person_key(city.services.keyring, MODERATOR)
    taken = RequestAnswer(idea.id, idea.version, "take", "Een fietsenrek past daar goed.")
    answer_request(ideas, rounds, taken, actor, city.at(moment))
