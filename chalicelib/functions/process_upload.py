"""The `process_upload` function."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint

from chalicelib.entrypoint import worker

bp = Blueprint(__name__)


@bp.lambda_function(name="process_upload")
@worker("process_upload")
def process_upload(event: Any, context: Any) -> Any:
    return None
