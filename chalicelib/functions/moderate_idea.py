"""The `moderate_idea` function: automatic checks on new ideas, from the moderation queue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.entrypoint import batch, log, worker
from chalicelib.kernel.events import IDEA_SUBMITTED
from chalicelib.moderation.checks import check_idea
from chalicelib.moderation.decisions import publish_unchecked
from chalicelib.moderation.office import Office
from chalicelib.moderation.sharing import arrive

bp = Blueprint(__name__)


@bp.lambda_function(name="moderate_idea")
@worker("moderate_idea")
def moderate_idea(event: Any, context: Any) -> dict[str, list[dict[str, str]]]:
    """Checks the ideas that a batch of messages names; only failed messages come again."""
    return batch("moderate_idea", event["Records"], _check)


def _check(record: Mapping[str, Any]) -> None:
    services = wiring.services()
    told = json.loads(record["body"])["event"]
    idea_id, now = told["data"]["idea_id"], services.clock.now()
    found = check_idea(services.ideas, services.rounds, idea_id)
    office = Office(services.ideas, services.rounds, services.dossiers)
    if arrive(office, idea_id, now) is not None and told["type"] == IDEA_SUBMITTED:
        publish_unchecked(office, idea_id, now)
    log("idea checked", function="moderate_idea", event_id=told["id"], count=len(found))
