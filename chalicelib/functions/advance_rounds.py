"""The `advance_rounds` function."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint

from chalicelib.entrypoint import worker

bp = Blueprint(__name__)


@bp.lambda_function(name="advance_rounds")
@worker("advance_rounds")
def advance_rounds(event: Any, context: Any) -> Any:
    return None
