"""The pictures in the media bucket, for the nightly clean-up.

media: ideas/<photo id>/<width>.<webp|jpg>       see `uploads`
       ideas/<idea id>/<edition>-1200.jpg        see `cards`
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters import clients
from chalicelib.kernel.errors import Unavailable
from chalicelib.retention.ports import PictureFile

_PREFIX: Final = "ideas/"
_NAME: Final = re.compile(r"ideas/([0-9a-z]+)/(?:[0-9]+\.(?:webp|jpg)|([0-9]+)-1200\.jpg)")


def read_name(name: str) -> PictureFile | None:
    """What a file's name says; None for a name of another form."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    return PictureFile(name, found[1], int(found[2] or 0))


class S3PictureShelf:
    """See `chalicelib.retention.ports.PictureShelf`."""

    def __init__(self, media: str) -> None:
        self._media = media

    def put_before(self, moment: datetime) -> tuple[PictureFile, ...]:
        pages = clients.s3().get_paginator("list_objects_v2")
        found = []
        try:
            for page in pages.paginate(Bucket=self._media, Prefix=_PREFIX):
                for one in page.get("Contents", []):
                    file = read_name(one["Key"])
                    if file is not None and one["LastModified"] < moment:
                        found.append(file)
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("s3 list_objects_v2") from error
        return tuple(found)

    def remove(self, file: PictureFile) -> None:
        try:
            clients.s3().delete_object(Bucket=self._media, Key=file.name)
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("s3 delete_object") from error
