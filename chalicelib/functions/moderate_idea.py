"""The `moderate_idea` function: automatic checks on new ideas, from the moderation queue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.entrypoint import batch, log, worker
from chalicelib.moderation.checks import check_idea

bp = Blueprint(__name__)


@bp.lambda_function(name="moderate_idea")
@worker("moderate_idea")
def moderate_idea(event: Any, context: Any) -> dict[str, list[dict[str, str]]]:
    """Checks the ideas that a batch of messages names; only failed messages come again."""
    return batch("moderate_idea", event["Records"], _check)


def _check(record: Mapping[str, Any]) -> None:
    services = wiring.services()
    told = json.loads(record["body"])["event"]
    found = check_idea(services.ideas, services.rounds, told["data"]["idea_id"])
    log("idea checked", function="moderate_idea", event_id=told["id"], count=len(found))
