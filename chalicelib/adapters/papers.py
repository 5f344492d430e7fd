"""Private files on S3: read by links that are signed for ten minutes.

papers: scans/<page>/<upload>.jpg · prints/<name>.pdf
"""

from __future__ import annotations

from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters import clients
from chalicelib.kernel.errors import Unavailable

LINK_SECONDS: Final = 600


class S3PaperFiles:
    """See `chalicelib.notebooks.ports.PaperFiles`."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def keep(self, name: str, data: bytes, content_type: str) -> None:
        try:
            clients.s3().put_object(
                Bucket=self._bucket,
                Key=name,
                Body=data,
                ContentType=content_type,
                CacheControl="private, no-store",
            )
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("s3 put_object") from error

    def link(self, name: str) -> str:
        return clients.s3().generate_presigned_url(
            "get_object", Params={"Bucket": self._bucket, "Key": name}, ExpiresIn=LINK_SECONDS
        )
