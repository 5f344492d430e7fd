"""The `dispatch_events` function."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint

from chalicelib.entrypoint import worker

bp = Blueprint(__name__)


@bp.lambda_function(name="dispatch_events")
@worker("dispatch_events")
def dispatch_events(event: Any, context: Any) -> Any:
    return None
