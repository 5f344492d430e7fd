"""The `desk_api` function: takes raw API Gateway events for its own routes."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint

from chalicelib.functions.http import http_app

bp = Blueprint(__name__)
_app = http_app("desk_api")


@bp.lambda_function(name="desk_api")
def desk_api(event: Any, context: Any) -> Any:
    return _app(event, context)
