"""Extracts and print files of letters on S3.

quarantine: extract/<round>/<upload>                    as staff sent it; gone after printing
papers:     letters/<round>/<batch>/<slice>.pdf · slips/<name>.pdf · register/<name>.json
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters import clients
from chalicelib.adapters.papers import S3PaperFiles
from chalicelib.kernel.errors import Unavailable
from chalicelib.voters.model import Batch

_PDF: Final = "application/pdf"


class S3LetterFiles:
    """See `chalicelib.voters.ports.LetterFiles`."""

    def __init__(self, quarantine: str, papers: str) -> None:
        self._quarantine = quarantine
        self._papers = papers
        self._files = S3PaperFiles(papers)

    def extract(self, batch: Batch) -> bytes | None:
        return read(self._quarantine, _extract(batch))

    def drop_extract(self, batch: Batch) -> None:
        _delete(self._quarantine, _extract(batch))

    def keep(self, name: str, data: bytes) -> None:
        self._files.keep(name, data, _PDF)

    def link(self, name: str) -> str:
        return self._files.link(name)

    def drop(self, names: Sequence[str]) -> None:
        for name in names:
            _delete(self._papers, name)


def _delete(bucket: str, key: str) -> None:
    """Nothing happens when it is gone already."""
    try:
        clients.s3().delete_object(Bucket=bucket, Key=key)
    except (ClientError, BotoCoreError) as error:
        raise Unavailable("s3 delete_object") from error


def read(bucket: str, key: str) -> bytes | None:
    """A whole file; None when there is none."""
    try:
        data: bytes = clients.s3().get_object(Bucket=bucket, Key=key)["Body"].read()
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in ("NoSuchKey", "404"):
            return None
        raise Unavailable("s3 get_object") from error
    except BotoCoreError as error:
        raise Unavailable("s3 get_object") from error
    return data


def _extract(batch: Batch) -> str:
    return f"extract/{batch.round_id}/{batch.upload}"
