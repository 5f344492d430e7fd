"""The environment that the application, the seed and the tests get from a running stack."""

from __future__ import annotations

import json

from infra.local.home import Home
from infra.local.services import ACCESS_KEY, Services
from infra.stack import LOCAL_ACCOUNT, REGION, Stack

CLOCK_VARIABLE = "LOCAL_CLOCK"
HOME_VARIABLE = "LOCAL_HOME"
# What the demo's provider and the site know of each other; it protects a demo on one machine.
PROVIDER_CLIENT = "buurtbudget"
PROVIDER_SECRET = "not-a-secret"  # noqa: S105
VOTERS_CLIENT = "buurtbudget-kiezers"
# What the demo's provider calls a card reader or itsme, and what it calls less than that.
VOTERS_STRONG = "urn:demo:eid"
VOTERS_WEAK = "urn:demo:sms"
MAIL_FROM = "Buurtbudget Beringen <buurtbudget@beringen.example>"

# Variables of the user that would lead boto3 past the local endpoints.
UNWANTED = (
    "AWS_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_ENDPOINT_URL",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
)


def stack_environment(services: Services, stack: Stack, city_url: str) -> dict[str, str]:
    """Everything that `chalicelib.settings` and boto3 read, for this stack only."""
    home: Home = services.home
    aws = services.aws_url

    def queue_url(logical: str) -> str:
        return f"{aws}/{LOCAL_ACCOUNT}/{stack.queues[logical].name}"

    quarantine = stack.buckets["QuarantineBucket"].name
    media = stack.buckets["MediaBucket"].name
    papers = stack.buckets["PapersBucket"].name
    return {
        **_sign_in(services),
        "STAGE": stack.stage,
        "CITY_URL": city_url,
        "QUARANTINE_BUCKET": quarantine,
        "MEDIA_BUCKET": media,
        "MEDIA_URL": f"{aws}/{media}",
        "PAPERS_BUCKET": papers,
        "AUDIT_BUCKET": stack.buckets["AuditBucket"].name,
        "PAPERS_URL": f"{aws}/{papers}",
        "REGISTER": "file",
        "MESSAGES_QUEUE_URL": queue_url("MessagesQueue"),
        "MODERATION_QUEUE_URL": queue_url("ModerationQueue"),
        "UPLOAD_URL": f"{aws}/{quarantine}",
        "TALLY_QUEUE_URL": queue_url("TallyQueue"),
        "KEYRING": f"file:{home.keys}",
        "MAIL_FROM": MAIL_FROM,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": ACCESS_KEY,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL_DYNAMODB": services.dynamodb_url,
        "AWS_ENDPOINT_URL_DYNAMODB_STREAMS": services.dynamodb_url,
        "AWS_ENDPOINT_URL_S3": aws,
        "AWS_ENDPOINT_URL_SQS": aws,
        "AWS_ENDPOINT_URL_SESV2": aws,
        "AWS_ENDPOINT_URL_KMS": aws,
        "AWS_ENDPOINT_URL_EVENTBRIDGE": aws,
        "POWERTOOLS_SERVICE_NAME": "buurtbudget",
        "POWERTOOLS_METRICS_NAMESPACE": "Buurtbudget",
        CLOCK_VARIABLE: str(home.clock),
        HOME_VARIABLE: str(home.root),
    }


def _sign_in(services: Services) -> dict[str, str]:
    """How staff and voters of the demo sign in with a provider; nothing, and so by mail and
    letters, where none runs."""
    if not services.provider_url:
        return {}
    staff = {"issuer": services.provider_url, "client_id": PROVIDER_CLIENT, "amr": ["mfa"]}
    voters = {
        "issuer": services.provider_url,
        "client_id": VOTERS_CLIENT,
        "acr": [VOTERS_STRONG],
    }
    return {
        "STAFF_OIDC": json.dumps(staff),
        "STAFF_OIDC_SECRET": PROVIDER_SECRET,
        "VOTER_OIDC": json.dumps(voters),
        "VOTER_OIDC_SECRET": PROVIDER_SECRET,
    }
