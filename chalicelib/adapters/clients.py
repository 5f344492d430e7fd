"""boto3 clients, made on first use and kept for the life of the process.

Creating a client costs up to 200 ms of a cold start, so nobody makes one at import.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_kms import KMSClient
    from types_boto3_s3 import S3Client
    from types_boto3_sesv2 import SESV2Client
    from types_boto3_sqs import SQSClient

# One quick retry by botocore; what is left is a conflict or an outage, which callers handle.
_TIMEOUTS = {"connect_timeout": 2, "read_timeout": 10}


@cache
def dynamodb() -> DynamoDBClient:
    import boto3
    from botocore.config import Config

    return boto3.client(
        "dynamodb",
        config=Config(
            retries={"mode": "standard", "max_attempts": 3},
            connect_timeout=_TIMEOUTS["connect_timeout"],
            read_timeout=_TIMEOUTS["read_timeout"],
        ),
    )


@cache
def s3() -> S3Client:
    import boto3
    from botocore.config import Config

    # s3v4: presigned POST policies need it everywhere. "virtual": signed links otherwise name
    # the global host, which our content security policy doesn't; a bare IP keeps path style.
    options = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
    return boto3.client("s3", config=options)


@cache
def sqs() -> SQSClient:
    import boto3

    return boto3.client("sqs")


@cache
def kms() -> KMSClient:
    import boto3

    return boto3.client("kms")


@cache
def sesv2() -> SESV2Client:
    import boto3

    return boto3.client("sesv2")
