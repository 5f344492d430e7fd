"""The `moderate_idea` function: what machines do about a text that came in or changed.

Automatic checks, and for what the public reads the picture to share and the question to the group
that the applicants want to go on with; the pictures of what the city hides or deletes. From the
moderation queue.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.entrypoint import batch, log, worker
from chalicelib.families.joining import Stores, fulfil_wish
from chalicelib.ideas.sharing import share_card
from chalicelib.kernel.events import (
    FAMILY_CHANGED,
    IDEA_DECIDED,
    IDEA_SPLIT,
    IDEA_SUBMITTED,
    IDEA_TAKEN_OFF,
)
from chalicelib.moderation.checks import check_idea
from chalicelib.moderation.decisions import publish_unchecked
from chalicelib.moderation.office import Office
from chalicelib.moderation.sharing import arrive
from chalicelib.moderation.tidying import tidy
from chalicelib.notifications.words import SENDER

bp = Blueprint(__name__)


@bp.lambda_function(name="moderate_idea")
@worker("moderate_idea")
def moderate_idea(event: Any, context: Any) -> dict[str, list[dict[str, str]]]:
    """Checks the ideas that a batch of messages names; only failed messages come again."""
    return batch("moderate_idea", event["Records"], _check)


def _check(record: Mapping[str, Any]) -> None:
    services = wiring.services()
    told = json.loads(record["body"])["event"]
    now = services.clock.now()
    office = Office(services.ideas, services.rounds, services.dossiers)
    if told["type"] == FAMILY_CHANGED:
        join = services.families.get(told["data"]["join_id"])
        for one in (join.leading, join.joining) if join else ():
            arrive(office, one, now)
        return
    if told["type"] == IDEA_SPLIT:
        _look(told, told["data"]["part_id"])
    _look(told, told["data"]["idea_id"])


def _look(told: Mapping[str, Any], idea_id: str) -> None:
    """What happened to one idea."""
    services = wiring.services()
    now = services.clock.now()
    office = Office(services.ideas, services.rounds, services.dossiers)
    if told["type"] == IDEA_TAKEN_OFF:
        tidy(office, services.picture_closet, idea_id)
    elif told["type"] == IDEA_DECIDED:
        stores = Stores(services.families, services.ideas, services.rounds, services.keyring)
        fulfil_wish(stores, idea_id, now)
    else:
        # A decision changes no text: what the checks found stands.
        found = check_idea(services.ideas, services.rounds, idea_id, services.places.streets)
        log("idea checked", function="moderate_idea", event_id=told["id"], count=len(found))
    if arrive(office, idea_id, now) is not None and told["type"] == IDEA_SUBMITTED:
        publish_unchecked(office, idea_id, now)
    ports = (services.ideas, services.rounds, services.card_painter, services.card_files)
    if share_card(*ports, idea_id, SENDER):
        log("picture made", function="moderate_idea", event_id=told["id"])
