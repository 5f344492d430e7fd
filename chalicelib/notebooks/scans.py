"""From a picture in the quarantine to a private scan of a page."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from chalicelib.ideas.ports import PhotoFiles, PhotoMaker
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.notebooks.model import PageKey, Scan
from chalicelib.notebooks.ports import NotebookStore, PaperFiles
from chalicelib.notebooks.stack_ports import StackStore


def receive_scan(
    key: str,
    notebooks: NotebookStore,
    uploads: PhotoFiles,
    files: PaperFiles,
    maker: PhotoMaker,
    stacks: StackStore,
) -> None:
    """Handles the upload at `key`; repeating it, also after a crash anywhere, does no harm.

    The scan is re-encoded as a photo of an idea is, and never becomes public. The upload leaves
    the quarantine last. A picture that another page of the round has already is refused.
    """
    scan = _wanted(key, notebooks, uploads)
    if scan is None:
        uploads.discard(key)
        return
    try:
        data = uploads.read(key)
    except NotFound:
        return
    sha = hashlib.sha256(data).hexdigest()
    try:
        _refuse_twin(notebooks, stacks, scan, sha)
        made = [one for one in maker.renditions(data) if one.kind == "jpg"]
    except Refused as refused:
        done = replace(scan, state="refused", reason=refused.reason)
    else:
        files.keep(scan.file, max(made, key=lambda one: one.width).data, "image/jpeg")
        done = replace(scan, state="ready", reason="", sha=sha)
    notebooks.set_scan(done)
    uploads.discard(key)


def _wanted(key: str, notebooks: NotebookStore, uploads: PhotoFiles) -> Scan | None:
    """The scan that waits for this upload; None when none does."""
    try:
        owner, upload = uploads.owner(key)
    except NotFound:
        return None
    kind, _, text = owner.partition(":")
    page = PageKey.read(text) if kind == "page" else None
    scan = None if page is None else notebooks.scan(page)
    if scan is None or scan.upload != upload or scan.state == "ready":
        return None
    return scan


def _refuse_twin(notebooks: NotebookStore, stacks: StackStore, scan: Scan, sha: str) -> None:
    for other in notebooks.scans(scan.key.round_id):
        if other.key != scan.key and other.sha == sha:
            raise Refused("scan-double")
    holder = stacks.holder(scan.key.round_id, sha)
    sheet = stacks.sheet(holder) if holder else None
    if sheet is not None and sheet.page != scan.key:
        raise Refused("scan-double")
