"""Copies of the audit log on S3, in a bucket whose objects can't be changed or deleted.

audit: log/<first>-<last>.jsonl        both numbers with 12 digits
"""

from __future__ import annotations

import re
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters import clients
from chalicelib.kernel.errors import Unavailable

_PREFIX: Final = "log/"
_NAME: Final = re.compile(r"log/(\d{12})-(\d{12})\.jsonl")


class S3AuditVault:
    """See `chalicelib.audit.ports.AuditVault`. The bucket's lock does the keeping: a second
    object of the same name would only be another version beside the first."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def last(self) -> int:
        numbers = [0]
        try:
            pages = clients.s3().get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=_PREFIX):
                for found in page.get("Contents", []):
                    if name := _NAME.fullmatch(found["Key"]):
                        numbers.append(int(name[2]))
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("s3 list_objects_v2") from error
        return max(numbers)

    def keep(self, first: int, last: int, data: bytes) -> None:
        try:
            clients.s3().put_object(
                Bucket=self._bucket,
                Key=f"{_PREFIX}{first:012d}-{last:012d}.jsonl",
                Body=data,
                ContentType="application/x-ndjson",
                # S3 asks for a checksum where objects are locked.
                ChecksumAlgorithm="SHA256",
            )
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("s3 put_object") from error
