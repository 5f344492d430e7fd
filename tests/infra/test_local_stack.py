"""The stack that the local services get is the one that the template declares."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
import yaml

from chalicelib.settings import TABLES, load
from infra.local.apply import Clients, apply_stack
from infra.local.provision import provision, uploads_queue
from infra.stack import TEMPLATE, TemplateError, load_stack
from tests.support.stack import CITY_URL, LocalStack

ORIGIN = "http://127.0.0.1:8000"


def declared(kind: str) -> dict[str, dict[str, object]]:
    resources = yaml.safe_load(TEMPLATE.read_text(encoding="utf-8"))["Resources"]
    return {name: body for name, body in resources.items() if body["Type"] == kind}


def test_every_declared_resource_is_read() -> None:
    stack = load_stack("test", ORIGIN)

    assert set(stack.tables) == set(declared("AWS::DynamoDB::Table"))
    assert set(stack.buckets) == set(declared("AWS::S3::Bucket"))
    assert set(stack.queues) == set(declared("AWS::SQS::Queue"))
    assert set(stack.keys) == set(declared("AWS::KMS::Key"))


def test_table_names_are_those_that_the_application_asks_for() -> None:
    stack = load_stack("test", ORIGIN)
    settings = load({"STAGE": "test", "CITY_URL": ORIGIN})

    assert {table.name for table in stack.tables.values()} == {
        settings.table(name) for name in TABLES
    }


def test_a_queue_names_its_queue_for_failures() -> None:
    stack = load_stack("prod", ORIGIN, account="123456789012", region="eu-west-1")
    messages = stack.queues["MessagesQueue"]

    assert messages.arn == "arn:aws:sqs:eu-west-1:123456789012:buurtbudget-prod-messages"
    assert messages.dead_letters == stack.queues["MessagesFailures"].arn
    assert messages.max_receives == 5


@pytest.mark.parametrize(
    "value", ["{Ref: Nobody}", '{"Fn::GetAtt": [Thing, Arn]}', '{"Fn::Sub": "x-${Nobody}"}']
)
def test_what_cannot_be_resolved_is_an_error(tmp_path: Path, value: str) -> None:
    file = tmp_path / "data.yaml"
    bucket = f"{{Type: AWS::S3::Bucket, Properties: {{BucketName: {value}}}}}"
    file.write_text(f"Resources:\n  Thing: {bucket}\n", encoding="utf-8")

    with pytest.raises(TemplateError):
        load_stack("test", ORIGIN, template=file)


def test_tables_exist_with_their_keys_indexes_and_stream(stack: LocalStack) -> None:
    dynamodb = stack.client("dynamodb")

    for table in stack.stack.tables.values():
        found = dynamodb.describe_table(TableName=table.name)["Table"]
        assert found["KeySchema"] == table.create["KeySchema"]
        wanted = {index["IndexName"] for index in table.create.get("GlobalSecondaryIndexes", [])}
        assert {index["IndexName"] for index in found.get("GlobalSecondaryIndexes", [])} == wanted
        stream = found.get("StreamSpecification", {}).get("StreamViewType")
        assert stream == ("NEW_IMAGE" if table.name.endswith("-core") else None)


def test_expiry_is_declared_where_the_service_may_delete(stack: LocalStack) -> None:
    expiring = {name for name, table in stack.stack.tables.items() if table.ttl == "expires"}

    assert expiring == {"CodesTable", "CoreTable", "MessagesTable", "SessionsTable"}


def test_applying_again_keeps_the_data(stack: LocalStack) -> None:
    dynamodb = stack.client("dynamodb")
    row = {"pk": {"S": "IDEA#1"}, "sk": {"S": "IDEA"}}
    dynamodb.put_item(TableName=stack.table("CoreTable"), Item=row)
    alias = stack.stack.keys["AccountKey"].alias
    key = stack.client("kms").describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]

    provision(stack.stack, stack.environment)

    assert stack.rows("CoreTable") == [row]
    assert stack.client("kms").describe_key(KeyId=alias)["KeyMetadata"]["KeyId"] == key


def test_expiry_can_be_switched_on(stack: LocalStack) -> None:
    other = load_stack("ttl", ORIGIN)
    clients = Clients(*(stack.client(name) for name in ("dynamodb", "s3", "sqs", "kms")))

    apply_stack(other, clients)

    described = clients.dynamodb.describe_time_to_live(TableName="buurtbudget-ttl-core")
    assert described["TimeToLiveDescription"]["TimeToLiveStatus"] == "ENABLED"
    for table in other.tables.values():
        clients.dynamodb.delete_table(TableName=table.name)


def test_pictures_are_public_and_uploads_are_not(stack: LocalStack) -> None:
    s3 = stack.client("s3")
    media, quarantine = stack.environment["MEDIA_BUCKET"], stack.environment["QUARANTINE_BUCKET"]
    s3.put_object(Bucket=media, Key="photo.jpg", Body=b"picture", ContentType="image/jpeg")
    s3.put_object(Bucket=quarantine, Key="secret.jpg", Body=b"private")

    with urllib.request.urlopen(f"{stack.environment['MEDIA_URL']}/photo.jpg") as answer:
        assert answer.read() == b"picture"
        assert answer.headers["Content-Type"] == "image/jpeg"
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{stack.environment['UPLOAD_URL']}/secret.jpg")
    refused.value.close()
    assert refused.value.code == 403


def test_only_our_pages_may_post_uploads(stack: LocalStack) -> None:
    bucket = stack.environment["QUARANTINE_BUCKET"]

    rules = stack.client("s3").get_bucket_cors(Bucket=bucket)["CORSRules"]

    assert rules[0]["AllowedOrigins"] == [CITY_URL]
    assert rules[0]["AllowedMethods"] == ["POST"]


def post_form(address: str, fields: dict[str, str], content: bytes) -> int:
    boundary = "----buurtbudget"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = "".join(parts) + (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    request = urllib.request.Request(address, data=body, method="POST")
    request.add_header("Content-Type", f"multipart/form-data; boundary={boundary}")
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_the_policy_of_a_presigned_form_is_enforced(stack: LocalStack) -> None:
    form = stack.client("s3").generate_presigned_post(
        stack.environment["QUARANTINE_BUCKET"],
        "uploads/1",
        Conditions=[["content-length-range", 1, 10]],
        ExpiresIn=600,
    )

    assert form["url"].startswith(stack.environment["AWS_ENDPOINT_URL_S3"])
    assert post_form(form["url"], form["fields"], b"small") == 204
    assert post_form(form["url"], form["fields"], b"far too large") == 400
    assert post_form(form["url"], form["fields"] | {"key": "elsewhere"}, b"small") == 403


def test_a_stored_upload_is_announced_as_eventbridge_does(stack: LocalStack) -> None:
    bucket = stack.environment["QUARANTINE_BUCKET"]
    stack.client("s3").put_object(Bucket=bucket, Key="uploads/één.jpg", Body=b"x")
    sqs = stack.client("sqs")
    url = sqs.get_queue_url(QueueName=uploads_queue(stack.stack).name)["QueueUrl"]

    message = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"][0]

    event = json.loads(message["Body"])
    assert event["detail-type"] == "Object Created"
    assert event["source"] == "aws.s3"
    assert event["detail"]["bucket"]["name"] == bucket
    assert event["detail"]["object"]["key"] == "uploads/één.jpg"
