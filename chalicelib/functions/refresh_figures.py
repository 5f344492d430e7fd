"""The `refresh_figures` function."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint

from chalicelib.entrypoint import worker

bp = Blueprint(__name__)


@bp.lambda_function(name="refresh_figures")
@worker("refresh_figures")
def refresh_figures(event: Any, context: Any) -> Any:
    return None
