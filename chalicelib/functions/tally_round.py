"""The `tally_round` function."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint

from chalicelib.entrypoint import worker

bp = Blueprint(__name__)


@bp.lambda_function(name="tally_round")
@worker("tally_round")
def tally_round(event: Any, context: Any) -> Any:
    return None
