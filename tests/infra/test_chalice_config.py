"""`.chalice/config.json`: the habits of a Chalice user hold, and it says what the table says."""

from __future__ import annotations

import json
import warnings
from functools import cache
from typing import Any

import pytest
from chalice.cli.factory import CLIFactory
from chalice.config import Config
from chalice.deploy.validate import validate_configuration

from infra.build.chalice_cli import PROJECT
from infra.build.package import stages
from infra.functions import FUNCTIONS, Function

CONFIG: dict[str, Any] = json.loads((PROJECT / ".chalice/config.json").read_text("utf-8"))


@cache
def config_of(stage: str) -> Config:
    return CLIFactory(str(PROJECT)).create_config_obj(stage)


def test_stages() -> None:
    assert stages() == ("dev", "test", "prod")


@pytest.mark.parametrize("stage", ["dev", "test", "prod"])
def test_chalice_s_own_validation_passes(stage: str) -> None:
    # `chalice package` skips it.
    with warnings.catch_warnings():
        # Another Python than Lambda's is a warning to Chalice and fine for a developer.
        warnings.filterwarnings("ignore", message="You are currently running python")
        validate_configuration(config_of(stage))


def test_only_functions_of_the_table_are_configured_and_each_is_known_to_chalice() -> None:
    assert set(CONFIG["lambda_functions"]) == {function.name for function in FUNCTIONS}
    app = config_of("dev").chalice_app
    known = {function.name: function.handler_string for function in app.pure_lambda_functions}
    assert known == {f.name: f.handler for f in FUNCTIONS if f.name != "api_handler"}


@pytest.mark.parametrize("stage", ["dev", "test", "prod"])
@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.name)
def test_configuration_agrees_with_the_table(function: Function, stage: str) -> None:
    config = config_of(stage).scope(stage, function.name)
    assert config.lambda_memory_size == function.memory
    assert config.lambda_timeout == function.timeout
    assert config.reserved_concurrency == function.concurrency
    assert config.iam_policy_file == f"policies/{function.name}.json"
    assert config.autogen_policy is False
    assert config.manage_iam_role is True


def test_nothing_that_chalice_gets_wrong_is_configured() -> None:
    """Retention names a log group of a function that isn't there, variables of a function at
    the top level vanish, and X-Ray costs 160 ms of every cold start."""
    text = json.dumps(CONFIG)
    for name in ("log_retention_in_days", "environment_variables", "xray", "automatic_layer"):
        assert name not in text
