"""Tables that staff send, on S3: `table/<round>/<id>` in the quarantine, for two days."""

from __future__ import annotations

from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters import clients
from chalicelib.ideas.ports import MAX_UPLOAD_BYTES, UploadForm
from chalicelib.kernel.errors import NotFound, Unavailable
from chalicelib.kernel.ids import is_id
from chalicelib.notebooks.xlsx import FILE_MAX

FORM_SECONDS: Final = 3600
_TYPE: Final = "application/octet-stream"


class S3TableFiles:
    """See `chalicelib.notebooks.ports.TableFiles`."""

    def __init__(self, bucket: str, url: str) -> None:
        self._bucket = bucket
        self._url = url

    def form(self, round_id: str, table_id: str, redirect: str) -> UploadForm:
        fixed = {"success_action_redirect": redirect, "Content-Type": _TYPE}
        signed = clients.s3().generate_presigned_post(
            self._bucket,
            _key(round_id, table_id),
            Fields=dict(fixed),
            # Wider than what is read: S3 refuses with bare XML, our page says it in words.
            Conditions=[
                *({name: value} for name, value in fixed.items()),
                ["content-length-range", 0, MAX_UPLOAD_BYTES],
            ],
            ExpiresIn=FORM_SECONDS,
        )
        return UploadForm(self._url or signed["url"], signed["fields"], FILE_MAX)

    def read(self, round_id: str, table_id: str) -> bytes:
        try:
            answer = clients.s3().get_object(Bucket=self._bucket, Key=_key(round_id, table_id))
            data: bytes = answer["Body"].read(FILE_MAX + 1)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in ("NoSuchKey", "404"):
                raise NotFound("table") from error
            raise Unavailable("s3 get_object") from error
        except BotoCoreError as error:
            raise Unavailable("s3 get_object") from error
        return data


def _key(round_id: str, table_id: str) -> str:
    if not (is_id(round_id) and is_id(table_id)):
        raise NotFound("table")
    return f"table/{round_id}/{table_id}"
