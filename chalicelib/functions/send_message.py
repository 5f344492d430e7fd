"""The `send_message` function."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint

from chalicelib.entrypoint import worker

bp = Blueprint(__name__)


@bp.lambda_function(name="send_message")
@worker("send_message")
def send_message(event: Any, context: Any) -> Any:
    return None
