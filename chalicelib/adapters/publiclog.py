"""The public log on S3: files that anybody reads through the content delivery network.

media: log/<round>/batches/<number>.txt     when it was sealed, then one commitment a line
       log/<round>/<path>                   checkpoint, tiles, entries, list of codes

A batch is put on the condition that there is none (`If-None-Match: *`): whoever comes second
gets no for an answer. S3 reads its own writes, so the next reader sees it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters import clients
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.errors import Unavailable
from chalicelib.voting.model import Batch

_FOR_EVER: Final = "public, max-age=31536000, immutable"
_MINUTE: Final = "public, max-age=60"
_TEXT: Final = "text/plain; charset=utf-8"
_BYTES: Final = "application/octet-stream"


class S3LogFiles:
    """See `chalicelib.voting.ports.LogFiles`. Batches are kept in memory once read: they never
    change."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket
        self._known: dict[str, list[Batch]] = {}

    def batches(self, round_id: str) -> tuple[Batch, ...]:
        known = self._known.setdefault(round_id, [])
        while True:
            content = self.read(round_id, _batch_path(len(known)))
            if content is None:
                return tuple(known)
            known.append(_batch(content.decode()))

    def add(self, round_id: str, number: int, batch: Batch) -> bool:
        text = "".join(f"{line}\n" for line in (to_text(batch.sealed_at), *batch.leaves))
        try:
            clients.s3().put_object(
                Bucket=self._bucket,
                Key=_key(round_id, _batch_path(number)),
                Body=text.encode(),
                ContentType=_TEXT,
                CacheControl=_FOR_EVER,
                IfNoneMatch="*",
            )
        except ClientError as error:
            # 412: there is one. 409: two at once, and S3 lets neither tell: read again.
            if error.response.get("Error", {}).get("Code") in (
                "PreconditionFailed",
                "ConditionalRequestConflict",
            ):
                return False
            raise Unavailable("s3 put_object") from error
        except BotoCoreError as error:
            raise Unavailable("s3 put_object") from error
        return True

    def read(self, round_id: str, path: str) -> bytes | None:
        try:
            answer = clients.s3().get_object(Bucket=self._bucket, Key=_key(round_id, path))
            content: bytes = answer["Body"].read()
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in ("NoSuchKey", "404"):
                return None
            raise Unavailable("s3 get_object") from error
        except BotoCoreError as error:
            raise Unavailable("s3 get_object") from error
        return content

    def write(self, round_id: str, path: str, content: bytes, *, fixed: bool) -> None:
        binary = path.startswith("tile/") or path.endswith(".zip")
        try:
            clients.s3().put_object(
                Bucket=self._bucket,
                Key=_key(round_id, path),
                Body=content,
                ContentType=_BYTES if binary else _TEXT,
                CacheControl=_FOR_EVER if fixed else _MINUTE,
            )
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("s3 put_object") from error


def _batch_path(number: int) -> str:
    return f"batches/{number:03d}.txt"


def _key(round_id: str, path: str) -> str:
    return f"log/{round_id}/{path}"


def _batch(text: str) -> Batch:
    sealed_at, *leaves = text.splitlines()
    moment: datetime = from_text(sealed_at)
    return Batch(moment, tuple(leaves))
