"""The `expire_data` function."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint

from chalicelib.entrypoint import worker

bp = Blueprint(__name__)


@bp.lambda_function(name="expire_data")
@worker("expire_data")
def expire_data(event: Any, context: Any) -> Any:
    return None
