"""The `export_audit` function: every night, the audit log's new lines go to locked storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.audit.parcels import export_log
from chalicelib.entrypoint import log, worker

if TYPE_CHECKING:
    from chalicelib.wiring import Production

bp = Blueprint(__name__)


@bp.lambda_function(name="export_audit")
@worker("export_audit")
def export_audit(event: Any, context: Any) -> Any:
    return run(wiring.services())


def run(services: Production) -> int:
    """The number of lines that were copied."""
    added = export_log(services.audit, services.audit_vault)
    log("audit exported", function="export_audit", count=added)
    return added
