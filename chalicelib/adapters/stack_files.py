"""The quarantine as stacks use it, on S3: `stack/<round>-<stack>/<name>`.

A zip file of a hundred pictures is larger than a function's memory, so it is read in ranges.
"""

from __future__ import annotations

import io
from typing import Any, BinaryIO, Final, cast

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters import clients
from chalicelib.ideas.ports import MAX_PHOTO_BYTES, UploadForm
from chalicelib.kernel.errors import NotFound, Unavailable
from chalicelib.notebooks.stack_model import SheetKey, Stack

# A hundred large pictures in one zip file.
MAX_ZIP_BYTES: Final = 1_000_000_000
FORM_SECONDS: Final = 3600
_TYPE: Final = "application/octet-stream"
_CHUNK: Final = 4_000_000


class S3StackFiles:
    """See `chalicelib.notebooks.stack_ports.StackFiles`."""

    def __init__(self, bucket: str, url: str) -> None:
        self._bucket = bucket
        self._url = url

    def form(self, stack: Stack, name: str, redirect: str) -> UploadForm:
        key = SheetKey(stack.round_id, stack.id, name)
        if SheetKey.read(key.upload) != key:
            raise ValueError("not a sheet of a stack")
        fixed = {"Content-Type": _TYPE}
        if redirect:
            fixed["success_action_redirect"] = redirect
        conditions: list[Any] = [{field: value} for field, value in fixed.items()]
        folder = key.upload.removesuffix(name)
        signed = clients.s3().generate_presigned_post(
            self._bucket,
            # boto3 signs "this key exactly" for a plain one, "begins with" for this.
            folder + "${filename}",
            Fields=dict(fixed),
            Conditions=[*conditions, ["content-length-range", 1, MAX_ZIP_BYTES]],
            ExpiresIn=FORM_SECONDS,
        )
        fields = {**signed["fields"], "key": key.upload}
        return UploadForm(self._url or signed["url"], fields, MAX_PHOTO_BYTES)

    def open(self, key: str) -> BinaryIO:
        try:
            size = clients.s3().head_object(Bucket=self._bucket, Key=key)["ContentLength"]
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in ("NoSuchKey", "404", "NotFound"):
                raise NotFound("upload") from error
            raise Unavailable("s3 head_object") from error
        except BotoCoreError as error:
            raise Unavailable("s3 head_object") from error
        return cast(BinaryIO, io.BufferedReader(_Ranges(self._bucket, key, size), _CHUNK))

    def put(self, key: str, data: bytes) -> None:
        try:
            clients.s3().put_object(Bucket=self._bucket, Key=key, Body=data, ContentType=_TYPE)
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("s3 put_object") from error


class _Ranges(io.RawIOBase):
    """An object of S3 as a file that can be read anywhere."""

    def __init__(self, bucket: str, key: str, size: int) -> None:
        self._bucket, self._key, self._size, self._at = bucket, key, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        count = min(len(buffer), self._size - self._at)
        if count <= 0:
            return 0
        try:
            answer = clients.s3().get_object(
                Bucket=self._bucket, Key=self._key, Range=f"bytes={self._at}-{self._at + count - 1}"
            )
            data = answer["Body"].read()
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in ("NoSuchKey", "404"):
                raise NotFound("upload") from error
            raise Unavailable("s3 get_object") from error
        except BotoCoreError as error:
            raise Unavailable("s3 get_object") from error
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
