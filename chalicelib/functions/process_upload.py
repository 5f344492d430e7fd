"""The `process_upload` function: a photo in the quarantine becomes published pictures, a
scan of a paper page a private one, a stack of scans its sheets.

EventBridge may tell of an upload twice, and S3 encodes no keys in these events.
"""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.adapters.images import PillowPhotoMaker
from chalicelib.entrypoint import log, worker
from chalicelib.ideas.photos import receive_photo
from chalicelib.inspiration.editing import receive_example_photo
from chalicelib.notebooks.scans import receive_scan
from chalicelib.notebooks.sheets import SheetDesk, receive_sheet

bp = Blueprint(__name__)


@bp.lambda_function(name="process_upload")
@worker("process_upload")
def process_upload(event: Any, context: Any) -> None:
    """Handles one `Object Created` event of the quarantine bucket."""
    services = wiring.services()
    detail = event["detail"]
    if detail["bucket"]["name"] != services.settings.quarantine_bucket:
        return
    key, maker = detail["object"]["key"], PillowPhotoMaker()
    if key.startswith("extract/"):
        return  # an extract of the register waits there for `make_letters`
    if key.startswith("page/"):
        receive_scan(
            key, services.notebooks, services.photo_files, services.papers, maker, services.stacks
        )
    elif key.startswith("stack/"):
        desk = SheetDesk(
            stacks=services.stacks,
            notebooks=services.notebooks,
            uploads=services.photo_files,
            bundles=services.stack_files,
            papers=services.papers,
            maker=maker,
            reader=services.code_reader,
        )
        receive_sheet(key, desk, services.clock.now())
    elif key.startswith("example/"):
        receive_example_photo(key, services.inspiration, services.photo_files, maker)
    elif key.startswith("table/"):
        return  # a table of ideas: staff read it from here
    else:
        receive_photo(key, services.ideas, services.photo_files, maker)
    log("upload handled", function="process_upload")
