"""The quarantine and the media bucket on S3.

quarantine: <draft|idea|page|example|extract>/<owner id>/<id>     what browsers sent, never served
media:      ideas/<photo id>/<width>.<webp|jpg>           re-encoded pictures
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters import clients
from chalicelib.ideas.ports import MAX_PHOTO_BYTES, MAX_UPLOAD_BYTES, UploadForm
from chalicelib.kernel.errors import NotFound, Unavailable
from chalicelib.kernel.ids import is_id

FORM_SECONDS: Final = 900
_OWNERS: Final = ("draft", "idea", "page", "example", "extract")
# Nothing is ever served from the quarantine; a neutral type keeps it that way.
_UPLOAD_TYPE: Final = "application/octet-stream"
_TYPES: Final[Mapping[str, str]] = {"webp": "image/webp", "jpg": "image/jpeg"}
_YEAR: Final = "public, max-age=31536000, immutable"


class S3UploadGate:
    """See `chalicelib.ideas.ports.UploadGate`."""

    def __init__(self, bucket: str, url: str) -> None:
        self._bucket = bucket
        self._url = url

    def form(self, photo_id: str, owner: str, redirect: str) -> UploadForm:
        kind, _, owner_id = owner.partition(":")
        if kind not in _OWNERS or not is_id(owner_id) or not is_id(photo_id):
            raise ValueError("not an owner of photos")
        fixed = {"Content-Type": _UPLOAD_TYPE}
        if redirect:
            fixed["success_action_redirect"] = redirect
        conditions: list[Any] = [{name: value} for name, value in fixed.items()]
        signed = clients.s3().generate_presigned_post(
            self._bucket,
            f"{kind}/{owner_id}/{photo_id}",
            Fields=dict(fixed),
            Conditions=[*conditions, ["content-length-range", 1, MAX_UPLOAD_BYTES]],
            ExpiresIn=FORM_SECONDS,
        )
        return UploadForm(self._url or signed["url"], signed["fields"], MAX_PHOTO_BYTES)


class S3PhotoFiles:
    """See `chalicelib.ideas.ports.PhotoFiles`."""

    def __init__(self, quarantine: str, media: str) -> None:
        self._quarantine = quarantine
        self._media = media

    def read(self, key: str) -> bytes:
        try:
            answer = clients.s3().get_object(Bucket=self._quarantine, Key=key)
            data: bytes = answer["Body"].read(MAX_UPLOAD_BYTES + 1)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in ("NoSuchKey", "404"):
                raise NotFound("upload") from error
            raise Unavailable("s3 get_object") from error
        except BotoCoreError as error:
            raise Unavailable("s3 get_object") from error
        return data

    def owner(self, key: str) -> tuple[str, str]:
        parts = key.split("/")
        if len(parts) != 3 or parts[0] not in _OWNERS or not all(is_id(p) for p in parts[1:]):
            raise NotFound("upload")
        return f"{parts[0]}:{parts[1]}", parts[2]

    def publish(self, photo_id: str, width: int, kind: str, data: bytes) -> None:
        try:
            clients.s3().put_object(
                Bucket=self._media,
                Key=f"ideas/{photo_id}/{width}.{kind}",
                Body=data,
                ContentType=_TYPES[kind],
                CacheControl=_YEAR,
            )
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("s3 put_object") from error

    def discard(self, key: str) -> None:
        try:
            clients.s3().delete_object(Bucket=self._quarantine, Key=key)
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("s3 delete_object") from error
