"""The `moderate_idea` function."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint

from chalicelib.entrypoint import worker

bp = Blueprint(__name__)


@bp.lambda_function(name="moderate_idea")
@worker("moderate_idea")
def moderate_idea(event: Any, context: Any) -> Any:
    return None
