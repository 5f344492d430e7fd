"""What every function does around its own work: logs that name no person, honest failures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from chalicelib import entrypoint, settings


def test_only_listed_keys_reach_the_log() -> None:
    with pytest.raises(ValueError, match="email"):
        entrypoint.log("sent", email="jan@example.be")


def test_a_failing_worker_logs_type_and_place_but_not_the_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    @entrypoint.worker("send_message")
    def handler(event: Any, context: Any) -> Any:
        raise RuntimeError("no mailbox for jan@example.be")

    with pytest.raises(entrypoint.WorkerFailed, match="RuntimeError") as caught:
        handler({}, None)

    formatter = entrypoint.logger.registered_formatter
    line = json.loads(formatter.format(caplog.records[-1]))
    assert line["error"] == "RuntimeError"
    assert "test_entrypoint.py" in line["where"]
    assert "jan@example.be" not in json.dumps(line)
    assert "jan@example.be" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_batch_names_only_its_failed_records() -> None:
    handled: list[str] = []

    def handle(record: Mapping[str, Any]) -> None:
        if record["body"] == "bad":
            raise ValueError("bad")
        handled.append(record["messageId"])

    records = [
        {"messageId": "1", "body": "good"},
        {"messageId": "2", "body": "bad"},
        {"messageId": "3", "body": "good"},
    ]
    answer = entrypoint.batch("moderate_idea", records, handle)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "2"}]}
    assert handled == ["1", "3"]


GOOD = {"STAGE": "prod", "CITY_URL": "https://buurtbudget.example/"}


def test_settings_need_stage_and_address() -> None:
    with pytest.raises(settings.SettingsError, match="CITY_URL"):
        settings.load({"STAGE": "prod"})

    assert settings.load(GOOD).city_url == "https://buurtbudget.example"


def test_tables_carry_the_stage() -> None:
    loaded = settings.load(GOOD)

    assert loaded.table("core") == "buurtbudget-prod-core"
    with pytest.raises(settings.SettingsError, match="nothing"):
        loaded.table("nothing")


def test_a_deployed_function_refuses_local_endpoints() -> None:
    env = {
        **GOOD,
        "AWS_LAMBDA_FUNCTION_NAME": "buurtbudget-prod",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:4566",
    }

    with pytest.raises(settings.SettingsError, match="local stack"):
        settings.load(env)


def test_cookies_demand_tls_where_there_is_tls() -> None:
    assert settings.load(GOOD).secure
    assert not settings.load({**GOOD, "CITY_URL": "http://127.0.0.1:8000"}).secure
