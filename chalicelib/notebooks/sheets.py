"""From uploads of a stack to its sheets, for the worker. Repeating any of it does no harm."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from chalicelib.ideas.ports import MAX_PHOTO_BYTES, PhotoFiles, PhotoMaker
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.notebooks.handing_out import require_page
from chalicelib.notebooks.model import PageKey
from chalicelib.notebooks.ports import NotebookStore, PaperFiles
from chalicelib.notebooks.stack_model import ZIP_FILES_MAX, Sheet, SheetKey, Stack, clean_name
from chalicelib.notebooks.stack_ports import CodeReader, StackFiles, StackStore

# Small for the list of the stack; wide enough to read a page of A5 beside its fields.
THUMBNAIL: Final = 320
_WIDTHS: Final = (THUMBNAIL, 1600)
_ZIP: Final = b"PK\x03\x04"
# What the reader raises for files that are broken, locked, or packed in other ways.
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")


@dataclass(frozen=True, slots=True)
class SheetDesk:
    """The ports that taking in a stack needs."""

    stacks: StackStore
    notebooks: NotebookStore
    uploads: PhotoFiles
    bundles: StackFiles
    papers: PaperFiles
    maker: PhotoMaker
    reader: CodeReader


def receive_sheet(upload: str, desk: SheetDesk, now: datetime) -> None:
    """Handles the upload under that key: a picture becomes a sheet, a zip file many uploads.

    The upload leaves the quarantine last, so that a crash anywhere is mended by the next
    delivery.
    """
    key = SheetKey.read(upload)
    stack = desk.stacks.stack(key.round_id, key.stack) if key else None
    if key is None or stack is None or desk.stacks.sheet(key) is not None:
        desk.uploads.discard(upload)
        return
    try:
        with desk.bundles.open(upload) as file:
            head = file.read(len(_ZIP))
        if head == _ZIP:
            _unpack(key, stack, desk, now)
        else:
            desk.stacks.receive(_sheet(key, desk.uploads.read(upload), desk, now))
    except NotFound:
        return
    desk.uploads.discard(upload)


def _sheet(key: SheetKey, data: bytes, desk: SheetDesk, now: datetime) -> Sheet:
    sheet = Sheet(key, "ready", now, sha=hashlib.sha256(data).hexdigest())
    holder = desk.stacks.holder(key.round_id, sheet.sha)
    if holder is not None and holder != key:
        return replace(sheet, state="double", reason=holder.name)
    for scan in desk.notebooks.scans(key.round_id):
        if scan.sha == sheet.sha:
            return replace(sheet, state="double", reason=scan.key.text)
    try:
        made = desk.maker.renditions(data, widths=_WIDTHS, kinds=("jpg",))
    except Refused as refused:
        return replace(sheet, state="refused", reason=refused.reason)
    # A picture that is narrow itself comes in one width.
    large = made[-1].data
    desk.papers.keep(sheet.file, large, "image/jpeg")
    desk.papers.keep(sheet.thumbnail, made[0].data, "image/jpeg")
    return replace(sheet, read=_page_on(large, key.round_id, desk))


def _page_on(picture: bytes, round_id: str, desk: SheetDesk) -> PageKey | None:
    """The printed page of this round that a code on the picture names."""
    for text in desk.reader.texts(picture):
        parts = urlsplit(text).path.split("/")
        page = PageKey.read("-".join(parts[3:])) if parts[1:3] == ["beheer", "papier"] else None
        if page is None or page.round_id != round_id:
            continue
        try:
            require_page(desk.notebooks, page)
        except NotFound:
            continue
        return page
    return None


def _unpack(key: SheetKey, stack: Stack, desk: SheetDesk, now: datetime) -> None:
    """Sends each picture of a zip file to the quarantine, under a name made of its own and its
    bytes: the next delivery sends the same. What is no picture is refused here, so that a zip
    in a zip is never opened."""
    note = Sheet(key, "opened", now)
    try:
        with desk.bundles.open(key.upload) as file, zipfile.ZipFile(file) as archive:
            files = list(_files(archive))
            for name, data in _contents(archive, files):
                mark = hashlib.sha256(data).hexdigest()[:12]
                sheet = SheetKey(key.round_id, key.stack, clean_name(name, mark))
                if desk.stacks.sheet(sheet) is not None:
                    continue
                if not data.startswith(_PICTURES):
                    reason = "photo-kind" if data else "photo-large"
                    desk.stacks.receive(Sheet(sheet, "refused", now, reason=reason))
                    continue
                desk.bundles.put(sheet.upload, data)
            note = replace(note, reason=str(len(files)))
    except Refused as refused:
        note = replace(note, state="refused", reason=refused.reason)
    except _BROKEN:
        note = replace(note, state="refused", reason="zip-damaged")
    desk.stacks.receive(note)


def _files(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """The files to read, without folders and what systems add. Raises Refused `zip-many`."""
    wanted = [
        one
        for one in archive.infolist()
        if not one.is_dir() and not any(p.startswith((".", "__")) for p in one.filename.split("/"))
    ]
    if len(wanted) > ZIP_FILES_MAX:
        raise Refused("zip-many")
    yield from wanted


def _contents(
    archive: zipfile.ZipFile, files: list[zipfile.ZipInfo]
) -> Iterator[tuple[str, bytes]]:
    """Each file's name and bytes; no bytes for one that is too large, whatever its header says."""
    for one in files:
        data = b""
        if one.file_size <= MAX_PHOTO_BYTES:
            with archive.open(one) as opened:
                data = opened.read(MAX_PHOTO_BYTES + 1)
        yield one.filename, data if len(data) <= MAX_PHOTO_BYTES else b""
